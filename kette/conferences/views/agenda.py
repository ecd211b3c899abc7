"""The agenda: cases come onto it, change their place, and are taken off."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import clock
from kette.audit import reading
from kette.cases.models import Case
from kette.cases.queries.sight import see
from kette.cases.service.reading import note_list
from kette.chain import BrokenChain
from kette.conferences.forms.planning import NEW, ChooseForm, SuggestForm
from kette.conferences.models import Conference
from kette.conferences.queries.bringing import chosen, obstacles
from kette.conferences.queries.suggesting import suggestions
from kette.conferences.queries.table import coming, get_conference, get_item, sitting, uninformed
from kette.conferences.rules.order import moved
from kette.conferences.rules.rights import may_bring, may_plan
from kette.conferences.rules.states import ConferenceKind, ConferenceState
from kette.conferences.rules.suggesting import Why
from kette.conferences.service import planning
from kette.conferences.views.blueprint import DOORS, bp
from kette.db import transaction
from kette.doors import acting, allow
from kette.forms import ConfirmForm, choices_of
from kette.institutions.queries import open_institutions
from kette.roles import HOLDING_KINDS, Role
from kette.templating import german_weekday

# More rows than anybody ticks at once; who wants the others narrows the list.
_MOST_SHOWN = 100


@bp.route("/konferenzen/tagesordnung", methods=["GET", "POST"])
@allow(*DOORS)
def add_cases() -> ResponseReturnValue:
    """Take cases from a list and ask which conference is to speak about them, where that is not said."""
    by, today = acting(), clock.today()
    wanted = chosen(request.values.getlist("case"), by, today)
    form = ChooseForm()
    open_to = [
        row
        for row in coming(by)
        if all(may_bring(by, sitting(row), case.school_id, case.holder_id) for case in wanted)
    ]
    plans = may_plan(by, ConferenceKind.SCHOOL, by.institution_id)
    form.case.choices = [(case.public_id, "") for case in wanted]
    form.conference.choices = choices_of(
        [(row.public_id, _label(row)) for row in open_to]
        + ([(NEW, "Neue Konferenz planen")] if plans else [])
    )
    found = obstacles(wanted)
    possible = [case for case in wanted if case.id not in found]
    if not request.form.get("conference") and not request.form.get("chosen"):
        return _ask(form, wanted, found, open_to, 200)
    if not form.validate() or not possible:
        return _ask(form, wanted, found, open_to, 422)
    if form.conference.data == NEW:
        return redirect(url_for("conferences.new", case=[case.public_id for case in possible]))
    conference = get_conference(form.conference.data, by)
    seated = {row.institution_id for row in conference.participants}
    try:
        with transaction(once=form.once.data) as tx:
            tx.location = url_for("conferences.show", public_id=conference.public_id)
            planning.add_cases(conference, possible, by)
    except BrokenChain as refusal:
        form.form_errors.append(f"{refusal} Es wurde kein Fall aufgenommen.")
        return _ask(form, wanted, obstacles(wanted), open_to, 409)
    came = [row.institution.name for row in conference.participants if row.institution_id not in seated]
    flash(_added(len(possible), len(wanted) - len(possible)) + _with_them(conference, came), "success")
    return redirect(tx.location)


def _ask(
    form: ChooseForm,
    cases: Sequence[Case],
    found: dict[int, str],
    open_to: Sequence[Conference],
    status: int,
) -> ResponseReturnValue:
    by = acting()
    with reading():
        picked = sorted(case.public_id for case in cases)
        note_list(len(picked), by=by, narrowed=repr(picked))
    seen = see(cases, by, clock.today())
    rows = [(case, seen[case.id], found.get(case.id, "")) for case in cases]
    page = render_template(
        "conferences/add_cases.html",
        form=form,
        rows=rows,
        untold=uninformed((case, seen[case.id]) for case in cases),
        open_to=[(row, _label(row)) for row in open_to],
        meant=next((row for row in open_to if row.public_id == form.conference.data), None),
    )
    return page, status


def _label(conference: Conference) -> str:
    where = f", {conference.school.short_name}" if conference.school else ""
    return f"{german_weekday(conference.held_on)}, {conference.begins} Uhr: {conference.kind.label}{where}"


def _added(count: int, left_out: int) -> str:
    words = "Ein Fall steht" if count == 1 else f"{count} Fälle stehen"
    rest = f" {left_out} konnten nicht aufgenommen werden." if left_out else ""
    return f"{words} neu auf der Tagesordnung.{rest}"


def _with_them(conference: Conference, names: Sequence[str]) -> str:
    """Say who has a seat now because a case of theirs came."""
    if not names:
        return ""
    told = " und hat eine E-Mail bekommen" if conference.state is not ConferenceState.DRAFT else ""
    if len(names) > 1:
        told = told.replace("hat", "haben")
    return f" Neu mit am Tisch, als zuständige Stelle{told}: {', '.join(names)}."


@bp.get("/konferenzen/<public_id>/aufnehmen")
@allow(*DOORS)
def suggest(public_id: str) -> ResponseReturnValue:
    """Suggest cases for the agenda, each with what speaks for it."""
    by, today = acting(), clock.today()
    conference = get_conference(public_id, by)
    if conference.state is ConferenceState.CLOSED:
        abort(404)
    form = SuggestForm(request.args, meta={"csrf": False})
    everybody = open_institutions()
    form.offer(
        [] if conference.school_id else [row for row in everybody if row.is_school],
        [row for row in everybody if row.kind in HOLDING_KINDS],
    )
    rows, counts = suggestions(conference, by, today, form.wanted())
    form.count(counts)
    with reading():
        note_list(min(len(rows), _MOST_SHOWN), by=by, narrowed=repr(sorted(request.args.items(multi=True))))
    return render_template(
        "conferences/suggest.html",
        conference=conference,
        form=form,
        rows=rows[:_MOST_SHOWN],
        untold=uninformed((row.case, row.seen) for row in rows[:_MOST_SHOWN]),
        total=len(rows),
        left=counts[Why.LEFT],
        is_narrowed=any(request.args.getlist(name) for name in ("schule", "stelle", "grund")),
    )


@bp.post("/konferenzen/<public_id>/reihenfolge")
@allow(Role.SCHOOL, Role.MODERATOR, Role.KOKO)
def order(public_id: str) -> ResponseReturnValue:
    """Put the waiting cases in the order sent, or one of them a place up or down; the button keeps the focus."""
    by = acting()
    conference = get_conference(public_id, by)
    form = ConfirmForm()
    up, down = request.form.get("hoch", ""), request.form.get("runter", "")
    wanted = moved(request.form.getlist("item"), up or down, -1 if up else 1)
    try:
        with transaction(once=form.once.data) as tx:
            tx.location = url_for(
                "conferences.show", public_id=public_id, _anchor=_focus(wanted, up, down) or "tagesordnung"
            )
            planning.reorder(conference, request.form.get("was", "").split(), wanted, by)
    except BrokenChain as refusal:
        flash(str(refusal), "warning")
        return redirect(url_for("conferences.show", public_id=public_id))
    return redirect(tx.location)


def _focus(wanted: Sequence[str], up: str, down: str) -> str:
    """Return the id of the button that goes on: at either end only the other one is left."""
    if up:
        return f"{'runter' if wanted[:1] == [up] else 'hoch'}-{up}"
    return f"{'hoch' if wanted[-1:] == [down] else 'runter'}-{down}" if down else ""


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
