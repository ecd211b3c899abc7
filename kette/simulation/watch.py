"""The clock of the simulated year: somebody sets it to an hour, and it goes on a little with everything that is done."""

from datetime import UTC, date, datetime, timedelta

from kette import clock

_ONE_ACTION = timedelta(seconds=20)


class Watch:
    """A clock that never goes back; hand it to `kette.clock.running`."""

    def __init__(self, day: date) -> None:
        self._now = clock.at_local(day, 0)

    def __call__(self) -> datetime:
        """Return the moment at which it stands."""
        return self._now

    def set(self, day: date, hour: int, minute: int = 0) -> None:
        """Set it to a local time, or leave it where it is later already."""
        self._now = max(self._now, clock.at_local(day, hour, minute)).astimezone(UTC)

    def tick(self) -> None:
        """Let the time of one action pass."""
        self._now += _ONE_ACTION
