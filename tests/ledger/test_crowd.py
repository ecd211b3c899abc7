"""Several people at the same few cases at once, each in a transaction of their own: rules 1 to 3 after every act.

The long proof is the same with KETTE_OPERATIONS=100000.
"""

import os
import random
import sys
from collections import Counter
from datetime import timedelta
from threading import Lock, Thread
from traceback import format_exception

import pytest
from flask import Flask

from kette import clock
from kette.cases.service.ledger import lock
from kette.conferences.service.calling import place_waiting
from kette.db import db, enter_kommune, transaction
from kette.handover.service import batches
from tests.ledger.acts import ACTS, HOLDERS, REFUSALS, holder, load
from tests.ledger.checks import hold
from tests.ledger.machine import START, report
from tests.world import World, make_world

PEOPLE = 4
CASES = 6
# A case with a longer ledger has seen all of it; another takes its place.
LONG = 50
ROUND = 500


class Crowd:
    """Some people who do anything with the same few cases."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.left, self.seed = world, 0, seed
        self.guard = Lock()
        self.cases: list[int] = []
        self.done: Counter[str] = Counter()
        self.broken: list[BaseException] = []

    def run(self, operations: int) -> None:
        self.left, self.seed = operations, self.seed + PEOPLE
        people = [Thread(target=self._person, args=(number,)) for number in range(PEOPLE)]
        for person in people:
            person.start()
        for person in people:
            person.join()

    def _person(self, number: int) -> None:
        chance = random.Random(self.seed + number)  # a repeatable choice, no secret
        with self.world.app.app_context():
            enter_kommune(self.world.kommune_id)
            while not self.broken and self._takes_a_turn():
                try:
                    self._act(chance)
                except BaseException as failed:
                    self.broken.append(failed)
                finally:
                    db.session.rollback()

    def _takes_a_turn(self) -> bool:
        with self.guard:
            self.left -= 1
            return self.left >= 0

    def _act(self, chance: random.Random) -> None:
        case_id = self._some_case(chance)
        name = chance.choice([*ACTS, "batch", "place"])
        try:
            self._do(name, case_id, chance)
        except REFUSALS:
            self.done["refused"] += 1
        except BaseException as failed:
            failed.add_note(f"while somebody did: {name}")
            raise
        else:
            self.done[name] += 1
        with transaction():
            case = lock(load(case_id))
            hold([case_id])
            if case.seq > LONG and case_id in self.cases:
                self.cases.remove(case_id)

    def _do(self, name: str, case_id: int, chance: random.Random) -> None:
        if name == "batch":
            self._batch(case_id, chance)
        elif name == "place":
            place_waiting(clock.today())
        else:
            with transaction():
                ACTS[name](self.world, load(case_id), chance.choice)

    def _some_case(self, chance: random.Random) -> int:
        with self.guard:
            if len(self.cases) < CASES:
                with transaction():
                    self.cases.append(report(self.world, chance.choice(("school", "other_school"))))
            return chance.choice(self.cases)

    def _batch(self, case_id: int, chance: random.Random) -> None:
        with transaction():
            by = holder(self.world, load(case_id))
            place = self.world.institution(chance.choice(HOLDERS))
            mine = [load(one) for one in list(self.cases)]
            theirs = [case for case in mine if case.holder_id == by.institution_id]
            batch_id = batches.begin(theirs, {case.id: place for case in theirs}, by=by).id
        batches.work_on(batch_id, stopped=lambda: False)


@pytest.mark.postgresql
def test_rules_hold_while_several_people_act_at_once(app_context: Flask) -> None:
    operations = int(os.environ.get("KETTE_OPERATIONS", "120"))
    crowd = Crowd(make_world(app_context), seed=random.randrange(2**32))
    # The clock is one for all threads: it goes on between two rounds.
    for hour in range(-(-operations // ROUND)):
        with clock.standing_at(START + timedelta(hours=hour)):
            crowd.run(min(ROUND, operations - hour * ROUND))
        told = "".join("".join(format_exception(one)) for one in crowd.broken)
        assert not crowd.broken, f"seed {crowd.seed}, {dict(crowd.done)}\n{told}"
        if operations > 1_000:
            sys.stderr.write(f"{sum(crowd.done.values())} {dict(crowd.done)}\n")
    assert sum(crowd.done.values()) == operations
    assert len(crowd.done) > 10 or operations < 100
