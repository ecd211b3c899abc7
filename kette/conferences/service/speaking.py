"""What those at the table say themselves: a stance before, „we take it“ in the room, and the young person's part."""

from collections.abc import Callable

from sqlalchemy import select

from kette import audit, clock
from kette.cases.models import Case
from kette.cases.service import texts
from kette.cases.service.ledger import lock
from kette.chain import BrokenChain
from kette.conferences.models import AgendaItem, Readiness, Stance, Voice
from kette.conferences.rules.rights import Sitting, may_speak, may_tell_of_youth
from kette.conferences.rules.states import Attendance, ConferenceState, DecisionCode
from kette.conferences.service.locking import hold, must_wait
from kette.db import db, lock_row
from kette.handover.queries import open_handover
from kette.handover.rules.states import HandoverState
from kette.handover.service import door as handover
from kette.institutions.models import Institution, Membership
from kette.institutions.queries import people_at
from kette.roles import Actor

#: The form of a case's drafts (kette.cases) in which a stance is kept while it is being typed.
STANCE = "stance"


def take_stance(
    item: AgendaItem,
    words: str,
    *,
    by: Actor,
    proposal: DecisionCode | None = None,
    receiver: Institution | None = None,
) -> Stance:
    """Write down what the actor's institution knows and may say about a case, and proposes; a later one replaces it.

    :raises BrokenChain: if it takes no part, the case is decided, or a proposed handover names nobody.
    """
    case = _speak(item, by, may_speak)
    if proposal is DecisionCode.HAND_OVER and receiver is None:
        raise BrokenChain("Bitte wählen Sie, welche Stelle Sie vorschlagen.")
    if not words.strip() and proposal is None:
        raise BrokenChain("Bitte schreiben Sie etwas, oder wählen Sie einen Vorschlag.")
    stance = db.session.scalars(
        select(Stance).where(Stance.item_id == item.id, Stance.institution_id == by.institution_id)
    ).one_or_none()
    if stance is None:
        stance = Stance(
            kommune_id=case.kommune_id, item_id=item.id, case_id=case.id, institution_id=by.institution_id
        )
    stance.text_id = texts.write(case, words, by=by).id if words.strip() else None
    stance.proposal = proposal
    stance.receiver_id = receiver.id if receiver is not None and proposal is DecisionCode.HAND_OVER else None
    stance.at, stance.membership_id = clock.now(), by.membership_id
    db.session.add(stance)
    db.session.flush()
    audit.write("conference.stance", by=by, object_type="case", object_id=case.public_id)
    return stance


def tell_of_youth(
    item: AgendaItem,
    wish: str,
    *,
    by: Actor,
    informed: bool = False,
    invited: bool = False,
    present: bool = False,
    interpreter: bool = False,
) -> Voice:
    """Write down the young person's part in the conference, and what they wish in their own words.

    :raises BrokenChain: if the actor may not, or the case is decided.
    """

    def may(actor: Actor, sitting: Sitting) -> bool:
        return may_tell_of_youth(actor, sitting, item.case.school_id, item.case.holder_id)

    case = _speak(item, by, may)
    voice = db.session.scalars(select(Voice).where(Voice.item_id == item.id)).one_or_none()
    if voice is None:
        voice = Voice(kommune_id=case.kommune_id, item_id=item.id, case_id=case.id)
    voice.informed, voice.invited = informed, invited
    voice.present, voice.interpreter = present, interpreter
    voice.text_id = texts.write(case, wish, by=by).id if wish.strip() else None
    voice.at, voice.membership_id = clock.now(), by.membership_id
    db.session.add(voice)
    db.session.flush()
    audit.write("conference.voice", by=by, object_type="case", object_id=case.public_id)
    return voice


def take_in_room(item: AgendaItem, by: Actor) -> bool:
    """Let a representative take a case for their institution, in the room: at once where it is offered to them, else when
    the conference decides so. Return whether it is taken now.

    :raises BrokenChain: if the institution takes no part, holds the case already, or was not chosen.
    """
    conference = hold(item.conference, by, may_speak)
    if conference.state is not ConferenceState.RUNNING:
        raise BrokenChain("Das geht, sobald die Konferenz läuft.")
    locked = lock_row(AgendaItem, item.id)
    case = lock(locked.case)
    if case.holder_id == by.institution_id:
        raise BrokenChain("Die Fallverantwortung liegt schon bei Ihrer Stelle.")
    offer = open_handover(case.id)
    if offer is not None and offer.to_id == by.institution_id and offer.state is HandoverState.OFFERED:
        handover.accept(offer, by=by)
        return True
    must_wait(locked)
    ready = readiness_of(locked, by.institution_id)
    if ready is None:
        ready = Readiness(
            kommune_id=case.kommune_id,
            item_id=locked.id,
            case_id=case.id,
            institution_id=by.institution_id,
        )
    ready.membership_id, ready.at = by.membership_id or 0, clock.now()
    db.session.add(ready)
    db.session.flush()
    audit.write("conference.ready", by=by, object_type="case", object_id=case.public_id)
    return False


def not_ready(item: AgendaItem, by: Actor) -> None:
    """Take back what `take_in_room` said, as long as nothing is decided."""
    hold(item.conference, by, may_speak)
    locked = lock_row(AgendaItem, item.id)
    must_wait(locked)
    ready = readiness_of(locked, by.institution_id)
    if ready is not None:
        db.session.delete(ready)
        audit.write("conference.unready", by=by, object_type="case", object_id=locked.case.public_id)


def accept_as_said(item: AgendaItem, receiver: Institution) -> bool:
    """Accept an offer that has just been made for a receiver whose representative in the room has said so.

    In the transaction of the decision. Where the offer waits for a consent, nothing is accepted.
    """
    ready = readiness_of(item, receiver.id)
    offer = None if ready is None else open_handover(item.case_id)
    if ready is None or offer is None or offer.state is not HandoverState.OFFERED:
        return False
    speaker = db.session.get_one(Membership, ready.membership_id)
    seat = next((row for row in item.conference.participants if row.institution_id == receiver.id), None)
    # Said by somebody who has left since, or was noted as away: the offer stays open for the institution.
    is_at_work = any(row.id == speaker.id for row in people_at(receiver.id))
    if not is_at_work or seat is None or seat.attendance in (Attendance.EXCUSED, Attendance.ABSENT):
        return False
    handover.accept(offer, by=speaker.actor)
    return True


def readiness_of(item: AgendaItem, institution_id: int | None) -> Readiness | None:
    """Return whether an institution has said that it takes the case."""
    return db.session.scalars(
        select(Readiness).where(Readiness.item_id == item.id, Readiness.institution_id == institution_id)
    ).one_or_none()


def _speak(item: AgendaItem, by: Actor, may: Callable[[Actor, Sitting], bool]) -> Case:
    """Lock the conference and the case for whoever may speak about it, as long as nothing is decided."""
    hold(item.conference, by, may)
    locked = lock_row(AgendaItem, item.id)
    must_wait(locked)
    return lock(locked.case)
