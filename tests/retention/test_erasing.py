"""Erasing one case: nothing that names anybody is left, in no table and in no byte of the file; every count stays."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from kette import audit, clock, erased
from kette.cases.models import Case, CaseStep, Fact
from kette.cases.queries.sight import see_one
from kette.cases.service import work
from kette.cases.service.ledger import append_step
from kette.chain import BrokenChain, Link, Step
from kette.db import Base, db, transaction
from kette.handover.models import Handover
from kette.handover.queries import frozen_sheet
from kette.privacy.models import Erasing, Key, Receipt
from kette.reports.queries import COUNTED_FACTS, evaluation
from kette.retention.models import Hold
from kette.retention.queries.reach import paths, rows_of
from kette.retention.rules.fates import FATE_OF, FATES
from kette.retention.rules.reasons import HoldReason
from kette.retention.service.erasing import Held, erase
from kette.retention.service.holding import hold
from kette.roles import Actor
from tests.retention.lives import DAY, TRACES, full_life, on, report
from tests.world import World

LATER = DAY + timedelta(days=300)


def test_what_is_named_in_the_plan_is_gone_or_emptied(world: World) -> None:
    case_id = full_life(world)
    before = {name for name in paths(Base.metadata) if rows(case_id, name)}
    # The life is full enough to mean something.
    assert {
        "texts",
        "contacts",
        "agreements",
        "drafts",
        "scans",
        "releases",
        "handovers",
        "candidates",
    } <= before
    receipt = erase_on(LATER, case_id)
    assert receipt is not None
    for fate in FATES:
        left = rows(case_id, fate.table)
        if fate.table == "facts":
            assert left
            assert set(db.session.scalars(select(Fact.key))) <= set(COUNTED_FACTS)
        elif fate.is_deleted:
            assert left == [], fate.table
        for column, value in fate.emptied:
            assert {row[column] for row in left} <= {value}, fate.table
    case = db.session.get_one(Case, case_id)
    assert (case.key, case.class_name, case.adviser_id, case.link) == (None, "", None, Link.CLOSED)
    assert case.number.startswith("X-")
    assert db.session.scalar(select(func.count(Key.id)).where(Key.id == case_id)) == 0
    assert db.session.scalar(select(func.count()).select_from(Erasing)) == 0


# Counted below; what came back of a form on paper goes when its case is closed, which the erasure does first.
COUNTED_APART = {"facts", "returned_sheets"}


def test_the_receipt_counts_the_rows_of_each_table_and_names_nobody(world: World) -> None:
    case_id = full_life(world)
    expected = {
        name: len(rows(case_id, name))
        for name in paths(Base.metadata)
        if rows(case_id, name)
        and (FATE_OF[name].is_deleted or FATE_OF[name].emptied)
        and name not in COUNTED_APART
    }
    receipt = erase_on(LATER, case_id)
    assert receipt is not None
    counts = json.loads(receipt.counts)
    # Taking back the case before it closes writes a line of its own in some of them.
    assert {name: counts[name] for name in expected} == expected
    assert counts["facts"] == 3  # birth year, needs, language
    assert (receipt.kind, receipt.reason) == ("erasure", "closed")
    assert receipt.subject == db.session.get_one(Case, case_id).public_id
    assert audit.verify_kommune().first_broken is None


@pytest.mark.one_engine
def test_no_byte_of_the_name_is_left_in_the_file_or_its_journal(world: World) -> None:
    case_id = full_life(world)
    with clock.standing_at(clock.at_local(LATER)):
        erased.settle()
        assert any(trace in stored() for trace in TRACES), "the test could not find the name if it was there"
        erase_on(LATER, case_id)
        erased.settle()
    for trace in TRACES:
        assert trace not in stored()


def test_no_cell_of_the_database_names_the_person(world: World) -> None:
    case_id = full_life(world)
    assert any(trace.lower() in dump() for trace in TRACES)
    erase_on(LATER, case_id)
    for trace in TRACES:
        assert trace.lower() not in dump()


def test_every_figure_of_every_past_day_stays_as_it_was(world: World) -> None:
    case_id = full_life(world)
    with on(DAY), transaction():
        report(world, DAY)
    with on(LATER - timedelta(days=30)), transaction():
        work.close(db.session.get_one(Case, case_id), "UNBE", by=world.actor("jobcenter"))
    days = [DAY, DAY + timedelta(days=1), DAY + timedelta(days=60), LATER - timedelta(days=1), LATER]
    viewers = [None, *(world.actor(key) for key in ("koko", "school", "jobcenter"))]
    with on(LATER, 20):
        before = [figures(day, viewer) for day in days for viewer in viewers]
        erase_on(LATER, case_id)
        assert [figures(day, viewer) for day in days for viewer in viewers] == before


def test_an_open_case_is_closed_by_it_and_what_was_offered_is_taken_back(world: World) -> None:
    from kette.handover.service import door

    with on(DAY), transaction():
        case_id = report(world).id
        door.propose(db.session.get_one(Case, case_id), world.institution("agency"), by=world.actor("school"))
    assert db.session.get_one(Case, case_id).link is Link.OFFERED
    erase_on(LATER, case_id)
    steps = db.session.scalars(
        select(CaseStep.step).where(CaseStep.case_id == case_id).order_by(CaseStep.seq)
    ).all()
    assert steps == [Step.REPORT, Step.OFFER, Step.WITHDRAW, Step.CLOSE]
    case = db.session.get_one(Case, case_id)
    assert (case.link, case.outcome, case.holder_id) == (Link.CLOSED, "GELOESCHT", None)


def test_afterwards_the_case_says_when_it_was_erased_and_opens_nothing(world: World) -> None:
    case_id = full_life(world)
    handover_id = db.session.scalars(select(Handover.id).where(Handover.case_id == case_id)).one()
    erase_on(LATER, case_id)
    case = db.session.get_one(Case, case_id)
    seen = see_one(case, world.actor("jobcenter"), LATER)
    assert (seen.name, seen.is_named, seen.person) == (f"gelöscht am {LATER:%d.%m.%Y}", False, None)
    assert frozen_sheet(db.session.get_one(Handover, handover_id)) is None


def test_an_erased_case_takes_no_more_steps_and_is_erased_once(world: World) -> None:
    case_id = full_life(world)
    erase_on(LATER, case_id)
    with on(LATER), pytest.raises(BrokenChain), transaction():
        append_step(
            db.session.get_one(Case, case_id),
            Step.REOPEN,
            by=world.actor("jobcenter"),
            holder_id=world.institution("jobcenter").id,
        )
    assert erase_on(LATER + timedelta(days=1), case_id) is None
    assert db.session.scalar(select(func.count(Receipt.id)).where(Receipt.kind == "erasure")) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases SET erased_at = NULL WHERE id = {id}",
        "UPDATE cases SET number = 'K-1' WHERE id = {id}",
        "UPDATE steps SET text_id = NULL WHERE case_id = {id}",
        "UPDATE bases SET purpose = 'gelöscht' WHERE case_id = {id}",
        "DELETE FROM facts WHERE case_id = {id}",
    ],
)
def test_without_a_permit_the_database_refuses_it(world: World, statement: str) -> None:
    case_id = full_life(world)
    if "erased_at" in statement:
        erase_on(LATER, case_id)
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text(statement.format(id=case_id)))


def test_the_permit_lets_nothing_be_rewritten(world: World) -> None:
    case_id = full_life(world)
    with pytest.raises(DBAPIError), transaction():
        receipt = Receipt(
            kommune_id=world.kommune_id, kind="erasure", subject="x", counts="{}", reason="x", at=clock.now()
        )
        db.session.add(receipt)
        db.session.flush()
        db.session.add(Erasing(case_id=case_id, receipt_id=receipt.id))
        db.session.flush()
        db.session.execute(
            text("UPDATE steps SET text_id = NULL, code = 'x' WHERE case_id = :id"), {"id": case_id}
        )


def test_a_held_case_is_not_erased(world: World) -> None:
    case_id = full_life(world)
    with on(DAY), transaction():
        number = db.session.get_one(Case, case_id).number
        hold(number, HoldReason.COURT, LATER, by=world.actor("dpo"))
    with pytest.raises(Held):
        erase_on(LATER, case_id)
    assert db.session.scalar(select(func.count(Hold.id))) == 1


def test_what_is_rolled_back_is_neither_erased_nor_listed(world: World) -> None:
    case_id = full_life(world)
    with on(LATER), pytest.raises(RuntimeError), transaction():
        erase(case_id, "closed", by=Actor.system(world.kommune_id))
        raise RuntimeError
    assert db.session.get_one(Case, case_id).erased_at is None
    assert erased.marks() == frozenset()
    erase_on(LATER, case_id)
    assert erased.marks() == {erased.mark(db.session.get_one(Case, case_id).public_id)}


def erase_on(day: date, case_id: int) -> Receipt | None:
    """Erase a case on a day in a transaction of its own."""
    with on(day), transaction():
        return erase(case_id, "closed", by=Actor.system(db.session.get_one(Case, case_id).kommune_id))


def rows(case_id: int, name: str) -> list[dict[str, object]]:
    """Return a case's rows of a table."""
    table = Base.metadata.tables[name]
    found = db.session.execute(select(table).where(rows_of(case_id, table))).mappings()
    return [dict(row) for row in found]


def figures(day: date, viewer: Actor | None) -> str:
    """Return all figures of a day as one text."""
    return json.dumps(evaluation(2027, day, viewer=viewer).to_json(), sort_keys=True)


def dump() -> bytes:
    """Return every cell of every table, in small letters."""
    return b"\n".join(_cells()).lower()


def _cells() -> Iterator[bytes]:
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(text(f"SELECT * FROM {table.name}")):
            for cell in row:
                yield bytes(cell) if isinstance(cell, (bytes, memoryview)) else str(cell).encode()


def stored() -> bytes:
    """Return the bytes of the database file and all that lies beside it."""
    file = Path(db.engine.url.database or "")
    return b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*")).lower()
