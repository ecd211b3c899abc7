"""When the scheduler struck last, of all Kommunen."""

from datetime import datetime

from kette.db import db
from kette.reminders.models import Run

HEARTBEAT = "heartbeat"
DAILY = "daily"
LEADER = "leader"


def last_run(job: str) -> datetime | None:
    """Return when a job of the scheduler ended last."""
    run = db.session.get(Run, job)
    return None if run is None else run.ran_at


def scheduler_heartbeat() -> datetime | None:
    """Return when a scheduler was alive last; None where none ever was."""
    return last_run(HEARTBEAT)


def last_daily_run() -> datetime | None:
    """Return when the last daily run ended."""
    return last_run(DAILY)
