"""Every table that says something about a case is named in the plan of erasure; a new one fails here until it is."""

import kette.tables  # noqa: F401  # all tables are mapped
from kette.db import Base
from kette.permits import EMPTIED
from kette.retention.queries.reach import paths
from kette.retention.rules.fates import CASE_TABLE, FATE_OF, FATES
from kette.retention.rules.tables import TABLES


def test_every_table_with_a_path_to_a_case_is_named() -> None:
    assert set(paths(Base.metadata)) - set(FATE_OF) == set(), "name them in retention/rules/fates.py"


def test_the_plan_names_no_table_that_has_no_path() -> None:
    assert set(FATE_OF) - set(paths(Base.metadata)) == set()


def test_no_sealed_column_outlives_its_case() -> None:
    kept = {fate.table: dict(fate.emptied) for fate in FATES if not fate.is_deleted}
    sealed = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        if table.name in paths(Base.metadata) or table.name == CASE_TABLE
        for column in table.columns
        if column.type.__class__.__name__ == "LargeBinary"
    }
    assert {("identities", "sealed"), ("texts", "sealed"), ("handovers", "sheet")} <= sealed
    assert [(table, name) for table, name in sealed if table in kept and name not in kept[table]] == []


def test_what_refers_to_a_row_goes_before_it() -> None:
    done: set[str] = set()
    tables = Base.metadata.tables
    for fate in FATES:
        if fate.is_deleted:
            referring = {
                table.name
                for table in tables.values()
                for key in table.foreign_keys
                if key.column.table.name == fate.table and key.ondelete is None and table.name != fate.table
            }
            assert referring <= done, f"{fate.table} is still referred to by {referring - done}"
            done.add(fate.table)


def test_the_guards_know_every_column_that_an_erasure_leaves_as_it_was() -> None:
    for name, (emptied, kept) in EMPTIED.items():
        columns = {column.name for column in Base.metadata.tables[name].columns}
        assert columns - set(kept) == {emptied.split()[0].removeprefix("NEW.")}, name


def test_every_table_of_a_receipt_has_a_german_word() -> None:
    counted = {fate.table for fate in FATES if fate.is_deleted or fate.emptied}
    assert counted - set(TABLES) == set(), "name them in retention/rules/tables.py"
