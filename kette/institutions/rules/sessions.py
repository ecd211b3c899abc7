"""How long a session lasts: until nobody has clicked for a while, and never longer than a working day."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

# Noting every click would write at every read.
NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """The longest pause between two clicks, and the longest session in all."""

    idle: timedelta
    longest: timedelta


def alive(started_at: datetime, seen_at: datetime, now: datetime, limits: Limits) -> bool:
    """Say whether a session still opens pages."""
    return now - seen_at < limits.idle and now - started_at < limits.longest


def to_be_noted(seen_at: datetime, now: datetime) -> bool:
    """Say whether the last click noted is old enough to note another."""
    return now - seen_at >= NOTED_EVERY


def new_token() -> str:
    """Draw the 256 random bits that stand in the cookie, and nowhere else."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what the table keeps of a token: a copy of the table opens no session."""
    return hashlib.sha256(token.encode()).hexdigest()
