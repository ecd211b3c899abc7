"""Everything that people can do with cases, in any order, by anybody; rules 1 to 3 are asked after every step."""

import secrets
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from kette import clock
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.conferences.service.calling import place_waiting
from kette.db import db, kommune, transaction
from kette.handover.service import batches
from kette.privacy.rules.informing import Informed
from tests.ledger.acts import ACTS, HOLDERS, REFUSALS, holder, load
from tests.ledger.checks import hold, of_each
from tests.world import World

START = datetime.fromisoformat("2027-02-12T08:00:00+00:00")

SCHOOLS = ("school", "other_school")


def report(world: World, school: str) -> int:
    """Report a case of a school, in the open transaction; return its key."""
    person = PersonalData("Test", secrets.token_hex(4), date(2009, 5, 5))
    place, by = world.institution(school), world.actor(school)
    return report_case(person, school=place, cohort=2027, by=by, informed=Informed(clock.today())).id


class ChainMachine(RuleBasedStateMachine):
    """Everything that people can do with cases, in any order, by anybody; refused is fine, broken is not."""

    world: World
    cases = Bundle("cases")

    def __init__(self) -> None:
        super().__init__()
        self.moment = START
        self.mine: list[int] = []
        self.written: dict[int, list[tuple[Any, ...]]] = {}

    @initialize(target=cases, schools=st.lists(st.sampled_from(SCHOOLS), min_size=1, max_size=3))
    def report(self, schools: list[str]) -> Any:
        return multiple(*(self._report(school) for school in schools))

    @rule(target=cases, school=st.sampled_from(SCHOOLS))
    def report_one(self, school: str) -> int:
        return self._report(school)

    def _report(self, school: str) -> int:
        with self._acting():
            self.mine.append(report(self.world, school))
        return self.mine[-1]

    @rule(hours=st.integers(0, 400))
    def time_passes(self, hours: int) -> None:
        self.moment += timedelta(hours=hours)

    @rule(case_id=cases, act=st.sampled_from(sorted(ACTS)), data=st.data())
    def somebody_acts(self, case_id: int, act: str, data: st.DataObject) -> None:
        self._try(lambda: ACTS[act](self.world, load(case_id), lambda what: data.draw(st.sampled_from(what))))

    @rule(case_id=cases, to=st.sampled_from(HOLDERS))
    def all_of_one_holder_are_offered_at_once(self, case_id: int, to: str) -> None:
        """Begin a batch, and work it off line by line; what cannot go is refused and said."""
        begun: list[int] = []

        def begin() -> None:
            by = holder(self.world, load(case_id))
            place = self.world.institution(to)
            mine = [load(one) for one in self.mine if load(one).holder_id == by.institution_id]
            begun.append(batches.begin(mine, {case.id: place for case in mine}, by=by).id)

        self._try(begin)
        with clock.standing_at(self.moment), kommune(self.world.kommune_id):
            for batch_id in begun:
                batches.work_on(batch_id, stopped=lambda: False)
                db.session.rollback()

    @rule()
    def night_falls(self) -> None:
        """Put what waits for a conference on an agenda, as every night."""
        with clock.standing_at(self.moment), kommune(self.world.kommune_id):
            place_waiting(clock.today())

    @precondition(lambda self: self.mine)
    @invariant()
    def rules_1_to_3_hold(self) -> None:
        hold(self.mine)
        db.session.rollback()

    @precondition(lambda self: self.mine)
    @invariant()
    def written_steps_never_change(self) -> None:
        steps = of_each("SELECT * FROM steps WHERE case_id IN :mine ORDER BY seq", self.mine)
        db.session.rollback()
        for case_id in self.mine:
            rows = [tuple(row) for row in steps[case_id]]
            before = self.written.get(case_id, [])
            assert rows[: len(before)] == before
            self.written[case_id] = rows

    def _acting(self) -> Any:
        stack = ExitStack()
        stack.enter_context(clock.standing_at(self.moment))
        stack.enter_context(kommune(self.world.kommune_id))
        stack.enter_context(transaction())
        return stack

    def _try(self, act: Any) -> None:
        try:
            with self._acting():
                act()
        except REFUSALS:
            return
