"""A row of every table, made from the metadata: for tests that hold for whatever table there is."""

import secrets
from typing import Any

from sqlalchemy import Boolean, Column, Date, Enum, Integer, LargeBinary, String, Table, func, select, text

from kette import clock
from kette.db import Base, db
from kette.moments import UtcDateTime
from kette.walls import walled

# Where a CHECK or a guard asks for more than the kind of each column.
FITTING: dict[str, dict[str, Any]] = {
    "conferences": {"kind": "kommune"},
    # An anchor at a later number would permit to delete log entries.
    "audit_anchors": {"number": 0},
    "catchments": {"postcode": "99999"},
    "decisions": {"code": "keep"},
    "proposals": {"code": "keep"},
    "handovers": {"state": "waiting"},
    "refusals": {"kind": "return"},
    # The case is reported: this is the step that may follow.
    "steps": {"seq": 2, "step": "call_conference", "from_link": "reported", "to_link": "conference"},
}
# Columns that may be empty, but not all of them at once.
NEEDED = {
    "batch_lines": ("to_id",),
    "paper_links": ("handover_id", "case_id"),
    "scans": ("basis_id", "sealed"),
    "steps": ("holder_id",),
}


def fill_all(kommune_id: int) -> None:
    """Give every table of a Kommune a row where it has none, as the application's role (inside a transaction)."""
    db.session.flush()
    for table in Base.metadata.sorted_tables:
        if "kommune_id" in table.columns and not _count(table, kommune_id):
            db.session.execute(table.insert().values(new_row(table, kommune_id)))
    empty = [table.name for table in walled(Base.metadata) if not _count(table, kommune_id)]
    assert empty == []


def new_row(table: Table, kommune_id: int, **given: Any) -> dict[str, Any]:
    """Return the values of a new row: keys lead to rows of the same Kommune, everything else is the least that its column takes."""
    fixed = {"kommune_id": kommune_id, **FITTING.get(table.name, {}), **given}
    used: set[tuple[str, Any]] = set()
    row = {}
    for column in table.columns:
        if column.name in fixed:
            row[column.name] = fixed[column.name]
        elif column.name in NEEDED.get(table.name, ()) or not (
            column.nullable or column.primary_key or column.default is not None
        ):
            row[column.name] = _value(column, kommune_id, used)
    return row


def _value(column: Column[Any], kommune_id: int, used: set[tuple[str, Any]]) -> Any:
    key = next(iter(column.foreign_keys), None)
    if key is not None:
        other = key.column.table
        here = other.c.kommune_id == kommune_id if "kommune_id" in other.columns else text("1 = 1")
        # Two keys to one table are two rows: nobody hands over to themselves.
        for found in db.session.execute(select(key.column).where(here).order_by(key.column)).scalars():
            if (other.name, found) not in used:
                used.add((other.name, found))
                return found
        made = db.session.execute(
            other.insert().values(new_row(other, kommune_id)).returning(key.column)
        ).scalar_one()
        used.add((other.name, made))
        return made
    kind = column.type
    if isinstance(kind, Enum):
        return kind.python_type(kind.enums[0])
    if isinstance(kind, String):
        return secrets.token_hex(8)[: kind.length or 16]
    plain = {Boolean: False, Integer: 1, Date: clock.today(), LargeBinary: b"x", UtcDateTime: clock.now()}
    return next(value for one, value in plain.items() if isinstance(kind, one))


def _count(table: Table, kommune_id: int) -> int:
    counted = select(func.count()).select_from(table).where(table.c.kommune_id == kommune_id)
    return int(db.session.execute(counted).scalar_one())
