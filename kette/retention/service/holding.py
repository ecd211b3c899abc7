"""Holding an erasure back, and letting it go on: the data-protection officer's word alone."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from kette import audit, clock
from kette.cases.models import Case
from kette.db import db, lock_row
from kette.retention.models import Hold
from kette.retention.rules.reasons import HoldReason
from kette.roles import Actor, Role


class Refused(Exception):
    """What was asked for is not done; the text is the German sentence for the reader."""


def hold(number: str, reason: HoldReason, review_on: date, *, by: Actor) -> Hold:
    """Keep a case from being erased until somebody lifts the hold; there is one at a time.

    :param number: the case's number, as it stands on paper.
    :raises Refused: if there is no such case, it is held or erased already, or somebody else than the officer asks.
    """
    _must_be_officer(by)
    if review_on <= clock.today():
        raise Refused("Der Tag der Prüfung muss in der Zukunft liegen.")
    try:
        found = db.session.scalars(select(Case.id).where(Case.number == number.strip())).one()
    except NoResultFound:
        raise Refused("Einen Fall mit dieser Nummer gibt es nicht, oder er ist schon gelöscht.") from None
    case = lock_row(Case, found)
    if case.erased_at is not None:
        raise Refused("Dieser Fall ist schon gelöscht.")
    if db.session.scalars(select(Hold.id).where(Hold.case_id == case.id, Hold.lifted_at.is_(None))).first():
        raise Refused("Für diesen Fall gilt schon eine Löschsperre.")
    made = Hold(
        kommune_id=by.kommune_id,
        case_id=case.id,
        reason=reason,
        review_on=review_on,
        set_at=clock.now(),
        membership_id=by.membership_id,
    )
    db.session.add(made)
    db.session.flush()
    audit.write("retention.hold", by=by, object_type="case", object_id=case.public_id, basis=reason.value)
    return made


def lift(public_id: str, *, by: Actor) -> None:
    """Let the periods of a case count again; a second time does nothing. Raises NoResultFound."""
    _must_be_officer(by)
    found = db.session.scalars(select(Hold).where(Hold.public_id == public_id)).one()
    held = lock_row(Hold, found.id)
    if held.lifted_at is not None:
        return
    held.lifted_at, held.lifted_by_id = clock.now(), by.membership_id
    audit.write("retention.lift", by=by, object_type="case", object_id=held.case.public_id)


def _must_be_officer(by: Actor) -> None:
    if by.role is not Role.DPO:
        raise Refused(
            "Löschsperren setzt und hebt nur die Datenschutzbeauftragte oder der Datenschutzbeauftragte auf."
        )


def lift_for_replay(case_id: int, *, by: Actor) -> None:
    """Lift the hold that a restored backup brought back: it had been lifted before the case was erased."""
    for held in db.session.scalars(select(Hold).where(Hold.case_id == case_id, Hold.lifted_at.is_(None))):
        held.lifted_at = clock.now()
        audit.write("retention.lift", by=by, object_type="case", object_id=held.case.public_id, basis="again")
    db.session.flush()
