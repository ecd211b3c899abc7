"""Which tables say something about a case: a walk over the keys of all tables."""

from collections.abc import Mapping
from functools import cache

from sqlalchemy import ColumnElement, MetaData, Select, Table, or_, select

from kette.retention.rules.fates import CASE_TABLE


@cache
def paths(metadata: MetaData) -> Mapping[str, tuple[str, str]]:
    """Return, for each table with a path of foreign keys to a case, the column of its shortest one and where that leads."""
    found: dict[str, tuple[str, str]] = {}
    reached = [CASE_TABLE]
    while reached:
        here = reached.pop(0)
        for table in sorted(metadata.tables.values(), key=lambda one: one.name):
            if table.name in found or table.name == CASE_TABLE:
                continue
            for key in sorted(table.foreign_keys, key=lambda one: one.parent.name):
                if key.column.table.name == here and key.column.name == "id":
                    found[table.name] = (key.parent.name, here)
                    reached.append(table.name)
                    break
    return found


def rows_of(case_id: int, table: Table) -> ColumnElement[bool]:
    """Return the condition for the rows of a table that belong to a case; what is about two cases belongs to both."""
    column, parent = paths(table.metadata)[table.name]
    if parent == CASE_TABLE:
        keys = [
            key for key in table.foreign_keys if key.column.table.name == parent and key.column.name == "id"
        ]
        return or_(*(key.parent == case_id for key in sorted(keys, key=lambda one: one.parent.name)))
    above = table.metadata.tables[parent]
    theirs: Select[tuple[int]] = select(above.c.id).where(rows_of(case_id, above))
    return table.c[column].in_(theirs)
