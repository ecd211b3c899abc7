"""One class at a time: ticking who is without an Anschluss, and what was stated."""

from collections.abc import Sequence

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from kette import audit, clock
from kette.calendar import school_year, school_year_of
from kette.db import transaction
from kette.doors import acting, allow
from kette.forms import ConfirmForm
from kette.intake.document.class_list import class_list
from kette.intake.forms.lists import TicksForm
from kette.intake.queries import lists, standing
from kette.intake.queries.lists import Row
from kette.intake.rules.classes import ClassState, next_open
from kette.intake.rules.options import Proposal, proposal_of
from kette.intake.rules.paper_list import list_mark
from kette.intake.service import forgetting, reporting
from kette.intake.views.blueprint import bp
from kette.roles import Role


@bp.get("/melden/liste")
@allow(Role.SCHOOL, Role.CLASS_TEACHER)
def class_page() -> ResponseReturnValue:
    """Show a class to tick; its name stands in the query, because it may hold anything."""
    return _list_page(TicksForm(formdata=None))


@bp.get("/melden/liste.pdf")
@allow(Role.SCHOOL, Role.CLASS_TEACHER)
def class_paper() -> ResponseReturnValue:
    """Draw up a class list to be ticked by hand."""
    name, cohort = _asked()
    rows = _rows(name, cohort, "pdf")
    paper = class_list(
        _state(name).label,
        rows,
        _proposals(rows),
        school=lists.school_of(acting()).name,
        year=school_year(cohort).label,
        at=clock.now(),
    )
    headers = {
        "Content-Disposition": 'attachment; filename="klassenliste.pdf"',
        "Cache-Control": "no-store",
    }
    return Response(paper, mimetype="application/pdf", headers=headers)


@bp.post("/melden/liste")
@allow(Role.SCHOOL, Role.CLASS_TEACHER)
def report_class() -> ResponseReturnValue:
    """Report the ticked pupils of a class, or that nobody is without an Anschluss."""
    form, by = TicksForm(), acting()
    name, cohort = _asked()
    state = _state(name)
    if not form.validate_on_submit() or not _numbered(form, name, cohort):
        return _list_page(form)
    if not form.agrees(state.label, state.without):
        return _list_page(form)
    try:
        with transaction(once=form.once.data) as tx:
            lists.class_list(by, cohort, name)
            reporting.report_class(
                name,
                form.ticked,
                school=lists.school_of(by),
                cohort=cohort,
                by=by,
                informed=form.informed,
            )
            tx.location = url_for("intake.confirmed", klasse=name)
    except reporting.NotReported as reason:
        form.form_errors = [str(reason)]
        return _list_page(form)
    return redirect(tx.location)


@bp.get("/melden/bestaetigt")
@allow(Role.SCHOOL, Role.CLASS_TEACHER)
def confirmed() -> ResponseReturnValue:
    """Say in one sentence what was stated for a class, and where to go on."""
    name, cohort = _asked()
    states = standing.class_states(acting(), clock.today())
    state = _among(states, name)
    if state.stated is None:
        return redirect(url_for("intake.class_page", klasse=name))
    rows = [row for row in _rows(name, cohort) if row.case_id] if state.pupils else []
    return render_template(
        "intake/confirmed.html",
        state=state,
        stated=state.stated,
        rows=rows,
        waiting=next_open(states, name),
        terms=standing.terms(clock.today()),
        told=standing.told(acting(), clock.today(), name),
        may_pass_on=acting().role is Role.SCHOOL,
    )


@bp.post("/melden/liste/loeschen")
@allow(Role.SCHOOL)
def discard() -> ResponseReturnValue:
    """Delete the list of a class that does not belong here."""
    form, by = ConfirmForm(), acting()
    name, cohort = _asked()
    state = _state(name)
    if form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            forgetting.discard_class(name, school=lists.school_of(by), cohort=cohort, by=by)
            tx.location = url_for("intake.start")
        flash(f"Die Liste der {state.label} ist gelöscht." if name else "Die Liste ist gelöscht.", "success")
    return redirect(url_for("intake.start"))


def _asked() -> tuple[str, int]:
    return request.args.get("klasse", ""), school_year_of(clock.today()).cohort


def _numbered(form: TicksForm, name: str, cohort: int) -> bool:
    """Tick by the numbers of the paper list, if any were typed."""
    typed = (form.numbers.data or "").strip()
    return not typed or form.take_numbers([row.public_id for row in _rows(name, cohort)])


def _state(name: str) -> ClassState:
    return _among(standing.class_states(acting(), clock.today()), name)


def _among(states: Sequence[ClassState], name: str) -> ClassState:
    found = next((state for state in states if state.name == name), None)
    if found is None:
        raise NoResultFound
    return found


def _list_page(form: TicksForm) -> ResponseReturnValue:
    name, cohort = _asked()
    rows = _rows(name, cohort)
    states = standing.class_states(acting(), clock.today())
    page = render_template(
        "intake/class_page.html",
        form=form,
        rows=rows,
        proposals=_proposals(rows),
        mark=list_mark(row.public_id for row in rows),
        states=[state for state in states if state.pupils],
        state=_among(states, name),
        terms=standing.terms(clock.today()),
        may_discard=acting().role is Role.SCHOOL and not any(row.case_id for row in rows),
    )
    return page, 422 if form.is_submitted() and form.errors else 200


def _proposals(rows: Sequence[Row]) -> dict[str, Proposal | None]:
    return {row.public_id: proposal_of(row.listed.option) for row in rows}


def _rows(name: str, cohort: int, media: str = "") -> Sequence[Row]:
    """Read a class's list, and leave a trace of it."""
    by = acting()
    with audit.reading():
        rows = lists.class_list(by, cohort, name)
        audit.write(
            "intake.class_list",
            by=by,
            object_type="institution",
            object_id=lists.school_of(by).public_id,
            detail=f"cohort={cohort} pupils={len(rows)} {media}".strip(),
        )
    return rows
