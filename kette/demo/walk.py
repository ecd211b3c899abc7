"""The walk through the days: the clock stands at each moment in turn while somebody acts, never earlier, never later."""

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from kette import clock

Course = Iterator[datetime]


def walk(courses: Iterable[Course], until: datetime) -> datetime | None:
    """Let many courses go on side by side, each at its own moments, and return the last one.

    A course yields the next moment at which it wants to go on; what would happen at `until` or later does not happen.
    """
    waiting: list[tuple[datetime, int, Course]] = []
    for number, course in enumerate(courses):
        _put(waiting, course, number, datetime.min.replace(tzinfo=until.tzinfo))
    last = None
    while waiting:
        moment, number, course = heapq.heappop(waiting)
        if moment >= until:
            break
        last = moment
        with clock.standing_at(moment):
            _put(waiting, course, number, moment)
    return last


def _put(waiting: list[tuple[datetime, int, Course]], course: Course, number: int, now: datetime) -> None:
    following = next(course, None)
    if following is not None:
        # Nothing happens twice at one moment within a course: lists by time would stand in any order.
        heapq.heappush(waiting, (max(following, now + timedelta(minutes=1)), number, course))
