"""What somebody has done with a case since it was reported, beyond looking at it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Table, func, select, true

from kette import clock
from kette.audit import AuditEntry
from kette.cases.models import Case
from kette.db import Base, db
from kette.privacy.rules.actions import action_label
from kette.retention.queries.reach import paths, rows_of
from kette.retention.rules.tables import table_label

# Rows that come with the report itself, that Kette writes by itself, or that printing alone leaves.
_OWN = frozenset(
    {
        "identities",
        "identity_marks",
        "pairs",
        "candidates",
        "earlier_states",
        "confirmations",
        "origins",
        "printed_forms",
    }
)
# A proposed pair comes with the report, but an answer to it is somebody's word, often another school's.
_SPOKEN_OF = _OWN - {"pairs"}
# Entries of the log that changed nothing: the report, what came with it, and looking.
_LOOKING = (
    *("read", "list", "search", "print", "form", "preview", "report", "record_notice", "propose"),
    "class",  # comes with the report of a class, and is given back with it
)
_NOTED = "notice.record"


def acts_on(case: Case, since: datetime) -> Sequence[str]:
    """Return in German what was done with a case since the statement that reported it; nothing if it is as it was then."""
    entries = db.session.execute(
        select(AuditEntry.action, AuditEntry.at)
        .where(AuditEntry.object_id.in_(_subjects(case)))
        .order_by(AuditEntry.number)
    ).all()
    told = [
        f"{action_label(action)} am {clock.local(at):%d.%m.%Y}"
        for action, at in entries
        if action != _NOTED and action.rpartition(".")[2] not in _LOOKING
    ]
    if told:
        return list(dict.fromkeys(told))
    tables = [Base.metadata.tables[name] for name in sorted(set(paths(Base.metadata)) - _OWN)]
    return [table_label(table.name) for table in tables if _count(case, table, since)]


def _subjects(case: Case) -> list[str]:
    """Return under which ids the log knows a case and what hangs on it."""
    found = [case.public_id]
    for name in paths(Base.metadata):
        table = Base.metadata.tables[name]
        if name not in _SPOKEN_OF and "public_id" in table.columns:
            found += db.session.scalars(select(table.c.public_id).where(rows_of(case.id, table)))
    return found


def _count(case: Case, table: Table, since: datetime) -> int:
    where = rows_of(case.id, table) & _after(table, since)
    return db.session.scalar(select(func.count()).select_from(table).where(where)) or 0


def _after(table: Table, since: datetime) -> ColumnElement[bool]:
    match table.name:
        case "steps":
            return table.c.seq > 1
        case "facts" | "notices":
            return table.c.recorded_at > since
        case _:
            return true()
