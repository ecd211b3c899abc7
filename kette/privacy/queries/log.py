"""The access log with the names of those who acted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, column, func, select, table

from kette import clock
from kette.audit import AuditEntry
from kette.db import db
from kette.institutions.models import Institution, Membership, Person

LOG_PAGE = 50
# Cases lie above this package: their table is named here.
_CASES = table("cases", column("public_id"), column("number"), column("kommune_id"))


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry of the access log with the names of who acted; never that of a young person."""

    entry: AuditEntry
    institution: str
    person: str
    # Which account, role or institution of those who work with Kette it is about, in words; empty for all else.
    thing: str = ""

    @property
    def who(self) -> str:
        """Return who acted: somebody by name, an institution by the code to its mailbox, or no person at all."""
        if self.person or self.entry.institution_id is None:
            return self.person or "Kette (automatisch oder Befehl des Betriebs)"
        return "ohne Konto, vom Papier mit Code"


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which entries are asked for; what is empty does not restrict.

    :param day: a day in Europe/Berlin.
    :param case: public id of a case.
    :param thing: public id, or hash, of anything read or changed.
    """

    action: str = ""
    institution_id: int | None = None
    day: date | None = None
    case: str = ""
    thing: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what entries have to fulfil."""
        found: list[ColumnElement[bool]] = []
        if self.action:
            found.append(AuditEntry.action == self.action)
        if self.institution_id is not None:
            found.append(AuditEntry.institution_id == self.institution_id)
        if self.case:
            found += [AuditEntry.object_type == "case", AuditEntry.object_id == self.case]
        if self.thing:
            found.append(AuditEntry.object_id == self.thing)
        if self.day is not None:
            begin = clock.at_local(self.day, 0)
            found += [AuditEntry.at >= begin, AuditEntry.at < clock.at_local(self.day + timedelta(days=1), 0)]
        return found


def log_lines(wanted: LogFilter, page: int = 1) -> Sequence[LogLine]:
    """List a page of the access log, the newest first."""
    return _lines(
        _selected(wanted)
        .order_by(AuditEntry.number.desc())
        .limit(LOG_PAGE)
        .offset((max(page, 1) - 1) * LOG_PAGE)
    )


def all_log_lines(wanted: LogFilter) -> Sequence[LogLine]:
    """List all entries in the order of the chain."""
    return _lines(_selected(wanted).order_by(AuditEntry.number))


def _selected(wanted: LogFilter) -> Select[*tuple[Any, ...]]:
    return (
        select(AuditEntry, Institution.short_name, Person.name)
        .outerjoin(Institution, Institution.id == AuditEntry.institution_id)
        .outerjoin(Membership, Membership.id == AuditEntry.membership_id)
        .outerjoin(Person, Person.id == Membership.person_id)
        .where(*wanted.conditions())
    )


def _lines(statement: Select[*tuple[Any, ...]]) -> Sequence[LogLine]:
    rows = db.session.execute(statement).all()
    named = _named({(entry.object_type, entry.object_id) for entry, _, _ in rows})
    return [
        LogLine(entry, short or "", person or "", named.get((entry.object_type, entry.object_id), ""))
        for entry, short, person in rows
    ]


def _named(things: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Name the accounts, roles and institutions among these things, in one query for each kind."""

    def ids(kind: str) -> list[str]:
        return [public_id for object_type, public_id in things if object_type == kind]

    found: dict[tuple[str, str], str] = {}
    if wanted := ids("membership"):
        rows = db.session.execute(
            select(Membership.public_id, Person.name, Institution.short_name)
            .join(Person, Person.id == Membership.person_id)
            .join(Institution, Institution.id == Membership.institution_id)
            .where(Membership.public_id.in_(wanted))
        )
        found |= {("membership", key): f"{name}, {at}" for key, name, at in rows}
    if wanted := ids("person"):
        people = db.session.execute(select(Person.public_id, Person.name).where(Person.public_id.in_(wanted)))
        found |= {("person", key): name for key, name in people}
    if wanted := ids("institution"):
        places = db.session.execute(
            select(Institution.public_id, Institution.name).where(Institution.public_id.in_(wanted))
        )
        found |= {("institution", key): name for key, name in places}
    return found


def case_numbered(number: str) -> str | None:
    """Return the public id of the case with this number, None where there is none."""
    return db.session.scalars(
        select(_CASES.c.public_id).where(
            _CASES.c.number == number, _CASES.c.kommune_id == db.session.info.get("kommune_id")
        )
    ).first()


def log_count(wanted: LogFilter) -> int:
    """Count the entries of the access log."""
    return db.session.scalars(select(func.count(AuditEntry.id)).where(*wanted.conditions())).one()


def logged_actions(wanted: LogFilter | None = None) -> Sequence[str]:
    """List the kinds of actions that the log, or a part of it, holds."""
    conditions = wanted.conditions() if wanted else ()
    found = select(AuditEntry.action).where(*conditions).distinct().order_by(AuditEntry.action)
    return db.session.scalars(found).all()
