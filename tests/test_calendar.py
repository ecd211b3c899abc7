"""The calendar: whole tables, the edges of compulsory schooling, and working days against a second reckoning."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kette import calendar
from kette.calendar import (
    add_working_days,
    is_working_day,
    school_year,
    schulpflicht_until,
    working_days_between,
    year_of,
)

DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))
BIRTHDAYS = st.dates(date(1980, 1, 1), date(2040, 12, 31))

# The holidays package loads late; the first example of a property must not pay for it with its deadline.
calendar.public_holidays(2027)


@pytest.mark.parametrize(
    ("cohort", "half_year", "last", "estimated"),
    [
        (2023, date(2023, 1, 20), date(2023, 6, 21), False),
        (2024, date(2024, 1, 26), date(2024, 7, 5), False),
        (2025, date(2025, 2, 7), date(2025, 7, 11), False),
        (2026, date(2026, 2, 6), date(2026, 7, 17), False),
        (2027, date(2027, 2, 12), date(2027, 7, 16), False),
        (2028, date(2028, 2, 4), date(2028, 7, 7), False),
        (2029, date(2029, 1, 26), date(2029, 6, 29), False),
        (2030, date(2030, 1, 25), date(2030, 6, 21), True),
        (2031, date(2031, 1, 31), date(2031, 7, 4), True),
        (2022, date(2022, 2, 4), date(2022, 7, 8), True),
    ],
)
def test_a_school_year_knows_its_two_last_days(cohort, half_year, last, estimated):
    year = school_year(cohort)
    assert (year.last_half_year_day, year.last_school_day, year.estimated) == (half_year, last, estimated)
    assert year.first_day == date(cohort - 1, 8, 1)
    assert year.last_day == date(cohort, 7, 31)


def test_a_school_year_is_called_by_both_its_years():
    assert school_year(2027).label == "2026/27"
    assert school_year(2100).label == "2099/00"


@pytest.mark.parametrize(
    ("day", "cohort"),
    [
        (date(2026, 7, 31), 2026),
        (date(2026, 8, 1), 2027),
        (date(2026, 12, 31), 2027),
        (date(2027, 1, 1), 2027),
    ],
)
def test_a_school_year_begins_on_the_first_of_august(day, cohort):
    assert calendar.school_year_of(day).cohort == cohort


@given(DAYS)
def test_every_day_lies_in_its_school_year_and_both_last_days_are_school_days_of_it(day):
    year = calendar.school_year_of(day)
    assert day in year
    assert year.first_day < year.last_half_year_day < year.last_school_day <= year.last_day
    assert is_working_day(year.last_half_year_day)
    assert is_working_day(year.last_school_day)


@given(st.integers(2031, 2090))
def test_an_estimate_is_a_friday_near_the_middle_of_the_published_days(cohort):
    year = school_year(cohort)
    assert year.estimated
    assert year.last_half_year_day.weekday() == year.last_school_day.weekday() == 4
    assert abs(year.last_half_year_day - date(cohort, 2, 1)) <= timedelta(days=3)
    assert abs(year.last_school_day - date(cohort, 7, 7)) <= timedelta(days=3)


def test_schools_identify_at_the_half_year_report_after_easter_and_by_the_end_of_may():
    milestones = calendar.identification_dates(2027)
    assert [(m.key, m.on, m.estimated) for m in milestones] == [
        ("half_year_report", date(2027, 2, 12), False),
        ("after_easter", date(2027, 4, 5), True),
        ("end_of_may", date(2027, 5, 31), False),
    ]


def test_given_easter_holidays_decide_the_day_after_easter():
    holidays = [(date(2026, 12, 23), date(2027, 1, 6)), (date(2027, 3, 22), date(2027, 4, 9))]
    after = calendar.identification_dates(2027, holidays)[1]
    assert (after.on, after.estimated) == (date(2027, 4, 12), False)


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2023, date(2023, 4, 17)),
        (2024, date(2024, 4, 8)),
        (2025, date(2025, 4, 28)),
        (2026, date(2026, 4, 13)),
    ],
)
def test_lessons_begin_again_on_the_monday_after_the_week_of_easter(year, day):
    assert calendar.first_day_after_easter(year) == day


def test_the_arrivals_are_checked_in_october_and_january_after_the_leaving_summer():
    assert [m.on for m in calendar.check_dates(2027)] == [date(2027, 10, 15), date(2028, 1, 31)]


@pytest.mark.parametrize(
    ("born_on", "until"),
    [
        (date(2007, 7, 31), date(2025, 7, 31)),
        (date(2007, 8, 1), date(2025, 7, 31)),
        (date(2007, 8, 2), date(2026, 7, 31)),
        (date(2008, 2, 29), date(2026, 7, 31)),
        (date(2008, 7, 31), date(2026, 7, 31)),
        (date(2008, 8, 1), date(2026, 7, 31)),
        (date(2008, 12, 31), date(2027, 7, 31)),
        (date(2003, 8, 1), date(2021, 7, 31)),
        (date(2003, 8, 2), date(2022, 7, 31)),
    ],
)
def test_compulsory_schooling_ends_with_the_school_year_of_the_eighteenth_year(born_on, until):
    assert schulpflicht_until(born_on) == until
    assert calendar.is_schulpflichtig(born_on, until)
    assert not calendar.is_schulpflichtig(born_on, until + timedelta(days=1))


@given(BIRTHDAYS)
def test_the_eighteenth_year_is_completed_in_the_last_school_year_of_compulsory_schooling(born_on):
    until = schulpflicht_until(born_on)
    assert (until.month, until.day) == (7, 31)
    assert calendar.age_on(born_on, until + timedelta(days=1)) >= 18
    assert calendar.age_on(born_on, until.replace(year=until.year - 1)) < 18


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (date(2010, 5, 17), date(2026, 5, 16), 15),
        (date(2010, 5, 17), date(2026, 5, 17), 16),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2010, 5, 17), date(2010, 5, 16), -1),
    ],
)
def test_an_age_counts_completed_years(born_on, day, age):
    assert calendar.age_on(born_on, day) == age


def test_the_public_holidays_of_the_land_are_known():
    assert sorted(calendar.public_holidays(2027)) == [
        date(2027, 1, 1),
        date(2027, 3, 26),
        date(2027, 3, 29),
        date(2027, 5, 1),
        date(2027, 5, 6),
        date(2027, 5, 17),
        date(2027, 5, 27),
        date(2027, 10, 3),
        date(2027, 11, 1),
        date(2027, 12, 25),
        date(2027, 12, 26),
    ]


@given(st.integers(1991, 2099))
def test_good_friday_to_corpus_christi_hang_on_easter(year):
    sunday = calendar.easter(year)
    assert {sunday + timedelta(days=n) for n in (-2, 1, 39, 50, 60)} <= calendar.public_holidays(year)


def test_local_days_off_are_given_not_guessed():
    day = calendar.rosenmontag(2027)
    assert day == date(2027, 2, 8)
    assert is_working_day(day)
    assert not is_working_day(day, also_free={day})
    assert add_working_days(date(2027, 2, 5), 1, also_free={day}) == date(2027, 2, 9)


def test_lessons_rest_in_the_holidays_while_offices_work():
    day = date(2027, 3, 23)
    assert is_working_day(day)
    assert not calendar.is_school_day(day, [(date(2027, 3, 22), date(2027, 4, 3))])
    assert calendar.is_school_day(day, [])


@pytest.mark.parametrize(
    ("day", "n", "result"),
    [
        (date(2027, 3, 25), 0, date(2027, 3, 25)),
        (date(2027, 3, 26), 0, date(2027, 3, 30)),
        (date(2027, 3, 25), 1, date(2027, 3, 30)),
        (date(2027, 3, 25), 3, date(2027, 4, 1)),
        (date(2026, 12, 23), 2, date(2026, 12, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
    ],
)
def test_working_days_skip_weekends_and_holidays(day, n, result):
    assert add_working_days(day, n) == result


def test_working_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="forward"):
        add_working_days(date(2027, 1, 1), -1)


@given(DAYS, st.integers(1, 60))
def test_adding_and_counting_working_days_agree(day, n):
    end = add_working_days(day, n)
    assert is_working_day(end)
    assert working_days_between(day, end) == n
    assert working_days_between(end, day) == -n


@given(DAYS, DAYS, DAYS)
def test_working_days_add_up(a, b, c):
    a, b, c = sorted((a, b, c))
    if (c - a).days < 2000:
        assert working_days_between(a, b) + working_days_between(b, c) == working_days_between(a, c)


@pytest.mark.parametrize("text", ["99999999999999999999", "-1", "0", "", "zwei"])
def test_a_year_of_an_address_is_one_in_which_somebody_leaves_school(text: str) -> None:
    assert year_of("2027") == 2027
    with pytest.raises(ValueError):
        year_of(text)
