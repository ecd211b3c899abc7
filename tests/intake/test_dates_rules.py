"""The rules of identification dates: windows that do not overlap, who has answered, and what changed."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from kette import clock
from kette.intake.rules.dates import (
    Answered,
    ClassLine,
    DateState,
    SchoolBook,
    Window,
    change,
    current,
    default_windows,
    totals,
    why_not,
)

HALF_YEAR, EASTER, MAY = date(2027, 2, 12), date(2027, 4, 5), date(2027, 5, 31)
AT = datetime(2027, 2, 10, tzinfo=clock.BERLIN)


def test_the_usual_dates_come_from_the_school_year() -> None:
    assert [one.on for one in default_windows(2027)] == [HALF_YEAR, EASTER, MAY]
    assert default_windows(2026)[0].on == date(2026, 2, 6)
    assert not default_windows(2027)[0].estimated


@pytest.mark.parametrize("cohort", range(2023, 2061))
def test_no_usual_window_reaches_into_another(cohort: int) -> None:
    windows = default_windows(cohort)
    for one, after in pairwise(windows):
        assert one.opens_on <= one.on <= one.closes_on < after.opens_on
    assert all(why_not(one, [other for other in windows if other != one]) is None for one in windows)


def test_a_date_is_ahead_then_open_then_late_then_closed() -> None:
    window = default_windows(2027)[0]
    states = {day: window.state(day) for day in (window.opens_on - timedelta(1), HALF_YEAR)}
    assert states == {date(2027, 1, 28): DateState.AHEAD, HALF_YEAR: DateState.OPEN}
    assert window.state(HALF_YEAR + timedelta(1)) is DateState.LATE
    assert window.state(window.closes_on) is DateState.LATE
    assert window.state(window.closes_on + timedelta(1)) is DateState.CLOSED
    assert current(default_windows(2027), date(2027, 3, 15)) is None


def test_windows_that_overlap_are_refused() -> None:
    one = Window("eins", date(2027, 2, 1), date(2027, 2, 10), date(2027, 2, 20))
    assert "überschneidet" in (why_not(one, [Window("zwei", *(date(2027, 2, 20),) * 3)]) or "")
    assert why_not(one, [Window("zwei", *(date(2027, 2, 21),) * 3)]) is None


def test_a_school_has_answered_when_every_class_has() -> None:
    said, silent = ClassLine("10a", 24, 2, AT), ClassLine("10b")
    assert SchoolBook(()).state is Answered.NONE
    assert SchoolBook((silent,)).state is Answered.NONE
    assert SchoolBook((said, silent)).state is Answered.PART
    whole = SchoolBook((said, ClassLine("10b", None, 0, AT)))
    assert (whole.state, whole.unplaced, whole.pupils, whole.says_nobody) == (Answered.ALL, 2, None, False)
    assert change(SchoolBook((ClassLine("10a", 24, 5, AT),)), whole) == -3
    assert change(SchoolBook((said, silent)), whole) is None
    assert totals({1: whole, 2: SchoolBook((silent,))}).answered == 1
