"""During a conference: begin, note who is there, decide case by case, close."""

from collections.abc import Sequence
from datetime import date, timedelta

from kette import audit, clock
from kette.cases.models import Case
from kette.cases.rules.outcomes import Proof
from kette.cases.service import texts, work
from kette.cases.service.ledger import append_step, lock, lock_all
from kette.chain import BrokenChain, Link, Step
from kette.conferences.models import AgendaItem, Conference, Decision, Participant
from kette.conferences.queries.table import items_of, waiting_item
from kette.conferences.rules.days import SIGHT_AFTERWARDS
from kette.conferences.rules.states import Attendance, ConferenceState, DecisionCode, ItemState
from kette.conferences.rules.time_box import spent
from kette.conferences.rules.words import check_day, missing
from kette.conferences.service.locking import hold, must_not_be_closed, must_wait, note_in_log
from kette.conferences.service.looking import leave
from kette.conferences.service.speaking import accept_as_said
from kette.conferences.service.telling import tell_of_decisions
from kette.db import db, lock_row
from kette.handover.queries import open_handover
from kette.handover.rules.states import HandoverState
from kette.handover.service import door as handover
from kette.institutions.models import Institution
from kette.roles import Actor, Role

#: The form of a case's drafts (kette.cases) in which a decision is kept while it is being typed.
DRAFT = "decision"


def start(conference: Conference, by: Actor) -> None:
    """Begin an opened conference; who begins moderates.

    :raises BrokenChain: if it was not opened, or runs or ran already.
    """
    locked = hold(conference, by)
    if locked.state is ConferenceState.DRAFT:
        raise BrokenChain("Bitte laden Sie zuerst ein; dann kann die Konferenz beginnen.")
    if locked.state is not ConferenceState.OPEN:
        raise BrokenChain(f"Die Konferenz kann nicht beginnen: Sie ist „{locked.state.label}“.")
    locked.state, locked.started_at, locked.moderator_id = (
        ConferenceState.RUNNING,
        clock.now(),
        by.membership_id,
    )
    note_in_log(locked, "conference.start", by)


def note_attendance(
    participant: Participant, attendance: Attendance, by: Actor, *, deputy: Institution | None = None
) -> None:
    """Note who came, was excused, or did not appear; for who is excused, which institution at the table stands in."""
    conference = hold(participant.conference, by)
    must_not_be_closed(conference)
    participant.attendance = attendance
    participant.represented_by = deputy.name if deputy and attendance is Attendance.EXCUSED else None


def close(conference: Conference, by: Actor, *, rest_is_absent: bool = False) -> int:
    """Close a running conference; what it did not reach waits for the next. Return how many cases those are.

    :param rest_is_absent: note as absent whoever is invited and nobody has noted otherwise.
    """
    locked = hold(conference, by)
    if locked.state is not ConferenceState.RUNNING:
        raise BrokenChain(
            f"Schließen lässt sich nur eine laufende Konferenz; diese ist „{locked.state.label}“."
        )
    for participant in locked.participants:
        if rest_is_absent and participant.attendance is Attendance.INVITED:
            participant.attendance = Attendance.ABSENT
    left = put_off(locked, by)
    locked.state, locked.closed_at = ConferenceState.CLOSED, clock.now()
    leave(locked)
    tell_of_decisions(locked, by)
    note_in_log(locked, "conference.close", by)
    return left


def put_off(conference: Conference, by: Actor) -> int:
    """Let the cases of a locked conference that have no decision wait for the next; return how many those are."""
    left = 0
    waiting = [item for item in items_of(conference) if item.state is ItemState.WAITING]
    # In the order in which everybody locks several: the agenda's would be another one.
    lock_all(item.case for item in waiting)
    for item in waiting:
        case = item.case
        if case.link is Link.CONFERENCE:
            append_step(case, Step.POSTPONE, by=by)
            item.state = ItemState.POSTPONED
            left += 1
        else:  # Meanwhile it went another way: handed over, or closed.
            item.state = ItemState.DROPPED
    return left


def reopened_until(conference: Conference) -> date:
    """Return the last day on which a closed conference can be opened again: participants may look at its cases so long."""
    return conference.held_on + timedelta(days=SIGHT_AFTERWARDS)


def reopen(conference: Conference, because: str, by: Actor, *, later: Conference | None = None) -> None:
    """Open a closed conference again, as long as its participants may look at the cases; what was put off waits again.

    What was decided stays: a correction is a new conference's decision.

    :param later: the next conference of the same round, held before this one (`planning.hold_following`): what went
        there by itself comes back; a case on any other agenda was put there by somebody, and stays.
    :raises BrokenChain: if it is not closed or too long ago, or nobody says why.
    """
    locked = hold(conference, by)
    if locked.is_cancelled:
        raise BrokenChain("Eine abgesagte Konferenz bleibt abgesagt; bitte planen Sie eine neue.")
    if locked.state is not ConferenceState.CLOSED:
        raise BrokenChain(
            f"Wieder öffnen lässt sich nur eine abgeschlossene Konferenz; diese ist „{locked.state.label}“."
        )
    if clock.today() > reopened_until(locked):
        raise BrokenChain(
            f"Das geht bis {SIGHT_AFTERWARDS} Tage nach der Konferenz; danach planen Sie bitte eine neue."
        )
    if not because.strip():
        raise BrokenChain("Bitte schreiben Sie, warum die Konferenz wieder geöffnet wird.")
    locked.state, locked.closed_at = ConferenceState.RUNNING, None
    locked.reopened_at, locked.reopened_because = clock.now(), because.strip()[:300]
    for item in items_of(locked):
        if item.state is ItemState.POSTPONED and item.decision is None:
            case = lock(item.case)
            waits = waiting_item(case.id)
            if waits is not None and waits.conference is later:
                waits.state, waits = ItemState.DROPPED, None
                db.session.flush()
            if case.link is Link.CONFERENCE and waits is None:
                item.state = ItemState.WAITING
                db.session.flush()
    note_in_log(locked, "conference.reopen", by)


def decide(
    item: AgendaItem,
    code: DecisionCode,
    *,
    by: Actor,
    receiver: Institution | None = None,
    until_on: date | None = None,
    note: str = "",
    dissent: bool = False,
    agreements: Sequence[tuple[str, Institution, date]] = (),
    outcome: str | None = None,
    proof: Proof | None = None,
) -> Decision:
    """Write down what the conference decides about a case, with all that follows from it, in the open transaction.

    The holder never changes by it: a receiver gets an offer, or, without a basis, the wish is kept and the holder
    is to seek the consent.

    :param agreements: words, who does it, until when.
    :raises BrokenChain: if it was decided meanwhile, the conference does not run, or something is missing.
    """
    conference = hold(item.conference, by)
    locked = lock_row(AgendaItem, item.id)
    must_wait(locked)
    if conference.state is not ConferenceState.RUNNING:
        raise BrokenChain(
            f"Entscheiden kann nur eine laufende Konferenz; diese ist „{conference.state.label}“."
        )
    lacking = missing(
        code, has_receiver=receiver is not None, has_outcome=bool(outcome), has_proof=proof is not None
    )
    too_late = [check_day(day, clock.today()) for day in (until_on, *(row[2] for row in agreements)) if day]
    for sentence in (lacking[1] if lacking else None, *too_late):
        if sentence:
            raise BrokenChain(sentence)
    case = lock_row(Case, locked.case_id)
    return write_decision(
        locked,
        case,
        code,
        by=by,
        receiver=receiver,
        until_on=until_on,
        note=note,
        dissent=dissent,
        agreements=agreements,
        outcome=outcome,
        proof=proof,
    )


def write_decision(
    locked: AgendaItem,
    case: Case,
    code: DecisionCode,
    *,
    by: Actor,
    receiver: Institution | None = None,
    until_on: date | None = None,
    note: str = "",
    dissent: bool = False,
    agreements: Sequence[tuple[str, Institution, date]] = (),
    outcome: str | None = None,
    proof: Proof | None = None,
) -> Decision:
    """Write a decision with all that follows from it; whoever calls holds the locks and has checked that it may be.

    :raises BrokenChain: if whoever holds the case has no seat, or the case cannot go that way.
    """
    _holder_is_at_the_table(locked.conference, case, by)
    handing_over, promised = code is DecisionCode.HAND_OVER, code is DecisionCode.PROMISE
    decision = Decision(
        kommune_id=case.kommune_id,
        item_id=locked.id,
        case_id=case.id,
        code=code,
        receiver_id=receiver.id if handing_over and receiver else None,
        outcome=outcome if promised else None,
        until_on=until_on,
        dissent=dissent,
        text_id=texts.write(case, note, by=by).id if note else None,
        decided_at=clock.now(),
        membership_id=by.membership_id,
    )
    db.session.add(decision)
    db.session.flush()
    if handing_over and receiver is not None:
        _hand_over(case, receiver, decision, note=note, by=by)
        accept_as_said(locked, receiver)
    elif promised and outcome and proof is not None:
        work.promise(case, outcome, proof=proof, by=by)
    elif code is DecisionCode.KEEP:
        _forget_wish(case, by)
        append_step(case, Step.KEEP, by=by)
    else:
        append_step(case, Step.POSTPONE, by=by)
    for words, institution, due_on in agreements:
        work.make_agreement(
            case, words, institution_id=institution.id, due_on=due_on, by=by, decision_id=decision.id
        )
    work.drop_draft(case, DRAFT, by=by)
    locked.seconds = spent(locked.called_at, decision.decided_at)
    locked.state = ItemState.POSTPONED if code is DecisionCode.POSTPONE else ItemState.DECIDED
    audit.write("conference.decide", by=by, object_type="case", object_id=case.public_id, detail=code.value)
    db.session.expire(locked, ["decision"])
    return decision


def _hand_over(case: Case, receiver: Institution, decision: Decision, *, note: str, by: Actor) -> None:
    """Offer the case; where that waits for a consent, the wish itself is the holder's task, by the day decided."""
    made = handover.propose(case, receiver, by=by, note=note, decision_id=decision.id)
    if made.state is HandoverState.WAITING and decision.until_on is not None:
        made.deadline_on = decision.until_on


def _holder_is_at_the_table(conference: Conference, case: Case, by: Actor) -> None:
    """Refuse to decide over the head of whoever holds the case: it is seated and came, or another stands in for it.

    Where a school leads, it does not decide about another's case until that one is noted as present.
    """
    seat = next((row for row in conference.participants if row.institution_id == case.holder_id), None)
    stayed_away = seat is not None and seat.attendance in (Attendance.EXCUSED, Attendance.ABSENT)
    if by.role is Role.SCHOOL and seat is not None and case.holder_id != by.institution_id:
        stayed_away = seat.attendance is not Attendance.PRESENT
    if seat is None or (stayed_away and not seat.represented_by):
        name = case.holder.name if case.holder else "niemand"
        raise BrokenChain(
            f"Die Fallverantwortung hat „{name}“, und diese Stelle sitzt nicht mit am Tisch. Bitte vertagen Sie den Fall "
            "oder halten Sie ihre Teilnahme fest."
        )


def _forget_wish(case: Case, by: Actor) -> None:
    """End an earlier wish to hand over: a later consent must not start what this conference no longer wants."""
    waiting = open_handover(case.id)
    if waiting is not None and waiting.state is HandoverState.WAITING:
        handover.withdraw(waiting, by=by)
