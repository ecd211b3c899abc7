"""When each job of the scheduler ran and for which days: asked to see what is missing, shown to see that it lives."""

from datetime import date, datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from kette import clock
from kette.db import Base, db

HEARTBEAT = "heartbeat"
DAILY = "daily"
DAILY_FAILED = "daily-failed"
LEADER = "leader"
# Enough for a clock that jumps by a month and back: days done before the jump are not done twice.
_DAYS_KEPT = 40


class Run(Base):
    """The last run of a job, of all Kommunen or of the one that its name ends with."""

    __tablename__ = "runs"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    ran_at: Mapped[datetime]
    # Who leads, and until when at least (`kette.leader`); empty for jobs.
    owner: Mapped[str] = mapped_column(String(64), default="")
    lease_until: Mapped[datetime | None]
    # The newest days that the job was done for, ISO 8601 with blanks between, in the order of doing.
    days: Mapped[str | None] = mapped_column(String(500))

    @property
    def place(self) -> tuple[str, str]:
        """Return the machine and the number of the process that leads."""
        host, process, _ = self.owner.rsplit("-", 2)
        return host, process


def last_run(job: str) -> datetime | None:
    """Return when a job ended last."""
    run = db.session.get(Run, job)
    return None if run is None else run.ran_at


def scheduler_heartbeat() -> datetime | None:
    """Return when a scheduler was alive last; None where none ever was."""
    return last_run(HEARTBEAT)


def last_daily_run() -> datetime | None:
    """Return when the last daily run ended."""
    return last_run(DAILY)


def who_leads() -> Run | None:
    """Return who leads, with the moment since when; None where nobody has said so of late."""
    run = db.session.get(Run, LEADER)
    alive = run is not None and run.lease_until is not None and clock.now() < run.lease_until
    return run if alive else None


def last_day(job: str, day: date, *, hold: bool = False) -> date | None:
    """Return the last day up to `day` that a job was done for; None where it never was.

    Later days do not count: they were done while the clock went ahead.

    :param hold: whether nobody else may do it until the transaction ends.
    """
    run: Run | None = db.session.get(Run, job, with_for_update=hold or None, populate_existing=True)
    return None if run is None else max((one for one in _days(run) if one <= day), default=None)


def note_run(job: str, day: date | None = None) -> None:
    """Note that a job ran, for today or for another day."""
    done = day or clock.today()
    run = db.session.get(Run, job, with_for_update=True, populate_existing=True)
    if run is None:
        run = Run(job=job)
        db.session.add(run)
        days = []
    else:
        days = [one for one in _days(run) if one != done]
    run.ran_at = clock.now()
    run.days = " ".join(one.isoformat() for one in (*days, done)[-_DAYS_KEPT:])
    db.session.flush()


def _days(run: Run) -> list[date]:
    if run.days is None:  # noted before days were kept
        return [clock.local(run.ran_at).date()]
    return [date.fromisoformat(one) for one in run.days.split()]
