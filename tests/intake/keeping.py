"""Pupils made for the tests of keeping and undoing, and what the database holds of a school's lists."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Table, select

from kette.db import Base, db, transaction
from kette.intake.models.lists import Candidate, Import
from kette.intake.queries import lists
from kette.intake.rules.pupil import Pupil, Reading
from kette.intake.service import listing, undoing
from kette.intake.service.undoing import Plan
from tests.intake.lists import COHORT
from tests.world import World

# Ledger, log and number counters go on, whatever is undone: what was said is taken back, not unsaid.
GOES_ON = {
    *("steps", "class_reports", "class_report_ends", "receipts", "case_numbers"),
    *("audit_entries", "audit_heads", "once_keys"),
}


def pupil(
    number: int, name: str = "", class_name: str = "10a", *, numbered: bool = True, **more: Any
) -> Pupil:
    """Make a pupil; the same number is the same pupil."""
    values: dict[str, Any] = {
        "family_name": name or f"Muster{number}",
        "given_name": "Ayşe",
        "born_on": date(2010, 3, 1 + number % 28),
        "sex": "w",
        "status": 2,
        "school_number": "990001",
        "class_name": class_name,
        "year": "10",
        "track": "***",
        "compulsory_done": None,
        "degree": "F",
        "street": "",
        "postcode": "",
        "town": "",
        "phone": "",
        "email": "",
        "internal_id": str(number) if numbered else "",
        "guid": f"g-{number}" if numbered and number % 2 else "",
        "line": number + 2,
    }
    return Pupil(**(values | more))


def reading(pupils: Sequence[Pupil]) -> Reading:
    """Make a file that was read."""
    return Reading(
        kind="Probe", encoding="utf-8", rows=len(pupils), pupils=tuple(pupils), problems=(), hints=()
    )


def keep(world: World, *pupils: Pupil, off: Collection[str] = (), by: str = "school") -> Import:
    """Store a file with these pupils."""
    with transaction():
        return listing.store(
            reading(pupils),
            school=world.institution(by),
            cohort=COHORT,
            file_hash="0" * 64,
            by=world.actor(by),
            off=off,
        )


def undo(world: World, source: Import | None = None) -> Plan:
    """Undo an import, the newest if none is named."""
    school = world.institution("school")
    one = source or lists.last_import(school.id, COHORT)
    assert one is not None
    with transaction():
        return undoing.undo(one.public_id, school=school, by=world.actor("school"))


def row_of(number: int) -> Candidate:
    """Return a pupil's row by the name that was given first."""
    rows = db.session.scalars(select(Candidate)).all()
    return next(row for row in rows if lists.opened(row).person.family_name == f"Muster{number}")


def dump() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table but those that go on; of a case taken back nothing but its way is left."""
    tables = Base.metadata.tables
    husks = select(tables["cases"].c.id).where(tables["cases"].c.erased_at.is_not(None))

    def rows(table: Table) -> list[tuple[Any, ...]]:
        found = select(table)
        if table.name == "cases":
            found = found.where(table.c.erased_at.is_(None))
        elif table.name == "facts":
            found = found.where(table.c.case_id.not_in(husks))
        return sorted((tuple(row) for row in db.session.execute(found)), key=repr)

    return {name: rows(table) for name, table in tables.items() if name not in GOES_ON}
