"""Answers to an offer: accepted, declined, withdrawn; who may, and what follows."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kette.cases.models import Agreement, CaseStep
from kette.cases.queries.one import read_text
from kette.cases.queries.sight import see_one
from kette.chain import BrokenChain, Link, Step
from kette.db import db
from kette.handover.queries import counts, queue, sheet_for
from kette.handover.rules.states import DeclineReason, HandoverState
from kette.handover.rules.tabs import Tab
from kette.handover.service import door as service
from kette.handover.service import inside
from kette.privacy.models import Access, BasisEnd
from kette.privacy.queries.grounds import basis_in_force
from kette.privacy.rules.fields import FieldGroup
from tests.handover.situations import (
    DAY,
    acting_on,
    case,
    consent,
    handed_over,
    last,
    mails,
    offer,
    reported,
)
from tests.world import World

ID = FieldGroup.IDENTITY


class TestAccepting:
    """The receiver takes the case."""

    def test_the_holder_changes_at_that_moment(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            consent(world, case_id, "jobcenter")
            offer(world, case_id, "jobcenter")
        with acting_on(DAY + timedelta(days=1)):
            service.accept(
                last(case_id), by=world.actor("jobcenter"), first_contact_on=DAY + timedelta(days=8)
            )
        row = case(case_id)
        assert (row.link, row.holder_id) == (Link.ACCOMPANIED, world.institution_ids["jobcenter"])
        assert row.adviser_id == world.actor("jobcenter").membership_id
        agreed = db.session.scalars(select(Agreement).where(Agreement.case_id == case_id)).one()
        assert (agreed.institution_id, agreed.due_on) == (row.holder_id, DAY + timedelta(days=8))

    def test_the_giver_keeps_a_dated_sight(self, world: World) -> None:
        case_id = handed_over(world)
        access = db.session.scalars(select(Access).where(Access.case_id == case_id)).one()
        assert access.institution_id == world.institution_ids["school"]
        assert access.until_on == DAY + timedelta(days=30)

    @pytest.mark.parametrize("who", ["youth_office", "school", "moderator"])
    def test_an_acceptance_by_the_wrong_institution_is_refused(self, world: World, who: str) -> None:
        case_id = reported(world)
        with acting_on():
            offer(world, case_id, "agency")
        with pytest.raises(BrokenChain, match="Nur die Stelle, an die das Angebot geht"), acting_on():
            service.accept(last(case_id), by=world.actor(who))
        assert case(case_id).holder_id == world.institution_ids["school"]

    def test_a_second_acceptance_is_told_what_happened(self, world: World) -> None:
        case_id = handed_over(world)
        with pytest.raises(BrokenChain, match="inzwischen angenommen"), acting_on():
            service.accept(last(case_id), by=world.actor("jobcenter"))

    def test_a_wish_cannot_be_accepted(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            offer(world, case_id, "jobcenter")
        with pytest.raises(BrokenChain, match="vorgemerkt"), acting_on():
            service.accept(last(case_id), by=world.actor("jobcenter"))

    def test_the_safety_net_accepts_by_standing_agreement_and_under_pseudonym(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            made = offer(world, case_id, "safety_net")
        assert made.state is HandoverState.ACCEPTED
        assert made.sheet is None
        assert case(case_id).holder_id == world.institution_ids["safety_net"]
        assert not see_one(case(case_id), world.actor("safety_net"), DAY).shows(ID)
        steps = db.session.scalars(
            select(CaseStep).where(CaseStep.case_id == case_id).order_by(CaseStep.seq)
        ).all()
        assert [step.step for step in steps] == [Step.REPORT, Step.OFFER, Step.ACCEPT]
        assert [mail.subject for mail in mails()] == ["Ein Fall liegt jetzt bei Ihrer Stelle"]

    def test_the_safety_net_sees_names_once_it_may(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            consent(world, case_id, "safety_net")
            made = offer(world, case_id, "safety_net")
        assert made.sheet is not None
        assert see_one(case(case_id), world.actor("safety_net"), DAY).shows(ID)

    def test_taking_an_offer_accepts_nothing(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            offer(world, case_id, "agency")
            inside.take(last(case_id), world.membership_ids["agency"], by=world.actor("agency"))
        assert last(case_id).state is HandoverState.OFFERED
        found = counts(world.actor("agency"))
        assert (found[Tab.UNASSIGNED], found[Tab.MINE], found[Tab.ALL]) == (0, 1, 1)


class TestDeclining:
    """The receiver does not take the case."""

    @pytest.mark.parametrize("where", ["reported", "accompanied"])
    def test_the_case_falls_back_to_where_the_offer_was_made(self, world: World, where: str) -> None:
        case_id = reported(world)
        with acting_on():
            if where == "accompanied":
                offer(world, case_id, "jobcenter")  # kept: the case is accompanied from now on
            offer(world, case_id, "agency")
        with acting_on():
            service.decline(last(case_id), DeclineReason.NO_CAPACITY, by=world.actor("agency"))
        assert case(case_id).link is Link(where)
        assert case(case_id).holder_id == world.institution_ids["school"]

    def test_reason_sentence_and_proposal_reach_the_giver(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            offer(world, case_id, "agency")
            service.decline(
                last(case_id),
                DeclineReason.NOT_RESPONSIBLE,
                by=world.actor("agency"),
                note="Bitte an das Jugendamt.",
                propose_id=world.institution_ids["youth_office"],
            )
        made = last(case_id)
        assert made.reason is DeclineReason.NOT_RESPONSIBLE
        assert made.propose_id == world.institution_ids["youth_office"]
        entry = queue(world.actor("school"), Tab.RETURNED)
        assert [one.handover.id for one in entry] == [made.id]
        from kette.cases.models import Note

        note = db.session.get_one(Note, made.answer_text_id)
        assert read_text(case(case_id), note) == "Bitte an das Jugendamt."

    def test_another_reason_wants_a_sentence(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            offer(world, case_id, "agency")
        with pytest.raises(BrokenChain, match="in einem Satz"), acting_on():
            service.decline(last(case_id), DeclineReason.OTHER, by=world.actor("agency"), note="  ")

    def test_the_statute_ends_with_its_purpose(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            offer(world, case_id, "agency")
            service.decline(last(case_id), DeclineReason.MOVED, by=world.actor("agency"))
        ended = db.session.scalars(select(BasisEnd).where(BasisEnd.case_id == case_id)).one()
        assert ended.kind == "spent"
        assert not see_one(case(case_id), world.actor("agency"), DAY).is_named
        assert sheet_for(last(case_id), see_one(case(case_id), world.actor("agency"), DAY)) is None

    def test_a_consent_stays_the_young_persons(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            consent(world, case_id, "jobcenter")
            offer(world, case_id, "jobcenter")
            service.decline(last(case_id), DeclineReason.NO_CAPACITY, by=world.actor("jobcenter"))
        assert basis_in_force(case_id, world.institution_ids["jobcenter"], DAY) is not None
