"""The written track: a decision proposed before the conference, the institutions' answers, and what all have agreed to."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select

from kette import audit, clock, outbox
from kette.calendar import add_working_days
from kette.cases.models import Note
from kette.cases.queries.one import read_text
from kette.cases.service import texts
from kette.cases.service.ledger import lock, lock_all
from kette.chain import BrokenChain
from kette.conferences.models import AgendaItem, Assent, Conference, Decision, Proposal
from kette.conferences.queries.writing import needed, proposal_of, track_of
from kette.conferences.rules.assent import ANSWER_WORKING_DAYS, Track
from kette.conferences.rules.rights import may_speak
from kette.conferences.rules.states import ConferenceState, DecisionCode, ItemState
from kette.conferences.rules.words import check_day, missing
from kette.conferences.service.leading import write_decision
from kette.conferences.service.locking import hold, must_wait
from kette.db import db, lock_row
from kette.handover.queries import why_not_to
from kette.institutions.models import Institution
from kette.roles import Actor

IN_WRITING = frozenset({DecisionCode.HAND_OVER, DecisionCode.KEEP})


def propose(
    item: AgendaItem,
    code: DecisionCode,
    *,
    by: Actor,
    receiver: Institution | None = None,
    until_on: date | None = None,
    note: str = "",
) -> Proposal:
    """Propose a decision in writing; every institution is asked. A new proposal replaces the earlier one and its answers.

    :raises BrokenChain: if the conference has begun or is not opened, the case is decided, or something is missing.
    """
    conference = hold(item.conference, by)
    locked = lock_row(AgendaItem, item.id)
    must_wait(locked)
    _must_be_before(conference)
    if code not in IN_WRITING:
        raise BrokenChain(
            "Schriftlich geht eine Übergabe, oder dass der Fall bleibt. Alles andere gehört an den Tisch."
        )
    lacking = missing(code, has_receiver=receiver is not None, has_outcome=True, has_proof=True)
    if sentence := (lacking[1] if lacking else until_on and check_day(until_on, clock.today())):
        raise BrokenChain(sentence)
    case = lock(locked.case)
    earlier = proposal_of(locked)
    if earlier is not None:
        for answer in earlier.assents:
            db.session.delete(answer)
        db.session.delete(earlier)
        db.session.flush()
    proposal = Proposal(
        kommune_id=case.kommune_id,
        item_id=locked.id,
        case_id=case.id,
        code=code,
        receiver_id=receiver.id if receiver is not None and code is DecisionCode.HAND_OVER else None,
        until_on=until_on,
        text_id=texts.write(case, note, by=by).id if note.strip() else None,
        answer_by_on=add_working_days(clock.today(), ANSWER_WORKING_DAYS),
        made_at=clock.now(),
        membership_id=by.membership_id,
    )
    db.session.add(proposal)
    db.session.flush()
    audit.write("conference.propose", by=by, object_type="case", object_id=case.public_id, detail=code.value)
    _ask(conference, needed(proposal, conference), by)
    return proposal


def propose_together(
    items: Sequence[AgendaItem],
    code: DecisionCode,
    *,
    by: Actor,
    receiver: Institution | None = None,
    until_on: date | None = None,
    note: str = "",
) -> dict[int, str]:
    """Propose the same for several cases, each its own proposal, whole or not at all.

    Return who was left out and why, by key of the item: a case that is decided or proposed already, because its answers
    would be lost, and one that cannot go to the receiver.

    :raises BrokenChain: as `propose`.
    """
    left_out: dict[int, str] = {}
    if items:
        hold(items[0].conference, by)
    lock_all(item.case for item in items)
    for item in items:
        why_not = None
        if item.state is not ItemState.WAITING:
            why_not = item.state.label
        elif proposal_of(item) is not None:
            why_not = "hat schon einen Vorschlag"
        elif code is DecisionCode.HAND_OVER and receiver is not None:
            why_not = why_not_to(item.case, receiver)
        if why_not:
            left_out[item.id] = why_not
        else:
            propose(item, code, by=by, receiver=receiver, until_on=until_on, note=note)
    return left_out


def answer(proposal: Proposal, *, agrees: bool, by: Actor, words: str = "") -> Assent:
    """Agree to a proposal for one's institution, or put the case on the table; a later answer replaces the earlier one.

    :raises BrokenChain: if the institution takes no part, or the conference has begun.
    """
    conference = hold(proposal.item.conference, by, may_speak)
    locked = lock_row(AgendaItem, proposal.item_id)
    must_wait(locked)
    _must_be_before(conference)
    case = lock(locked.case)
    given = db.session.scalars(
        select(Assent).where(Assent.proposal_id == proposal.id, Assent.institution_id == by.institution_id)
    ).one_or_none()
    text_id = texts.write(case, words, by=by).id if words.strip() else None
    if given is None:
        given = Assent(
            kommune_id=case.kommune_id,
            proposal_id=proposal.id,
            case_id=case.id,
            institution_id=by.institution_id,
        )
    given.agrees, given.text_id = agrees, text_id
    given.at, given.membership_id = clock.now(), by.membership_id
    db.session.add(given)
    db.session.flush()
    db.session.expire(proposal, ["assents"])
    detail = "agrees" if agrees else "objects"
    audit.write("conference.assent", by=by, object_type="case", object_id=case.public_id, detail=detail)
    return given


def settle(item: AgendaItem, by: Actor) -> Decision:
    """Write down as decided what all have agreed to.

    :raises BrokenChain: if somebody has not answered, or has objected; nothing is decided without all required ticks.
    """
    conference = hold(item.conference, by)
    locked = lock_row(AgendaItem, item.id)
    must_wait(locked)
    _must_be_before(conference)
    proposal = proposal_of(locked)
    if proposal is None or track_of(proposal, conference) is not Track.AGREED:
        raise BrokenChain(
            f"Zu „{locked.pseudonym}“ fehlt noch eine Zustimmung, oder jemand möchte darüber sprechen."
        )
    case = lock(locked.case)
    note = read_text(case, db.session.get(Note, proposal.text_id)) if proposal.text_id else ""
    return write_decision(
        locked, case, proposal.code, by=by, receiver=proposal.receiver, until_on=proposal.until_on, note=note
    )


def settle_together(items: Sequence[AgendaItem], by: Actor) -> dict[str, str]:
    """Write down all of these, each wholly or not; return which could not be, by the word of this conference, and why."""
    left_out: dict[str, str] = {}
    if items:
        hold(items[0].conference, by)
    lock_all(item.case for item in items)
    for item in items:
        word = item.pseudonym
        try:
            with db.session.begin_nested():
                settle(item, by)
        except BrokenChain as refusal:
            left_out[word] = str(refusal)
    return left_out


def _must_be_before(conference: Conference) -> None:
    if conference.state is not ConferenceState.OPEN:
        raise BrokenChain(
            f"Schriftlich entschieden wird vor der Konferenz, nach der Einladung; diese ist „{conference.state.label}“."
        )


def _ask(conference: Conference, asked: Collection[int], by: Actor) -> None:
    """Tell each institution once a day that proposals wait for its answer."""
    for row in conference.participants:
        institution = row.institution
        if institution.id not in asked or not institution.mailbox or institution.id == by.institution_id:
            continue
        outbox.queue(
            institution.mailbox,
            f"Ihre Zustimmung: {conference.kind.label} am {conference.held_on:%d.%m.%Y}",
            f"Guten Tag,\n\nzur {conference.kind.label} am {conference.held_on:%d.%m.%Y} liegen schriftliche Vorschläge "
            f"vor. Bitte antworten Sie innerhalb von {ANSWER_WORKING_DAYS} Arbeitstagen: nach der Anmeldung in Kette unter "
            "„Konferenzen“. Worüber jemand sprechen möchte, das kommt auf den Tisch.\n\nDiese Nachricht enthält "
            "absichtlich keine Angaben zu Personen.\n",
            key=f"assent:{conference.public_id}:{institution.public_id}:{clock.today():%Y%m%d}",
            urgent=False,
            institution_id=institution.id,
        )
