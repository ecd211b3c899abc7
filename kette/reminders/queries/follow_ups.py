"""Wiedervorlagen: one's own, and those of colleagues who are away or gone; none after the case has left the institution."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from kette import clock, vault
from kette.cases.models import Case
from kette.cases.queries.sight import scope
from kette.chain import Link
from kette.db import db
from kette.institutions.models import Membership, Person
from kette.institutions.queries import in_force
from kette.institutions.service.absences import seats_of_mine
from kette.reminders.models import FollowUp
from kette.roles import Actor


@dataclass(frozen=True, slots=True)
class FollowUpLine:
    """One Wiedervorlage in words.

    :param of: who set it, where that is a colleague; empty for one's own.
    """

    public_id: str
    case: Case
    due_on: date
    words: str
    of: str = ""


def mine(viewer: Actor, day: date) -> ColumnElement[bool]:
    """Return the condition for the Wiedervorlagen (joined with their cases) that a viewer reads.

    One's own; those of whom one stands in for today; and those of people who no longer work there. Only while the
    institution holds the case, and only what was set since it does.
    """
    gone = ~(
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.id == FollowUp.membership_id, in_force(), Person.locked_at.is_(None))
        .exists()
    )
    return and_(
        FollowUp.institution_id == (viewer.institution_id or 0),
        or_(FollowUp.membership_id.in_(seats_of_mine(viewer.membership_id or 0)), gone),
        Case.holder_id == FollowUp.institution_id,
        Case.holder_since <= FollowUp.made_at,
        Case.link != Link.CLOSED,
        scope(viewer, day),
    )


def follow_ups_of(case: Case, viewer: Actor, day: date) -> Sequence[FollowUpLine]:
    """List the Wiedervorlagen on a case that a viewer reads, the next first."""
    return _lines(and_(mine(viewer, day), FollowUp.case_id == case.id), viewer)


def days_of(case_id: int, viewer: Actor, day: date) -> Sequence[date]:
    """Return the days of the Wiedervorlagen on a case that a viewer reads, without their words."""
    return db.session.scalars(
        select(FollowUp.due_on)
        .join(Case, Case.id == FollowUp.case_id)
        .where(FollowUp.case_id == case_id, mine(viewer, day))
    ).all()


def due_follow_ups(viewer: Actor, day: date, begin: int, most: int) -> tuple[Sequence[FollowUpLine], int]:
    """Return a part of the Wiedervorlagen that are due, and how many there are."""
    due = and_(mine(viewer, day), FollowUp.due_on <= day)
    lines = _lines(due, viewer, begin, most)
    if not begin and len(lines) < most:
        return lines, len(lines)
    count = select(func.count(FollowUp.id)).join(Case, Case.id == FollowUp.case_id).where(due)
    return lines, db.session.scalars(count).one()


def follow_up(case: Case, public_id: str, viewer: Actor) -> FollowUp:
    """Return one Wiedervorlage that a viewer reads. Raises NoResultFound."""
    return db.session.scalars(
        select(FollowUp)
        .join(Case, Case.id == FollowUp.case_id)
        .where(
            FollowUp.public_id == public_id,
            FollowUp.case_id == case.id,
            mine(viewer, clock.today()),
        )
    ).one()


def words_of(row: FollowUp, case: Case) -> str:
    """Open the sentence; „gelöscht“ once the case's key is destroyed."""
    if case.key is None:
        return "gelöscht"
    words: str = vault.current().open(case.key.wrapped, row.sealed, about=f"follow_up:{row.public_id}")
    return words


def _lines(
    condition: ColumnElement[bool], viewer: Actor, begin: int = 0, most: int | None = None
) -> Sequence[FollowUpLine]:
    rows = db.session.execute(
        select(FollowUp, Case, Person.name)
        .join(Case, Case.id == FollowUp.case_id)
        .join(Membership, Membership.id == FollowUp.membership_id)
        .join(Person, Person.id == Membership.person_id)
        .where(condition)
        .options(joinedload(Case.key))
        .order_by(FollowUp.due_on, FollowUp.id)
        .offset(begin)
        .limit(most)
    )
    return [
        FollowUpLine(
            row.public_id,
            case,
            row.due_on,
            words_of(row, case),
            "" if row.membership_id == viewer.membership_id else name,
        )
        for row, case, name in rows
    ]
