"""Which of several schedulers leads: one at each moment, another half a minute after it fell silent at the latest."""

import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from kette import clock, engines
from kette.db import db, transaction
from kette.runs import LEADER, Run

# How often who leads says so, in seconds, and after how long without a word it leads no more. A follower may have
# looked just before the last word: it takes over after both together, and one look more, at the latest.
RENEW_SECONDS = 5
LEASE_SECONDS = 15
# The name of the lock among the advisory locks of the database; the migrations hold the one before.
_LOCK = 5388302


class Leader:
    """One process among the schedulers; it leads as long as `leads` says so, asked before each piece of work.

    On PostgreSQL who leads holds a lock on a connection of its own, which the server gives back when process or
    connection end. SQLite knows no such lock: there the row that says who leads is renewed, and who sees it
    unchanged for LEASE_SECONDS of its own stopwatch takes over. No wall clock decides, so that none can be set wrong.

    :param elapsed: a stopwatch in seconds that nobody can set.
    """

    def __init__(self, owner: str | None = None, elapsed: Callable[[], float] = time.monotonic) -> None:
        self.owner = owner or f"{socket.gethostname()[:32]}-{os.getpid()}-{secrets.token_hex(4)}"
        self._elapsed = elapsed
        self._line: Connection | None = None
        self._has_lock = False
        self._seen: object = None
        self._seen_at = 0.0
        # The clock that renews and the work that asks run side by side.
        self._one_asks = threading.Lock()

    def leads(self) -> bool:
        """Say whether this process leads, and say so to the others; it does where nobody else does."""
        with self._one_asks:
            by_lock = db.engine.dialect.name == "postgresql"
            if by_lock and not self._locked():
                return False
            with transaction():
                run: Run | None = db.session.get(Run, LEADER, with_for_update=True, populate_existing=True)
                if run is None:
                    run = Run(job=LEADER, owner="")
                    db.session.add(run)
                is_mine = run.owner == self.owner and run.lease_until is not None
                if not (is_mine or by_lock or self._is_free(run)):
                    return False
                if not is_mine:
                    run.owner, run.ran_at = self.owner, clock.now()
                run.lease_until = clock.now() + timedelta(seconds=LEASE_SECONDS)
            return True

    def step_down(self) -> None:
        """Let another process lead at once."""
        with self._one_asks:
            with transaction():
                run: Run | None = db.session.get(Run, LEADER, with_for_update=True, populate_existing=True)
                if run is not None and run.owner == self.owner:
                    run.lease_until = None
            self._hang_up()

    def _is_free(self, run: Run) -> bool:
        """Say whether nobody has renewed the row for too long, or somebody gave it back."""
        if run.lease_until is None:
            return True
        seen = (run.owner, run.lease_until)
        if seen != self._seen:
            self._seen, self._seen_at = seen, self._elapsed()
        return self._elapsed() - self._seen_at >= LEASE_SECONDS

    def _locked(self) -> bool:
        """Say whether this process holds the lock; a connection that broke has lost it, whoever has it now."""
        try:
            if self._line is None:
                self._line = engines.line_of_its_own(db.engine)
            if self._has_lock:
                self._line.exec_driver_sql("SELECT 1")
            else:
                found = self._line.exec_driver_sql(f"SELECT pg_try_advisory_lock({_LOCK})")
                self._has_lock = bool(found.scalar())
        except SQLAlchemyError:
            self._hang_up()
        return self._has_lock

    def _hang_up(self) -> None:
        line, self._line, self._has_lock = self._line, None, False
        if line is not None:
            with suppress(SQLAlchemyError):
                line.close()
