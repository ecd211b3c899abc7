"""What may wait and how long, as pure rules: limits, hard ends, and that an answer never lengthens the ladder further."""

from dataclasses import replace
from datetime import date

import pytest

from kette.calendar import is_working_day
from kette.reminders.rules.catalogue import RULE_OF, RULES
from kette.reminders.rules.delaying import (
    DELAYING_OF,
    OF_SLUG,
    HardEnd,
    Limits,
    day_wrong,
    last_day,
    reasons_for,
    why_not,
)
from kette.reminders.rules.due import Addressee, Counting, Watched, due
from kette.reminders.rules.parties import Party
from kette.reminders.rules.reasons import OF_A_PERSON, PutOff, Reason
from kette.settings import KINDS

DAY = date(2027, 3, 10)
BY = Counting({kind.key: kind.default for kind in KINDS if isinstance(kind.default, int)})
LIMITS = Limits(2, 10)


def thing(rule: str, due_on: date = DAY) -> Watched:
    parties = {party: (Addressee(number),) for number, party in enumerate(Party, start=1)}
    return Watched(rule, "x", "x", parties, due_on, due_on, "case")


def said(until_on: date, times: int = 1, *, is_spent: bool = False) -> PutOff:
    return PutOff(Reason.CALLBACK, date(2027, 3, 9), until_on, times, is_spent)


def test_every_rule_says_whether_it_may_wait() -> None:
    assert set(DELAYING_OF) == set(RULE_OF)
    assert len(OF_SLUG) == len(RULES)


@pytest.mark.parametrize("rule", [one.rule for one in DELAYING_OF.values() if one.never])
def test_what_may_not_wait_says_why(rule: str) -> None:
    assert why_not(thing(rule), DAY, BY, LIMITS) == DELAYING_OF[rule].never


@pytest.mark.parametrize("rule", [one.rule for one in DELAYING_OF.values() if one.ends is not HardEnd.NONE])
def test_nothing_waits_past_a_day_that_the_law_sets(rule: str) -> None:
    end = date(2027, 3, 16)  # Tuesday
    last = date(2027, 3, 15) if DELAYING_OF[rule].ends is HardEnd.DAY_BEFORE else end
    one = thing(rule, end)
    assert last_day(one, DAY, BY, LIMITS) == last
    assert day_wrong(last, one, DAY, BY, LIMITS) == ""
    assert DELAYING_OF[rule].because in day_wrong(date(2027, 3, 17), one, DAY, BY, LIMITS)
    assert DELAYING_OF[rule].because in why_not(one, end, BY, LIMITS)


def test_a_hard_end_on_a_sunday_is_the_friday_before() -> None:
    assert last_day(thing("request_due", date(2027, 3, 14)), DAY, BY, LIMITS) == date(2027, 3, 12)


def test_a_new_day_is_a_working_day_ahead_and_not_too_far() -> None:
    one = thing("handover_unanswered")
    assert day_wrong(DAY, one, DAY, BY, LIMITS) == "Bitte nennen Sie einen Tag nach heute."
    assert "Arbeitstag" in day_wrong(date(2027, 3, 13), one, DAY, BY, LIMITS)  # Saturday
    assert day_wrong(date(2027, 3, 24), one, DAY, BY, LIMITS) == ""
    assert day_wrong(date(2027, 3, 25), one, DAY, BY, LIMITS) == "Spätestens geht der 24.03.2027."
    free = Counting(BY.days, frozenset({date(2027, 3, 24)}))
    assert "Arbeitstag" in day_wrong(date(2027, 3, 24), one, DAY, free, LIMITS)
    assert not is_working_day(date(2027, 3, 13))


def test_the_same_thing_waits_only_so_often() -> None:
    one = thing("agreement_due")
    assert why_not(one, DAY, BY, LIMITS) == ""
    once = replace(one, put_off=said(DAY, 1))
    assert why_not(once, DAY, BY, LIMITS) == ""
    twice = replace(one, put_off=said(DAY, 2))
    assert "schon zweimal aufgeschoben" in why_not(twice, DAY, BY, LIMITS)
    assert "nicht aufgeschoben" in why_not(one, DAY, BY, Limits(0, 10))
    assert "geantwortet" in why_not(replace(one, put_off=said(date(2027, 3, 11))), DAY, BY, LIMITS)


def test_what_is_not_due_yet_is_not_asked() -> None:
    assert "noch nicht fällig" in why_not(thing("agreement_due", date(2027, 4, 20)), DAY, BY, LIMITS)


def test_of_no_young_person_nothing_is_said_about_one() -> None:
    assert set(reasons_for(thing("school_silent"))) == set(Reason)
    assert not set(reasons_for(replace(thing("school_silent"), case=None))) & OF_A_PERSON


def told(one: Watched, day: date) -> list[tuple[int, int]]:
    return sorted((item.rung, item.told.institution_id) for item in due([one], day, BY))


def test_an_answer_gives_peace_until_its_day_and_not_longer() -> None:
    late = thing("handover_unanswered", date(2027, 3, 8))
    receiver, giver, koko = (
        list(Party).index(one) + 1 for one in (Party.RECEIVER, Party.GIVER, Party.COORDINATION)
    )
    assert told(late, date(2027, 3, 10)) == [(1, receiver)]
    assert told(late, date(2027, 3, 16)) == [(1, receiver), (2, giver)]
    answered = replace(late, put_off=said(date(2027, 3, 17)))
    assert told(answered, date(2027, 3, 16)) == []
    assert told(answered, date(2027, 3, 17)) == [(1, receiver)]
    (back,) = due([answered], date(2027, 3, 17), BY)
    assert (back.due_on, back.overdue, back.is_asked) == (date(2027, 3, 17), False, True)
    # Five working days after the granted day those who wait are told, no later.
    assert told(answered, date(2027, 3, 23)) == [(1, receiver)]
    assert told(answered, date(2027, 3, 24)) == [(1, receiver), (2, giver)]
    # After the last answer at once, and the Koordinierung with them; late since its own day again.
    spent = replace(late, put_off=said(date(2027, 3, 17), 2, is_spent=True))
    assert told(spent, date(2027, 3, 17)) == [(1, receiver), (2, giver), (3, koko)]
    assert {item.due_on for item in due([spent], date(2027, 3, 17), BY)} == {date(2027, 3, 8)}


def test_a_schools_answer_does_not_silence_the_koordinierung() -> None:
    one = replace(thing("leaves_chain", date(2027, 7, 16)), put_off=said(date(2027, 7, 5)))
    school, koko = (list(Party).index(one) + 1 for one in (Party.SCHOOL, Party.COORDINATION))
    assert told(one, date(2027, 7, 1)) == [(1, koko)]
    assert told(one, date(2027, 7, 5)) == [(1, school), (1, koko)]
