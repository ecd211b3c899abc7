"""When the clock strikes: the daily run, the day of the weekly mail, and the days from which rules count."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from kette import clock
from kette.calendar import (
    ONE_DAY,
    check_dates,
    is_working_day,
)

# Local time; well after the hour that comes twice in October and never in March.
DAILY_FROM = time(5, 30)
LATE_FROM = time(8, 0)
# A scheduler beats several times a minute.
SILENT_AFTER = timedelta(minutes=5)
# A confirmation so many days before a check date counts for it.
AHEAD = timedelta(days=14)
_LAST_WEEKDAY = 6


def daily_run_is_due(last: date | None, now: datetime, since: time = DAILY_FROM) -> bool:
    """Say whether the run of this local day is still to come; one for all days on which nobody ran.

    :param last: the last day that was done.
    :param since: from which local time on.
    """
    here = clock.local(now)
    return here.time() >= since and (last is None or last < here.date())


def daily_run_is_late(last: date | None, now: datetime) -> bool:
    """Say whether the run of this local day should have been long done."""
    return daily_run_is_due(last, now, LATE_FROM)


def is_silent(beat: datetime | None, now: datetime) -> bool:
    """Say whether the scheduler has not been heard of for minutes; a beat to come was before the clock was set back."""
    return beat is None or abs(now - beat) > SILENT_AFTER


def digest_day(day: date, weekday: int, also_free: Collection[date] = ()) -> date:
    """Return the day of the weekly mail in the week of `day`: the weekday, on a holiday the next working day.

    Where the week has none left, the last working day before it.
    """
    monday = day - timedelta(days=day.weekday())
    wanted = monday + timedelta(days=min(max(weekday, 0), _LAST_WEEKDAY))
    sunday = monday + timedelta(days=_LAST_WEEKDAY)
    later = _working_days(wanted, sunday, also_free)
    earlier = _working_days(monday, wanted - ONE_DAY, also_free)
    return next(iter(later), None) or (earlier[-1] if earlier else wanted)


def week_of(day: date) -> str:
    """Name the week of a day as ISO 8601 does, 2027-W09."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def promised_start(cohort: int, promised_on: date) -> date:
    """Return the day by which what was promised has begun: 1 September after school, or the day of a later promise.

    Schools begin in August, most trainings on 1 August or 1 September.
    """
    return max(promised_on, date(cohort, 9, 1))


def open_check(cohort: int, confirmed_on: date, day: date) -> date | None:
    """Return the check date to confirm next, or that passed last unconfirmed; None after the last one.

    :param confirmed_on: when arrival or stay was confirmed last.
    """
    waiting = [one.on for one in check_dates(cohort) if confirmed_on < one.on - AHEAD]
    passed = [on for on in waiting if on <= day]
    return passed[-1] if passed else next(iter(waiting), None)


def _working_days(first: date, last: date, also_free: Collection[date]) -> list[date]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if is_working_day(day, also_free=also_free)]
