"""One pupil without a file, reported in a minute."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from kette import audit, clock
from kette.calendar import school_year_of
from kette.cases.models import Case
from kette.cases.queries.one import get_case
from kette.db import transaction
from kette.doors import acting, allow
from kette.intake.forms.lists import ClassTeacherForm, SingleForm
from kette.intake.queries import lists, standing
from kette.intake.queries.dates import open_window
from kette.intake.rules.classes import class_label
from kette.intake.service import reporting
from kette.intake.views.blueprint import bp
from kette.roles import Role
from kette.templating import link_to


@bp.route("/melden/einzeln", methods=["GET", "POST"])
@allow(Role.SCHOOL, Role.CLASS_TEACHER)
def single() -> ResponseReturnValue:
    """Report one pupil; whoever has a case already is shown, not doubled."""
    by, today = acting(), clock.today()
    cohort, window = school_year_of(today).cohort, open_window(today)
    form = _form()
    if not form.validate_on_submit():
        return _page(form, cohort)
    try:
        with transaction(once=form.once.data) as tx:
            case = reporting.report_pupil(
                form.person(),
                school=lists.school_of(by),
                cohort=cohort,
                class_name=form.class_name.data or "",
                facts=form.facts(),
                by=by,
                no_disclosure=bool(form.no_disclosure.data),
                informed=form.informed,
            )
            tx.location = link_to("cases.show", public_id=case.public_id) or url_for("intake.start")
    except reporting.AlreadyReported as known:
        return _page(form, cohort, known=known.case_id)
    except reporting.NotReported as reason:
        form.form_errors = [str(reason)]
        return _page(form, cohort)
    flash(
        "Die Meldung ist gespeichert. Ihre Schule hat die Fallverantwortung, bis eine andere Stelle sie annimmt.",
        "success",
    )
    if window is not None:
        name = class_label(form.class_name.data or "")
        where = "unter „Melden – Termin und Stand der Klassen“"
        flash(f"Für „{window.label}“ zählt sie, wenn Sie {where} bestätigen: {name}.", "info")
    return redirect(tx.location)


def _form() -> SingleForm | ClassTeacherForm:
    by = acting()
    if by.role is not Role.CLASS_TEACHER:
        return SingleForm()
    form = ClassTeacherForm()
    form.offer(by.classes)
    return form


def _page(
    form: SingleForm | ClassTeacherForm, cohort: int, *, known: str | None = None
) -> ResponseReturnValue:
    by = acting()
    case = _seen(known) if known else None
    if case is not None:
        with audit.reading():
            audit.write("case.read", by=by, object_type="case", object_id=case.public_id)
    page = render_template(
        "intake/single.html",
        form=form,
        classes=[state.name for state in lists.class_states(by, cohort) if state.name],
        is_known=known is not None,
        terms=standing.terms(clock.today()),
        case=case,
    )
    return page, 422 if form.is_submitted() else 200


def _seen(public_id: str) -> Case | None:
    """Return the case if the viewer may open it; class teachers may not open those of other classes."""
    try:
        return get_case(public_id, acting(), clock.today())
    except NoResultFound:
        return None
