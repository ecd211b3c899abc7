"""Ways back: withdrawn, given back, and what the mails about all of it say."""

from datetime import date

import pytest

from kette.cases.queries.sight import see_one
from kette.chain import BrokenChain, Link
from kette.db import db, transaction
from kette.handover.models import Handover
from kette.handover.queries import counts, open_handover, sheet_for
from kette.handover.rules.states import DeclineReason, HandoverState
from kette.handover.rules.tabs import Tab
from kette.handover.service import door as service
from kette.institutions.service.opening import close_institution
from kette.privacy.queries.grounds import basis_in_force
from kette.privacy.service.bases import end_basis
from tests.handover.situations import (
    DAY,
    SECRETS,
    acting_on,
    announce,
    case,
    consent,
    handed_over,
    last,
    mails,
    offer,
    report,
    reported,
)
from tests.world import World


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
            offer(world, second, "agency")
            offer(world, third, "agency")
        announce()
        with acting_on():
            service.accept(last(first), by=world.actor("agency"))
            service.decline(last(second), DeclineReason.OTHER, by=world.actor("agency"), note="Yıldız zog um")
            service.withdraw(last(third), by=world.actor("school"))
        sent = mails()
        assert [mail.recipient for mail in sent] == [
            "agency@example.org",
            "school@example.org",
            "school@example.org",
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
