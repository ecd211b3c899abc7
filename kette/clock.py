"""The only door through which time enters, so that a whole school year can be simulated."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


def _wall() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _wall


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _source()


def today() -> date:
    """Return the present day as people in NRW see it (Europe/Berlin)."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """Return an aware moment in Europe/Berlin time; at the ends of the calendar (RFC 5280's "no end") the same hour there."""
    try:
        return moment.astimezone(BERLIN)
    except OverflowError:
        return moment.replace(tzinfo=BERLIN)


def at_local(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """Return the UTC moment of a local time on a day."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


@contextmanager
def running(source: Callable[[], datetime]) -> Iterator[None]:
    """Let another clock run inside the block; simulation and tests only, one at a time per process."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let the clock stand at an aware moment inside the block."""
    fixed = moment.astimezone(UTC)
    with running(lambda: fixed):
        yield
