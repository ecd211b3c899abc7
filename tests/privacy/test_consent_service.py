"""Noes before there is a basis, reasons against a No, recalls of what was passed on, custody and releases."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from kette import clock
from kette.audit import AuditEntry
from kette.cases.rules.identity import PersonalData
from kette.db import db, transaction
from kette.handover.rules.states import HandoverState
from kette.handover.service import door
from kette.privacy.models import Basis, BasisEnd, BasisWords, Recall, Refusal
from kette.privacy.queries import papers
from kette.privacy.queries.grounds import basis_in_force
from kette.privacy.queries.possible import Possible, possible_ground
from kette.privacy.queries.recalls import count_open, get_recall
from kette.privacy.rules.ends import End, RecallResult
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.service import bases
from kette.privacy.service.recalls import confirm
from tests.handover.situations import DAY, acting_on, case, consent, handed_over, last, mails, offer, reported
from tests.world import World, make_world

CHILD = PersonalData("Klein", "Kim", DAY.replace(year=DAY.year - 14))
ALL = frozenset(FieldGroup)


def ground(world: World, case_id: int, giver: str, receiver: str) -> Possible | None:
    """Ask on which ground a case could go."""
    with clock.standing_at(clock.at_local(DAY, 13)):
        found = world.institution(giver)
        return possible_ground(case_id, found, world.institution(receiver), DAY, held=ALL)


def end(world: World, case_id: int, kind: End = End.WITHDRAWN) -> None:
    """Withdraw, or object to, the newest basis of a case."""
    basis = db.session.scalars(
        select(Basis).where(Basis.case_id == case_id).order_by(Basis.id.desc())
    ).first()
    assert basis is not None
    public_id = case(case_id).public_id
    bases.end_basis(basis, kind.value, by=world.actor("school"), case_public_id=public_id)


class TestNoes:
    """What was refused before anything was passed on."""

    def test_an_objection_beforehand_closes_a_path_not_used_yet(self, world: World) -> None:
        case_id = reported(world)
        assert ground(world, case_id, "school", "youth_office") is not None
        with acting_on():
            by, to = world.actor("school"), world.institution("youth_office")
            bases.object_to(case_id, to, by=by, case_public_id=case(case_id).public_id)
        assert ground(world, case_id, "school", "youth_office") is None
        assert ground(world, case_id, "jobcenter", "youth_office") is None
        assert ground(world, case_id, "jobcenter", "agency") is not None

    def test_an_objection_ends_what_is_in_force_as_well(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            offer(world, case_id, "youth_office")
        with acting_on():
            by, to = world.actor("school"), world.institution("youth_office")
            bases.object_to(case_id, to, by=by, case_public_id=case(case_id).public_id)
        assert basis_in_force(case_id, to.id, DAY) is None
        assert last(case_id).state is HandoverState.WITHDRAWN

    def test_the_schools_report_to_the_agency_cannot_be_objected_to(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            by, to = world.actor("school"), world.institution("agency")
            bases.object_to(case_id, to, by=by, case_public_id=case(case_id).public_id)
            bases.refuse_consent(case_id, by=by, case_public_id="x", recipient=to)
        found = ground(world, case_id, "school", "agency")
        assert found is not None
        assert found.kind.key == "school_to_agency"
        assert not found.needs_reason
        assert ground(world, case_id, "jobcenter", "agency") is None

    def test_the_return_feed_is_stopped_before_the_school_has_reported(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            public_id = case(case_id).public_id
            bases.object_to_return_feed(case_id, by=world.actor("school"), case_public_id=public_id)
        assert ground(world, case_id, "agency", "coordination") is None
        assert ground(world, case_id, "agency", "jobcenter") is None
        with acting_on():
            offer(world, case_id, "agency")
        # The Agentur reads it on the basis itself, from the first moment.
        assert db.session.scalars(select(BasisEnd.kind)).one() == End.RETURN_OBJECTED.value
        assert last(case_id).state is HandoverState.OFFERED

    def test_a_refusal_is_written_once(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            bases.refuse_consent(
                case_id,
                by=world.actor("school"),
                case_public_id="x",
                recipient=world.institution("jobcenter"),
            )
        with pytest.raises(DBAPIError, match=r"written once|permission denied"), transaction():
            db.session.scalars(select(Refusal)).one().recipient_id = world.institution_ids["agency"]
            db.session.flush()


class TestReasons:
    """A statute against a No needs a reason that stays with the case."""

    @pytest.mark.parametrize("how", ["refused", "withdrawn"])
    def test_without_a_reason_the_offer_waits_for_consent(self, world: World, how: str) -> None:
        case_id = self.after_a_no(world, how)
        found = ground(world, case_id, "school", "youth_office")
        assert found is not None
        assert found.needs_reason
        with acting_on():
            assert offer(world, case_id, "youth_office").state is HandoverState.WAITING

    def test_with_a_reason_it_goes_and_the_reason_is_sealed_and_logged(self, world: World) -> None:
        case_id = self.after_a_no(world, "withdrawn")
        with acting_on():
            made = door.propose(
                case(case_id),
                world.institution("youth_office"),
                by=world.actor("school"),
                because="Kindeswohl",
            )
            assert made.state is HandoverState.OFFERED
            basis = made.basis
            assert basis is not None
        assert papers.words_of(case_id, world.institution_ids["school"])[basis.id]["because"] == "Kindeswohl"
        assert b"Kindeswohl" not in db.session.scalars(select(BasisWords.sealed)).one()
        logged = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "basis.override")).one()
        assert logged.basis == "school_to_youth_office"
        found = ground(world, case_id, "school", "youth_office")
        assert found is not None
        assert not found.needs_reason

    def test_a_statute_relied_on_before_the_no_needs_a_reason_as_well(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            to, by = world.institution("youth_office"), world.actor("school")
            bases.record_statute(case_id, to, "school_to_youth_office", by=by)
        with clock.standing_at(clock.at_local(DAY, 13)), transaction():
            bases.refuse_consent(case_id, by=by, case_public_id="x", recipient=to)
        found = ground(world, case_id, "school", "youth_office")
        assert found is not None
        assert found.needs_reason

    @staticmethod
    def after_a_no(world: World, how: str) -> int:
        """Return a case whose young person said no to the Jugendamt."""
        case_id = reported(world)
        to, by = world.institution("youth_office"), world.actor("school")
        with acting_on():
            if how == "refused":
                bases.refuse_consent(case_id, by=by, case_public_id="x", recipient=to)
            else:
                consent(world, case_id, "youth_office")
                end(world, case_id)
        return case_id


class TestRecalls:
    """Whoever holds data is told that their basis has ended."""

    def test_the_recipient_is_told_by_task_and_mail_without_a_name(self, world: World) -> None:
        case_id = handed_over(world)
        with acting_on():
            end(world, case_id)
        recall = db.session.scalars(select(Recall)).one()
        assert recall.recipient_id == world.institution_ids["jobcenter"]
        assert recall.end is End.WITHDRAWN
        mail = [mail for mail in mails() if "widerrufen" in mail.subject]
        assert [one.recipient for one in mail] == ["jobcenter@example.org"]
        assert "Yıldız" not in mail[0].body
        assert count_open(world.actor("jobcenter")) == 1
        assert count_open(world.actor("youth_office")) == 0

    def test_who_never_got_anything_is_not_told(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            consent(world, case_id, "jobcenter")
            end(world, case_id)
        assert db.session.scalars(select(Recall)).all() == []

    def test_who_only_read_is_told_as_well(self, world: World) -> None:
        from kette.cases.queries.sight import see_one
        from kette.cases.service.reading import note_read

        case_id = handed_over(world, "agency")
        reader = world.actor("jobcenter")
        with acting_on():
            consent(world, case_id, "jobcenter", by="agency")
        with acting_on():
            basis = basis_in_force(case_id, reader.institution_id or 0, DAY)
            assert basis is not None
            seen = see_one(case(case_id), world.actor("agency"), DAY)
            note_read(case(case_id).public_id, seen, by=reader)
        with acting_on():
            bases.end_basis(basis, "withdrawn", by=world.actor("agency"), case_public_id="x")
        assert db.session.scalars(select(Recall.recipient_id)).all() == [reader.institution_id]

    def test_an_objection_to_the_return_feed_reaches_the_agency(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            offer(world, case_id, "agency")
        with acting_on():
            public_id = case(case_id).public_id
            bases.object_to_return_feed(case_id, by=world.actor("school"), case_public_id=public_id)
        recall = db.session.scalars(select(Recall)).one()
        assert recall.end is End.RETURN_OBJECTED
        assert last(case_id).state is HandoverState.OFFERED

    def test_the_answer_is_kept_once(self, world: World) -> None:
        case_id = handed_over(world)
        by = world.actor("jobcenter")
        with acting_on():
            end(world, case_id)
        recall = db.session.scalars(select(Recall)).one()
        for result in (RecallResult.DELETED, RecallResult.KEPT):
            with acting_on():
                again, _ = get_recall(recall.public_id, by)
                confirm(again, result, by=by, kept_on="own_law", because="Aktenführung")
        assert db.session.scalars(select(Recall.result)).one() is RecallResult.DELETED
        assert count_open(by) == 0


@pytest.fixture
def world(app_context: Flask) -> World:
    """Give Kettenstadt, entered."""
    made = make_world(app_context)
    made.enter()
    return made
