"""When institutions are asked who has started, and what they answer."""

from datetime import date, timedelta

from kette.calendar import school_start
from kette.labels import LabelledEnum

# For so long after the day lists still go out (a machine that was off catches up), and can be answered.
_CATCH_UP = timedelta(days=28)
ANSWER_DAYS = timedelta(days=21)


class Started(LabelledEnum):
    """Whether somebody has come to where a place was promised."""

    CAME = "came", "erschienen"
    ABSENT = "absent", "nicht erschienen"


def next_asking(day: date, days: int) -> date | None:
    """Return the day on which the next lists go out, or that of this year while they can be answered; None: never."""
    if not days:
        return None
    first = school_start(day.year) + timedelta(days=days)
    return first if day < first + ANSWER_DAYS else school_start(day.year + 1) + timedelta(days=days)


def cohort_asked(day: date, days: int) -> int | None:
    """Return the year of leaving about whose promises is asked on a day; None outside the weeks after school begins.

    :param days: after the first school day, by setting; 0 asks nobody.
    """
    first = school_start(day.year) + timedelta(days=days)
    return day.year if days and first <= day < first + _CATCH_UP else None
