"""The rules of reminding, without any database: working days, holidays, rungs, who is meant, what mails say."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kette import clock
from kette.calendar import ONE_DAY, is_working_day
from kette.reminders.rules import letters
from kette.reminders.rules.catalogue import NEXT_RUNG, RULE_OF, RULES, SETTINGS, Party, Timing
from kette.reminders.rules.due import Addressee, Counting, Due, Watched, concerns, due
from kette.reminders.rules.moments import (
    daily_run_is_due,
    daily_run_is_late,
    digest_day,
    is_silent,
    open_check,
    promised_start,
    week_of,
)
from kette.roles import Actor, InstitutionKind, Role
from kette.settings import KINDS

JOBCENTER, SCHOOL, COORDINATION = 1, 2, 3
DEFAULTS = {kind.key: kind.default for kind in KINDS}
BY = Counting({key: DEFAULTS[key] for key in SETTINGS})
# Thursday 15 April 2027 is an ordinary working day, a fortnight after Easter.
PLAIN = date(2027, 4, 15)
PAGES = letters.Pages(lambda one: f"https://kette/{one.page_id}", lambda one: "", "https://kette/")


def test_every_rule_has_a_setting_that_can_switch_it_off() -> None:
    assert {rule.setting for rule in RULES} <= set(DEFAULTS)
    for rule in RULES:
        off = Counting({**BY.days, rule.setting: 0})
        assert due([thing(rule.key)], PLAIN + timedelta(days=99), BY) != ()
        assert due([thing(rule.key)], PLAIN + timedelta(days=99), off) == ()


def test_every_rule_says_in_german_what_it_watches_and_whom_it_tells() -> None:
    for rule in RULES:
        assert rule.sentence.endswith(".")
        assert rule.watches.endswith(".")
        assert rule.tells
        assert bool(rule.then) == bool(rule.owed)


def test_few_rules_are_urgent() -> None:
    assert [rule.key for rule in RULES if rule.urgent] == ["conference_ahead"]


@pytest.mark.parametrize(
    ("deadline", "reminded"),
    [
        (date(2027, 4, 15), date(2027, 4, 16)),
        (date(2027, 4, 16), date(2027, 4, 19)),  # the weekend between
        (date(2027, 3, 25), date(2027, 3, 30)),  # Good Friday, Easter Monday
        (date(2028, 4, 28), date(2028, 5, 2)),  # 1 May is a Monday
        (date(2027, 12, 23), date(2027, 12, 24)),  # Christmas Eve is no holiday of the Land
        (date(2027, 12, 24), date(2027, 12, 27)),
    ],
)
def test_after_means_working_days_over_weekends_and_holidays(deadline: date, reminded: date) -> None:
    one = thing("handover_unanswered", due_on=deadline)
    assert due([one], reminded - ONE_DAY, BY) == ()
    (item,) = due([one], reminded, BY)
    assert (item.due_on, item.overdue, item.rung) == (deadline, True, 1)


@pytest.mark.parametrize(
    ("due_on", "reminded"),
    [
        (date(2027, 4, 15), date(2027, 4, 13)),
        (date(2027, 4, 19), date(2027, 4, 15)),
        (date(2027, 3, 30), date(2027, 3, 24)),  # before Easter
        (date(2028, 5, 2), date(2028, 4, 27)),  # before 1 May
    ],
)
def test_before_means_working_days_over_weekends_and_holidays(due_on: date, reminded: date) -> None:
    one = thing("agreement_due", due_on=due_on)
    assert due([one], reminded - ONE_DAY, BY) == ()
    (item,) = due([one], reminded, BY)
    assert (item.due_on, item.overdue) == (due_on, False)


def test_local_days_off_count_as_free() -> None:
    rosenmontag = date(2027, 2, 8)
    one = thing("handover_unanswered", due_on=date(2027, 2, 5))
    assert due([one], rosenmontag, BY) != ()
    assert due([one], rosenmontag, Counting(BY.days, {rosenmontag})) == ()


def test_what_is_due_today_is_not_late() -> None:
    one = thing("agreement_due", due_on=PLAIN)
    assert [item.overdue for item in due([one], PLAIN, BY)] == [False]
    assert [item.overdue for item in due([one], PLAIN + ONE_DAY, BY)] == [True]


def test_who_waits_is_told_some_working_days_later() -> None:
    one = thing("handover_unanswered", due_on=PLAIN)
    assert told(due([one], date(2027, 4, 22), BY)) == {("i:1", 1)}
    # One working day after the deadline, five more for the next rung.
    assert told(due([one], date(2027, 4, 23), BY)) == {("i:1", 1), ("i:2", 2)}
    never = Counting({**BY.days, NEXT_RUNG: 0})
    assert told(due([one], date(2027, 12, 1), never)) == {("i:1", 1)}


def test_where_one_person_is_in_charge_the_institution_stands_in_later() -> None:
    parties = {Party.HOLDER: (Addressee(JOBCENTER, 17),)}
    one = Watched("start_unconfirmed", "x", "x", parties, PLAIN, PLAIN)
    assert told(due([one], date(2027, 4, 29), BY)) == {("m:17", 1)}
    assert told(due([one], date(2027, 5, 7), BY)) == {("m:17", 1), ("i:1", 2)}


def test_looking_ahead_shows_what_comes_until_then() -> None:
    one = thing("agreement_due", due_on=date(2027, 4, 21))
    assert due([one], PLAIN, BY) == ()
    assert len(due([one], PLAIN, BY, until=date(2027, 4, 19))) == 1


def test_a_person_is_meant_by_institution_role_and_class() -> None:
    adviser = actor(Role.ADVISER, JOBCENTER, InstitutionKind.JOBCENTER, 17)
    assert concerns(adviser, Addressee(JOBCENTER))
    assert concerns(adviser, Addressee(JOBCENTER, 17))
    assert not concerns(adviser, Addressee(JOBCENTER, 18))
    assert not concerns(adviser, Addressee(SCHOOL))
    teacher = actor(Role.CLASS_TEACHER, SCHOOL, InstitutionKind.SCHOOL, 20, ("10A",))
    assert concerns(teacher, Addressee(SCHOOL, None, "10A"))
    assert not concerns(teacher, Addressee(SCHOOL, None, "10B"))
    assert not concerns(teacher, Addressee(SCHOOL))
    koko = actor(Role.KOKO, COORDINATION, InstitutionKind.COORDINATION, 30)
    assert concerns(koko, Addressee(COORDINATION))
    # Somebody of the Jobcenter who moderates does not act on the Jobcenter's cases in that role.
    moderator = actor(Role.MODERATOR, JOBCENTER, InstitutionKind.JOBCENTER, 31)
    assert not concerns(moderator, Addressee(JOBCENTER))
    for role in (Role.AG, Role.DPO, Role.ADMINISTRATOR):
        assert not concerns(
            actor(role, COORDINATION, InstitutionKind.COORDINATION, 40), Addressee(COORDINATION)
        )
    assert not concerns(Actor.system(1), Addressee(JOBCENTER))


def test_the_day_of_the_weekly_mail_gives_way_to_holidays() -> None:
    assert digest_day(date(2027, 4, 15), 0) == date(2027, 4, 12)
    assert digest_day(date(2027, 3, 31), 0) == date(2027, 3, 30)  # Easter Monday: Tuesday
    assert digest_day(date(2027, 3, 24), 4) == date(2027, 3, 25)  # Good Friday: the day before
    assert digest_day(date(2027, 2, 10), 0, {date(2027, 2, 8)}) == date(2027, 2, 9)  # Rosenmontag
    assert digest_day(date(2027, 4, 15), 99) == date(2027, 4, 16)


def test_the_day_of_the_weekly_mail_lies_in_its_week_and_is_a_working_day() -> None:
    for number in range(366):
        day = date(2027, 1, 1) + timedelta(days=number)
        for weekday in range(7):
            found = digest_day(day, weekday)
            assert week_of(found) == week_of(day)
            assert is_working_day(found)


def test_the_daily_run_is_due_once_per_local_day_from_half_past_five() -> None:
    early, late = datetime(2027, 7, 1, 3, 29, tzinfo=UTC), datetime(2027, 7, 1, 3, 30, tzinfo=UTC)
    assert not daily_run_is_due(None, early)
    assert daily_run_is_due(None, late)
    done = date(2027, 7, 1)
    assert not daily_run_is_due(done, late + timedelta(hours=20))
    assert not daily_run_is_due(done, late + timedelta(hours=23, minutes=59))
    assert daily_run_is_due(done, late + timedelta(hours=24))


def test_a_run_is_late_after_the_morning_and_a_heartbeat_to_come_is_none() -> None:
    morning, done = clock.at_local(date(2027, 7, 2), 7, 59), date(2027, 7, 1)
    assert not daily_run_is_late(done, morning)
    assert daily_run_is_late(done, morning + timedelta(minutes=1))
    assert not daily_run_is_late(date(2027, 7, 2), morning + timedelta(hours=9))
    assert is_silent(None, morning)
    assert not is_silent(morning - timedelta(minutes=5), morning)
    assert is_silent(morning - timedelta(minutes=6), morning)
    # The clock was set back by a week, and nobody beats any more.
    assert is_silent(morning + timedelta(days=7), morning)


@pytest.mark.parametrize("change", [date(2027, 3, 28), date(2027, 10, 31), date(2028, 2, 29)])
def test_asked_every_minute_it_runs_once_on_each_day_around_a_clock_change(change: date) -> None:
    last, runs = None, []
    now = datetime(change.year, change.month, change.day, tzinfo=UTC) - timedelta(days=2)
    for _ in range(5 * 24 * 60):
        now += timedelta(minutes=1)
        if daily_run_is_due(last, now):
            last = clock.local(now).date()
            runs.append(now)
    days = {moment.astimezone(UTC).date() for moment in runs}
    assert len(runs) == len(days) == 5


def test_a_promised_place_begins_on_the_first_of_september_or_when_promised_later() -> None:
    assert promised_start(2027, date(2027, 3, 1)) == date(2027, 9, 1)
    assert promised_start(2027, date(2027, 11, 3)) == date(2027, 11, 3)


def test_a_check_date_is_open_until_confirmed() -> None:
    started = date(2027, 9, 1)
    assert open_check(2027, started, date(2027, 9, 20)) == date(2027, 10, 15)
    assert open_check(2027, started, date(2027, 12, 1)) == date(2027, 10, 15)
    assert open_check(2027, date(2027, 10, 12), date(2027, 12, 1)) == date(2028, 1, 31)
    assert open_check(2027, started, date(2028, 2, 1)) == date(2028, 1, 31)
    assert open_check(2027, date(2028, 1, 20), date(2028, 2, 1)) is None


def test_the_weekly_mail_counts_by_kind_with_the_late_first() -> None:
    items = [item("agreement_due", 3), item("handover_unanswered", -4), item("handover_unanswered", -1)]
    subject, body = letters.weekly(items, PLAIN, PAGES, "JC")
    assert subject == "Kette: 2 überfällig, 1 demnächst fällig"
    lines = body.splitlines()
    assert lines.index("ÜBERFÄLLIG") < lines.index("DEMNÄCHST FÄLLIG")
    assert "– Übergaben, deren Antwortfrist abgelaufen ist: 2" in lines
    assert "  seit 4 Tagen: https://kette/handover_unanswered-4" in lines
    assert "  bis 18.04.2027: https://kette/agreement_due3" in lines


def test_the_weekly_mail_stays_short() -> None:
    items = [item("no_contact", -number) for number in range(1, 41)]
    _, body = letters.weekly(items, PLAIN, PAGES, "JC")
    assert body.count("https://kette/no_contact") == letters.SHOWN
    assert "  und 35 weitere" in body.splitlines()


def test_the_weekly_mail_names_a_page_once_though_several_things_wait_there() -> None:
    several = [replace(item("agreement_due", -days), page_id="one") for days in (2, 9, 4)]
    pages = replace(PAGES, address=lambda one: f"https://kette/{one.page_id}")
    _, body = letters.weekly([*several, item("agreement_due", -1)], PLAIN, pages, "JC")
    assert body.count("https://kette/one") == 1
    lines = body.splitlines()
    assert "– Vereinbarungen, die fällig sind oder werden: 4" in lines
    assert "  seit 9 Tagen (3 Mal): https://kette/one" in lines
    assert "weitere" not in body


def thing(rule: str, due_on: date = PLAIN) -> Watched:
    """Watch something of which the Jobcenter (or the school) owes something and the school waits."""
    parties = {party: (Addressee(JOBCENTER),) for party in RULE_OF[rule].tells}
    if then := RULE_OF[rule].then:
        parties[then] = (Addressee(SCHOOL),)
    counted = RULE_OF[rule].timing is Timing.AFTER
    return Watched(rule, "thing", "thing", parties, due_on if counted else date.min, due_on)


def item(rule: str, days: int) -> Due:
    """Make something due so many days from the day of these tests."""
    page = f"{rule}{days}"
    return Due(RULE_OF[rule], Addressee(1), 1, page, page, PLAIN + timedelta(days=days), days < 0)


def told(items: tuple[Due, ...]) -> set[tuple[str, int]]:
    """Return who is told, and on which rung."""
    return {(item.told.told, item.rung) for item in items}


def actor(
    role: Role, institution_id: int, kind: InstitutionKind, membership_id: int, classes: tuple[str, ...] = ()
) -> Actor:
    """Return somebody in a role."""
    return Actor(1, role, membership_id, membership_id, institution_id, kind, classes)
