"""What the two open addresses for machines say: whether this process answers, and whether the scheduler lives."""

import logging

from flask import Flask
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from kette import clock, runs
from kette.doors import open_door
from kette.reminders.rules.moments import daily_run_is_late, is_silent

log = logging.getLogger(__name__)

OK, AWAY, SILENT, LATE = "ok", "database away", "scheduler silent", "daily run late"


def init_app(app: Flask) -> None:
    """Open the two addresses."""
    app.add_url_rule("/healthz", "healthz", open_door(_process))
    app.add_url_rule("/healthz/scheduler", "healthz_scheduler", open_door(_scheduler))


def _process() -> ResponseReturnValue:
    """Answer a load balancer: 503 where this process can show no page; a silent scheduler is only said."""
    found = _found()
    return _answer(found, 503 if found == AWAY else 200)


def _scheduler() -> ResponseReturnValue:
    """Answer whoever watches: 503 for anything but ok."""
    found = _found()
    return _answer(found, 200 if found == OK else 503)


def _found() -> str:
    try:
        beat, last = runs.scheduler_heartbeat(), runs.last_day(runs.DAILY, clock.today())
    except SQLAlchemyError as failure:
        log.error("the database does not answer: %s", type(failure).__name__)
        return AWAY
    now = clock.now()
    return SILENT if is_silent(beat, now) else LATE if daily_run_is_late(last, now) else OK


def _answer(found: str, status: int) -> ResponseReturnValue:
    return f"{found}\n", status, {"Content-Type": "text/plain; charset=utf-8"}
