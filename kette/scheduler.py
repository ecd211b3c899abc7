"""The clock of Kette: a process of its own that sends mails and asks the database what the day wants."""

import logging
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from types import FrameType

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers import SchedulerNotRunningError
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from kette import clock, outbox, runs
from kette.conferences.service.calling import place_waiting
from kette.db import db, everywhere, kommune, transaction
from kette.engines import give_way, write_back
from kette.handover.service.batches import open_batches, work_on
from kette.handover.service.following import catch_leavers
from kette.institutions.models import Kommune
from kette.intake.service.dating import freeze_due
from kette.intake.service.pairing import find_pairs
from kette.leader import RENEW_SECONDS, Leader
from kette.privacy.service.anchoring import send_anchor
from kette.reminders.rules.moments import daily_run_is_due
from kette.reminders.service import announcing, bundling, noting, placing
from kette.retention.rules.periods import RUN as RETENTION
from kette.retention.service.running import nightly
from kette.starts.service import ask

log = logging.getLogger("kette.scheduler")

TICK_SECONDS = 20
DAILY_CHECK_SECONDS = 10
TIMED_CHECK_SECONDS = 60
# How long to wait after a run in which a job failed.
PAUSE_AFTER_FAILURE = timedelta(minutes=3)
# A machine that slept catches up when it wakes; what is due is asked from the database anyway.
GRACE_SECONDS = 24 * 60 * 60
# After a signal, what is being done may still end; a mail cut off goes out again under its Message-ID.
LAST_WORDS_SECONDS = 3.0


def _on_another_day(last: date | None, day: date) -> bool:
    return last is None or last < day


@dataclass(frozen=True, slots=True)
class Nightly:
    """A job of the daily run, done for each Kommune in one transaction: once a day, or when its own rule says so.

    :param is_due: asked with the last day it was done for and the day it is.
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
    leader = Leader()
    scheduler = BlockingScheduler(
        timezone=clock.BERLIN,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE_SECONDS},
    )

    def leave() -> None:
        with suppress(SchedulerNotRunningError):
            scheduler.shutdown(wait=False)

    def guarded(work: Work) -> Callable[[], None]:
        def once() -> None:
            if stopping.is_set():
                leave()
                return
            with busy:
                try:
                    work(app, leader, stopping.is_set)
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
    log.info("scheduler %s ticks", leader.owner)
    threading.Thread(target=_follow_the_clock, args=(scheduler, stopping), daemon=True).start()
    scheduler.start()
    _let_end(busy)
    with app.app_context():
        leader.step_down()
        db.engine.dispose()


def _follow_the_clock(scheduler: BlockingScheduler, stopping: threading.Event) -> None:
    """Let each job strike at once when somebody has set the clock back: else APScheduler waits until it is as late again."""
    while not stopping.wait(RENEW_SECONDS):
        now = clock.now()
        for job in scheduler.get_jobs():
            with suppress(JobLookupError):
                if job.next_run_time > now + job.trigger.interval:
                    job.modify(next_run_time=now)


def _let_end(busy: threading.Semaphore) -> None:
    """Wait a moment for what is being done; then leave, whatever a slow mail server says."""
    for _ in TICKS:
        if not busy.acquire(timeout=LAST_WORDS_SECONDS):
            os._exit(0)


def lead(app: Flask, leader: Leader, _stopped: Callable[[], bool]) -> bool:
    """Go on leading, or take over from who fell silent; return whether this process leads."""
    with app.app_context():
        return leader.leads()


def send(app: Flask, _leader: Leader, stopped: Callable[[], bool]) -> int:
    """Say that the scheduler lives, and send what waits in the outbox; return how many mails were taken."""
    with app.app_context():
        _beat()
        write_back(db.engine)
        return outbox.send_due(stopped=stopped)


def daily(app: Flask, leader: Leader, stopped: Callable[[], bool] = lambda: False) -> int:
    """Do the daily run where it is due and nobody else does it; return how many jobs were done.

    A missed day is made up once. What fails is tried again at the next check; what was done is not repeated.
    """
    with app.app_context():
        day, done, failed = clock.today(), 0, 0
        if not _is_due(day) or not leader.leads():
            return 0
        for kommune_id in _kommunen():
            for job in NIGHTLY:
                if stopped() or not leader.leads():
                    return done
                try:
                    done += _do(job, kommune_id, day)
                    give_way(db.engine)
                except Exception as failure:
                    failed += 1
                    log.error("%s failed for Kommune %d: %s", job.name, kommune_id, type(failure).__name__)
        with transaction():
            runs.note_run(runs.DAILY_FAILED if failed else runs.DAILY, day)
        return done


def _is_due(day: date) -> bool:
    """Say whether the run of a day is to come and did not fail just now."""
    now, failed = clock.now(), runs.last_run(runs.DAILY_FAILED)
    has_failed = failed is not None and now - PAUSE_AFTER_FAILURE < failed <= now
    return daily_run_is_due(runs.last_day(runs.DAILY, day), now) and not has_failed


def _do(job: Nightly, kommune_id: int, day: date) -> bool:
    """Do one job for one Kommune, unless it was done; that it was done is written in the same transaction."""
    name = f"{job.name}:{kommune_id}"
    if job.commits_itself:
        with kommune(kommune_id):
            return _do_in_pieces(job, name, day)
    with kommune(kommune_id), transaction():
        if not job.is_due(runs.last_day(name, day, hold=True), day):
            return False
        runs.note_run(name, day)
        job.work(day)
        return True


def _do_in_pieces(job: Nightly, name: str, day: date) -> bool:
    """Do a job that commits as it goes; that it was done is written last, so that a crash lets it be done again."""
    last = runs.last_day(name, day)
    db.session.rollback()
    if not job.is_due(last, day):
        return False
    job.work(day)
    with transaction():
        runs.note_run(name, day)
    return True


def timed(app: Flask, _leader: Leader, stopped: Callable[[], bool] = lambda: False) -> int:
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
                    done += _has_come(job, kommune_id) and _do(job, kommune_id, clock.today())
                except Exception as failure:
                    log.error("%s failed for Kommune %d: %s", job.name, kommune_id, type(failure).__name__)
    return done


def _has_come(job: Nightly, kommune_id: int) -> bool:
    """Ask without a lock: nearly always nothing is due."""
    with kommune(kommune_id):
        day = clock.today()
        is_due = job.is_due(runs.last_day(f"{job.name}:{kommune_id}", day), day)
        db.session.rollback()
        return is_due


def _kommunen() -> list[int]:
    with everywhere():
        found = list(db.session.scalars(select(Kommune.id).order_by(Kommune.id)))
    db.session.rollback()
    return found


def _beat() -> None:
    with suppress(IntegrityError), transaction():  # two at once, for the first time ever: one beat is enough
        runs.note_run(runs.HEARTBEAT)


def batches(app: Flask, _leader: Leader, stopped: Callable[[], bool]) -> None:
    """Go on with what passes many cases on at once; who works at one line of it keeps nobody from the others."""
    with app.app_context():
        for kommune_id in _kommunen():
            with kommune(kommune_id):
                waiting = open_batches()
                db.session.rollback()
                for batch_id in waiting:
                    work_on(batch_id, stopped=stopped)


Work = Callable[[Flask, Leader, Callable[[], bool]], object]

# What is done how often, in seconds.
TICKS: tuple[tuple[Work, int], ...] = (
    (lead, RENEW_SECONDS),
    (send, TICK_SECONDS),
    (batches, TICK_SECONDS),
    (daily, DAILY_CHECK_SECONDS),
    (timed, TIMED_CHECK_SECONDS),
)
