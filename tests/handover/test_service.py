"""The one door: what it lets through, what it refuses, and what starts by itself."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from kette.calendar import add_working_days
from kette.cases.models import Agreement, CaseStep
from kette.cases.queries.one import facts_of, read_text
from kette.cases.queries.sight import see_one
from kette.chain import BrokenChain, Link, Step
from kette.db import db, transaction
from kette.handover import service
from kette.handover.models import Handover
from kette.handover.queries import counts, frozen_sheet, get_handover, open_handover, queue, sheet_for
from kette.handover.rules.states import DeclineReason, HandoverState
from kette.handover.rules.tabs import Tab
from kette.institutions.service import close_institution
from kette.privacy.models import Access, BasisEnd, Disclosure
from kette.privacy.queries import basis_in_force
from kette.privacy.rules.ends import End
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.service import end_basis, refuse_consent
from tests.handover.situations import (
    DAY,
    SECRETS,
    acting_on,
    case,
    consent,
    handed_over,
    last,
    mails,
    offer,
    report,
    reported,
)
from tests.world import World, make_world

ID = FieldGroup.IDENTITY


class TestOffering:
    """Offering and waiting."""

    def test_an_offer_keeps_the_holder(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            offer(world, case_id, "agency")
        assert case(case_id).link is Link.OFFERED
        assert case(case_id).holder_id == world.institution_ids["school"]
        assert case(case_id).offered_to_id == world.institution_ids["agency"]

    def test_an_answer_is_due_after_working_days(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            offer(world, case_id, "agency")
        assert last(case_id).deadline_on == add_working_days(DAY, 5)

    def test_a_second_offer_is_refused(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            offer(world, case_id, "agency")
        with pytest.raises(BrokenChain, match="schon die Annahme"), acting_on():
            offer(world, case_id, "youth_office")

    @pytest.mark.parametrize("who", ["jobcenter", "other_school", "moderator"])
    def test_nobody_offers_over_the_holders_head(self, world: World, who: str) -> None:
        case_id = reported(world)
        with pytest.raises(BrokenChain, match="Nur die fallverantwortliche Stelle"), acting_on():
            offer(world, case_id, "agency", by=who)

    def test_the_coordination_never_holds_a_case(self, world: World) -> None:
        case_id = reported(world)
        with pytest.raises(BrokenChain, match="übernimmt keine Fälle"), acting_on():
            offer(world, case_id, "coordination")

    def test_nobody_offers_to_whom_holds_it_already(self, world: World) -> None:
        case_id = reported(world)
        with pytest.raises(BrokenChain, match="schon"), acting_on():
            offer(world, case_id, "school")

    def test_without_a_basis_it_is_kept_and_nothing_goes_out(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            offer(world, case_id, "jobcenter", note="Bitte um ein Erstgespräch mit Şükrü")
        waiting = last(case_id)
        assert waiting.state is HandoverState.WAITING
        assert waiting.sheet is None
        assert waiting.basis_id is None
        assert waiting.in_charge_id == world.actor("school").membership_id
        assert waiting.deadline_on == add_working_days(DAY, 10)
        assert case(case_id).link is Link.ACCOMPANIED
        assert case(case_id).holder_id == world.institution_ids["school"]
        assert mails() == []
        assert counts(world.actor("jobcenter"))[Tab.ALL] == 0

    def test_the_receiver_does_not_know_of_a_wish(self, world: World) -> None:
        from sqlalchemy.exc import NoResultFound

        case_id = reported(world)
        with acting_on():
            offer(world, case_id, "jobcenter")
        public_id = last(case_id).public_id
        with pytest.raises(NoResultFound):
            get_handover(public_id, world.actor("jobcenter"))
        with acting_on():
            service.withdraw(last(case_id), by=world.actor("school"))
        with pytest.raises(NoResultFound):
            get_handover(public_id, world.actor("jobcenter"))

    def test_a_new_wish_replaces_the_old_one(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            offer(world, case_id, "jobcenter")
            offer(world, case_id, "integration_centre")
        pending = open_handover(case_id)
        assert pending is not None
        assert pending.to_id == world.institution_ids["integration_centre"]

    def test_the_recorded_consent_starts_the_offer_by_itself(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            offer(world, case_id, "jobcenter")
        with acting_on(DAY + timedelta(days=3)):
            basis = consent(world, case_id, "jobcenter")
        pending = last(case_id)
        assert pending.state is HandoverState.OFFERED
        assert pending.basis_id == basis.id
        assert pending.deadline_on == add_working_days(DAY + timedelta(days=3), 5)
        assert pending.in_charge_id is None
        assert facts_of(case(case_id))["consent"].value == "given"

    def test_a_consent_for_somebody_else_starts_nothing(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            offer(world, case_id, "jobcenter")
            consent(world, case_id, "integration_centre")
        assert last(case_id).state is HandoverState.WAITING

    def test_a_refused_consent_is_counted_and_closes_nothing(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            offer(world, case_id, "jobcenter")
            refuse_consent(case_id, by=world.actor("school"), case_public_id=case(case_id).public_id)
        assert facts_of(case(case_id))["consent"].value == "refused"
        assert case(case_id).link is Link.ACCOMPANIED
        assert last(case_id).state is HandoverState.WAITING


class TestGrounds:
    """On which basis something goes, and what it lets go."""

    def test_no_information_to_third_parties_blocks_the_statute_but_not_a_consent(self, world: World) -> None:
        case_id = reported(world, no_disclosure=True)
        with acting_on():
            offer(world, case_id, "youth_office")
        assert last(case_id).state is HandoverState.WAITING
        with acting_on():
            consent(world, case_id, "youth_office")
        assert last(case_id).state is HandoverState.OFFERED

    def test_nobody_passes_on_by_statute_what_it_may_not_know_itself(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            service.accept(offer(world, case_id, "agency"), by=world.actor("agency"))
        with acting_on():
            onward = offer(world, case_id, "youth_office", by="agency")
        # § 69 SGB X would cover needs and telephone, but the Agentur had seven fields of the school.
        sheet = frozen_sheet(onward)
        assert sheet is not None
        groups = {row.group for section in sheet.sections for row in section.rows}
        assert groups == {"identity", "address", "schooling"}
        seen = see_one(case(case_id), world.actor("youth_office"), DAY)
        assert seen.shows(ID)
        assert not seen.shows_codes(FieldGroup.NEEDS)

    def test_a_holder_under_pseudonym_cannot_rely_on_a_statute(self, world: World) -> None:
        case_id = handed_over(world)
        with acting_on():
            basis = basis_in_force(case_id, world.institution_ids["jobcenter"], DAY)
            assert basis is not None
            end_basis(basis, "withdrawn", by=world.actor("school"), case_public_id="x")
        with acting_on():
            assert offer(world, case_id, "agency", by="jobcenter").state is HandoverState.WAITING

    def test_an_objection_stops_the_path_of_its_statute(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            pending = offer(world, case_id, "youth_office")
            assert pending.basis is not None
            end_basis(pending.basis, "objected", by=world.actor("school"), case_public_id="x")
        assert last(case_id).state is HandoverState.WITHDRAWN
        with acting_on():
            assert offer(world, case_id, "youth_office").state is HandoverState.WAITING

    def test_the_objection_to_the_return_feed_leaves_the_schools_transfer_alone(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            pending = offer(world, case_id, "agency")
            assert pending.basis is not None
            end_basis(pending.basis, End.RETURN_OBJECTED.value, by=world.actor("school"), case_public_id="x")
        assert last(case_id).state is HandoverState.OFFERED
        assert see_one(case(case_id), world.actor("agency"), DAY).shows(ID)
        with acting_on():
            service.accept(last(case_id), by=world.actor("agency"))
        with acting_on():
            assert service.give_back(case(case_id), by=world.actor("agency")).state is HandoverState.WAITING

    def test_what_was_passed_on_is_written_down_with_a_hash(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            pending = offer(world, case_id, "agency")
        row = db.session.scalars(select(Disclosure).where(Disclosure.case_id == case_id)).one()
        assert row.content_hash == pending.sheet_hash
        assert row.groups == "identity,address,schooling"

    def test_the_sheet_stays_as_it_was(self, world: World) -> None:
        from kette.cases.service.ledger import record_fact

        case_id = reported(world)
        with acting_on():
            consent(world, case_id, "jobcenter")
            offer(world, case_id, "jobcenter")
        before = frozen_sheet(last(case_id))
        with acting_on(DAY + timedelta(days=1)):
            record_fact(case(case_id), "degree", ["F"], source="form", by=world.actor("school"))
        assert frozen_sheet(last(case_id)) == before


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
        assert mails() == []

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
            service.take(last(case_id), world.membership_ids["agency"], by=world.actor("agency"))
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


class TestWithdrawing:
    """The giver, or the young person, takes it back."""

    def test_the_giver_takes_an_offer_back(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            offer(world, case_id, "agency")
        with acting_on():
            service.withdraw(last(case_id), by=world.actor("school"))
        assert last(case_id).state is HandoverState.WITHDRAWN
        assert case(case_id).link is Link.REPORTED

    def test_nobody_else_does(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            offer(world, case_id, "agency")
        for who in ("agency", "moderator", "jobcenter"):
            with pytest.raises(BrokenChain, match="Nur die Stelle"), acting_on():
                service.withdraw(last(case_id), by=world.actor(who))

    def test_a_moderator_ends_a_wish_that_the_conference_no_longer_has(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            offer(world, case_id, "jobcenter")
        with acting_on():
            service.withdraw(last(case_id), by=world.actor("moderator"))
        assert open_handover(case_id) is None

    def test_the_end_of_the_consent_withdraws_the_open_offer_at_once(self, world: World) -> None:
        case_id = reported(world)
        with acting_on():
            basis = consent(world, case_id, "jobcenter")
            offer(world, case_id, "jobcenter")
        with acting_on():
            end_basis(basis, "withdrawn", by=world.actor("school"), case_public_id="x")
        assert last(case_id).state is HandoverState.WITHDRAWN
        assert case(case_id).link is Link.REPORTED
        assert not see_one(case(case_id), world.actor("jobcenter"), DAY).is_named
        with pytest.raises(BrokenChain, match="inzwischen zurückgezogen"), acting_on():
            service.accept(last(case_id), by=world.actor("jobcenter"))

    def test_after_the_acceptance_the_holder_stays_under_pseudonym(self, world: World) -> None:
        case_id = handed_over(world)
        with acting_on():
            basis = basis_in_force(case_id, world.institution_ids["jobcenter"], DAY)
            assert basis is not None
            end_basis(basis, "withdrawn", by=world.actor("school"), case_public_id="x")
        assert case(case_id).holder_id == world.institution_ids["jobcenter"]
        seen = see_one(case(case_id), world.actor("jobcenter"), DAY)
        assert not seen.is_named
        assert sheet_for(last(case_id), seen) is None


class TestGivingBack:
    """The way back is an offer, too."""

    def test_giving_back_is_an_offer_to_whom_it_came_from(self, world: World) -> None:
        case_id = handed_over(world)
        with acting_on():
            made = service.give_back(case(case_id), by=world.actor("jobcenter"), note="nicht zuständig")
        assert (made.giving_back, made.state) == (True, HandoverState.OFFERED)
        assert made.to_id == world.institution_ids["school"]
        assert case(case_id).holder_id == world.institution_ids["jobcenter"]
        assert counts(world.actor("school"))[Tab.RETURNED] == 1

    def test_what_nobody_handed_over_cannot_be_given_back(self, world: World) -> None:
        case_id = reported(world)
        with pytest.raises(BrokenChain, match="mit der Meldung"), acting_on():
            service.give_back(case(case_id), by=world.actor("school"))

    def test_a_closed_school_is_refused_and_the_safety_net_takes_over(self, world: World) -> None:
        case_id = handed_over(world)
        with acting_on():
            close_institution(world.institution("school"), DAY, world.actor("administrator"))
        with pytest.raises(BrokenChain, match="geschlossen"), acting_on():
            offer(world, case_id, "school", by="jobcenter")
        with acting_on():
            made = service.give_back(case(case_id), by=world.actor("jobcenter"))
        assert made.to_id == world.institution_ids["safety_net"]
        assert case(case_id).holder_id == world.institution_ids["safety_net"]

    def test_after_the_school_year_the_school_takes_nobody_back_who_need_not_attend(
        self, world: World
    ) -> None:
        case_id = handed_over(world)  # born in 2009: schulpflichtig until 31.07.2027
        day = date(2027, 9, 1)
        with pytest.raises(BrokenChain, match="nicht mehr zuständig"), acting_on(day):
            offer(world, case_id, "school", by="jobcenter")
        with acting_on(day):
            service.give_back(case(case_id), by=world.actor("jobcenter"))
        assert case(case_id).holder_id == world.institution_ids["safety_net"]


class TestNotices:
    """Mails say that something waits, and nothing else."""

    def test_no_mail_holds_a_name_or_anything_about_the_person(self, world: World) -> None:
        with acting_on():
            first, second, third = (report(world) for _ in range(3))
            offer(world, first, "agency", note="Şükrü sucht etwas")
            service.accept(last(first), by=world.actor("agency"))
            offer(world, second, "agency")
            service.decline(last(second), DeclineReason.OTHER, by=world.actor("agency"), note="Yıldız zog um")
            offer(world, third, "agency")
            service.withdraw(last(third), by=world.actor("school"))
        sent = mails()
        assert [mail.recipient for mail in sent] == [
            "agency@example.org",
            "school@example.org",
            "agency@example.org",
            "school@example.org",
            "agency@example.org",
            "agency@example.org",
        ]
        for mail in sent:
            words = f"{mail.subject}\n{mail.body}"
            assert not [secret for secret in (*SECRETS, "K-2027") if secret in words]

    def test_one_answer_is_told_once(self, world: World) -> None:
        handed_over(world)
        assert len([mail for mail in mails() if mail.recipient == "school@example.org"]) == 1


def test_one_open_handover_at_most(world: World) -> None:
    from sqlalchemy.exc import IntegrityError

    case_id = reported(world)
    with acting_on():
        offer(world, case_id, "agency")
    pending = last(case_id)
    twin = Handover(
        kommune_id=pending.kommune_id,
        case_id=case_id,
        from_id=pending.from_id,
        to_id=world.institution_ids["youth_office"],
        state=HandoverState.WAITING,
        made_at=pending.made_at,
    )
    with pytest.raises(IntegrityError), transaction():
        db.session.add(twin)


@pytest.fixture
def world(app_context: Flask) -> World:
    """Give Kettenstadt, entered."""
    made = make_world(app_context)
    made.enter()
    return made
