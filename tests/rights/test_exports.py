"""An access request leaves nothing out: every table, every column, every row is given out or named with a reason."""

from datetime import timedelta

import pytest
from sqlalchemy import select

import kette.tables  # noqa: F401  # all tables are mapped
from kette import clock
from kette.audit import AuditEntry
from kette.cases.models import Case, Note
from kette.db import Base, db, transaction
from kette.retention.queries.reach import paths, rows_of
from kette.rights.queries.export import LOG, Export
from kette.rights.queries.requests import involved
from kette.rights.rules.exported import TECHNICAL
from kette.rights.rules.exports import EXCLUDED, EXPORTED_OF
from kette.rights.rules.part import PartContent
from kette.rights.rules.requests import Identity, RequestKind, Withheld
from kette.rights.service import asking
from tests.retention.lives import DAY, FAMILY, NAMED, full_life
from tests.world import World

LATER = DAY + timedelta(days=2)


@pytest.mark.one_engine
def test_every_table_with_a_path_to_a_case_is_exported_or_excluded_with_a_reason() -> None:
    excluded = {one.table: one.because for one in EXCLUDED}
    known = {*paths(Base.metadata), "cases"}
    assert known - set(EXPORTED_OF) - set(excluded) == set(), "name them in rights/rules/exports_of_*.py"
    assert (set(EXPORTED_OF) | set(excluded)) - known == set()
    assert all(because.strip() for because in excluded.values())
    assert not set(EXPORTED_OF) & set(excluded)


@pytest.mark.one_engine
@pytest.mark.parametrize("table", sorted(EXPORTED_OF))
def test_every_column_is_given_out_or_left_out_with_a_reason(table: str) -> None:
    exported = EXPORTED_OF[table]
    columns = {column.name for column in Base.metadata.tables[table].columns}
    shown = {name for name, _ in exported.fields}
    without = dict(exported.without)
    assert columns - shown - set(without) - TECHNICAL == set()
    assert (shown | set(without) | set(exported.owners)) - columns == set()
    assert not shown & set(without)
    assert all(reason.strip() for reason in without.values())
    assert len({label for _, label in exported.fields}) == len(exported.fields)


def test_every_row_is_in_the_part_of_somebody(world: World) -> None:
    case, parts = parts_of(world)
    expected = set()
    for name in EXPORTED_OF:
        table = Base.metadata.tables[name]
        where = table.c.id == case.id if name == "cases" else rows_of(case.id, table)
        expected |= {f"{name}:{key}" for key in db.session.scalars(select(table.c.id).where(where))}
    given = {row.ident for part in parts.values() for block in part.blocks for row in block.rows if row.ident}
    assert given == expected
    filled = {ident.partition(":")[0] for ident in given}
    assert {"texts", "contacts", "facts", "handovers", "bases", "scans", "releases", "requests"} <= filled


def test_every_word_that_was_written_is_given_out_but_what_was_entrusted(world: World) -> None:
    _, parts = parts_of(world)
    whole = {key: str(part.to_json()) for key, part in parts.items()}
    assert f"{NAMED} kam allein" in whole["school"]
    assert f"bei {FAMILY} geklingelt" in whole["jobcenter"]
    assert f"{NAMED} braucht Hilfe" in whole["school"]
    assert f"Eva {FAMILY}" in whole["school"]
    # The author releases it, so it is hers to give; a colleague's part would only name it.
    assert f"{NAMED} hat sich anvertraut" in whole["school"]
    assert "bleibt an der Schule" in whole["jobcenter"]  # of the conference: who holds the case tells it
    assert "rief an" not in "".join(whole.values())  # a draft


def test_an_entrusted_note_of_somebody_else_is_named_and_not_shown(world: World) -> None:
    case, _ = parts_of(world)
    part = Export(case, world.institution("school"), world.actor("class_teacher")).content()
    assert "hat sich anvertraut" not in str(part.to_json())
    assert [one.why for one in part.held_back] == [Withheld.ENTRUSTED.label]
    assert "Texte und Notizen vom" in part.held_back[0].what


def test_what_is_held_back_is_named_without_its_content(world: World) -> None:
    case, _ = parts_of(world)
    note = next(
        row for row in db.session.scalars(select(Note).where(Note.case_id == case.id)) if not row.entrusted
    )
    export = Export(case, world.institution("school"), world.actor("school"))
    part = export.content(frozenset({f"texts:{note.id}"}), Withheld.THIRD_PARTY)
    assert f"{NAMED} kam allein" not in str(part.to_json())
    assert Withheld.THIRD_PARTY.label in [one.why for one in part.held_back]


def test_the_log_of_the_case_is_given_out_entry_by_entry(world: World) -> None:
    case, parts = parts_of(world)
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.object_type == "case", AuditEntry.object_id == case.public_id)
    ).all()
    logs = [block for part in parts.values() for block in part.blocks if block.table == LOG]
    assert sum(len(block.rows) for block in logs) == len(entries)
    assert logs[0].labels == ("am", "Stelle", "Rolle", "was", "Grundlage")
    # By institution and role, never by name.
    assert "Sabine Schulz" not in str([block.rows for block in logs])


def test_a_part_holds_nothing_of_another_controller(world: World) -> None:
    _, parts = parts_of(world)
    assert "geklingelt" not in str(parts["school"].to_json())
    assert "kam allein" not in str(parts["jobcenter"].to_json())
    assert "kam allein" not in str(parts["youth_office"].to_json())


def test_a_part_is_the_same_after_being_sealed(world: World) -> None:
    _, parts = parts_of(world)
    assert PartContent.from_json(parts["school"].to_json()) == parts["school"]


def parts_of(world: World) -> tuple[Case, dict[str, PartContent]]:
    """Make a full life with requests in it, and read each institution's part."""
    case_id = full_life(world)
    with clock.standing_at(clock.at_local(LATER, 12)), transaction():
        case = db.session.get_one(Case, case_id)
        asking.record(
            case,
            RequestKind.CORRECTION,
            asked_on=LATER,
            identity=Identity.KNOWN,
            asked=f"{NAMED} schreibt sich anders",
            by=world.actor("school"),
        )
    with clock.standing_at(clock.at_local(LATER, 13)):
        case = db.session.get_one(Case, case_id)
        keys = {world.institution_ids[key]: key for key in world.institution_ids}
        found = {
            keys[row.id]: Export(case, row, world.actor(keys[row.id])).content() for row in involved(case)
        }
    assert set(found) == {"school", "jobcenter", "youth_office"}
    return case, found
