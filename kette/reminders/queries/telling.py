"""Who can be told of what is due, and what was told already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager

from kette import clock
from kette.db import db
from kette.handover.models import Handover
from kette.handover.rules.states import HandoverState
from kette.institutions.models import Institution, Membership, Person
from kette.institutions.queries import in_force
from kette.institutions.service.absences import standing_in
from kette.privacy.models import Basis
from kette.reminders.models import Reminder
from kette.reminders.rules.due import Due
from kette.roles import Actor, Role

_TOLD = (Role.SCHOOL, Role.CLASS_TEACHER, Role.ADVISER, Role.KOKO, Role.MODERATOR)

# Rule, subject, day, addressee: what makes a reminder one.
Noted = tuple[str, str, date, str]


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person with an e-mail address, and all roles in which they can be told something here.

    :param seats: their own roles in which they are not away, then those for which they stand in.
    """

    public_id: str
    email: str
    seats: tuple[Actor, ...]
    institutions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """An institution as a mail reaches it."""

    public_id: str
    name: str
    short_name: str
    mailbox: str | None


def key_of(item: Due) -> Noted:
    """Return what makes a reminder one."""
    return item.rule.key, item.subject, item.due_on, item.told.told


def noted() -> Mapping[Noted, Reminder]:
    """Return all reminders of the Kommune by what makes them one."""
    rows = db.session.scalars(select(Reminder))
    return {(row.rule, row.subject, row.due_on, row.told): row for row in rows}


def noted_since(day: date) -> frozenset[Noted]:
    """Return what makes each reminder one, of those that were due on a day or later."""
    rows = db.session.execute(
        select(Reminder.rule, Reminder.subject, Reminder.due_on, Reminder.told).where(Reminder.due_on >= day)
    )
    return frozenset((rule, subject, due_on, told) for rule, subject, due_on, told in rows)


def recipients() -> list[Recipient]:
    """List the people of the Kommune who act on cases or coordinate and have an e-mail address, each once.

    Whoever is away in a role is told nothing in it: the deputy is.
    """
    rows = {row.id: row for row in db.session.scalars(_seats())}
    away = standing_in()
    seats: dict[int, list[Membership]] = {}
    for row in rows.values():
        if row.person.email is not None and row.id not in away:
            seats.setdefault(row.person_id, []).append(row)
    for absent, deputy in away.items():
        there = rows.get(deputy or 0)
        if there is not None and absent in rows and there.person.email is not None:
            seats.setdefault(there.person_id, []).append(rows[absent])
    persons = {row.person_id: row.person for row in rows.values()}
    return [
        Recipient(
            persons[person_id].public_id,
            persons[person_id].email or "",
            tuple(row.actor for row in taken),
            tuple(dict.fromkeys(row.institution.name for row in taken)),
        )
        for person_id, taken in seats.items()
    ]


def _seats() -> Select[Membership]:
    today = clock.today()
    return (
        select(Membership)
        .join(Membership.person)
        .join(Membership.institution)
        .options(contains_eager(Membership.person), contains_eager(Membership.institution))
        .where(
            Membership.role.in_(_TOLD),
            in_force(),
            Person.locked_at.is_(None),
            or_(Institution.closed_on.is_(None), Institution.closed_on > today),
        )
        .order_by(Membership.person_id, Membership.id)
    )


def seats_for(actor: Actor) -> tuple[Actor, ...]:
    """Return in which roles somebody is meant today: the own, and those for which the own stands in."""
    absent = [away for away, deputy in standing_in().items() if deputy == actor.membership_id]
    if not absent:
        return (actor,)
    rows = db.session.scalars(_seats().where(Membership.id.in_(absent)))
    return (actor, *(row.actor for row in rows))


def places() -> Mapping[int, Place]:
    """Return all institutions of the Kommune by key."""
    rows = db.session.execute(
        select(
            Institution.id,
            Institution.public_id,
            Institution.name,
            Institution.short_name,
            Institution.mailbox,
        )
    )
    return {row.id: Place(row.public_id, row.name, row.short_name, row.mailbox) for row in rows}


def lapsed_offers(day: date) -> Sequence[tuple[Handover, Basis]]:
    """List the open offers whose basis has run out before a day."""
    rows = db.session.execute(
        select(Handover, Basis)
        .join(Basis, Basis.id == Handover.basis_id)
        .where(Handover.state == HandoverState.OFFERED, Basis.valid_until < day)
        .order_by(Handover.id)
    )
    return [(handover, basis) for handover, basis in rows]
