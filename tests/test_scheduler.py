"""The clock of Kette: once a day whatever happens, by whichever process, and gone within seconds when told so."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from kette import clock, outbox, scheduler
from kette.db import db, kommune, transaction
from kette.leader import Leader
from kette.outbox import Mail, MailState
from kette.reminders.models import Reminder
from kette.reminders.service.announcing import tell_new_offers
from kette.runs import Run, last_daily_run, scheduler_heartbeat
from kette.scheduler import NIGHTLY, Nightly
from tests import processes, smtp
from tests.reminders.scene import offer, on, report
from tests.world import World, make_world

# Monday; an offer of 3 March is overdue since the tenth.
MONDAY = date(2027, 3, 15)
PATIENCE_SECONDS = 60


@pytest.fixture
def world(app: Flask, app_context: Flask) -> Iterator[World]:
    with on(date(2027, 3, 3)):
        world = make_world(app)
        world.enter()
        offer(world)
        db.session.remove()
    return world


@pytest.fixture
def leader(app: Flask) -> Iterator[Leader]:
    """Give a process that may lead."""
    one = Leader("one")
    yield one
    with app.app_context():
        one.step_down()


@pytest.fixture
def days_done(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """Put a job into the daily run that notes its days, and does not mind who looks."""
    done: list[date] = []
    monkeypatch.setattr(scheduler, "NIGHTLY", (*NIGHTLY, Nightly("counted", done.append)))
    return done


def test_the_daily_run_does_every_job_once_a_day(
    world: World, app: Flask, leader: Leader, days_done: list[date]
) -> None:
    for hour in (6, 7, 23):
        with on(MONDAY, hour):
            scheduler.daily(app, leader)
            # At six the new offer is told of, at seven the week.
            assert scheduler.timed(app, leader) == (hour < 8)
    with on(MONDAY + timedelta(days=1), 6):
        scheduler.daily(app, leader)
    assert days_done == [MONDAY, MONDAY + timedelta(days=1)]
    with kommune(world.kommune_id):
        assert db.session.scalars(select(func.count(Reminder.id))).one() >= 1
        weekly = db.session.scalars(select(Mail).where(Mail.urgent.is_(False))).all()
        assert "jobcenter@example.org" in {mail.recipient for mail in weekly}


def test_it_waits_until_half_past_five(
    world: World, app: Flask, leader: Leader, days_done: list[date]
) -> None:
    with clock.standing_at(clock.at_local(MONDAY, 5, 29)):
        assert scheduler.daily(app, leader) == 0
    with clock.standing_at(clock.at_local(MONDAY, 5, 30)):
        assert scheduler.daily(app, leader) > 0


def test_days_without_a_scheduler_are_made_up_once(
    world: World, app: Flask, leader: Leader, days_done: list[date]
) -> None:
    for day in (MONDAY, MONDAY + timedelta(days=9)):
        for _ in range(2):
            with on(day, 22):
                scheduler.daily(app, leader)
    assert days_done == [MONDAY, MONDAY + timedelta(days=9)]


@pytest.mark.parametrize("change", [date(2027, 3, 28), date(2027, 10, 31), date(2028, 2, 29)])
def test_around_a_clock_change_each_day_runs_once(
    world: World, app: Flask, leader: Leader, days_done: list[date], change: date
) -> None:
    moment = clock.at_local(change - timedelta(days=1), 0)
    while moment < clock.at_local(change + timedelta(days=2), 0):
        with clock.standing_at(moment):
            scheduler.daily(app, leader)
        moment += timedelta(hours=1)
    assert days_done == [change + timedelta(days=number) for number in (-1, 0, 1)]


def test_two_schedulers_at_once_write_the_weekly_mails_once(world: World, app: Flask) -> None:
    ready = threading.Barrier(2)

    def work(owner: str) -> None:
        ready.wait(timeout=30)
        scheduler.timed(app, Leader(owner))

    with on(MONDAY, 9):
        threads = [threading.Thread(target=work, args=(owner,)) for owner in ("one", "two")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        scheduler.timed(app, Leader("three"))
    with kommune(world.kommune_id):
        weekly = db.session.scalars(select(Mail.recipient).where(Mail.urgent.is_(False))).all()
        assert weekly == ["jobcenter@example.org"]


def test_two_schedulers_at_once_do_the_day_once(world: World, app: Flask, days_done: list[date]) -> None:
    failures: list[BaseException] = []
    ready = threading.Barrier(2)
    both = (Leader("one"), Leader("two"))

    def work(own: Leader) -> None:
        try:
            ready.wait(timeout=30)
            scheduler.daily(app, own)
        except BaseException as failure:  # told to the test below
            failures.append(failure)

    for number in range(4):
        day = MONDAY + timedelta(days=number)
        with on(day, 6):
            threads = [threading.Thread(target=work, args=(own,)) for own in both]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    for own in both:
        own.step_down()
    assert failures == []
    assert days_done == [MONDAY + timedelta(days=number) for number in range(4)]
    with kommune(world.kommune_id):
        told = db.session.execute(select(Reminder.rule, Reminder.subject, Reminder.told)).all()
        assert len(told) == len(set(told))


def test_every_kommune_has_its_run(world: World, app: Flask, leader: Leader, days_done: list[date]) -> None:
    other = make_world(app, "Nachbarstadt", "nachbarstadt", user=lambda key: f"{key}-n")
    with on(date(2027, 3, 3)):
        other.enter()
        offer(other)
        db.session.remove()
    with on(MONDAY, 6):
        scheduler.daily(app, leader)
    assert days_done == [MONDAY, MONDAY]
    for one in (world, other):
        with kommune(one.kommune_id):
            assert db.session.scalars(select(func.count(Reminder.id))).one() >= 1


def test_a_job_that_fails_is_tried_again_and_spoils_nothing(
    world: World,
    app: Flask,
    leader: Leader,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    tries: list[date] = []

    def failing(day: date) -> None:
        tries.append(day)
        report(world)
        if len(tries) < 3:
            raise RuntimeError("Namentlich Unverwechselbar")

    monkeypatch.setattr(scheduler, "NIGHTLY", (Nightly("failing", failing), *NIGHTLY))
    for minute in (0, 3, 6, 9):
        with clock.standing_at(clock.at_local(MONDAY, 6, minute)):
            scheduler.daily(app, leader)
    assert len(tries) == 3
    assert last_daily_run() == clock.at_local(MONDAY, 6, 6)
    assert "failing failed for Kommune 1: RuntimeError" in caplog.text
    assert "Namentlich" not in caplog.text
    from kette.cases.models import Case

    with kommune(world.kommune_id):
        assert db.session.scalars(select(func.count(Case.id))).one() == 2


def test_each_tick_is_a_heartbeat_and_sends_what_waits(world: World, app: Flask, leader: Leader) -> None:
    with on(date(2027, 3, 3), 10), kommune(world.kommune_id), transaction():
        assert tell_new_offers(clock.today()) == 1
    with smtp.running() as box, on(MONDAY):
        app.config.update(box.config())
        sent = scheduler.send(app, leader, lambda: False)
        assert sent == len(box.arrived) == 1
        assert scheduler_heartbeat() == clock.now()


@pytest.mark.one_engine
def test_each_tick_writes_back_what_sqlites_log_holds(world: World, app: Flask, leader: Leader) -> None:
    file = Path(str(db.engine.url.database))
    with kommune(world.kommune_id), transaction():
        outbox.queue("post@example.org", "Grüße", "Text", key="hello")
    before = file.read_bytes()
    assert Path(f"{file}-wal").stat().st_size > 0
    scheduler.send(app, leader, lambda: False)
    assert file.read_bytes() != before


def test_told_to_stop_it_begins_no_other_mail(world: World, app: Flask, leader: Leader) -> None:
    with smtp.running() as box, on(MONDAY):
        app.config.update(box.config())
        assert scheduler.send(app, leader, lambda: True) == 0


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_real_process_sends_a_mail_notes_the_day_and_ends_within_seconds(
    world: World, app: Flask, ending: signal.Signals
) -> None:
    with kommune(world.kommune_id), transaction():
        outbox.queue("post@example.org", "Grüße", "Text", key="hello")
    with smtp.running() as box:
        process = processes.start(processes.WORKER, processes.configure(app, **box.config()))
        try:
            wait_until(lambda: "Grüße" in box.subjects)
            wait_until(lambda: state_of("Grüße", world) is MailState.SENT)
            wait_until(lambda: beat() is not None)
        finally:
            process.send_signal(ending)
            began = time.monotonic()
            _, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, said) == (0, b"")
    assert time.monotonic() - began < 10


def test_a_mail_server_that_never_answers_does_not_keep_it_alive(world: World, app: Flask) -> None:
    with kommune(world.kommune_id), transaction():
        outbox.queue("post@example.org", "Grüße", "Text", key="hello")
    stalled = threading.Event()
    done = threading.Event()

    def stall(_mail: object) -> str:
        stalled.set()
        done.wait(PATIENCE_SECONDS)
        return "250 OK"

    with smtp.running() as box:
        box.answer = stall
        process = processes.start(processes.WORKER, processes.configure(app, **box.config()))
        assert stalled.wait(PATIENCE_SECONDS)
        process.terminate()
        began = time.monotonic()
        process.communicate(timeout=PATIENCE_SECONDS)
        took = time.monotonic() - began
        done.set()
    assert process.returncode == 0
    assert took < 10


def test_runs_are_few_rows_however_long_it_runs(world: World, app: Flask, leader: Leader) -> None:
    for number in range(3):
        with on(MONDAY + timedelta(days=number), 6):
            scheduler.daily(app, leader)
            scheduler.send(app, leader, lambda: False)
    db.session.rollback()
    assert db.session.scalars(select(func.count()).select_from(Run)).one() == 3 + len(NIGHTLY)


def beat() -> datetime | None:
    """Read the heartbeat afresh."""
    db.session.rollback()
    return scheduler_heartbeat()


def state_of(subject: str, world: World) -> MailState:
    """Read the state of a mail afresh."""
    db.session.rollback()
    with kommune(world.kommune_id):
        return db.session.scalars(select(Mail.state).where(Mail.subject == subject)).one()


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for another process to have done something."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.1)
