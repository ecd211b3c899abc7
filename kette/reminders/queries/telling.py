"""Who can be told of what is due, and what was told already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from kette import clock
from kette.db import db
from kette.handover.models import Handover
from kette.handover.rules.states import HandoverState
from kette.institutions.models import Institution, Membership, Person
from kette.institutions.queries import in_force
from kette.privacy.models import Basis
from kette.reminders.models import Reminder
from kette.reminders.rules.due import Due
from kette.roles import Actor, Role

_TOLD = (Role.SCHOOL, Role.CLASS_TEACHER, Role.ADVISER, Role.KOKO, Role.MODERATOR)

# Rule, subject, day, addressee: what makes a reminder one.
Noted = tuple[str, str, date, str]


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person with an e-mail address, and all roles in which they can be told something here."""

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


def recipients() -> list[Recipient]:
    """List the people of the Kommune who act on cases or coordinate and have an e-mail address, each once."""
    today = clock.today()
    rows = db.session.scalars(
        select(Membership)
        .join(Membership.person)
        .join(Membership.institution)
        .options(contains_eager(Membership.person), contains_eager(Membership.institution))
        .where(
            Membership.role.in_(_TOLD),
            in_force(),
            Person.locked_at.is_(None),
            Person.email.is_not(None),
            or_(Institution.closed_on.is_(None), Institution.closed_on > today),
        )
        .order_by(Membership.person_id, Membership.id)
    )
    seats: dict[int, list[Membership]] = {}
    for row in rows:
        seats.setdefault(row.person_id, []).append(row)
    return [
        Recipient(
            taken[0].person.public_id,
            taken[0].person.email or "",
            tuple(row.actor for row in taken),
            tuple(dict.fromkeys(row.institution.name for row in taken)),
        )
        for taken in seats.values()
    ]


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
