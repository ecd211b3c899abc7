"""A sheet of one's own Kommune on its way out and back: what stands in the file, who learns what from it, and the command."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from kette import clock, signing
from kette.audit import AuditEntry
from kette.db import db, transaction
from kette.handover.models import Handover
from kette.handover.queries import frozen_sheet
from kette.proof.rules import reading
from kette.proof.rules.reading import Carried
from tests import processes
from tests.handover.desk import (
    Desk,
    accepted,
    accepted_then_withdrawn,
    leaks,
    offered_by_statute,
    offered_with_consent,
)
from tests.proof.sheets import drops, handed, sheet_of
from tests.world import World


def inside(file: bytes) -> Carried:
    """Return what a file carries."""
    carried = reading.read(file).carried
    assert carried is not None
    return carried


@pytest.mark.one_engine
def test_the_file_carries_what_was_frozen_and_is_signed_by_the_kommune(desk: Desk, town: World) -> None:
    handover, _ = handed(town, offered_with_consent)
    file = sheet_of(desk, "jobcenter", handover)
    look = reading.read(file)
    with town.inside():
        row = db.session.scalars(select(Handover)).one()
        assert inside(file).sheet == frozen_sheet(row)
        [key] = signing.own_keys()
        assert look.certificate == key.certificate
        assert signing.subject_of(key.certificate) == "Kette – Kettenstadt"
    assert inside(file).handover == handover


@pytest.mark.one_engine
def test_what_the_basis_does_not_cover_is_not_in_the_file_either(desk: Desk, town: World) -> None:
    handover, _ = handed(town, offered_by_statute)
    carried = inside(sheet_of(desk, "agency", handover))
    told = json.dumps(carried.sheet.to_json(), ensure_ascii=False)
    assert "Lindenweg" in told
    for absent in ("4567890", "suekrue@", "10B", "language", "Türkisch", "ganz vertraulich"):
        assert absent not in told


@pytest.mark.one_engine
def test_after_the_withdrawal_the_school_alone_gets_a_file(desk: Desk, town: World) -> None:
    handover, _ = handed(town, accepted_then_withdrawn)
    assert desk.sits("jobcenter").client.get(f"/uebergaben/{handover}/bogen.pdf").status_code == 302
    # The school still reads what it wrote, but not the needs that are the holder's by now.
    assert {
        row.group for part in inside(sheet_of(desk, "school", handover)).sheet.sections for row in part.rows
    } == {
        "identity",
        "address",
        "contact",
        "schooling",
        "attendance",
    }


def test_the_page_says_when_it_was_handed_over_and_accepted_and_names_nobody(desk: Desk, town: World) -> None:
    handover, case_id = handed(town, accepted)
    file = sheet_of(desk, "school", handover)
    for who in ("jobcenter", "dpo"):
        page = drops(desk.sits(who), file)
        for there in (
            "unverändert",
            "Kette – Kettenstadt",
            "Jobcenter Kettenstadt",
            "der im Verzeichnis",
            "10.03.2027",
        ):
            assert there in page, (who, there)
        assert not leaks(page)
        assert ("Übergabe ansehen" in page) == (who == "jobcenter")
        assert "Fall anlegen" not in page
    with town.inside():
        noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "sheet.check")).all()
        assert {(one.object_type, one.object_id, one.detail) for one in noted} == {
            ("case", case_id, "unchanged")
        }


@pytest.mark.one_engine
def test_a_part_of_the_sheet_is_found_in_the_ledger_too(desk: Desk, town: World) -> None:
    handover, _ = handed(town, accepted)
    # Of the accepted sheet, the school sees no needs any more.
    assert "der im Verzeichnis" in drops(desk, sheet_of(desk, "school", handover))


@pytest.mark.one_engine
def test_a_sheet_that_the_ledger_does_not_know_is_not_believed_although_we_signed_it(
    desk: Desk, town: World
) -> None:
    handover, _ = handed(town, accepted)
    file = sheet_of(desk, "jobcenter", handover)
    with town.inside(), transaction():
        db.session.scalars(select(Handover)).one().public_id = "AbCdEfGhIjKlMnOpQrStUv"
    page = drops(desk, file)
    assert "steht diese Übergabe nicht" in page
    assert "kern-alert--danger" in page


@pytest.mark.one_engine
def test_the_command_says_it_in_german_and_in_its_status(desk: Desk, town: World, tmp_path: Path) -> None:
    place = processes.configure(town.app)
    handover, _ = handed(town, accepted)
    file = tmp_path / "bogen.pdf"
    file.write_bytes(sheet_of(desk, "jobcenter", handover))
    said = json.loads(verify(place, file, "--json").stdout)
    assert (said["verdict"], said["proven"], said["ledger"]) == ("unchanged", True, "same")
    assert said["from"] == "Gesamtschule Kettenstadt-Nord"
    words = verify(place, file).stdout
    assert "unverändert" in words
    assert "Angenommen am 10.03.2027" in words
    assert not leaks(words)
    file.write_bytes(file.read_bytes() + b"\n")
    assert json.loads(verify(place, file, "--json", status=1).stdout)["verdict"] == "changed"


def verify(place: Path, file: Path, *more: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the command on an instance."""
    ran = subprocess.run(
        [sys.executable, "-m", "kette.cli", "verify", str(file), *more],
        env={**os.environ, "KETTE_INSTANCE": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == status, ran.stderr
    return ran


def test_the_key_is_made_once_and_anew_before_it_runs_out(town: World) -> None:
    with town.inside():
        by = town.actor("administrator")
        with transaction():
            first = signing.current(by)
            assert signing.current(by) is first
        ends = first.valid_until
        with clock.standing_at(ends - signing.RENEW_BEFORE), transaction():
            second = signing.current(by)
        assert second.fingerprint != first.fingerprint
        assert [row.fingerprint for row in signing.own_keys()] == [second.fingerprint, first.fingerprint]
        assert b"PRIVATE" not in second.sealed + second.wrapped
