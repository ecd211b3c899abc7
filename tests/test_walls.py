"""Two Kommunen on one server, and raw SQL of the application's role that tries to cross from one to the other."""

from collections.abc import Iterator
from datetime import date
from typing import Any, cast

import pytest
from flask import Flask
from sqlalchemy import Executable, create_engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

import kette.tables  # noqa: F401  # the walls are tried on every table there is
from kette import db as ground
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.db import Base, db, enter_kommune, everywhere, kommune, transaction
from kette.permits import WRITTEN_ONCE
from kette.terminal import Refusal
from kette.walls import READ_ONLY, STAY, walled
from tests.rows import fill_all, new_row
from tests.world import World, make_world

REASONS = (
    "another Kommune",
    "row-level security",
    "permission denied",
    "written once",
    "never change",
    "change the holder",
    "directly",  # a step that does not follow the last one: no ledger is seen
)
WALLED = [table.name for table in walled(Base.metadata)]


@pytest.mark.postgresql
def test_every_table_of_a_kommune_is_behind_the_wall_for_its_owner_too(two: tuple[World, World]) -> None:
    rows = db.session.execute(
        text("SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relkind = 'r'")
    )
    state = {name: (enabled, forced) for name, enabled, forced in rows}
    assert {name: state[name] for name in WALLED} == dict.fromkeys(WALLED, (True, True))


@pytest.mark.postgresql
def test_the_view_shows_what_whoever_asks_sees_without_it(two: tuple[World, World]) -> None:
    options = db.session.execute(text("SELECT reloptions FROM pg_class WHERE relname = 'tenures'")).scalar()
    assert options == ["security_invoker=true"]


@pytest.mark.postgresql
def test_the_application_is_neither_owner_nor_passes_policies(two: tuple[World, World]) -> None:
    role = db.session.execute(
        text("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
    ).one()
    owned = db.session.execute(text("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"))
    assert tuple(role) == (False, False, False)
    assert owned.scalar() == 0


@pytest.mark.postgresql
def test_nothing_set_shows_no_row_in_any_table(two: tuple[World, World]) -> None:
    enter_kommune(None)
    assert seen() == {}
    assert db.session.execute(text("SELECT count(*) FROM tenures")).scalar() == 0


@pytest.mark.postgresql
@pytest.mark.parametrize("which", [0, 1])
def test_set_to_one_kommune_shows_its_rows_alone(two: tuple[World, World], which: int) -> None:
    here = two[which].kommune_id
    enter_kommune(here)
    assert seen() == {name: {here} for name in WALLED}
    assert db.session.execute(text("SELECT DISTINCT kommune_id FROM tenures")).scalars().all() == [here]


@pytest.mark.postgresql
def test_everywhere_opens_what_the_code_names_and_nothing_else(two: tuple[World, World]) -> None:
    enter_kommune(None)
    both = {world.kommune_id for world in two}
    with everywhere():
        assert seen() == dict.fromkeys(("institutions", "mails", "memberships", "paper_links"), both)
    assert seen() == {}
    with everywhere():
        assert outcome("UPDATE memberships SET until_on = until_on") == 0
        assert outcome("UPDATE paper_links SET wrong = wrong") == 0
        assert outcome("UPDATE mails SET failure = failure") == 2
        assert outcome("DELETE FROM mails") == 0


@pytest.mark.postgresql
def test_rows_of_another_kommune_are_out_of_reach(two: tuple[World, World]) -> None:
    here, there = (world.kommune_id for world in two)
    foreign = {name: copy_of_row(name, there) for name in WALLED}
    enter_kommune(here)
    for name in WALLED:
        for statement in (
            f"UPDATE {name} SET kommune_id = kommune_id WHERE kommune_id = {there}",
            f"DELETE FROM {name} WHERE kommune_id = {there}",
        ):
            assert outcome(statement) in {0, "permission denied"}, statement
        written = Base.metadata.tables[name].insert().values(foreign[name])
        assert outcome(written) in {"row-level security", "another Kommune", "directly"}, name
    enter_kommune(there)
    assert {name: copy_of_row(name, there) for name in WALLED} == foreign


@pytest.mark.postgresql
def test_a_pooled_connection_forgets_whose_turn_it_was(two: tuple[World, World]) -> None:
    here = two[0].kommune_id
    assert isinstance(db.engine.pool, QueuePool)
    with kommune(here), transaction():
        assert db.session.execute(text("SELECT count(*) FROM cases")).scalar() == 2
    db.session.remove()
    with db.engine.connect() as raw:
        assert raw.execute(text("SELECT count(*) FROM cases")).scalar() == 0
        assert not raw.execute(text("SELECT current_setting('kette.kommune', true)")).scalar()


@pytest.mark.postgresql
def test_a_failed_statement_does_not_hide_its_reason_nor_open_anything(two: tuple[World, World]) -> None:
    enter_kommune(two[0].kommune_id)
    with pytest.raises(DBAPIError, match="no_such_table"), kommune(two[1].kommune_id):
        db.session.execute(text("SELECT * FROM no_such_table"))
    db.session.rollback()
    assert seen()["cases"] == {two[0].kommune_id}


@pytest.mark.postgresql
def test_the_application_has_no_right_that_it_does_not_need(two: tuple[World, World]) -> None:
    rights = {
        (table, right)
        for table, right in db.session.execute(
            text(
                "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
                " WHERE grantee = current_user AND table_schema = 'public'"
            )
        )
    }
    assert {(table, "UPDATE") for table in WRITTEN_ONCE} & rights == set()
    assert {(table, "DELETE") for table in STAY} & rights == set()
    assert {right for table, right in rights if table in READ_ONLY} == {"SELECT"}
    assert {right for _, right in rights} == {"SELECT", "INSERT", "UPDATE", "DELETE"}


@pytest.mark.postgresql
def test_migrations_refuse_a_role_that_walls_would_not_hold(app: Flask, migration_url: str) -> None:
    app.config["DATABASE_URL"] = migration_url
    with pytest.raises(Refusal, match="weder Eigentümerin"):
        ground.migrate(app)


@pytest.mark.postgresql
def test_an_upgrade_lays_a_wall_that_is_missing(app: Flask, migration_url: str) -> None:
    owner = create_engine(migration_url)
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE cases NO FORCE ROW LEVEL SECURITY"))
        connection.execute(text("ALTER TABLE cases DISABLE ROW LEVEL SECURITY"))
        connection.execute(text("DROP POLICY of_kommune ON cases"))
    ground.migrate(app)
    with owner.connect() as connection:
        laid = connection.execute(
            text("SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = 'cases'")
        ).scalar()
        policies = connection.execute(text("SELECT count(*) FROM pg_policies WHERE tablename = 'cases'"))
        assert (laid, policies.scalar()) == (True, 1)
        # The owner sees nothing either, except inside a migration.
        assert connection.execute(text("SELECT count(*) FROM institutions")).scalar() == 0
    owner.dispose()


def test_a_key_into_another_kommune_is_refused(two: tuple[World, World]) -> None:
    here, there = (world.kommune_id for world in two)
    tried = 0
    for table in walled(Base.metadata):
        for key in sorted(table.foreign_keys, key=str):
            other = key.column.table.name
            if other in WALLED and len(key.constraint.column_keys) == 1:
                foreign = copy_of_row(other, there)["id"]
                enter_kommune(here)
                row = new_row(table, here, **{key.parent.name: foreign})
                by = {"change the holder"} if key.parent.name == "holder_id" else set()
                assert outcome(table.insert().values(row)) in {"another Kommune", "directly"} | by, key
                tried += 1
    assert tried > 100


def test_a_row_never_moves_to_another_kommune(two: tuple[World, World]) -> None:
    here, there = (world.kommune_id for world in two)
    enter_kommune(here)
    for name in WALLED:
        statement = f"UPDATE {name} SET kommune_id = {there} WHERE kommune_id = {here}"
        assert isinstance(outcome(statement), str), name


def outcome(statement: str | Executable) -> int | str:
    """Try a statement in a transaction of its own; return how many rows it reached, or why it was refused."""
    try:
        with transaction():
            asked = text(statement) if isinstance(statement, str) else statement
            return int(cast(Any, db.session.execute(asked)).rowcount)
    except DBAPIError as refusal:
        return next(one for one in (*REASONS, str(refusal.orig)) if one in str(refusal.orig))


def copy_of_row(name: str, kommune_id: int) -> dict[str, Any]:
    """Return the first row of a table of a Kommune."""
    table = Base.metadata.tables[name]
    with kommune(kommune_id):
        asked = select(table).where(table.c.kommune_id == kommune_id).order_by(table.c.id).limit(1)
        return dict(db.session.execute(asked).mappings().one())


def seen() -> dict[str, set[int]]:
    """Return whose rows raw SQL sees, by table; tables without any are left out."""
    found = {
        name: set(db.session.execute(text(f"SELECT DISTINCT kommune_id FROM {name}")).scalars())
        for name in WALLED
    }
    return {name: kommunen for name, kommunen in found.items() if kommunen}


@pytest.fixture
def two(app_context: Flask) -> Iterator[tuple[World, World]]:
    """Give two Kommunen with a row in every table, as the application's role has written them."""
    worlds = (
        make_world(app_context),
        make_world(app_context, "Nachbarstadt", "nachbarstadt", user=lambda key: f"n-{key}"),
    )
    for world in worlds:
        with kommune(world.kommune_id), transaction():
            # Two, because a pair is of two cases.
            for given_name in ("Şükrü", "Büşra"):
                person = PersonalData("Yıldız", given_name, date(2009, 1, 2))
                report_case(person, school=world.institution("school"), cohort=2027, by=world.actor("school"))
        # The log is written at the end of a transaction; a row that is only made would take its place.
        with kommune(world.kommune_id), transaction():
            fill_all(world.kommune_id)
    yield worlds
    db.session.rollback()
