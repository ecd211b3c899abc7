"""Recording consents, ending bases, and what nobody removes silently."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from kette import audit, clock
from kette.audit import AuditEntry
from kette.cases.queries.sight import see_one
from kette.db import db, transaction
from kette.institutions.models import Institution
from kette.privacy.models import Basis, BasisEnd
from kette.privacy.queries.grounds import all_bases, basis_in_force
from kette.privacy.queries.log import LogFilter, log_count, log_lines, logged_actions
from kette.privacy.queries.possible import possible_ground
from kette.privacy.rules.bases import ConsentForm, GivenBy
from kette.privacy.rules.ends import End
from kette.privacy.rules.fields import PASSABLE, FieldGroup
from kette.privacy.service.bases import NoBasis, end_basis, ground_for, record_consent, record_statute
from tests.handover.situations import DAY, acting_on, case, consent, reported
from tests.world import World, make_world

G = FieldGroup
ALL = frozenset(FieldGroup)


class TestConsents:
    """One recipient, some groups, one purpose, withdrawable."""

    def test_a_consent_lets_its_recipient_see_what_it_covers(self, world: World) -> None:
        from kette.handover.service import door as service

        case_id = reported(world)
        with acting_on():
            consent(world, case_id, "jobcenter", frozenset({G.IDENTITY, G.NEEDS}))
            service.propose(case(case_id), world.institution("jobcenter"), by=world.actor("school"))
        seen = see_one(case(case_id), world.actor("jobcenter"), DAY)
        assert seen.shows(G.IDENTITY)
        assert seen.shows(G.NEEDS)
        assert not seen.shows_codes(G.SCHOOLING)
        assert seen.person is not None
        assert seen.person.phone == ""

    @pytest.mark.parametrize(
        ("given_on", "until", "groups", "because"),
        [
            (DAY + timedelta(days=1), None, frozenset(PASSABLE), "Zukunft"),
            (DAY, DAY - timedelta(days=1), frozenset(PASSABLE), "abgelaufen"),
            (DAY, None, frozenset({G.NEEDS}), "Ohne Name"),
            (DAY, None, frozenset({G.ENTRUSTED}), "Ohne Name"),
        ],
    )
    def test_what_is_no_consent_is_refused(
        self,
        world: World,
        given_on: date,
        until: date | None,
        groups: frozenset[FieldGroup],
        because: str,
    ) -> None:
        case_id = reported(world)
        with pytest.raises(NoBasis, match=because), acting_on():
            record_consent(
                case_id,
                world.institution("jobcenter"),
                groups=groups,
                purpose="Übergang",
                given_by=GivenBy.YOUTH,
                form=ConsentForm.WRITTEN,
                given_on=given_on,
                valid_until=until,
                by=world.actor("school"),
                case_public_id="x",
            )
        assert db.session.scalars(select(Basis)).all() == []

    def test_entrusted_notes_are_never_covered(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            basis = consent(world, case_id, "jobcenter", ALL)
        assert "entrusted" not in basis.groups

    def test_a_withdrawal_ends_it_at_once_and_a_second_one_does_nothing(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            basis = consent(world, case_id, "jobcenter")
            first = end_basis(basis, "withdrawn", by=world.actor("school"), case_public_id="x")
            second = end_basis(basis, "withdrawn", by=world.actor("school"), case_public_id="x")
        assert first is not None
        assert second is None
        assert basis_in_force(case_id, world.institution_ids["jobcenter"], DAY) is None

    def test_no_basis_is_changed_or_removed_silently(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            end_basis(
                consent(world, case_id, "jobcenter"),
                "withdrawn",
                by=world.actor("school"),
                case_public_id="x",
            )
        for statement in (
            update(Basis).values(groups="identity"),
            delete(Basis),
            update(BasisEnd).values(kind="objected"),
            delete(BasisEnd),
        ):
            with pytest.raises(DBAPIError), transaction():
                db.session.execute(statement)
        assert len(all_bases(case_id)) == 1

    def test_every_end_of_a_basis_is_in_the_log(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            basis = consent(world, case_id, "jobcenter")
            end_basis(basis, "withdrawn", by=world.actor("school"), case_public_id=case(case_id).public_id)
        actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)).all()
        assert actions[-3:] == ["consent.record", "notice.record", "basis.withdrawn"]


class TestGrounds:
    """On which ground something could go."""

    def test_a_preview_records_nothing(self, world: World) -> None:
        case_id = reported(world)
        found = ground(world, case_id, "school", "agency")
        assert found is not None
        assert found.kind.key == "school_to_agency"
        assert db.session.scalars(select(Basis)).all() == []

    def test_a_statute_covers_no_more_than_the_giver_holds(self, world: World) -> None:
        case_id = reported(world)
        held = frozenset({G.IDENTITY, G.ADDRESS})
        found = ground(world, case_id, "jobcenter", "youth_office", held=held)
        assert found is not None
        assert found.groups == held
        assert ground(world, case_id, "jobcenter", "youth_office", held=frozenset({G.NEEDS})) is None

    def test_a_consent_stands_before_a_statute(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            record_statute(case_id, world.institution("agency"), "school_to_agency", by=world.actor("school"))
            basis = consent(world, case_id, "agency")
        with acting_on():
            found = ground_for(
                case_id, world.institution("school"), world.institution("agency"), by=world.actor("school")
            )
        assert found is not None
        assert found.id == basis.id

    def test_the_law_deletes_after_half_a_year(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            basis = record_statute(
                case_id, world.institution("agency"), "school_to_agency", by=world.actor("school")
            )
        assert basis.valid_until == DAY + timedelta(days=181)
        assert basis_in_force(case_id, basis.recipient_id, DAY + timedelta(days=182)) is None

    def test_an_objection_closes_the_statute_for_the_future(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            basis = record_statute(
                case_id, world.institution("youth_office"), "school_to_youth_office", by=world.actor("school")
            )
            end_basis(basis, End.OBJECTED.value, by=world.actor("school"), case_public_id="x")
        assert ground(world, case_id, "school", "youth_office") is None

    def test_the_return_objection_binds_the_agency_alone(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            basis = record_statute(
                case_id, world.institution("agency"), "school_to_agency", by=world.actor("school")
            )
            end_basis(basis, End.RETURN_OBJECTED.value, by=world.actor("school"), case_public_id="x")
        assert basis_in_force(case_id, basis.recipient_id, DAY) is not None
        assert ground(world, case_id, "agency", "school", gave_it=True) is None
        assert ground(world, case_id, "agency", "jobcenter") is None
        assert ground(world, case_id, "school", "youth_office") is not None


class TestLog:
    """The access log and its chain."""

    def test_the_newest_stands_first_and_filters_restrict(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            consent(world, case_id, "jobcenter")
        lines = log_lines(LogFilter())
        assert [line.entry.action for line in lines[:4]] == [
            "notice.record",
            "consent.record",
            "notice.record",
            "case.report",
        ]
        assert {line.person for line in lines} == {"Sabine Schulz"}
        assert log_count(LogFilter(action="case.report")) == 1
        assert log_count(LogFilter(day=DAY)) == 4
        assert log_count(LogFilter(day=DAY + timedelta(days=1))) == 0
        assert log_count(LogFilter(institution_id=world.institution_ids["jobcenter"])) == 0
        assert log_count(LogFilter(case=case(case_id).public_id)) == 4
        assert list(logged_actions()) == ["case.report", "consent.record", "notice.record"]

    def test_the_log_of_another_kommune_is_not_seen(self, world: World) -> None:
        reported(world)
        other = make_world(world.app, "Anderstadt", "anderstadt", user=lambda key: f"{key}-2")
        other.enter()
        assert log_count(LogFilter()) == 0

    def test_the_chain_is_whole(self, world: World) -> None:
        reported(world)
        assert audit.verify_kommune().first_broken is None


def ground(world: World, case_id: int, giver: str, receiver: str, **more: object):
    """Ask on which ground a case could go."""
    arguments = {"held": ALL} | more
    with clock.standing_at(clock.at_local(DAY, 12)):
        found: Institution = world.institution(giver)
        return possible_ground(case_id, found, world.institution(receiver), DAY, **arguments)


@pytest.fixture
def world(app_context: Flask) -> World:
    """Give Kettenstadt, entered."""
    made = make_world(app_context)
    made.enter()
    return made
