"""Clocks that change, jump or have a day more: each job of the night once a day, no mail kept back, nobody asleep."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from flask import Flask

from kette import clock, outbox, scheduler
from kette.db import db, transaction
from kette.leader import Leader
from kette.outbox import LEASE, MailState
from kette.runs import scheduler_heartbeat
from kette.scheduler import NIGHTLY, Nightly
from tests import processes, smtp, waiting
from tests.posting import AT, MINUTE, queue
from tests.world import World, make_world

DAY, WEEK = timedelta(days=1), timedelta(days=7)
MONDAY = date(2027, 3, 15)
# A worker whose clock is as far ahead of this machine's as a file says, APScheduler's too.
JUMPY_WORKER = """
import os, pathlib
from datetime import UTC, datetime, timedelta
from apscheduler.executors import base as executing
from apscheduler.schedulers import base as scheduling
from kette import clock, scheduler
from kette.app import create_app

class Jumpy(datetime):
    @classmethod
    def now(cls, tz=None):
        ahead = pathlib.Path(os.environ["KETTE_INSTANCE"], "ahead").read_text()
        return datetime.now(tz) + timedelta(seconds=float(ahead or 0))

executing.datetime = scheduling.datetime = Jumpy
with clock.running(lambda: Jumpy.now(UTC)):
    scheduler.run(create_app())
"""


@pytest.fixture
def world(app: Flask, app_context: Flask) -> World:
    world = make_world(app)
    world.enter()
    return world


@pytest.fixture
def leader(app_context: Flask) -> Iterator[Leader]:
    one = Leader("one")
    yield one
    one.step_down()


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, date]]:
    """Let every job of the night note its days instead of doing its work, which has tests of its own."""
    seen: list[tuple[str, date]] = []

    def noting(job: Nightly) -> Nightly:
        return Nightly(
            job.name, lambda day: seen.append((job.name, day)), job.is_due, commits_itself=job.commits_itself
        )

    monkeypatch.setattr(scheduler, "NIGHTLY", tuple(noting(job) for job in NIGHTLY))
    return seen


def every_job(*days: date) -> list[tuple[str, date]]:
    """Return what is done when each job is done on each day."""
    return [(job.name, day) for day in days for job in NIGHTLY]


@pytest.mark.parametrize("change", [date(2027, 3, 28), date(2027, 10, 31), date(2028, 2, 29)])
def test_around_a_change_each_job_is_done_once_a_day(
    world: World, app: Flask, leader: Leader, done: list[tuple[str, date]], change: date
) -> None:
    moment = clock.at_local(change - DAY, 0)
    while moment < clock.at_local(change + 2 * DAY, 0):
        with clock.standing_at(moment):
            scheduler.daily(app, leader)
        moment += 20 * MINUTE
    assert done == every_job(change - DAY, change, change + DAY)


def test_a_week_ahead_and_back_no_job_is_done_twice_and_none_is_left_out(
    world: World, app: Flask, leader: Leader, done: list[tuple[str, date]]
) -> None:
    def runs(day: date) -> None:
        for hour in (5, 7, 22):
            with clock.standing_at(clock.at_local(day, hour)):
                scheduler.daily(app, leader)

    runs(MONDAY)
    runs(MONDAY + WEEK)  # the clock jumps ahead: made up once
    assert done == every_job(MONDAY, MONDAY + WEEK)
    for number in range(9):  # it is set right, and the days come
        runs(MONDAY + number * DAY)
    days = [MONDAY, MONDAY + WEEK, *(MONDAY + number * DAY for number in (1, 2, 3, 4, 5, 6, 8))]
    assert done == every_job(*days)


def test_a_clock_that_jumps_in_the_middle_of_a_run_leaves_no_day_out(
    world: World, app: Flask, leader: Leader, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[date] = []
    jump = timedelta()

    def jumping(day: date) -> None:
        nonlocal jump
        seen.append(day)
        jump = WEEK

    monkeypatch.setattr(scheduler, "NIGHTLY", (Nightly("jumping", jumping), *NIGHTLY[:1]))
    with clock.running(lambda: clock.at_local(MONDAY, 6) + jump):
        for _ in range(3):
            scheduler.daily(app, leader)
    assert seen == [MONDAY, MONDAY + WEEK]


@pytest.mark.parametrize("state", [MailState.PENDING, MailState.SENDING])
def test_no_mail_waits_for_a_moment_from_before_the_clock_was_set_back(
    world: World, app: Flask, state: MailState
) -> None:
    with clock.standing_at(AT + WEEK), transaction():
        mail = queue("eins")
        assert mail is not None
        if state is MailState.SENDING:
            mail.state, mail.lease_until = state, clock.now() + LEASE
    with smtp.running() as box:
        app.config.update(box.config())
        with clock.standing_at(AT):
            assert outbox.send_due() == 1
        with clock.standing_at(AT + WEEK + LEASE):
            assert outbox.send_due() == 0


@pytest.mark.parametrize("ahead", [WEEK, 2 * MINUTE])
def test_a_pause_or_claim_of_now_holds_while_the_clock_moves_a_little(
    world: World, app: Flask, ahead: timedelta
) -> None:
    with clock.standing_at(AT), transaction():
        mail = queue("eins")
        assert mail is not None
        mail.state, mail.lease_until = MailState.SENDING, clock.now() + LEASE
    with smtp.running() as box:
        app.config.update(box.config())
        for moment in (AT - 10 * MINUTE, AT, AT + 4 * MINUTE):
            with clock.standing_at(moment):
                assert outbox.send_due() == 0
        with clock.standing_at(AT + ahead + LEASE):
            assert outbox.send_due() == 1


def test_a_real_worker_goes_on_when_its_clock_jumps_a_week_back_and_forward(world: World, app: Flask) -> None:
    folder = processes.configure(app)
    process = processes.start(JUMPY_WORKER, _ahead(folder, timedelta()))
    try:
        waiting.until(partial(_beats_about, datetime.now(clock.BERLIN)))
        for jump in (-WEEK, WEEK):
            _ahead(folder, jump)
            expected = datetime.now(clock.BERLIN) + jump
            waiting.until(partial(_beats_about, expected), seconds=45)
    finally:
        process.terminate()
        process.communicate(timeout=60)


def _ahead(folder: Path, by: timedelta) -> Path:
    new = folder / "ahead.new"
    new.write_text(str(by.total_seconds()))
    new.rename(folder / "ahead")
    return folder


def _beats_about(moment: datetime) -> bool:
    db.session.rollback()
    beat = scheduler_heartbeat()
    return beat is not None and abs(beat - moment) < DAY
