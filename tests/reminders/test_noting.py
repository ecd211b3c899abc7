"""What is noted as due, through the real services on both engines: each rule, once, to the right institution."""

from datetime import date

from sqlalchemy import select

from kette import clock
from kette.cases.rules.contacts import ContactWay
from kette.cases.rules.outcomes import Proof
from kette.cases.service import work
from kette.chain import Link
from kette.conferences.rules.states import ConferenceKind
from kette.conferences.service import planning
from kette.db import db, transaction
from kette.handover.models import Handover
from kette.handover.rules.states import HandoverState
from kette.handover.service import door as handover
from kette.handover.service.inside import take
from kette.institutions.service import admitting
from kette.reminders.queries.own import due_for
from kette.reminders.service.noting import end_lapsed_offers
from tests.reminders.scene import DAY, accompany, mails, note, noted, offer, on, report, switch_off, told
from tests.world import World


def test_a_reminder_is_noted_once(world: World) -> None:
    offer(world)
    with on(date(2027, 3, 12)):
        assert note(1) == {("handover_unanswered", told(world, "jobcenter"))}
        note(0)
    with on(date(2027, 3, 15)):
        note(0)


def test_an_offer_is_due_when_its_deadline_has_passed_and_no_sooner(world: World) -> None:
    offered = offer(world)
    assert offered.deadline_on == date(2027, 3, 10)
    with on(date(2027, 3, 10)):
        note(0)
    with on(date(2027, 3, 11)):
        note(1)


def test_a_deadline_before_easter_is_reminded_of_after_it(world: World) -> None:
    with on(date(2027, 3, 18)):
        assert offer(world).deadline_on == date(2027, 3, 25)
    for quiet in (date(2027, 3, 26), date(2027, 3, 29)):
        with on(quiet):
            note(0)
    with on(date(2027, 3, 30)):
        note(1)


def test_a_deadline_before_the_first_of_may_is_reminded_of_after_it(world: World) -> None:
    with on(date(2028, 4, 21)):
        assert offer(world).deadline_on == date(2028, 4, 28)
    with on(date(2028, 5, 1)):
        assert "handover_unanswered" not in {rule for rule, _ in note()}
    with on(date(2028, 5, 2)):
        assert ("handover_unanswered", told(world, "jobcenter")) in note()


def test_the_giver_hears_of_an_unanswered_offer_after_the_receiver(world: World) -> None:
    offer(world)
    with on(date(2027, 3, 18)):
        note(2)
        assert noted() == {
            ("handover_unanswered", told(world, "jobcenter")),
            ("handover_unanswered", told(world, "school")),
        }


def test_an_answered_offer_is_not_reminded_of(world: World) -> None:
    offered = offer(world)
    with transaction():
        handover.accept(offered, by=world.actor("jobcenter"))
    with on(date(2027, 3, 15)):
        note(0)


def test_who_took_the_offer_is_told_and_later_the_whole_institution(world: World) -> None:
    offered = offer(world)
    with transaction():
        take(offered, world.membership_ids["jobcenter"], by=world.actor("jobcenter"))
    with on(date(2027, 3, 12)):
        assert note(1) == {("handover_unanswered", f"m:{world.membership_ids['jobcenter']}")}
    with on(date(2027, 3, 22)):
        assert ("handover_unanswered", told(world, "jobcenter")) in note(2)


def test_where_the_one_in_charge_has_left_the_institution_is_told(world: World) -> None:
    offered = offer(world)
    with transaction():
        take(offered, world.membership_ids["jobcenter"], by=world.actor("jobcenter"))
        admitting.end_membership(world.membership("jobcenter"), DAY, world.actor("administrator"))
    with on(date(2027, 3, 12)):
        assert note(1) == {("handover_unanswered", told(world, "jobcenter"))}


def test_an_agreement_is_due_soon_then_late_for_the_institution_that_owes_it(world: World) -> None:
    with transaction():
        case = report(world)
        work.make_agreement(
            case,
            "Bewerbung",
            institution_id=world.institution_ids["agency"],
            due_on=date(2027, 3, 12),
            by=world.actor("school"),
        )
    with on(date(2027, 3, 9)):
        note(0)
    with on(date(2027, 3, 10)):
        assert note(1) == {("agreement_due", told(world, "agency"))}
    with on(date(2027, 3, 19)):
        assert note(1) >= {("agreement_due", told(world, "school"))}


def test_a_finished_agreement_is_not_reminded_of(world: World) -> None:
    with transaction():
        case = report(world)
        agreement = work.make_agreement(
            case,
            "Bewerbung",
            institution_id=world.institution_ids["agency"],
            due_on=DAY,
            by=world.actor("school"),
        )
        work.finish_agreement(agreement, "kept", by=world.actor("school"))
    with on(date(2027, 4, 1)):
        note(0)


def test_an_accompanied_case_without_contact_is_due_and_any_attempt_starts_anew(world: World) -> None:
    case = accompany(world)
    with on(date(2027, 4, 1)):
        note(0)
    with on(date(2027, 4, 2)):
        assert note(1) == {("no_contact", f"m:{world.membership_ids['jobcenter']}")}
        with transaction():
            work.log_contact(
                case, on=clock.today(), way=ContactWay.PHONE, reached=False, by=world.actor("jobcenter")
            )
    with on(date(2027, 4, 20)):
        note(0)
    with on(date(2027, 5, 3)):
        note(1)


def test_an_empty_contact_rule_says_nothing(world: World) -> None:
    accompany(world)
    switch_off("no_contact_days", world)
    with on(date(2027, 5, 3)):
        note(0)


def test_a_conference_is_announced_two_working_days_before_at_once(world: World) -> None:
    with transaction():
        actor = world.actor("moderator")
        conference = planning.plan(
            ConferenceKind.SCHOOL,
            date(2027, 3, 30),
            "09:00",
            participants=[world.institution("jobcenter"), world.institution("coordination")],
            school=world.institution("school"),
            by=actor,
        )
        planning.add_case(conference, report(world), actor)
        planning.invite(conference, actor)
    before = len(mails(urgent=True))
    with on(date(2027, 3, 23)):
        note(0)
    with on(date(2027, 3, 24)):
        note(3)
        note(0)
    new = mails(urgent=True)[before:]
    assert sorted(mail.recipient for mail in new) == [
        "coordination@example.org",
        "jobcenter@example.org",
        "school@example.org",
    ]
    assert all(f"/konferenzen/{conference.public_id}" in mail.body for mail in new)


def test_a_conference_without_cases_needs_no_preparation(world: World) -> None:
    with transaction():
        actor = world.actor("moderator")
        conference = planning.plan(
            ConferenceKind.KOMMUNE,
            date(2027, 3, 5),
            "09:00",
            participants=[world.institution("jobcenter")],
            by=actor,
        )
        planning.invite(conference, actor)
    note(0)


def test_a_wish_that_waits_for_consent_is_reminded_of_at_the_giver(world: World) -> None:
    with transaction():
        case = report(world)
        waiting = handover.propose(case, world.institution("jobcenter"), by=world.actor("school"))
    assert waiting.state is HandoverState.WAITING
    with on(date(2027, 3, 9)):
        note(0)
    with on(date(2027, 3, 10)):
        assert note(1) == {("consent_waiting", f"m:{world.membership_ids['school']}")}


def test_before_the_last_school_day_school_and_coordination_hear_what_still_lies_there(world: World) -> None:
    with transaction():
        report(world)
    with on(date(2027, 6, 17)):
        note(0)
    with on(date(2027, 6, 18)):
        assert note(2) == {
            ("leaves_chain", told(world, "school")),
            ("leaves_chain", told(world, "coordination")),
        }


def test_a_promised_start_without_confirmation_is_reminded_of(world: World) -> None:
    case = accompany(world)
    with transaction():
        work.promise(case, "DUAL", proof=Proof.CONTRACT, by=world.actor("jobcenter"))
    with on(date(2027, 9, 14)):
        note(0)
    with on(date(2027, 9, 15)):
        assert note(1) == {("start_unconfirmed", f"m:{world.membership_ids['jobcenter']}")}


def test_who_arrived_is_checked_on_15_october_and_31_january(world: World) -> None:
    case = accompany(world)
    by = world.actor("jobcenter")
    with transaction():
        work.promise(case, "DUAL", proof=Proof.CONTRACT, by=by)
    with on(date(2027, 9, 2)), transaction():
        work.confirm_start(case, proof=Proof.SEEN, by=by)
    with on(date(2027, 10, 7)):
        note(0)
    with on(date(2027, 10, 8)):
        assert note(1) == {("check_date", f"m:{by.membership_id}")}
    with on(date(2027, 10, 12)), transaction():
        work.confirm_stay(case, proof=Proof.REGISTER, by=by)
    with on(date(2027, 11, 30)):
        note(0)
    with on(date(2028, 1, 24)):
        note(1)
    with on(date(2028, 2, 1)), transaction():
        work.confirm_stay(case, proof=Proof.REGISTER, by=by)
        work.close(case, "DUAL", by=by)
    assert case.link is Link.CLOSED
    with on(date(2028, 5, 1)):
        assert due_for(by, clock.today()) == []


def test_an_offer_whose_basis_has_run_out_is_withdrawn(world: World) -> None:
    offered = offer(world, until=date(2027, 3, 5))
    with on(date(2027, 3, 5)), transaction():
        assert end_lapsed_offers(clock.today()) == 0
    with on(date(2027, 3, 6)), transaction():
        assert end_lapsed_offers(clock.today()) == 1
        assert end_lapsed_offers(clock.today()) == 0
    state = db.session.scalars(select(Handover.state).where(Handover.id == offered.id)).one()
    assert state is HandoverState.WITHDRAWN
