"""How fast institutions look and answer, and when nobody is there: rules drawn from dice, without a clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from kette.calendar import is_working_day, working_days_between
from kette.labels import LabelledEnum

_FORTNIGHT = timedelta(days=13)
# Closed weeks begin between these days of the simulated year, counted from its first one.
_EARLIEST_LEAVE, _LATEST_LEAVE = 30, 290


class Habit(LabelledEnum):
    """How an institution goes about its list."""

    PROMPT = "prompt", "antwortet zügig"
    BESIDE = "beside", "sieht neben dem Unterricht nach"
    LAZY = "lazy", "sieht selten nach und antwortet spät"


@dataclass(frozen=True, slots=True)
class Pace:
    """What a habit means, in working days.

    :param looks_every: between two looks at the own list.
    :param answers: least and most until an offer is answered, counted from the offer.
    :param contacts: least and most between two contacts with a young person.
    """

    looks_every: int
    answers: tuple[int, int]
    contacts: tuple[int, int]


PACE_OF = {
    Habit.PROMPT: Pace(2, (1, 4), (12, 19)),
    Habit.BESIDE: Pace(5, (1, 6), (14, 19)),
    Habit.LAZY: Pace(6, (7, 18), (16, 34)),
}


@dataclass(frozen=True, slots=True)
class Away:
    """A time in which nobody of an institution is there, both days included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Desk:
    """An institution's habit and its closed times.

    :param shift: so many working days later than others it looks, so that not all do so on one day.
    """

    habit: Habit
    away: tuple[Away, ...] = ()
    shift: int = 0

    @property
    def pace(self) -> Pace:
        """Return what the habit means."""
        return PACE_OF[self.habit]

    def looks_on(self, day: date, begin: date) -> bool:
        """Say whether somebody looks at the own list on a day.

        :param begin: the first day of the year.
        """
        if not is_working_day(day) or any(day in away for away in self.away):
            return False
        return (working_days_between(begin, day) + self.shift) % self.pace.looks_every == 0


def lazy_ones(places: Sequence[str], number: int, dice: Random) -> frozenset[str]:
    """Draw which of the institutions are lazy."""
    return frozenset(dice.sample(sorted(places), min(number, len(places))))


def closed_fortnight(begin: date, dice: Random) -> Away:
    """Draw two weeks of the year in which nobody is there."""
    first = begin + timedelta(days=dice.randint(_EARLIEST_LEAVE, _LATEST_LEAVE))
    return Away(first, first + _FORTNIGHT)
