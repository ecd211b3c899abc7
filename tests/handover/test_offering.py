"""Offering: what goes out on which basis, what waits, and what starts by itself."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kette.calendar import add_working_days
from kette.cases.queries.one import facts_of
from kette.cases.queries.sight import see_one
from kette.chain import BrokenChain, Link
from kette.db import db
from kette.handover.queries import counts, frozen_sheet, get_handover, open_handover
from kette.handover.rules.states import HandoverState
from kette.handover.rules.tabs import Tab
from kette.handover.service import door as service
from kette.privacy.models import Disclosure
from kette.privacy.queries.grounds import basis_in_force
from kette.privacy.rules.ends import End
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.service.bases import end_basis, refuse_consent
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
