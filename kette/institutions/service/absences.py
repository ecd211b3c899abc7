"""Who is away and who stands in, and how many first appointments an institution has free this week."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from kette import audit, clock
from kette.db import db, lock_row
from kette.institutions.models import Absence, Institution, Membership, Person
from kette.roles import Actor


def seats_of_mine(membership_id: int) -> Select[int]:
    """Return whose work waits for somebody today: one's own, and that of those for whom one stands in."""
    away = select(Absence.membership_id).where(Absence.deputy_id == membership_id, *_in_force())
    return select(Membership.id).where(or_(Membership.id == membership_id, Membership.id.in_(away)))


def standing_in() -> dict[int, int | None]:
    """Return who stands in today for whoever is away, by key of the membership; None where nobody is there.

    Where the deputy is away as well, the deputy's own deputy stands in; whose role has ended stands in for nobody.
    """
    rows = db.session.execute(
        select(Absence.membership_id, Absence.deputy_id, Person.locked_at, Membership.until_on)
        .join(Membership, Membership.id == Absence.deputy_id)
        .join(Membership.person)
        .where(*_in_force())
        .order_by(Absence.id)
    ).all()
    asked = {row.membership_id: row.deputy_id for row in rows}
    gone = {
        row.deputy_id
        for row in rows
        if row.locked_at is not None or (row.until_on is not None and row.until_on <= clock.today())
    }
    return {away: _there(away, asked, gone) for away in asked}


def _there(away: int, asked: Mapping[int, int], gone: Collection[int]) -> int | None:
    """Follow the deputies of one who is away to the first who is there."""
    passed = {away}
    while (deputy := asked[away]) in asked:
        if deputy in passed:
            return None
        passed.add(deputy)
        away = deputy
    return None if deputy in gone else deputy


def absences_at(institution_id: int) -> Sequence[Absence]:
    """List who of an institution is away today or will be, the soonest first."""
    return db.session.scalars(
        select(Absence)
        .join(Membership, Membership.id == Absence.membership_id)
        .where(
            Membership.institution_id == institution_id,
            Absence.ended_at.is_(None),
            Absence.until_on >= clock.today(),
        )
        .options(
            joinedload(Absence.membership).joinedload(Membership.person),
            joinedload(Absence.deputy).joinedload(Membership.person),
        )
        .order_by(Absence.from_on, Absence.id)
    ).all()


def note_absence(deputy: Membership, from_on: date, until_on: date, *, by: Actor) -> None:
    """Write down that whoever acts is away, and who of the own institution stands in; it replaces what was said before.

    What is entrusted to somebody stays theirs: a deputy sees the work, no entrusted notes (§ 203 StGB, § 65 SGB VIII).

    :raises ValueError: if the deputy is of another institution, or oneself.
    """
    if (
        by.membership_id is None
        or deputy.id == by.membership_id
        or deputy.institution_id != by.institution_id
    ):
        raise ValueError("a deputy is a colleague")
    _end(by)
    db.session.add(
        Absence(
            kommune_id=by.kommune_id,
            membership_id=by.membership_id,
            deputy_id=deputy.id,
            from_on=from_on,
            until_on=until_on,
            noted_at=clock.now(),
        )
    )
    audit.write("handover.absence", by=by, object_type="list", object_id="absences")


def end_absence(by: Actor) -> None:
    """Say that whoever acts is back."""
    _end(by)
    audit.write("handover.absence", by=by, object_type="list", object_id="absences")


def _end(by: Actor) -> None:
    still = select(Absence).where(Absence.membership_id == by.membership_id, Absence.ended_at.is_(None))
    for absence in db.session.scalars(still):
        absence.ended_at = clock.now()


def place_of(by: Actor) -> Institution:
    """Return the institution for which somebody acts. Raises NoResultFound where it is none."""
    return db.session.scalars(select(Institution).where(Institution.id == by.institution_id)).one()


def say_free_appointments(free: int | None, *, by: Actor) -> None:
    """Write down how many first appointments the own institution has free this week; None: nothing is said any more."""
    if by.institution_id is None:
        raise ValueError("appointments are an institution's")
    place = lock_row(Institution, by.institution_id)
    place.free_appointments, place.free_said_at = free, clock.now()
    audit.write("handover.capacity", by=by, object_type="list", object_id="institution")


def _in_force() -> tuple[ColumnElement[bool], ...]:
    today = clock.today()
    return Absence.ended_at.is_(None), Absence.from_on <= today, Absence.until_on >= today
