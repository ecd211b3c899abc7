"""How long a case is to take at the table, and how long it took; running over only shows, nothing ends by it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

MOST = 30  # minutes for one case
# Who looks at a case is noted no oftener than this, and counts for three times as long: a closed laptop is gone soon.
RENEWED = timedelta(seconds=10)
PRESENT = 3 * RENEWED
# Whoever leaves a case open over lunch did not speak about it for an hour.
_LONGEST = 60 * 60  # seconds


def spent(called_at: datetime | None, decided_at: datetime) -> int | None:
    """Return for how many seconds a case was spoken about; None where nobody called it."""
    if called_at is None:
        return None
    return max(0, min(_LONGEST, int((decided_at - called_at).total_seconds())))


def clock_face(seconds: int) -> str:
    """Write seconds as minutes and seconds, 4:05."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def average(spent_on: Iterable[int | None]) -> str:
    """Return how long cases took on average, as minutes and seconds; empty where none was measured."""
    known = [seconds for seconds in spent_on if seconds is not None]
    return clock_face(round(sum(known) / len(known))) if known else ""
