"""The live page of one case at the table."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from kette import clock
from kette.audit import reading
from kette.cases.queries.one import KeptDraft, draft_of
from kette.cases.queries.sight import see_one
from kette.cases.service.reading import note_read
from kette.chain import BrokenChain, Link
from kette.conferences.forms.deciding import DecideForm
from kette.conferences.forms.speaking import AnswerForm
from kette.conferences.models import AgendaItem, Conference
from kette.conferences.queries.attending import not_noted
from kette.conferences.queries.room import others_at, ready_at, stances_of, voice_of
from kette.conferences.queries.seat import (
    decision_before,
    facts_shown,
    last_steps,
    open_agreements,
    told,
)
from kette.conferences.queries.table import (
    Line,
    agenda,
    called,
    get_conference,
    get_item,
    next_waiting,
    sitting,
    stand_of,
    uninformed,
    waiting_after,
)
from kette.conferences.queries.writing import circular
from kette.conferences.rules.rights import may_lead, may_speak, may_tell_of_youth
from kette.conferences.rules.states import ConferenceState, DecisionCode, ItemState
from kette.conferences.rules.words import in_words
from kette.conferences.service import leading
from kette.conferences.service.looking import call, look
from kette.conferences.views.blueprint import DOORS, bp
from kette.db import transaction
from kette.doors import acting, allow, form_sent
from kette.handover.queries import open_handover
from kette.handover.rules.states import LOGGED, HandoverState
from kette.handover.service.coming_back import course_of
from kette.institutions.models import Institution
from kette.institutions.queries import institution, open_institutions
from kette.privacy.rules.fields import FieldGroup
from kette.roles import HOLDING_KINDS, Actor


@bp.route("/konferenzen/<public_id>/faelle/<item_id>", methods=["GET", "POST"])
@allow(*DOORS)
def case(public_id: str, item_id: str) -> ResponseReturnValue:
    """Show one case at the table; whoever leads writes down what is decided."""
    by = acting()
    conference = get_conference(public_id, by)
    item = get_item(conference, item_id)
    leads = may_lead(by, sitting(conference)) and conference.state is ConferenceState.RUNNING
    form, kept = _form(item, by) if leads else (None, None)
    if form is not None:
        _offer(form, conference, item)
    if request.method != "POST" or form is None:
        waits = item.state is ItemState.WAITING
        opens = leads and _is_shown()
        return _page(conference, item, form if waits else None, by, kept=kept, opens=opens)
    if not form.validate():
        return _page(conference, item, form, by, status=422)
    following = next_waiting(conference, item)
    # Made before: inside the transaction each row would be read again for it.
    word, then = item.pseudonym, _after(conference, item, following)
    try:
        with transaction(once=form.once.data) as tx:
            tx.location = then
            wish = _wish(form, item)
            decision = leading.decide(item, form.code.data, by=by, **wish)
            receiver = wish["receiver"].short_name if wish["receiver"] else ""
            words = in_words(decision.code, receiver=receiver, outcome=decision.outcome)
            made = open_handover(decision.case_id) if receiver else None
            if made is not None and made.state is HandoverState.WAITING:
                words += ", vorgemerkt bis zur Einwilligung"
            if following is not None and request.form.get("go") == "next":
                # In the same stroke: every seat goes on once, not first to the decision and then to the next case.
                call(conference, following, held=True)
    except BrokenChain as refusal:
        form.form_errors.append(str(refusal))
        return _page(conference, item, form, by, status=409)
    # The word of this conference, never the name: the message travels in a cookie.
    flash(f"Gespeichert: „{word}“ – {words}.", "success")
    return redirect(tx.location)


def _is_shown() -> bool:
    """Say whether a person really opens the page: a browser that fetches ahead, or another site, moves no table."""
    asked = request.headers
    ahead = "prefetch" in asked.get("Sec-Purpose", "") or asked.get("Sec-Fetch-Site") == "cross-site"
    return request.method == "GET" and not ahead


def _form(item: AgendaItem, by: Actor) -> tuple[DecideForm, KeptDraft | None]:
    """Return the form as sent, or filled with one's own draft, which a closed laptop has left."""
    if form_sent() or item.state is not ItemState.WAITING:
        return DecideForm(), None
    kept = draft_of(item.case, leading.DRAFT, by)
    return (DecideForm(MultiDict(kept.fields)) if kept else DecideForm()), kept


def _page(
    conference: Conference,
    item: AgendaItem,
    form: DecideForm | None,
    by: Actor,
    *,
    status: int = 200,
    kept: KeptDraft | None = None,
    opens: bool = False,
) -> ResponseReturnValue:
    rights = sitting(conference)
    lines = agenda(conference, by, clock.today())
    # What was taken off the agenda stands on no line.
    seen = next((row.seen for row in lines if row.item.id == item.id), None) or _seen(conference, item, by)
    with reading():
        if opens:
            call(conference, item)
        look(conference, item, by)
        note_read(item.case.public_id, seen, by=by, where="conference")
    clear = [group for group in FieldGroup if seen.shows(group)]
    codes = [group for group in FieldGroup if seen.shows_codes(group)]
    earlier = decision_before(item)
    others = others_at(item, by, leading.DRAFT)
    ready = ready_at(item) if seen.shows_codes(FieldGroup.STATE) else ()
    speaks = may_speak(by, rights) and item.state is ItemState.WAITING
    page = render_template(
        "conferences/case.html",
        conference=conference,
        item=item,
        case=item.case,
        line=Line(item, seen, ""),
        seen=seen,
        lines=lines,
        others=others,
        spoken=called([row.item for row in lines]),
        stand=stand_of(conference.revision, others, by),
        asks=_asks(item, form),
        kept=kept,
        circular=circular(item, conference, by, seen),
        answers=AnswerForm() if speaks and conference.state is ConferenceState.OPEN else None,
        stances=stances_of(item, by, seen),
        voice=voice_of(item, by, seen),
        ready=ready,
        speaks=speaks,
        is_ready=any(row.id == by.institution_id for row in ready),
        may_take=_may_take(conference, item, by),
        tells_of_youth=item.state is ItemState.WAITING
        and may_tell_of_youth(by, rights, item.case.school_id, item.case.holder_id),
        place=next((place for place, row in enumerate(lines, 1) if row.item.id == item.id), "–"),
        here=item.public_id,
        is_untold=bool(uninformed([(item.case, seen)])),
        facts=facts_shown(item.case, clear, codes),
        agreements=open_agreements(item.case, seen),
        steps=last_steps(item.case) if seen.shows(FieldGroup.STATE) else (),
        reasons=LOGGED["handover.decline"],
        because=course_of(item.case_id).because if seen.shows(FieldGroup.STATE) else "",
        earlier=told(earlier, item.case, by, seen) if earlier and seen.shows(FieldGroup.STATE) else None,
        decided=told(item.decision, item.case, by, seen)
        if item.decision and seen.shows(FieldGroup.STATE)
        else None,
        leads=may_lead(by, rights),
        at_table=not_noted(conference) if form is not None else (),
        form=form,
        following=waiting_after([row.item for row in lines], item),
    )
    return page, status


def _asks(item: AgendaItem, form: DecideForm | None) -> dict[str, str]:
    """Return what this seat asks for with each question after what is new."""
    asks = {"folgen": "1"} if "folgen" in request.args and form is None else {}
    if item.state is ItemState.WAITING:
        asks["offen"] = "1"
        if form is None:
            asks["still"] = "1"
    return asks


def _may_take(conference: Conference, item: AgendaItem, by: Actor) -> bool:
    """Say whether a representative may take the case in the room: it is offered to them, or nothing is decided yet."""
    if conference.state is not ConferenceState.RUNNING or not may_speak(by, sitting(conference)):
        return False
    if item.case.holder_id == by.institution_id or item.case.link is Link.CLOSED:
        return False
    if item.state is ItemState.WAITING:
        return True
    offer = open_handover(item.case_id)
    return offer is not None and offer.to_id == by.institution_id and offer.state is HandoverState.OFFERED


def _seen(conference: Conference, item: AgendaItem, by: Actor) -> Any:
    return see_one(item.case, by, clock.today(), under=f"conference:{conference.public_id}")


def _offer(form: DecideForm, conference: Conference, item: AgendaItem) -> None:
    """Offer the institutions: first who sits at the table, then everybody else."""
    seats = [row.institution_id for row in conference.participants]

    def listed(rows: Any) -> list[tuple[str, str]]:
        ordered = sorted(rows, key=lambda row: (row.id not in seats, row.name))
        return [(row.public_id, row.name) for row in ordered]

    known = open_institutions()
    receivers = [row for row in known if row.kind in HOLDING_KINDS and row.id != item.case.holder_id]
    free = {row.public_id: f"{row.name} ({row.capacity})" for row in receivers if row.capacity}
    named = [(public_id, free.get(public_id, name)) for public_id, name in listed(receivers)]
    form.offer(named, listed(known))


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
