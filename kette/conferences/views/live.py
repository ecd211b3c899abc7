"""The live page of one case at the table, and the projector."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import clock
from kette.audit import reading
from kette.cases.queries.sight import see_one
from kette.cases.service.reading import note_read
from kette.chain import BrokenChain
from kette.conferences.forms import DecideForm
from kette.conferences.models import AgendaItem, Conference
from kette.conferences.queries.seat import (
    common_groups,
    decision_before,
    facts_shown,
    last_steps,
    open_agreements,
    told,
)
from kette.conferences.queries.table import (
    Line,
    agenda,
    get_conference,
    get_item,
    items_of,
    next_waiting,
    sitting,
    stand_of,
    stand_of_wall,
)
from kette.conferences.rules.rights import may_lead
from kette.conferences.rules.states import ConferenceState, DecisionCode, ItemState
from kette.conferences.service import leading
from kette.conferences.service.minuting import note_conference
from kette.conferences.views.blueprint import DOORS, bp
from kette.db import transaction
from kette.doors import acting, allow
from kette.institutions.models import Institution
from kette.institutions.queries import institution, open_institutions, possible_holders
from kette.privacy.rules.fields import FieldGroup
from kette.roles import Actor


@bp.route("/konferenzen/<public_id>/faelle/<item_id>", methods=["GET", "POST"])
@allow(*DOORS)
def case(public_id: str, item_id: str) -> ResponseReturnValue:
    """Show one case at the table; whoever leads writes down what is decided."""
    by = acting()
    conference = get_conference(public_id, by)
    item = get_item(conference, item_id)
    leads = may_lead(by, sitting(conference)) and conference.state is ConferenceState.RUNNING
    form = DecideForm() if leads else None
    if form is not None:
        _offer(form, conference, item)
    if request.method != "POST" or form is None:
        return _page(conference, item, form if item.state is ItemState.WAITING else None, by)
    if not form.validate():
        return _page(conference, item, form, by, status=422)
    following = next_waiting(conference, item)
    try:
        with transaction(once=form.once.data) as tx:
            tx.location = _after(conference, item, following)
            decision = leading.decide(item, form.code.data, by=by, **_wish(form, item))
            made = told(decision, item.case, by, _seen(conference, item, by))
            words = f"{made.words}, vorgemerkt bis zur Einwilligung" if made.reserved else made.words
    except BrokenChain as refusal:
        form.form_errors.append(str(refusal))
        return _page(conference, item, form, by, status=409)
    # The word of this conference, never the name: the message travels in a cookie.
    flash(f"Gespeichert: „{item.pseudonym}“ – {words}.", "success")
    return redirect(tx.location)


@bp.get("/konferenzen/<public_id>/beamer")
@allow(*DOORS)
def projector(public_id: str) -> ResponseReturnValue:
    """Show agenda and current case for the wall: pseudonyms, and only what everybody in the room may see.

    A wall that asks again and again is told nothing while nothing changed.
    """
    by = acting()
    conference = get_conference(public_id, by)
    stand = stand_of_wall(*_wall(conference))
    if request.args.get("stand") == stand:
        return "", 204
    with reading():
        note_conference("conference.project", conference, by)
    items, current, facts = _wall(conference)
    return render_template(
        "conferences/projector.html",
        conference=conference,
        items=items,
        current=current,
        follows=request.args.get("fall") is None,
        facts=facts,
        stand=stand,
    )


def _wall(conference: Conference) -> tuple[Any, AgendaItem | None, Any]:
    items = items_of(conference)
    wanted = request.args.get("fall")
    current = next((item for item in items if item.public_id == wanted), None) or next_waiting(conference)
    if current is None:
        return items, None, ()
    shown = common_groups(conference, [current.case], clock.today())[current.case_id]
    return items, current, facts_shown(current.case, (), shown)


def _page(
    conference: Conference, item: AgendaItem, form: DecideForm | None, by: Actor, *, status: int = 200
) -> ResponseReturnValue:
    today = clock.today()
    with reading():
        note_read(item.case.public_id, _seen(conference, item, by), by=by, where="conference")
    seen = _seen(conference, item, by)
    clear = [group for group in FieldGroup if seen.shows(group)]
    codes = [group for group in FieldGroup if seen.shows_codes(group)]
    earlier = decision_before(item)
    lines = agenda(conference, by, today)
    page = render_template(
        "conferences/case.html",
        conference=conference,
        item=item,
        case=item.case,
        line=Line(item, seen, ""),
        seen=seen,
        lines=lines,
        stand=stand_of(lines),
        place=next((place for place, row in enumerate(lines, 1) if row.item.id == item.id), "–"),
        here=item.public_id,
        facts=facts_shown(item.case, clear, codes),
        agreements=open_agreements(item.case, seen),
        steps=last_steps(item.case) if seen.shows(FieldGroup.STATE) else (),
        earlier=told(earlier, item.case, by, seen) if earlier and seen.shows(FieldGroup.STATE) else None,
        decided=told(item.decision, item.case, by, seen) if item.decision else None,
        leads=may_lead(by, sitting(conference)),
        form=form,
        following=next_waiting(conference, item),
    )
    return page, status


def _seen(conference: Conference, item: AgendaItem, by: Actor) -> Any:
    return see_one(item.case, by, clock.today(), under=f"conference:{conference.public_id}")


def _offer(form: DecideForm, conference: Conference, item: AgendaItem) -> None:
    """Offer the institutions: first who sits at the table, then everybody else."""
    seats = [row.institution_id for row in conference.participants]

    def listed(rows: Any) -> list[tuple[str, str]]:
        ordered = sorted(rows, key=lambda row: (row.id not in seats, row.name))
        return [(row.public_id, row.name) for row in ordered]

    receivers = [row for row in possible_holders() if row.id != item.case.holder_id]
    form.offer(listed(receivers), listed(open_institutions()))


def _wish(form: DecideForm, item: AgendaItem) -> dict[str, Any]:
    receiver = institution(form.receiver.data) if form.code.data is DecisionCode.HAND_OVER else None
    turn: Institution | None = receiver or item.case.holder
    return {
        "receiver": receiver,
        "outcome": form.outcome.data or None,
        "proof": form.proof.data,
        "until_on": form.until_on.data,
        "note": form.note.data or "",
        "dissent": form.dissent.data,
        "agreements": [
            (words, institution(who) if who else turn, due_on) for words, who, due_on in form.agreed
        ],
    }


def _after(conference: Conference, item: AgendaItem, following: AgendaItem | None) -> str:
    if request.form.get("go") != "next":
        return url_for("conferences.case", public_id=conference.public_id, item_id=item.public_id)
    if following is None:
        return url_for("conferences.show", public_id=conference.public_id)
    return url_for("conferences.case", public_id=conference.public_id, item_id=following.public_id)
