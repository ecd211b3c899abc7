"""When a case is due: the whole table, without a database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kette.retention.rules.due import Due, Life, Periods, add_months, due, months_before
from kette.retention.rules.periods import KINDS, Effect
from kette.retention.rules.words import told
from kette.settings import KINDS as SETTINGS

PERIODS = Periods(closed_months=6, season_month=12, age=25)


@pytest.mark.parametrize(
    ("life", "expected"),
    [
        (Life(2027, None, passed_on=False, birth_year=2010), Due(date(2028, 1, 1), "not_passed_on")),
        (Life(2027, None, passed_on=True, birth_year=2010), Due(date(2036, 1, 1), "grown_up")),
        (Life(2027, None, passed_on=True, birth_year=None), Due(date(2038, 1, 1), "grown_up")),
        (Life(2027, date(2027, 8, 31), passed_on=True, birth_year=2010), Due(date(2028, 2, 29), "closed")),
        (Life(2027, date(2027, 3, 1), passed_on=False, birth_year=2010), Due(date(2027, 9, 1), "closed")),
        (
            Life(2027, date(2027, 9, 1), passed_on=False, birth_year=2010),
            Due(date(2028, 1, 1), "not_passed_on"),
        ),
        (Life(2027, date(2027, 9, 1), passed_on=True, birth_year=2001), Due(date(2027, 1, 1), "grown_up")),
    ],
)
def test_the_earliest_period_counts(life: Life, expected: Due) -> None:
    assert due(life, PERIODS) == expected


def test_the_season_may_end_in_october() -> None:
    october = Periods(closed_months=6, season_month=10, age=25)
    assert due(Life(2027, None, passed_on=False, birth_year=2010), october).on == date(2027, 11, 1)


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_what_is_narrowed_in_sql_is_exactly_what_the_rule_says(day: date, months: int) -> None:
    newest = months_before(day, months)
    assert add_months(newest, months) <= day < add_months(newest + timedelta(days=1), months)


def test_every_period_is_a_setting_or_stands_fixed() -> None:
    known = {kind.key for kind in SETTINGS}
    for kind in KINDS:
        assert bool(kind.setting) != bool(kind.fixed), kind.key
        assert not kind.setting or kind.setting in known
        assert kind.source
        assert kind.starts or kind.effect is Effect.STAYS


@pytest.mark.parametrize(
    ("life", "flags", "expected"),
    [
        (
            Life(2027, date(2027, 8, 31), passed_on=True, birth_year=2010),
            (),
            "Wird am 29.02.2028 gelöscht: 6 Monate",
        ),
        (
            Life(2027, None, passed_on=False, birth_year=2010),
            (),
            "Wird am 01.01.2028 gelöscht, wenn er bis dahin",
        ),
        (
            Life(2027, None, passed_on=True, birth_year=2010),
            (),
            "nach dem Abschluss gelöscht, spätestens am 01.01.2036",
        ),
        (
            Life(2020, date(2020, 9, 1), passed_on=True, birth_year=2003),
            (),
            "Wird in der nächsten Nacht gelöscht",
        ),
        (Life(2027, None, passed_on=False, birth_year=2010), ("held",), "vorerst nicht gelöscht"),
        (Life(2027, None, passed_on=False, birth_year=2010), ("asked",), "vorzeitige Löschung ist beantragt"),
    ],
)
def test_the_page_of_a_case_says_when(life: Life, flags: tuple[str, ...], expected: str) -> None:
    words = told(
        due(life, PERIODS),
        PERIODS,
        date(2027, 10, 1),
        is_closed=life.closed_on is not None,
        is_held="held" in flags,
        is_asked="asked" in flags,
    )
    assert expected in words
