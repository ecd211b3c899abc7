"""How schools count: their holidays are free days, but nothing is put off past the last school day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kette import clock, settings
from kette.calendar import (
    ONE_DAY,
    add_school_days,
    add_working_days,
    is_working_day,
    school_days_before,
    school_year,
    school_year_of,
)
from kette.db import transaction
from kette.handover.service.deadlines import deadline
from kette.reminders.rules.catalogue import SETTINGS
from kette.reminders.rules.due import Addressee, Counting, Watched, due
from kette.reminders.rules.parties import Party
from kette.roles import InstitutionKind
from kette.settings import KINDS
from tests.reminders.scene import DAY, on
from tests.world import World

EASTER = [date(2027, 3, 22) + timedelta(days=n) for n in range(13)]
SUMMER = [date(2027, 7, 17) + timedelta(days=n) for n in range(46)]
SCHOOL, JOBCENTER = 1, 2
DAYS = {kind.key: kind.default for kind in KINDS}


def test_school_holidays_are_free_for_schools() -> None:
    friday = date(2027, 3, 19)
    assert add_working_days(friday, 1) == date(2027, 3, 22)
    assert add_school_days(friday, 1, EASTER) == date(2027, 4, 5)
    assert school_days_before(date(2027, 4, 6), 2, EASTER) == friday


def test_nothing_is_put_off_past_the_last_school_day() -> None:
    last = school_year(2027).last_school_day
    assert add_school_days(last - timedelta(days=3), 20, SUMMER) == last
    # In the summer holidays a school counts as offices do: nobody waits six weeks.
    assert add_school_days(last, 5, SUMMER) == add_working_days(last, 5)
    assert add_school_days(last + timedelta(days=10), 3, SUMMER) == add_working_days(
        last + timedelta(days=10), 3
    )


@given(
    st.dates(date(2024, 1, 1), date(2029, 12, 31)),
    st.integers(1, 30),
    st.lists(st.dates(date(2024, 1, 1), date(2030, 3, 1)), max_size=40),
)
def test_whatever_the_holidays_a_school_counts_no_shorter_than_it_must_nor_past_its_end(
    day: date, number: int, holidays: list[date]
) -> None:
    found, office = add_school_days(day, number, holidays), add_working_days(day, number)
    last = school_year_of(day).last_school_day
    if day < last:
        assert min(office, last) <= found <= last
    else:
        assert found >= office
    if found != last:
        assert is_working_day(found)


def test_each_addressee_is_reminded_as_its_institution_counts() -> None:
    by = Counting({key: DAYS[key] for key in SETTINGS}, schools=(SCHOOL,), school_free=EASTER)
    friday = date(2027, 3, 19)
    for owes, reminded in ((JOBCENTER, date(2027, 3, 22)), (SCHOOL, date(2027, 4, 5))):
        one = Watched(
            "handover_unanswered", "x", "x", {Party.RECEIVER: (Addressee(owes),)}, friday, friday, "K"
        )
        assert due([one], reminded - ONE_DAY, by) == ()
        assert [item.told.institution_id for item in due([one], reminded, by)] == [owes]


@pytest.mark.parametrize(
    ("kind", "until"),
    [
        (InstitutionKind.JOBCENTER, date(2027, 3, 25)),
        (InstitutionKind.SCHOOL, date(2027, 4, 8)),
        (InstitutionKind.VOCATIONAL_COLLEGE, date(2027, 4, 8)),
    ],
)
def test_a_school_is_given_its_holidays_for_an_answer(
    world: World, kind: InstitutionKind, until: date
) -> None:
    with transaction():
        days = [day.isoformat() for day in EASTER]
        settings.put("school_holidays", days, valid_from=DAY, by=world.actor("administrator"))
    with on(date(2027, 3, 18)):
        assert clock.today() == date(2027, 3, 18)
        assert deadline("answer_working_days", kind) == until
