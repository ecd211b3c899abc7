"""The days of one school year in Kettenstadt: when schools report, when conferences meet, when a story must be over."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from kette.calendar import add_working_days, is_working_day, school_year

if TYPE_CHECKING:
    from kette.demo.story import Story

# Working days before the demo's day: the last conference, the next one, and the shortest time the year has had.
LAST_CONFERENCE, NEXT_CONFERENCE, SHORTEST = 9, 6, 45


@dataclass(slots=True)
class Meeting:
    """A conference that is planned: its day, its school where it is one of a school, and whose cases it takes."""

    day: date
    school: str = ""
    stories: list["Story"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    """The course of a school year; nothing happens on `end` or later.

    :param is_past: whether every story comes to its end.
    """

    cohort: int
    begin: date
    end: date
    is_past: bool
    early: tuple[Meeting, ...]
    recent: Meeting
    ahead: Meeting

    def list_day(self, rng: Random) -> date:
        """Draw the day on which a school hands in its list: soon after the half-year report."""
        return add_working_days(self.begin, rng.randint(1, 5 if self.is_short else 14))

    def late_day(self, rng: Random) -> date:
        """Draw a day for a single report: until the last early conference can still take it."""
        last = working_days_before(self.early[-1].day, 7)
        return add_working_days(self.begin, rng.randint(1, max(2, (last - self.begin).days * 5 // 7 - 2)))

    @property
    def is_short(self) -> bool:
        """Say whether the half-year report was only just handed out."""
        return self.end < add_working_days(self.begin, SHORTEST + 12)

    def meeting_after(self, day: date, school: str) -> Meeting:
        """Return the early conference that takes what was reported on a day."""
        soonest = add_working_days(day, 5)
        fitting = [one for one in self.early if one.day >= soonest and one.school in ("", school)]
        return fitting[0] if fitting else self.early[-1]


def plans(on: date) -> tuple[Plan, Plan]:
    """Return the finished school year and the one in progress as they stand on a day."""
    cohort = on.year + 1
    while school_year(cohort).last_half_year_day >= on:
        cohort -= 1
    return _past(cohort - 1, on), _current(cohort, on)


def _past(cohort: int, on: date) -> Plan:
    begin = add_working_days(school_year(cohort).last_half_year_day, 1)
    last = working_days_before(school_year(cohort).last_school_day, 8)
    early = (
        Meeting(add_working_days(begin, 18), "nord"),
        Meeting(add_working_days(begin, 25)),
        Meeting(add_working_days(begin, 55)),
        Meeting(last),
    )
    return Plan(cohort, begin, min(date(cohort + 1, 2, 1), on), True, early, early[-1], early[-1])


def _current(cohort: int, on: date) -> Plan:
    half_year = add_working_days(school_year(cohort).last_half_year_day, 1)
    begin = min(half_year, working_days_before(on, SHORTEST))
    latest = working_days_before(on, LAST_CONFERENCE + 14)
    days = [day for n in (25, 55, 85) if (day := add_working_days(begin, n)) <= latest]
    early = [Meeting(day) for day in days or [add_working_days(begin, 12)]]
    if days:
        early.insert(0, Meeting(add_working_days(begin, 18), "nord"))
    recent = Meeting(working_days_before(on, LAST_CONFERENCE))
    return Plan(
        cohort, begin, on, False, tuple(early), recent, Meeting(add_working_days(on, NEXT_CONFERENCE))
    )


def working_days_before(day: date, n: int) -> date:
    """Return the n-th working day before a day."""
    while n:
        day -= timedelta(days=1)
        n -= is_working_day(day)
    return day
