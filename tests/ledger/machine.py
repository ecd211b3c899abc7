"""Everything that people can do with cases, in any order, by anybody; rules 1 to 3 are asked after every step."""

import secrets
from collections import defaultdict
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from itertools import chain, pairwise
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
from sqlalchemy import Row, bindparam, text

from kette import clock
from kette.cases.models import Case
from kette.cases.rules.contacts import ContactWay
from kette.cases.rules.identity import PersonalData
from kette.cases.rules.outcomes import Proof
from kette.cases.service import work
from kette.cases.service.ledger import append_step, lock, report_case
from kette.chain import BrokenChain, Link, Step
from kette.db import db, kommune, transaction
from kette.handover.queries import open_handover
from kette.handover.rules.states import DeclineReason
from kette.handover.service import door as handover
from kette.privacy.models import Basis
from kette.privacy.queries.grounds import basis_in_force
from kette.privacy.rules.bases import ConsentForm, GivenBy
from kette.privacy.rules.fields import PASSABLE
from kette.privacy.rules.informing import Informed
from kette.privacy.service.bases import NoBasis, end_basis, record_consent
from kette.roles import Actor
from tests.world import World

HOLDERS = (
    *("school", "other_school", "jobcenter", "youth_office"),
    *("integration_centre", "agency", "provider", "safety_net"),
)
START = datetime.fromisoformat("2027-02-12T08:00:00+00:00")

holders = st.sampled_from(HOLDERS)
hours = st.integers(0, 400)


class ChainMachine(RuleBasedStateMachine):
    """Everything that people can do with cases, in any order, by anybody; refused is fine, broken is not."""

    world: World
    cases = Bundle("cases")

    def __init__(self) -> None:
        super().__init__()
        self.moment = START
        self.mine: list[int] = []
        self.written: dict[int, list[tuple[Any, ...]]] = {}

    @initialize(
        target=cases, schools=st.lists(st.sampled_from(("school", "other_school")), min_size=1, max_size=3)
    )
    def report(self, schools: list[str]) -> Any:
        return multiple(*(self._report(school) for school in schools))

    @rule(target=cases, school=st.sampled_from(("school", "other_school")))
    def report_one(self, school: str) -> int:
        return self._report(school)

    def _report(self, school: str) -> int:
        person = PersonalData("Test", secrets.token_hex(4), date(2009, 5, 5))
        with self._acting():
            place, by, told = (
                self.world.institution(school),
                self.world.actor(school),
                Informed(clock.today()),
            )
            case = report_case(person, school=place, cohort=2027, by=by, informed=told)
        self.mine.append(case.id)
        return case.id

    @rule(hours=hours)
    def time_passes(self, hours: int) -> None:
        self.moment += timedelta(hours=hours)

    @rule(case_id=cases, step=st.sampled_from((Step.CALL_CONFERENCE, Step.POSTPONE, Step.KEEP)))
    def step(self, case_id: int, step: Step) -> None:
        self._try(case_id, lambda case: append_step(lock(case), step, by=self._holder(case)))

    @rule(case_id=cases, receiver=holders)
    def propose(self, case_id: int, receiver: str) -> None:
        self._try(
            case_id,
            lambda case: handover.propose(case, self.world.institution(receiver), by=self._holder(case)),
        )

    @rule(case_id=cases, adviser=holders)
    def accept(self, case_id: int, adviser: str) -> None:
        self._answer(case_id, lambda offer: handover.accept(offer, by=self.world.actor(adviser)))

    @rule(case_id=cases, adviser=holders, reason=st.sampled_from(DeclineReason))
    def decline(self, case_id: int, adviser: str, reason: DeclineReason) -> None:
        self._answer(
            case_id, lambda offer: handover.decline(offer, reason, by=self.world.actor(adviser), note="x")
        )

    @rule(case_id=cases)
    def accept_by_the_right_one(self, case_id: int) -> None:
        self._answer(case_id, lambda offer: handover.accept(offer, by=self._actor_of(offer.to_id)))

    @rule(case_id=cases)
    def withdraw(self, case_id: int) -> None:
        self._answer(case_id, lambda offer: handover.withdraw(offer, by=self._actor_of(offer.from_id)))

    @rule(case_id=cases, recipient=holders)
    def consent(self, case_id: int, recipient: str) -> None:
        self._try(
            case_id,
            lambda case: record_consent(
                case.id,
                self.world.institution(recipient),
                groups=frozenset(PASSABLE),
                purpose="Übergang",
                given_by=GivenBy.YOUTH,
                form=ConsentForm.WRITTEN,
                given_on=clock.today(),
                by=self.world.actor("school"),
                case_public_id=case.public_id,
            ),
        )

    @rule(case_id=cases, recipient=holders)
    def withdraw_consent(self, case_id: int, recipient: str) -> None:
        def end(case: Case) -> None:
            basis: Basis | None = basis_in_force(
                case.id, self.world.institution_ids[recipient], clock.today()
            )
            if basis is not None:
                end_basis(basis, "withdrawn", by=self.world.actor("school"), case_public_id=case.public_id)

        self._try(case_id, end)

    @rule(case_id=cases, outcome=st.sampled_from(("AV", "DUAL", "BVB")))
    def promise(self, case_id: int, outcome: str) -> None:
        self._try(
            case_id, lambda case: work.promise(case, outcome, proof=Proof.WRITTEN, by=self._holder(case))
        )

    @rule(case_id=cases)
    def start(self, case_id: int) -> None:
        self._try(case_id, lambda case: work.confirm_start(case, proof=Proof.SEEN, by=self._holder(case)))

    @rule(case_id=cases)
    def stay(self, case_id: int) -> None:
        self._try(case_id, lambda case: work.confirm_stay(case, proof=Proof.SEEN, by=self._holder(case)))

    @rule(case_id=cases)
    def fall_through(self, case_id: int) -> None:
        self._try(case_id, lambda case: work.fall_through(case, by=self._holder(case), note="geplatzt"))

    @rule(
        case_id=cases,
        outcome=st.sampled_from(("UNBE", "IRRTUM", "VERZOG", "AV")),
        told=st.sampled_from(("", "Kreis Nord")),
    )
    def close(self, case_id: int, outcome: str, told: str) -> None:
        self._try(case_id, lambda case: work.close(case, outcome, by=self._holder(case), notified=told))

    @rule(case_id=cases)
    def reopen(self, case_id: int) -> None:
        self._try(case_id, lambda case: work.reopen(case, by=self.world.actor("school"), note="wieder da"))

    @rule(case_id=cases, reached=st.booleans())
    def contact(self, case_id: int, reached: bool) -> None:
        self._try(
            case_id,
            lambda case: work.log_contact(
                case, on=clock.today(), way=ContactWay.PHONE, reached=reached, by=self._holder(case)
            ),
        )

    @precondition(lambda self: self.mine)
    @invariant()
    def exactly_one_holder_at_every_instant(self) -> None:
        tenures = self._of_each("SELECT * FROM tenures WHERE case_id IN :mine ORDER BY from_at")
        cases = self._of_each("SELECT id AS case_id, holder_id, link FROM cases WHERE id IN :mine")
        closings = self._of_each("SELECT case_id FROM steps WHERE case_id IN :mine AND step = 'close'")
        for case_id in self.mine:
            held, (case,) = tenures[case_id], cases[case_id]
            assert held, "a case without a holder from its first moment"
            for earlier, later in pairwise(held):
                assert earlier.until_at == later.from_at, "a gap or an overlap"
            assert held[-1].until_at is None
            assert held[-1].holder_id == case.holder_id
            assert (case.holder_id is None) == (case.link == Link.CLOSED.value)
            assert len([row for row in held if row.holder_id is None]) == len(closings[case_id])

    @precondition(lambda self: self.mine)
    @invariant()
    def the_holder_changed_only_by_its_own_acceptance(self) -> None:
        changes = self._of_each(
            "SELECT s.case_id, s.step, s.holder_id, h.to_id, h.state FROM steps s"
            " JOIN steps p ON p.case_id = s.case_id AND p.seq = s.seq - 1"
            " LEFT JOIN handovers h ON h.id = s.handover_id"
            " WHERE s.case_id IN :mine AND s.holder_id IS NOT NULL AND p.holder_id IS NOT NULL"
            " AND s.holder_id <> p.holder_id"
        )
        for change in chain.from_iterable(changes.values()):
            assert change.step == "accept"
            assert change.to_id == change.holder_id
            assert change.state == "accepted"

    @precondition(lambda self: self.mine)
    @invariant()
    def one_open_handover_at_most_and_it_fits_the_link(self) -> None:
        pending = self._of_each(
            "SELECT case_id, state FROM handovers WHERE case_id IN :mine AND answered_at IS NULL"
        )
        cases = self._of_each("SELECT id AS case_id, link FROM cases WHERE id IN :mine")
        for case_id in self.mine:
            states = [row.state for row in pending[case_id]]
            assert len(states) <= 1
            assert (states == ["offered"]) == (cases[case_id][0].link == "offered")

    @precondition(lambda self: self.mine)
    @invariant()
    def written_steps_never_change(self) -> None:
        steps = self._of_each("SELECT * FROM steps WHERE case_id IN :mine ORDER BY seq")
        for case_id in self.mine:
            rows = [tuple(row) for row in steps[case_id]]
            before = self.written.get(case_id, [])
            assert rows[: len(before)] == before
            self.written[case_id] = rows

    def _of_each(self, statement: str) -> dict[int, list[Row[Any]]]:
        """Ask for the rows of all cases at once, because one question for each took half the time."""
        asked = text(statement).bindparams(bindparam("mine", expanding=True))
        found: dict[int, list[Row[Any]]] = defaultdict(list)
        for row in db.session.execute(asked, {"mine": self.mine}):
            found[row.case_id].append(row)
        db.session.rollback()
        return found

    def _acting(self) -> Any:
        stack = ExitStack()
        stack.enter_context(clock.standing_at(self.moment))
        stack.enter_context(kommune(self.world.kommune_id))
        stack.enter_context(transaction())
        return stack

    def _try(self, case_id: int, act: Any) -> None:
        try:
            with self._acting():
                act(db.session.get_one(Case, case_id))
        except (BrokenChain, NoBasis, NobodyHolds):
            return

    def _answer(self, case_id: int, act: Any) -> None:
        def answer(_case: Case) -> None:
            pending = open_handover(case_id)
            if pending is not None:
                act(pending)

        self._try(case_id, answer)

    def _holder(self, case: Case) -> Actor:
        if case.holder_id is None:
            raise NobodyHolds
        return self._actor_of(case.holder_id)

    def _actor_of(self, institution_id: int) -> Actor:
        key = next(key for key in HOLDERS if self.world.institution_ids[key] == institution_id)
        return self.world.actor(key)


class NobodyHolds(Exception):
    """A closed case has no holder who could act."""
