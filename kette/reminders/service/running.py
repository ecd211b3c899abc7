"""When each job of the scheduler ran, and who of several schedulers leads."""

from datetime import datetime, timedelta

from kette import clock
from kette.db import db
from kette.reminders.models import Run
from kette.reminders.queries.runs import LEADER

# How long a scheduler leads without a word; another takes over then.
LEAD = timedelta(minutes=5)


def hold_run(job: str) -> datetime | None:
    """Return when a job ran last, and let nobody else run it until the transaction ends."""
    run: Run | None = db.session.get(Run, job, with_for_update=True, populate_existing=True)
    return None if run is None else run.ran_at


def note_run(job: str) -> None:
    """Note that a job of the scheduler ran."""
    run = db.session.get(Run, job, with_for_update=True, populate_existing=True)
    if run is None:
        db.session.add(Run(job=job, ran_at=clock.now()))
        db.session.flush()
    else:
        run.ran_at = clock.now()


def lead(owner: str) -> bool:
    """Say whether this scheduler leads for the next minutes; it does so where nobody else does."""
    now = clock.now()
    run = db.session.get(Run, LEADER, with_for_update=True, populate_existing=True)
    if run is None:
        run = Run(job=LEADER, ran_at=now, owner=owner)
        db.session.add(run)
    until = run.lease_until
    # A lease that ends later than one can be given was given before the clock was set back.
    if run.owner != owner and until is not None and now < until <= now + LEAD:
        return False
    run.owner, run.ran_at, run.lease_until = owner, now, now + LEAD
    db.session.flush()
    return True


def step_down(owner: str) -> None:
    """Let another scheduler lead at once."""
    run: Run | None = db.session.get(Run, LEADER, with_for_update=True, populate_existing=True)
    if run is not None and run.owner == owner:
        run.lease_until = clock.now()
