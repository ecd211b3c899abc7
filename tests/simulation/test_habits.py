"""Habits: who looks when, drawn from dice and from nothing else."""

from datetime import date, timedelta
from random import Random

from kette.calendar import is_working_day
from kette.simulation.habits import Away, Desk, Habit, closed_fortnight, lazy_ones
from kette.simulation.ways import ADVISING, draw_ways

BEGIN = date(2025, 2, 10)


def days_looked(desk: Desk) -> list[date]:
    days = (BEGIN + timedelta(days=number) for number in range(364))
    return [day for day in days if desk.looks_on(day, BEGIN)]


def test_prompt_ones_look_on_every_other_working_day_lazy_ones_on_every_sixth() -> None:
    prompt, lazy = days_looked(Desk(Habit.PROMPT)), days_looked(Desk(Habit.LAZY))
    assert all(is_working_day(day) for day in (*prompt, *lazy))
    working = sum(is_working_day(BEGIN + timedelta(days=number)) for number in range(364))
    assert abs(len(prompt) - working / 2) < 1
    assert abs(len(lazy) - working / 6) < 1


def test_nobody_is_there_for_two_weeks() -> None:
    away = closed_fortnight(BEGIN, Random("a"))
    looked = days_looked(Desk(Habit.PROMPT, (away,)))
    assert (away.last - away.first).days == 13
    assert not [day for day in looked if day in away]
    assert [day for day in looked if day not in away] == looked
    assert BEGIN < away.first < BEGIN + timedelta(days=330)


def test_both_days_of_a_leave_are_part_of_it() -> None:
    away = Away(date(2025, 7, 12), date(2025, 8, 26))
    assert date(2025, 7, 12) in away
    assert date(2025, 8, 26) in away
    assert date(2025, 8, 27) not in away


def test_three_are_lazy_and_the_same_dice_choose_the_same() -> None:
    chosen = {lazy_ones(ADVISING, 3, Random(seed)) for seed in range(20)}
    assert {len(one) for one in chosen} == {3}
    assert len(chosen) > 1
    assert lazy_ones(ADVISING, 3, Random(7)) == lazy_ones(ADVISING, 3, Random(7))


def test_a_seed_draws_the_same_ways_again_and_another_one_others() -> None:
    def drawn(seed: int) -> list[tuple[object, ...]]:
        ways = draw_ways(40, BEGIN, 2025, seed)
        return [
            (one.place.key, one.pupil.person.full_name, one.fate, one.report_on, one.found_on) for one in ways
        ]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    # One more young person changes nobody else's way.
    assert [row[2:] for row in drawn(1)] == [
        (one.fate, one.report_on, one.found_on) for one in draw_ways(41, BEGIN, 2025, 1)[:40]
    ]
