"""The agenda: cases come onto it, change their place, and are taken off."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import clock
from kette.audit import reading
from kette.cases.models import Case
from kette.cases.queries.one import get_case
from kette.cases.queries.sight import see
from kette.cases.service.reading import note_list
from kette.chain import BrokenChain
from kette.conferences.forms import NEW, ChooseForm
from kette.conferences.models import Conference
from kette.conferences.queries.table import coming, get_conference, get_item, obstacle, sitting
from kette.conferences.rules.rights import may_bring, may_plan
from kette.conferences.rules.states import ConferenceKind
from kette.conferences.service import planning
from kette.conferences.views.blueprint import DOORS, bp
from kette.db import transaction
from kette.doors import acting, allow
from kette.forms import ConfirmForm, choices_of
from kette.roles import Role
from kette.templating import german_weekday

_UP, _DOWN = "hoch", "runter"


@bp.route("/konferenzen/tagesordnung", methods=["GET", "POST"])
@allow(*DOORS)
def add_cases() -> ResponseReturnValue:
    """Take cases from the list and ask which conference is to speak about them."""
    by, today = acting(), clock.today()
    wanted = [
        get_case(public_id, by, today)
        for public_id in dict.fromkeys(request.values.getlist("case"))
        if public_id
    ]
    form = ChooseForm()
    open_to = [
        row for row in coming(by) if all(may_bring(by, sitting(row), case.holder_id) for case in wanted)
    ]
    plans = may_plan(by, ConferenceKind.SCHOOL, by.institution_id)
    form.case.choices = [(case.public_id, "") for case in wanted]
    form.conference.choices = choices_of(
        [(row.public_id, _label(row)) for row in open_to]
        + ([(NEW, "Neue Konferenz planen")] if plans else [])
    )
    obstacles = {case.id: found for case in wanted if (found := obstacle(case))}
    possible = [case for case in wanted if case.id not in obstacles]
    if not request.form.get("conference") and not request.form.get("chosen"):
        return _ask(form, wanted, obstacles, 200)
    if not form.validate() or not possible:
        return _ask(form, wanted, obstacles, 422)
    if form.conference.data == NEW:
        return redirect(url_for("conferences.new", case=[case.public_id for case in possible]))
    conference = get_conference(form.conference.data, by)
    try:
        with transaction(once=form.once.data) as tx:
            tx.location = url_for("conferences.show", public_id=conference.public_id)
            for case in possible:
                planning.add_case(conference, case, by)
    except BrokenChain as refusal:
        form.form_errors.append(f"{refusal} Es wurde kein Fall aufgenommen.")
        return _ask(form, wanted, {case.id: found for case in wanted if (found := obstacle(case))}, 409)
    flash(_added(len(possible), len(wanted) - len(possible)), "success")
    return redirect(tx.location)


def _ask(
    form: ChooseForm, cases: Sequence[Case], obstacles: dict[int, str], status: int
) -> ResponseReturnValue:
    by = acting()
    with reading():
        chosen = sorted(case.public_id for case in cases)
        note_list(len(chosen), by=by, narrowed=repr(chosen))
    seen = see(cases, by, clock.today())
    rows = [(case, seen[case.id], obstacles.get(case.id, "")) for case in cases]
    return render_template("conferences/add_cases.html", form=form, rows=rows), status


def _label(conference: Conference) -> str:
    where = f", {conference.school.short_name}" if conference.school else ""
    return f"{german_weekday(conference.held_on)}, {conference.begins} Uhr: {conference.kind.label}{where}"


def _added(count: int, left_out: int) -> str:
    words = "Ein Fall steht" if count == 1 else f"{count} Fälle stehen"
    rest = f" {left_out} konnten nicht aufgenommen werden." if left_out else ""
    return f"{words} neu auf der Tagesordnung.{rest}"


@bp.post("/konferenzen/<public_id>/faelle/<item_id>/verschieben")
@allow(Role.SCHOOL, Role.MODERATOR, Role.KOKO)
def move(public_id: str, item_id: str) -> ResponseReturnValue:
    """Move a case one place up or down."""
    by = acting()
    item = get_item(get_conference(public_id, by), item_id)
    form = ConfirmForm()
    with transaction(once=form.once.data) as tx:
        tx.location = url_for("conferences.show", public_id=public_id, _anchor="tagesordnung")
        planning.move(item, -1 if request.form.get("direction") == _UP else 1, by)
    return redirect(tx.location)


@bp.post("/konferenzen/<public_id>/faelle/<item_id>/abnehmen")
@allow(Role.SCHOOL, Role.MODERATOR, Role.KOKO)
def drop(public_id: str, item_id: str) -> ResponseReturnValue:
    """Take a case off the agenda."""
    by = acting()
    item = get_item(get_conference(public_id, by), item_id)
    form = ConfirmForm()
    with transaction(once=form.once.data) as tx:
        tx.location = url_for("conferences.show", public_id=public_id, _anchor="tagesordnung")
        planning.drop_case(item, by)
    flash("Der Fall ist von der Tagesordnung genommen und wartet auf die nächste Konferenz.", "success")
    return redirect(tx.location)
