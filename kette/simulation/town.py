"""Kettenstadt at work: who takes part, with which habit, whose way is whose case, and how something is done there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import TypeVar

from kette import clock
from kette.cases.models import Case
from kette.chain import BrokenChain
from kette.db import db, transaction
from kette.demo.city import City
from kette.handover.rules.refusals import NotInformed
from kette.institutions.models import Institution
from kette.privacy.service.evidence import NoBasis
from kette.roles import Actor, Role
from kette.simulation.habits import Away, Desk, Habit, closed_fortnight, lazy_ones
from kette.simulation.watch import Watch
from kette.simulation.ways import ADVISING, SCHOOLS, Way

_Done = TypeVar("_Done")

LAZY = 3
_NET = "auffang"


@dataclass(slots=True)
class Town:
    """The founded Kettenstadt, and all that people there have in their heads.

    :param keys: of the institutions, by their key in the database.
    :param refused: what Kette refused them: German sentences, in the order in which they were said.
    """

    city: City
    watch: Watch
    begin: date
    cohort: int
    ways: list[Way]
    desks: dict[str, Desk]
    keys: dict[int, str]
    way_of: dict[int, Way] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def place(self, key: str) -> Institution:
        """Return an institution by its key."""
        return self.city.places[key]

    def at(self, key: str) -> Actor:
        """Return who acts for an institution."""
        return next(self.city.actor_at(one) for one, known in self.keys.items() if known == key)

    def key_of(self, institution_id: int | None) -> str:
        """Return the key of an institution."""
        return self.keys[institution_id or 0]

    def colleagues(self, institution_id: int) -> list[Actor]:
        """List who of an institution acts on cases."""
        return [
            actor
            for actor in self.city.people.values()
            if actor.institution_id == institution_id and actor.role in (Role.SCHOOL, Role.ADVISER)
        ]

    @property
    def lazy(self) -> tuple[str, ...]:
        """Return the short names of the institutions that seldom look."""
        lazy = (key for key, one in self.desks.items() if one.habit is Habit.LAZY)
        return tuple(sorted(self.place(key).short_name for key in lazy))

    def keep(self, way: Way, case: Case) -> None:
        """Remember whose case it is."""
        way.case_id = case.id
        self.way_of[case.id] = way

    def case(self, way: Way) -> Case:
        """Return the case of somebody who is reported."""
        return db.session.get_one(Case, way.case_id)

    def do(self, deed: Callable[[], _Done]) -> _Done | None:
        """Do something in a transaction of its own, as a page does; what Kette refuses is not done."""
        self.watch.tick()
        try:
            # What was read stays: nobody else is at this database meanwhile.
            with transaction(keeps=True):
                return deed()
        except (BrokenChain, NotInformed, NoBasis) as refusal:
            self.refused.append(f"{clock.today():%d.%m.%Y} {type(refusal).__name__}: {refusal}")
            return None


def desks(seed: int, begin: date, holidays: Away) -> dict[str, Desk]:
    """Draw who is lazy and when nobody is there; the coordination and the safety net are always there.

    :param holidays: the summer holidays of the schools.
    """
    dice = Random(f"year:{seed}:habits")
    lazy = lazy_ones(ADVISING, LAZY, dice)
    found = {
        key: Desk(
            Habit.LAZY if key in lazy else Habit.PROMPT, (closed_fortnight(begin, dice),), dice.randint(0, 4)
        )
        for key in ADVISING
    }
    found |= {place.key: Desk(Habit.BESIDE, (holidays,), number) for number, place in enumerate(SCHOOLS)}
    return found | {_NET: Desk(Habit.BESIDE)}
