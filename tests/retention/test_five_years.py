"""Five years of cases: a run deletes exactly what the periods say, counted by SQL that knows nothing of the program's rules."""

import time
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import bindparam, text

from kette import audit, clock
from kette.db import Base, db
from kette.moments import UtcDateTime
from kette.retention.queries.plan import plan
from kette.retention.service.running import Outcome, run
from tests import processes
from tests.retention.five_years import DAY, Years
from tests.world import World, make_world

NOT_HELD = "NOT EXISTS (SELECT 1 FROM holds h WHERE h.case_id = c.id AND h.lifted_at IS NULL)"
# What the periods say on 15 February 2028, as somebody would count it by hand.
CLOSED = "c.link = 'closed' AND c.link_since < :closed"
SEASON = (
    "c.cohort <= 2027 AND NOT EXISTS (SELECT 1 FROM disclosures d WHERE d.case_id = c.id)"
    " AND NOT EXISTS (SELECT 1 FROM bases b WHERE b.case_id = c.id AND b.kind = 'consent')"
)
AGE = "EXISTS (SELECT 1 FROM facts f WHERE f.case_id = c.id AND f.key = 'birth_year' AND f.value <= '2002')"
DUE = f"(({CLOSED}) OR ({SEASON}) OR ({AGE}))"
CASES = f"SELECT c.id FROM cases c WHERE {DUE} AND {NOT_HELD} ORDER BY c.id"
HELD = f"SELECT c.id FROM cases c WHERE {DUE} AND NOT ({NOT_HELD}) ORDER BY c.id"
LEFT = f"(NOT {DUE} AND {NOT_HELD})"
SHEETS = (
    "SELECT h.id FROM handovers h JOIN bases b ON b.id = h.basis_id JOIN cases c ON c.id = h.case_id"
    f" WHERE h.sheet IS NOT NULL AND b.kind = 'school_to_agency' AND b.given_on < '2027-08-17' AND {LEFT} ORDER BY h.id"
)
NOTES = (
    "SELECT t.id FROM texts t JOIN cases c ON c.id = t.case_id WHERE t.entrusted AND t.institution_id = c.school_id"
    f" AND (c.holder_id IS NULL OR c.holder_id <> c.school_id) AND {LEFT} ORDER BY t.id"
)
DRAFTS = (
    "SELECT d.id FROM drafts d JOIN cases c ON c.id = d.case_id"
    f" WHERE d.saved_at < :draft AND NOT ({DUE} AND {NOT_HELD}) ORDER BY d.id"
)
LOG = "SELECT id FROM audit_entries WHERE at < :log ORDER BY id"
MOMENTS = {"closed": date(2027, 8, 16), "draft": date(2028, 1, 16), "log": date(2025, 2, 15)}
CHILD = """
from datetime import date
from kette import clock
from kette.app import create_app
from kette.db import kommune
from kette.retention.service.running import run
day = date.fromisoformat("{day}")
with create_app().app_context(), kommune({kommune}), clock.standing_at(clock.at_local(day, 6)):
    run(day, {kommune})
"""


@pytest.fixture
def years(app_context: Flask) -> World:
    """Give Kettenstadt with five years behind it."""
    world = make_world(app_context)
    world.enter()
    Years(world, seed=20280215).walk()
    return world


def test_a_run_deletes_exactly_what_the_periods_say_and_twice_is_once(years: World) -> None:
    expected, held, sheets, notes, drafts, log = (
        ids(one) for one in (CASES, HELD, SHEETS, NOTES, DRAFTS, LOG)
    )
    assert min(map(len, (expected, held, sheets, notes, drafts, log))) > 0, (
        "the years hold a case of each kind"
    )
    every = ids("SELECT id FROM cases ORDER BY id")
    assert 0 < len(expected) < len(every)
    with clock.standing_at(clock.at_local(DAY, 5)):
        planned = plan(DAY)
    before = contents(set(every) - set(expected))
    done = run_on(years)
    assert ids("SELECT id FROM cases WHERE erased_at IS NOT NULL ORDER BY id") == expected
    assert sum(done.done[kind] for kind in ("closed", "not_passed_on", "grown_up")) == len(expected)
    assert (done.held, done.failed) == (len(held), 0)
    assert (done.done["sheets"], done.done["school_notes"], done.done["drafts"]) == (
        len(sheets),
        len(notes),
        len(drafts),
    )
    assert len(ids(LOG)) == 0
    assert done.done["access_log"] == len(log)
    assert planned.done == done.done
    after = contents(set(every) - set(expected))
    assert gone(before, after) == {
        "texts": set(notes),
        "drafts": set(drafts),
    }
    assert audit.verify_kommune().first_broken is None
    once = everything()
    again = run_on(years)
    assert (sum(again.done.values()), again.held, again.failed) == (0, len(held), 0)
    assert everything() == once


def test_a_crash_in_the_middle_loses_nothing_and_the_next_run_ends_right(years: World, app: Flask) -> None:
    expected = ids(CASES)
    program = CHILD.format(day=DAY, kommune=years.kommune_id)
    killed_at = []
    for share in (0.2, 0.6):
        child = processes.start(program, processes.configure(app))
        while len(erased()) < len(expected) * share:
            assert child.poll() is None, child.communicate()[1].decode()
            time.sleep(0.005)
        child.kill()
        child.communicate()
        killed_at.append(len(erased()))
        nothing_is_half()
    assert 0 < killed_at[0] < len(expected)
    done = run_on(years)
    assert done.failed == 0
    assert erased() == expected
    nothing_is_half()
    receipts = ids("SELECT id FROM receipts WHERE kind = 'erasure'")
    assert len(receipts) == len(expected)
    assert audit.verify_kommune().first_broken is None


def run_on(world: World) -> Outcome:
    """Run on the day."""
    with clock.standing_at(clock.at_local(DAY, 6)):
        return run(DAY, world.kommune_id)


def ids(sql: str) -> list[int]:
    """Ask in plain SQL."""
    moments = {name: clock.at_local(day, 0) for name, day in MOMENTS.items() if f":{name}" in sql}
    asked = text(sql).bindparams(*(bindparam(name, at, type_=UtcDateTime()) for name, at in moments.items()))
    db.session.rollback()
    return [row[0] for row in db.session.execute(asked)]


def erased() -> list[int]:
    """List the erased cases."""
    return ids("SELECT id FROM cases WHERE erased_at IS NOT NULL ORDER BY id")


def nothing_is_half() -> None:
    """Check that each case is either whole or erased with one receipt."""
    gone_ids = set(erased())
    for table in ("identities", "keys"):
        column = "case_id" if table == "identities" else "(SELECT c.id FROM cases c WHERE c.key_id = keys.id)"
        left = set(ids(f"SELECT {column} FROM {table}"))
        assert left == set(ids("SELECT id FROM cases")) - gone_ids, table
    assert not set(ids("SELECT case_id FROM texts")) & gone_ids
    receipts = text(
        "SELECT c.id FROM cases c JOIN receipts r ON r.subject = c.public_id WHERE r.kind = 'erasure' ORDER BY c.id"
    )
    assert list(db.session.execute(receipts).scalars()) == sorted(gone_ids)
    assert ids("SELECT case_id FROM erasing") == []


def contents(case_ids: set[int]) -> dict[str, dict[int, Any]]:
    """Return every row of these cases, but what a run changes of them without deleting."""
    found: dict[str, dict[int, Any]] = {}
    for table in Base.metadata.sorted_tables:
        if "case_id" in table.columns and table.name not in ("erasing",):
            rows = db.session.execute(text(f"SELECT * FROM {table.name}")).mappings()
            found[table.name] = {row["id"]: dict(row) for row in rows if row["case_id"] in case_ids}
    return found


def gone(before: dict[str, dict[int, Any]], after: dict[str, dict[int, Any]]) -> dict[str, set[int]]:
    """Return which rows are missing, by table; empty tables of the answer are left out."""
    missing = {name: set(rows) - set(after[name]) for name, rows in before.items()}
    assert all(set(after[name]) <= set(rows) for name, rows in before.items())
    return {name: rows for name, rows in missing.items() if rows}


def everything() -> dict[str, int]:
    """Count the rows of every table."""
    return {
        table.name: db.session.execute(text(f"SELECT count(*) FROM {table.name}")).scalar_one()
        for table in Base.metadata.sorted_tables
    }
