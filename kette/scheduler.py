"""The clock of Kette: a process of its own that sends mails and asks the database what the day wants."""

import logging
import os
import secrets
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from types import FrameType

from apscheduler.schedulers import SchedulerNotRunningError
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from kette import clock, outbox
from kette.conferences.service.calling import place_waiting
from kette.db import db, everywhere, kommune, transaction
from kette.engines import give_way, write_back
from kette.handover.service.batches import open_batches, work_on
from kette.handover.service.following import catch_leavers
from kette.institutions.models import Kommune
from kette.intake.service.dating import freeze_due
from kette.intake.service.pairing import find_pairs
from kette.privacy.service.anchoring import send_anchor
from kette.reminders.queries.runs import DAILY, HEARTBEAT, last_run
from kette.reminders.rules.moments import daily_run_is_due
from kette.reminders.service import announcing, bundling, noting, placing, running
from kette.retention.rules.periods import RUN as RETENTION
from kette.retention.service.running import nightly
from kette.starts.service import ask

log = logging.getLogger("kette.scheduler")

TICK_SECONDS = 20
DAILY_CHECK_SECONDS = 180
TIMED_CHECK_SECONDS = 60
# A machine that slept catches up when it wakes; what is due is asked from the database anyway.
GRACE_SECONDS = 24 * 60 * 60
# After a signal, what is being done may still end; a mail cut off goes out again under its Message-ID.
LAST_WORDS_SECONDS = 3.0


def _on_another_day(last: date | None, day: date) -> bool:
    return last is None or last < day


@dataclass(frozen=True, slots=True)
class Nightly:
    """A job of the daily run, done for each Kommune in one transaction: once a day, or when its own rule says so.

    :param commits_itself: whether it opens its own transactions instead; twice must then be as good as once.
    """

    name: str
    work: Callable[[date], object]
    is_due: Callable[[date | None, date], bool] = _on_another_day
    commits_itself: bool = False


# Add a job of the daily run here and nowhere else; they run in this order.
NIGHTLY = (
    Nightly("end_lapsed_offers", noting.end_lapsed_offers),
    Nightly("catch_leavers", catch_leavers),
    Nightly("find_pairs", find_pairs),
    Nightly("freeze_dates", freeze_due),
    Nightly("ask_starts", ask),
    Nightly("note_due", noting.note_due),
    Nightly("anchor_log", send_anchor),
    Nightly("place_waiting", place_waiting, commits_itself=True),
    Nightly("place_late", placing.place_late, commits_itself=True),
    # The last, because it takes its time: case by case.
    Nightly(RETENTION, nightly, commits_itself=True),
)

# What has an hour of its own, and hence cannot be part of the daily run. Add such a job here and nowhere else.
TIMED = (
    Nightly("new_offers", announcing.tell_new_offers, announcing.offers_wait),
    Nightly("weekly_bundles", bundling.weekly_bundles, bundling.bundles_due),
)


def run(app: Flask) -> None:
    """Tick until SIGTERM or Ctrl-C; any number of processes may do so at once.

    APScheduler is a clock and nothing more: no job is stored in it, and two that tick at once do nothing twice.
    """
    stopping = threading.Event()
    busy = threading.Semaphore(len(TICKS))
    owner = f"{os.getpid()}-{secrets.token_hex(4)}"
    scheduler = BlockingScheduler(
        timezone=clock.BERLIN,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE_SECONDS},
    )

    def leave() -> None:
        with suppress(SchedulerNotRunningError):
            scheduler.shutdown(wait=False)

    def guarded(work: Callable[[Flask, str, Callable[[], bool]], object]) -> Callable[[], None]:
        def once() -> None:
            if stopping.is_set():
                leave()
                return
            with busy:
                try:
                    work(app, owner, stopping.is_set)
                except Exception as failure:
                    # The type alone: messages of databases quote the values they stumbled over.
                    log.error("%s failed: %s", work.__name__, type(failure).__name__)

        return once

    for work, seconds in TICKS:
        scheduler.add_job(guarded(work), "interval", seconds=seconds, next_run_time=clock.now())

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()
        leave()

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    log.info("scheduler %s ticks", owner)
    scheduler.start()
    _let_end(busy)
    with app.app_context():
        db.engine.dispose()


def _let_end(busy: threading.Semaphore) -> None:
    """Wait a moment for what is being done; then leave, whatever a slow mail server says."""
    for _ in TICKS:
        if not busy.acquire(timeout=LAST_WORDS_SECONDS):
            os._exit(0)


def send(app: Flask, _owner: str, stopped: Callable[[], bool]) -> int:
    """Say that the scheduler lives, and send what waits in the outbox; return how many mails were taken."""
    with app.app_context():
        _beat()
        write_back(db.engine)
        return outbox.send_due(stopped=stopped)


def daily(app: Flask, owner: str, stopped: Callable[[], bool] = lambda: False) -> int:
    """Do the daily run where it is due and nobody else does it; return how many jobs were done.

    A missed day is made up once. What fails is tried again at the next check; what was done is not repeated.
    """
    with app.app_context():
        if not daily_run_is_due(last_run(DAILY), clock.now()) or not _leads(owner):
            return 0
        day, done, failed = clock.today(), 0, 0
        for kommune_id in _kommunen():
            for job in NIGHTLY:
                if stopped() or not _leads(owner):
                    return done
                try:
                    done += _do(job, kommune_id, day)
                    give_way(db.engine)
                except Exception as failure:
                    failed += 1
                    log.error("%s failed for Kommune %d: %s", job.name, kommune_id, type(failure).__name__)
        with transaction():
            if not failed:
                running.note_run(DAILY)
            running.step_down(owner)
        return done


def _do(job: Nightly, kommune_id: int, day: date) -> bool:
    """Do one job for one Kommune, unless it was done; that it was done is written in the same transaction."""
    name = f"{job.name}:{kommune_id}"
    if job.commits_itself:
        with kommune(kommune_id):
            return _do_in_pieces(job, name, day)
    with kommune(kommune_id), transaction():
        last = running.hold_run(name)
        if not job.is_due(None if last is None else clock.local(last).date(), day):
            return False
        running.note_run(name)
        job.work(day)
        return True


def _do_in_pieces(job: Nightly, name: str, day: date) -> bool:
    """Do a job that commits as it goes; that it was done is written last, so that a crash lets it be done again."""
    last = last_run(name)
    db.session.rollback()
    if not job.is_due(None if last is None else clock.local(last).date(), day):
        return False
    job.work(day)
    with transaction():
        running.note_run(name)
    return True


def timed(app: Flask, _owner: str, stopped: Callable[[], bool] = lambda: False) -> int:
    """Do what has its hour where that has come; return how many jobs were done. What fails is tried again soon.

    Nobody leads here: of two that do so at once one waits for the row of the run, and then finds nothing to do.
    """
    done = 0
    with app.app_context():
        for kommune_id in _kommunen():
            for job in TIMED:
                if stopped():
                    return done
                try:
                    done += _is_due(job, kommune_id) and _do(job, kommune_id, clock.today())
                except Exception as failure:
                    log.error("%s failed for Kommune %d: %s", job.name, kommune_id, type(failure).__name__)
    return done


def _is_due(job: Nightly, kommune_id: int) -> bool:
    """Ask without a lock: nearly always nothing is due."""
    with kommune(kommune_id):
        last = last_run(f"{job.name}:{kommune_id}")
        is_due = job.is_due(None if last is None else clock.local(last).date(), clock.today())
        db.session.rollback()
        return is_due


def _kommunen() -> list[int]:
    with everywhere():
        found = list(db.session.scalars(select(Kommune.id).order_by(Kommune.id)))
    db.session.rollback()
    return found


def _leads(owner: str) -> bool:
    try:
        with transaction():
            return running.lead(owner)
    except IntegrityError:  # two at once, for the first time ever: the other one leads
        return False


def _beat() -> None:
    with suppress(IntegrityError), transaction():  # two at once, for the first time ever: one beat is enough
        running.note_run(HEARTBEAT)


def batches(app: Flask, _owner: str, stopped: Callable[[], bool]) -> None:
    """Go on with what passes many cases on at once; who works at one line of it keeps nobody from the others."""
    with app.app_context():
        for kommune_id in _kommunen():
            with kommune(kommune_id):
                waiting = open_batches()
                db.session.rollback()
                for batch_id in waiting:
                    work_on(batch_id, stopped=stopped)


# What is done how often, in seconds.
TICKS: tuple[tuple[Callable[[Flask, str, Callable[[], bool]], object], int], ...] = (
    (send, TICK_SECONDS),
    (batches, TICK_SECONDS),
    (daily, DAILY_CHECK_SECONDS),
    (timed, TIMED_CHECK_SECONDS),
)
