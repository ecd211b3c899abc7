"""What is to become of each young person: where they come from, when they are reported, which way they are meant to go."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from kette.calendar import add_working_days
from kette.demo.city import PLACES, Place
from kette.demo.fates import FATES, Fate
from kette.demo.pupils import Pupil, Register

ADVISING = ("jugendamt", "ki", "jobcenter", "agentur", "lotsen")
SCHOOLS = tuple(place for place in PLACES if place.number)
_WEIGHTS = {"nord": 6, "sued": 4, "bach": 4, "wald": 2, "west": 3, "berufskolleg": 3}
_OF_AGE = ("nord", "bach", "berufskolleg")
_FROM_LIST = 0.6  # of those reported; the others come one by one
_INFORMED = 0.9  # of those reported one by one, at the report
_DEFAULT_OUTCOME = "AV"


@dataclass(slots=True)
class Way:
    """One young person, with dice of their own, and how far the way has come.

    :param found_on: from this day on there is a place for them.
    :param next_on: on which day whoever holds the case does something about it without being asked.
    """

    number: int
    place: Place
    pupil: Pupil
    fate: Fate
    dice: Random
    report_on: date
    from_list: bool
    informed: bool
    found_on: date
    next_on: date
    case_id: int | None = None
    tried: list[str] = field(default_factory=list)
    done: set[str] = field(default_factory=set)

    @property
    def outcome(self) -> str:
        """Return where the way leads; the second time elsewhere, if the first promise falls through."""
        outcomes = self.fate.outcomes or (_DEFAULT_OUTCOME,)
        return outcomes[-1] if "broken" in self.done else outcomes[self.number % len(outcomes)]

    def once(self, deed: str) -> bool:
        """Say whether something is still to be done once, and note that it is done now."""
        if deed in self.done:
            return False
        self.done.add(deed)
        return True

    def later(self, day: date, least: int, most: int) -> None:
        """Draw the next day, so many working days on."""
        self.next_on = add_working_days(day, self.dice.randint(least, most))


def draw_ways(number: int, begin: date, cohort: int, seed: int) -> list[Way]:
    """Draw so many young people and their ways; the same seed gives the same."""
    dice = Random(f"year:{seed}:ways")
    register = Register(Random(f"year:{seed}:register"))
    fitting = [
        fate for fate in FATES if fate.to != "werkstatt" and fate.then != "werkstatt" and _weight(fate)
    ]
    return [
        _draw(n, dice.choices(fitting, [_weight(one) for one in fitting])[0], register, begin, cohort, seed)
        for n in range(number)
    ]


def _weight(fate: Fate) -> int:
    """Return how often a way is gone: as often as in a finished year; what only the running one shows, now and then."""
    return fate.past or int(fate.by_parents or fate.withdraws)


def _draw(number: int, fate: Fate, register: Register, begin: date, cohort: int, seed: int) -> Way:
    own = Random(f"year:{seed}:way:{number}")
    places = [one for one in SCHOOLS if one.key != fate.to and (not fate.of_age or one.key in _OF_AGE)]
    place = own.choices(places, [_WEIGHTS[one.key] for one in places])[0]
    pupil = register.draw(place, cohort, of_age=fate.of_age)
    from_list = own.random() < _FROM_LIST
    report_on = add_working_days(begin, 0 if from_list else own.randint(1, 75))
    found_on = report_on + timedelta(days=own.randint(45, 250))
    return Way(
        number, place, pupil, fate, own, report_on, from_list,
        informed=from_list or own.random() < _INFORMED, found_on=found_on, next_on=report_on,
    )  # fmt: skip
