"""The commands of retention, as an administrator types them."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from kette import clock
from kette.cases.models import Case
from kette.db import db, transaction
from tests import processes
from tests.retention.lives import FAMILY, agreed, closed, on, passed_on, report
from tests.world import World, make_world

LONG_AGO = clock.today() - timedelta(days=300)


def test_the_rehearsal_the_run_and_the_second_run(world: World, app: Flask) -> None:
    place = processes.configure(app)
    assert told(place, "run", "--dry-run", "--json") == {"Kettenstadt": outcome(1)}
    assert told(place, "run", "--json") == {"Kettenstadt": outcome(1)}
    assert told(place, "run", "--json") == {"Kettenstadt": outcome(0)}
    assert told(place, "replay", "--json") == {"Kettenstadt": 0}
    with world.inside():
        assert db.session.scalars(select(Case)).one().erased_at is not None
    assert FAMILY not in (place / "erased.list").read_text()


def test_words_for_a_reader(world: World, app: Flask) -> None:
    place = processes.configure(app)
    answer = kette(place, "run", "--dry-run")
    assert "Kettenstadt: fällig 1" in answer.stdout
    assert "Probe: Es wurde nichts gelöscht." in answer.stdout
    assert "Kettenstadt: gelöscht 1" in kette(place, "run").stdout


def test_nothing_is_erased_ahead_of_its_day(world: World, app: Flask) -> None:
    place = processes.configure(app)
    refused = kette(place, "run", "--on", "01.01.2090", code=1)
    assert "nur die Probe" in refused.stderr
    assert (
        told(place, "run", "--on", "01.01.2090", "--dry-run", "--json")["Kettenstadt"]["erased"]["closed"]
        == 1
    )
    past = (LONG_AGO + timedelta(days=5)).isoformat()
    assert told(place, "run", "--on", past, "--json") == {"Kettenstadt": outcome(0)}


@pytest.fixture
def world(app: Flask) -> World:
    """Give Kettenstadt with one case that is due."""
    made = make_world(app)
    with made.inside():
        with on(LONG_AGO), transaction():
            case = report(made, LONG_AGO)
            agreed(made, case, "jobcenter")
            passed_on(made, case, "jobcenter")
            closed(made, case, "jobcenter")
        db.session.remove()
    return made


def outcome(cases: int) -> dict[str, object]:
    """Return what is told of so many erased cases and nothing else."""
    return {"erased": {"closed": cases} if cases else {}, "held": 0, "failed": 0}


def told(place: Path, *words: str) -> dict[str, object]:
    """Return what a command tells as JSON, but for rows that belong to no case."""
    found = json.loads(kette(place, *words).stdout)
    for one in found.values():
        if isinstance(one, dict):
            one["erased"] = {
                key: count for key, count in one["erased"].items() if key in ("closed", "grown_up")
            }
    return found


def kette(place: Path, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Type a command."""
    done = subprocess.run(
        [sys.executable, "-m", "kette.cli", "retention", *words],
        env={"KETTE_INSTANCE": str(place), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        cwd=processes.ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done
