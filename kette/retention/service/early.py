"""Erasing before the day (Art. 17 DSGVO): asked for by one person, done by another's word."""

from blinker import Signal
from sqlalchemy import select

from kette import audit, clock
from kette.cases.models import Case
from kette.db import db, lock_row
from kette.privacy.models import Receipt
from kette.retention.models import ErasureRequest, Hold
from kette.retention.queries.beside import open_requests
from kette.retention.rules.reasons import EarlyReason, RequestState
from kette.retention.service.erasing import Held, erase
from kette.retention.service.holding import Refused
from kette.roles import Actor, Role

# Announced with the request, the reason and who refused, in the same transaction; wired in listening.py.
refused = Signal()

_ASKING = frozenset({Role.SCHOOL, Role.ADVISER, Role.DPO})


def erase_case(case: Case, reason: EarlyReason, *, by: Actor, second: Actor) -> Receipt | None:
    """Erase a case at once, on the word of two people, in the open transaction; None if it is erased already.

    :param by: who asks: somebody of the institution that holds the case or of its school, or the officer.
    :param second: who confirms: the data-protection officer, and another person.
    :raises Refused: if it is not two people, or not these.
    :raises Held: if a legal hold stands.
    """
    return confirm(ask(case, reason, by=by), by=second)


def ask(case: Case, reason: EarlyReason, *, by: Actor, agreed: bool = False) -> ErasureRequest:
    """Ask that a case be erased before its day; it stays as it is until somebody else confirms.

    :param agreed: all institutions that hold data have agreed, so that any of them may be the one who asks.
    :raises Refused: if the asker has no part in the case, or it is erased.
    :raises Held: if a legal hold stands.
    """
    locked = lock_row(Case, case.id)
    if locked.erased_at is not None:
        raise Refused("Dieser Fall ist schon gelöscht.")
    theirs = by.institution_id is not None and by.institution_id in (locked.holder_id, locked.school_id)
    if by.membership_id is None or by.role not in _ASKING or not (agreed or theirs or by.role is Role.DPO):
        raise Refused(
            "Die Löschung beantragt die fallverantwortliche Stelle, die Schule oder der Datenschutz."
        )
    if db.session.scalars(select(Hold.id).where(Hold.case_id == case.id, Hold.lifted_at.is_(None))).first():
        raise Held
    waiting = select(ErasureRequest).where(
        ErasureRequest.case_id == case.id, ErasureRequest.state == RequestState.OPEN
    )
    found = db.session.scalars(waiting).one_or_none()
    if found is not None:
        return found
    request = ErasureRequest(
        kommune_id=by.kommune_id,
        case_id=case.id,
        reason=reason,
        asked_at=clock.now(),
        asked_by_id=by.membership_id,
    )
    db.session.add(request)
    db.session.flush()
    audit.write("retention.ask", by=by, object_type="case", object_id=locked.public_id, basis=reason.value)
    return request


def confirm(request: ErasureRequest, *, by: Actor) -> Receipt | None:
    """Erase what was asked for; a second time does nothing.

    :raises Refused: unless the officer confirms, as another person than who asked, and nothing must be answered first.
    :raises Held: if a legal hold stands.
    """
    locked = _answerable(request, by)
    if locked is None:
        return None
    if any(one.comes_first for one in open_requests(locked.case_id)):
        raise Refused(
            "Zu diesem Fall ist eine Auskunft verlangt. Sie muss vor der Löschung ausgehändigt sein."
        )
    receipt = erase(locked.case_id, locked.reason.value, by=by)
    locked = lock_row(ErasureRequest, request.id)
    _answer(locked, RequestState.DONE, by)
    return receipt


def refuse(request: ErasureRequest, reason: str = "", *, by: Actor) -> None:
    """Leave a case as it is, and say why; a second time does nothing.

    :raises Refused: unless the officer answers, as another person than who asked.
    """
    locked = _answerable(request, by)
    if locked is not None:
        _answer(locked, RequestState.REFUSED, by)
        audit.write("retention.refuse", by=by, object_type="case", object_id=locked.case.public_id)
        refused.send(locked, reason=reason, by=by)


def _answerable(request: ErasureRequest, by: Actor) -> ErasureRequest | None:
    if by.role is not Role.DPO or by.membership_id is None:
        raise Refused(
            "Über die Löschung entscheidet die Datenschutzbeauftragte oder der Datenschutzbeauftragte."
        )
    # The case first, as everywhere: two that lock in different order would wait for each other.
    lock_row(Case, request.case_id)
    locked = lock_row(ErasureRequest, request.id)
    if locked.asked_by.person_id == by.person_id:
        raise Refused("Vier Augen: Wer die Löschung beantragt hat, bestätigt sie nicht.")
    return locked if locked.state is RequestState.OPEN else None


def _answer(request: ErasureRequest, state: RequestState, by: Actor) -> None:
    request.state, request.answered_at, request.answered_by_id = state, clock.now(), by.membership_id
    db.session.flush()
