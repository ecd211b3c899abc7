"""A small year: the same seed gives the same, every promise is kept, and whoever breaks a rule is found out by the figures."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kette import scheduler
from kette.simulation import scratch
from kette.simulation.figures import Figures
from kette.simulation.telling import lines
from kette.simulation.year import simulate

SEED, CASES, WEEKS = 3, 16, 7
KEPT = Figures(
    seed=1, cases=2, mails_per_person_week_max=1, mails_per_person_week_mean=0.25, topics_twice_in_a_bundle=0,
    overdue_unseen=0, seconds_without_holder=0, failed_jobs=0, days_to_acceptance_median=2.5, days_to_acceptance_max=21.0, accepted=3,
    overdue=4, mails=1234, urgent_mails=6, conferences=1, closed=1, refused=0, lazy=("Agentur",), begin="2025-02-10",
    end="2026-02-08",
)  # fmt: skip


@pytest.fixture(scope="module")
def small_year() -> Figures:
    """Give the figures of a small year that nobody disturbed."""
    return simulate(SEED, CASES, WEEKS)


def test_a_small_year_keeps_every_promise_and_something_happens_in_it(small_year: Figures) -> None:
    assert small_year.broken == ()
    assert small_year.cases > CASES / 2
    assert small_year.overdue > 0
    assert small_year.mails > small_year.urgent_mails > 0
    assert len(small_year.lazy) == 3


def test_the_same_seed_gives_the_same_year(small_year: Figures) -> None:
    assert simulate(SEED, CASES, WEEKS) == small_year


def test_a_bundle_on_every_day_is_too_many_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    from kette.reminders.service import bundling

    monkeypatch.setattr(bundling, "week_of", lambda day: day.isoformat())
    daily = tuple(replace(job, is_due=lambda last, day: last != day) for job in scheduler.TIMED)
    monkeypatch.setattr(scheduler, "TIMED", daily)
    assert simulate(SEED, 8, 4).mails_per_person_week_max > 1


def test_a_list_that_is_forgotten_leaves_overdue_things_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    from kette.today.queries import lists

    monkeypatch.setattr(lists, "LISTS", tuple(one for one in lists.LISTS if one.key != "uebergaben"))
    assert simulate(SEED, 30, 7).overdue_unseen > 0


def test_what_fails_at_night_is_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_day: date) -> None:
        raise ValueError("in the night")

    broken = tuple(replace(job, work=fail) if job.name == "find_pairs" else job for job in scheduler.NIGHTLY)
    monkeypatch.setattr(scheduler, "NIGHTLY", broken)
    assert simulate(SEED, 2, 1).failed_jobs >= 7


def test_an_instance_is_gone_afterwards_whatever_happens() -> None:
    def left() -> set[str]:
        return {path.name for path in Path(tempfile.gettempdir()).glob("kette-simulation-*")}

    before = left()
    with pytest.raises(KeyError), scratch.instance() as app:
        assert Path(app.instance_path).name in left() - before
        raise KeyError
    assert left() <= before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_whoever_stops_it_leaves_nothing_behind(tmp_path: Path, number: int) -> None:
    instance, temporary = tmp_path / "instance", tmp_path / "temporary"
    temporary.mkdir()
    env = os.environ | {"KETTE_INSTANCE": str(instance), "TMPDIR": str(temporary)}
    running = subprocess.Popen(
        [sys.executable, "-m", "kette.cli", "simulate", "year", "--seed", "5"],
        env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not list(temporary.glob("kette-simulation-*/kette.db")) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert list(temporary.glob("kette-simulation-*")), running.communicate()
    running.send_signal(number)
    out, told = running.communicate(timeout=60)
    assert running.returncode == 130, told
    assert out == ""
    assert "abgebrochen" in told
    assert list(temporary.iterdir()) == []
    assert not instance.exists()


def test_people_read_what_each_figure_means_and_which_promise_is_broken() -> None:
    kept = "\n".join(lines(KEPT))
    assert kept.endswith("Alle Zusagen sind gehalten.")
    assert "gehalten, Ziel: höchstens 1" in kept
    assert "Mails: 1\N{NARROW NO-BREAK SPACE}234, davon dringend: 6." in kept.replace("\n", " ")
    assert "10.02.2025 bis 08.02.2026" in kept
    broken = "\n".join(lines(replace(KEPT, overdue_unseen=2)))
    assert broken.endswith("Nicht alle Zusagen sind gehalten.")
    assert broken.count("nicht gehalten") == 1
    assert max(map(len, kept.splitlines())) <= 100
    assert date.fromisoformat(KEPT.end) > date.fromisoformat(KEPT.begin)


def test_machines_read_one_object_with_every_promise() -> None:
    told = KEPT.to_json()
    assert {
        "mails_per_person_week_max", "mails_per_person_week_mean", "topics_twice_in_a_bundle", "overdue_unseen",
        "seconds_without_holder", "days_to_acceptance_median", "days_to_acceptance_max", "cases", "seed", "kept",
    } <= set(told)  # fmt: skip
    assert told["kept"] is True
    for key in (
        "mails_per_person_week_max",
        "topics_twice_in_a_bundle",
        "overdue_unseen",
        "seconds_without_holder",
    ):
        assert replace(KEPT, **{key: 2}).to_json()["kept"] is False
