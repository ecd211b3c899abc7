"""How long a sign-in must wait after failures: ten are free, then the wait grows, and it always ends."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

# Older failures are forgotten: nobody is locked out for good.
WINDOW = timedelta(hours=1)
FREE = 10
# A school or a town hall sits behind one address: one who guesses there must not shut out everybody.
FREE_BY_SOURCE = 60
_FIRST_WAIT = timedelta(seconds=15)
_LONGEST_WAIT = timedelta(minutes=15)


def wait(failures: Sequence[datetime], now: datetime, free: int = FREE) -> timedelta:
    """Return how long to wait from now, given the moments of the failures inside the window.

    :param free: how many failures cost nothing.
    """
    # Those that seem to lie ahead count as well: they waited less long for the lock than this one.
    counted = [moment for moment in failures if moment > now - WINDOW]
    beyond = len(counted) - free
    if beyond < 0:
        return timedelta()
    # 2 ** 6 is past the longest wait already; more would only overflow.
    span: timedelta = min(_FIRST_WAIT * 2 ** min(beyond, 6), _LONGEST_WAIT)
    return min(max(max(counted) + span - now, timedelta()), span)


def in_words(span: timedelta) -> str:
    """Say a wait in German: 40 Sekunden, 1 Minute, 12 Minuten (rounded up)."""
    seconds = max(1, -int(-span.total_seconds() // 1))
    if seconds < 60:
        return "1 Sekunde" if seconds == 1 else f"{seconds} Sekunden"
    minutes = -(-seconds // 60)
    return "1 Minute" if minutes == 1 else f"{minutes} Minuten"


def subjects(key: bytes, account: str, source: str) -> tuple[str, str]:
    """Return what is kept of an account and a source: enough to count, not to know whose it is."""
    pairs = (("account", account), ("source", source))
    account, source = (
        hmac.new(key, f"{kind}:{name}".encode(), hashlib.sha256).hexdigest() for kind, name in pairs
    )
    return account, source
