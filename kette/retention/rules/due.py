"""When a case is due to be erased: the earliest of the periods that run for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kette.retention.rules.periods import CLOSED, GROWN_UP, NOT_PASSED_ON


@dataclass(frozen=True, slots=True)
class Life:
    """What of a case decides when it is erased: never its content.

    :param cohort: the year in which the school year of leaving ends.
    :param passed_on: whether anything was disclosed to anybody, or a consent to do so was ever recorded.
    """

    cohort: int
    closed_on: date | None
    passed_on: bool
    birth_year: int | None


@dataclass(frozen=True, slots=True)
class Due:
    """From which day on a case is to be erased, and by which rule."""

    on: date
    rule: str


@dataclass(frozen=True, slots=True)
class Periods:
    """The periods for whole cases as a Kommune has set them."""

    closed_months: int
    season_month: int
    age: int

    @classmethod
    def from_settings(cls, values: Mapping[str, int]) -> "Periods":
        """Read the periods from the values of the settings."""
        month = min(max(int(values["erase_not_passed_on_month"]), 1), 12)
        return cls(int(values["erase_closed_months"]), month, int(values["erase_at_age"]))


def due(life: Life, periods: Periods) -> Due:
    """Return when a case is due; every case is, some day."""
    found = []
    if life.closed_on is not None:
        found.append(Due(add_months(life.closed_on, periods.closed_months), CLOSED))
    if not life.passed_on:
        found.append(Due(after_season(life.cohort, periods), NOT_PASSED_ON))
    # Who left school unknown to have been born in some year was hardly younger than fifteen.
    born = life.birth_year if life.birth_year is not None else life.cohort - 15
    found.append(Due(date(born + periods.age + 1, 1, 1), GROWN_UP))
    return min(found, key=lambda one: one.on)


def after_season(cohort: int, periods: Periods) -> date:
    """Return the first day after the month with which the season of a cohort ends."""
    return add_months(date(cohort, periods.season_month, 1), 1)


def add_months(day: date, months: int) -> date:
    """Return the day so many months later; the last of the month where it has no such day (§ 188 Abs. 3 BGB)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def months_before(day: date, months: int) -> date:
    """Return the last day from which `months` later lies on or before a day."""
    earliest = add_months(day, -months)
    while add_months(earliest + timedelta(days=1), months) <= day:
        earliest += timedelta(days=1)
    return earliest
