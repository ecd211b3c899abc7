"""Random sequences of consents, withdrawals, handovers and days: nobody ever reads a field without a basis in force.

The oracle is a query of its own over the rows of bases; it knows nothing of the rules. `KETTE_SIGHT_SEQUENCES=10000` is the
long proof, a usual run draws fewer.
"""

import os
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from kette import clock
from kette.cases.models import Case
from kette.cases.queries.sight import Known, reading_days, see
from kette.cases.service import work
from kette.cases.service.ledger import append_step, lock
from kette.chain import BrokenChain, Step
from kette.db import db, kommune, transaction
from kette.handover.queries import open_handover
from kette.handover.rules.states import DeclineReason
from kette.handover.service import door
from kette.privacy.queries.grounds import basis_in_force, grounds
from kette.privacy.rules.bases import ConsentForm, GivenBy
from kette.privacy.rules.ends import end_of
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.rules.sight import AccessReason
from kette.privacy.service.accesses import grant_access
from kette.privacy.service.bases import NoBasis, end_basis, record_consent
from tests.cases.pupils import load, report
from tests.matrix.states import DAY
from tests.world import World, make_world

SEQUENCES = int(os.environ.get("KETTE_SIGHT_SEQUENCES", "150"))
SEATS = (
    "school",
    "other_school",
    "jobcenter",
    "youth_office",
    "integration_centre",
    "agency",
    "provider",
    "safety_net",
)
G = FieldGroup
SOME = st.frozensets(st.sampled_from([g for g in FieldGroup if g not in (G.STATE, G.ENTRUSTED)]))
seats = st.sampled_from(SEATS)
ACTS = st.one_of(
    st.tuples(st.just("consent"), seats, SOME, st.none() | st.integers(0, 20)),
    st.tuples(st.sampled_from(("end", "offer", "accept", "accept", "decline", "let in", "agree")), seats),
    st.tuples(st.sampled_from(("withdraw", "close", "call"))),
    st.tuples(st.just("days"), st.integers(1, 200)),
)  # fmt: skip


class Sequence:
    """One case, and what is done with it day by day."""

    def __init__(self, world: World) -> None:
        self.world, self.day = world, DAY
        with self._today():
            self.public_id = report(world)

    def _today(self) -> Any:
        return clock.standing_at(clock.at_local(self.day, 9))

    def do(self, act: tuple[Any, ...]) -> None:
        """Try one act; what the rules refuse has not happened."""
        if act[0] == "days":
            self.day += timedelta(days=act[1])
            return
        try:
            with self._today(), transaction():
                self._do(load(self.public_id), *act)
        except (BrokenChain, NoBasis, KeyError, PermissionError):
            return

    def _do(self, case: Case, what: str, seat: str = "", *more: Any) -> None:
        holder = self._actor_of(case.holder_id)
        pending = open_handover(case.id)
        if what == "consent":
            until = None if more[1] is None else self.day + timedelta(days=more[1])
            record_consent(
                case.id, self.world.institution(seat), groups=more[0], purpose="Begleitung", given_by=GivenBy.YOUTH,
                form=ConsentForm.WRITTEN, given_on=self.day, valid_until=until, by=holder, case_public_id=case.public_id,
            )  # fmt: skip
        elif what == "end":
            basis = basis_in_force(case.id, self.world.institution_ids[seat], self.day)
            end = None if basis is None else end_of(basis.kind)
            if basis is not None and end is not None:
                end_basis(basis, end.value, by=holder, case_public_id=case.public_id)
        elif what == "offer":
            door.propose(case, self.world.institution(seat), by=holder)
        elif what == "let in":
            until = self.day + timedelta(days=7)
            grant_access(
                case.id, self.world.institution_ids[seat], AccessReason.CONFERENCE, by=holder, until_on=until
            )
        elif what == "agree":
            place = self.world.institution_ids[seat]
            work.make_agreement(case, "Zusage", institution_id=place, due_on=self.day, by=holder)
        elif what == "call":
            append_step(lock(case), Step.CALL_CONFERENCE, by=holder)
        elif what == "close":
            work.close(case, "UNBE", by=holder)
        elif pending is not None and what == "accept":
            door.accept(pending, by=self._actor_of(pending.to_id))
        elif pending is not None and what == "decline":
            door.decline(pending, DeclineReason.NO_CAPACITY, by=self._actor_of(pending.to_id), note="voll")
        elif pending is not None and what == "withdraw":
            door.withdraw(pending, by=self._actor_of(pending.from_id))

    def _actor_of(self, institution_id: int | None) -> Any:
        # A closed case has no holder who could act: KeyError, which `do` takes for a refusal.
        keys = {self.world.institution_ids[key]: key for key in SEATS}
        return self.world.actor(keys[institution_id or 0])

    def nobody_reads_without_a_basis(self) -> None:
        """Hold what everybody sees against the rows of bases in force on this day."""
        with self._today():
            case = load(self.public_id)
            found = grounds([case.id])
            for seat in SEATS:
                viewer = self.world.actor(seat)
                known = Known(found, {case.id: (None, None)}, reading_days(viewer, self.day))
                seen = see([case], viewer, self.day, known=known)[case.id]
                read = {group for group in FieldGroup if seen.shows(group)} - {G.STATE}
                assert read <= self._covered(case, seat), (seat, read)
            db.session.rollback()

    def _covered(self, case: Case, seat: str) -> set[FieldGroup]:
        rows = db.session.execute(
            text(
                "SELECT b.groups FROM bases b WHERE b.case_id = :case AND b.recipient_id = :seat AND b.given_on <= :day"
                " AND (b.valid_until IS NULL OR b.valid_until >= :day) AND NOT EXISTS (SELECT 1 FROM basis_ends e"
                " WHERE e.basis_id = b.id AND e.kind <> 'return_objected')"
            ),
            {"case": case.id, "seat": self.world.institution_ids[seat], "day": str(self.day) if self.is_sqlite else self.day},
        ).scalars()  # fmt: skip
        covered = {FieldGroup(value) for groups in rows for value in groups.split(",") if value}
        if seat == "school":  # SchulG NRW: its own pupil
            covered |= set(FieldGroup) - {G.HEALTH, G.ENTRUSTED}
        return covered

    @property
    def is_sqlite(self) -> bool:
        """Say which engine answers: SQLite keeps days as text."""
        return db.engine.dialect.name == "sqlite"


def test_nobody_ever_reads_a_field_without_a_basis_in_force(app_context: Flask, engine_kind: str) -> None:
    world = make_world(app_context)
    most = SEQUENCES if engine_kind == "sqlite" else max(20, SEQUENCES // 10)

    @settings(max_examples=most, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(ACTS, min_size=2, max_size=10))
    def sequences(acts: list[tuple[Any, ...]]) -> None:
        one = Sequence(world)
        for act in acts:
            one.do(act)
            one.nobody_reads_without_a_basis()

    with kommune(world.kommune_id):
        sequences()


def test_the_oracle_would_notice(app_context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world(app_context)
    with kommune(world.kommune_id):
        one = Sequence(world)
        for act in (
            ("consent", "jobcenter", frozenset({G.IDENTITY}), None),
            ("offer", "jobcenter"),
            ("accept", "jobcenter"),
        ):
            one.do(act)
        one.nobody_reads_without_a_basis()
        monkeypatch.setattr("kette.privacy.rules.sight._counts", lambda *_: True)
        one.do(("end", "jobcenter"))
        with pytest.raises(AssertionError):
            monkeypatch.setattr("kette.privacy.queries.grounds.Ground.in_force", lambda *_: True)
            one.nobody_reads_without_a_basis()
