"""What is overdue, asked of the facts: from which day on, and whether it stands in the list of who can do something."""

from collections.abc import Sequence
from datetime import date, timedelta

from kette import clock
from kette.calendar import add_working_days
from kette.cases.rules.contacts import ContactWay
from kette.cases.rules.outcomes import Proof
from kette.cases.service import work
from kette.db import db, transaction
from kette.handover.service import door
from kette.handover.service.following import catch_leavers
from kette.privacy.models import Basis
from kette.privacy.service import bases
from kette.roles import Actor
from kette.simulation.observing.overdue import Overdue, overdue
from kette.simulation.observing.seeing import unseen
from kette.today.queries import lists
from tests.reminders.scene import DAY, accompany, consent, offer, on, report
from tests.world import World

OFFICES = ("school", "jobcenter", "agency", "safety_net", "youth_office")
SEASON = date(2027, 9, 1)


def late(day: date, kind: str) -> list[Overdue]:
    """Return what of a kind is overdue on a day."""
    with on(day):
        return [one for one in overdue(clock.today()) if one.kind == kind]


def missed(world: World, day: date, kind: str) -> list[Overdue]:
    """Return what of it nobody sees."""

    def people(institution_id: int) -> Sequence[Actor]:
        actors = (world.actor(key) for key in OFFICES if key in world.membership_ids)
        return [one for one in actors if one.institution_id == institution_id]

    items = late(day, kind)
    with on(day):
        return unseen(items, clock.today(), people)


def first_day(world: World, kind: str, due_on: date) -> None:
    """Something becomes overdue the day after its own, for all of them once, and is seen from then on."""
    assert late(due_on, kind) == []
    (found,) = late(due_on + timedelta(days=1), kind)
    assert found.since == due_on
    assert missed(world, due_on + timedelta(days=1), kind) == []
    assert missed(world, due_on + timedelta(days=30), kind) == []


def test_an_offer_is_overdue_the_day_after_its_deadline(world: World) -> None:
    first_day(world, "offer", offer(world).deadline_on or DAY)


def test_a_wish_is_overdue_when_no_consent_came_in_time(world: World) -> None:
    with transaction():
        case = report(world)
        wish = door.propose(case, world.institution("jobcenter"), by=world.actor("school"))
    first_day(world, "consent", wish.deadline_on or DAY)


def test_an_agreement_is_overdue_for_who_owes_it(world: World) -> None:
    due_on = add_working_days(DAY, 6)
    with transaction():
        case, school = report(world), world.actor("school")
        for key in ("school", "jobcenter")[:1]:
            here = world.institution_ids[key]
            work.make_agreement(case, "Termin", institution_id=here, due_on=due_on, by=school)
    first_day(world, "agreement", due_on)


def test_a_case_without_contact_is_overdue_after_the_days_of_the_kommune(world: World) -> None:
    case = accompany(world)
    first_day(world, "contact", add_working_days(DAY, 20))
    with on(date(2027, 3, 10)), transaction():
        by = world.actor("jobcenter")
        work.log_contact(case, on=clock.today(), way=ContactWay.PHONE, reached=False, by=by)
    first_day(world, "contact", add_working_days(date(2027, 3, 10), 20))


def test_a_start_and_a_check_date_are_overdue_until_confirmed(world: World) -> None:
    case, by = accompany(world), world.actor("jobcenter")
    with transaction():
        work.promise(case, "DUAL", proof=Proof.WRITTEN, by=by)
    first_day(world, "start", add_working_days(SEASON, 10))
    with on(SEASON), transaction():
        work.confirm_start(case, proof=Proof.TOLD, by=by)
    assert late(date(2027, 10, 1), "start") == []
    first_day(world, "check", date(2027, 10, 15))
    with on(date(2027, 10, 18)), transaction():
        work.confirm_stay(case, proof=Proof.TOLD, by=by)
    assert late(date(2027, 10, 19), "check") == []


def test_a_withdrawal_is_to_be_confirmed_on_the_next_day(world: World) -> None:
    case = accompany(world)
    with transaction():
        basis = db.session.query(Basis).filter_by(case_id=case.id, kind="consent").one()
        bases.end_basis(basis, "withdrawn", by=world.actor("school"), case_public_id=case.public_id)
    first_day(world, "recall", DAY)


def test_a_school_that_says_nothing_is_overdue_some_days_after_the_date(world: World) -> None:
    silent = {one.institution_id for one in late(date(2027, 2, 23), "silent")}
    assert late(date(2027, 2, 19), "silent") == []
    assert world.institution_ids["school"] in silent
    assert missed(world, date(2027, 2, 23), "silent") == [
        one
        for one in late(date(2027, 2, 23), "silent")
        if one.institution_id != world.institution_ids["school"]
    ]


def test_who_is_left_at_school_stands_in_nobodys_list_until_the_night_run_has_passed_them_on(
    world: World,
) -> None:
    with transaction():
        case = report(world)
        work.state_facts(case, {"compulsory_until": ["2027-07-31"]}, by=world.actor("school"))
    assert late(date(2027, 7, 30), "left") == []
    day = date(2027, 8, 2)
    assert [one.subject for one in late(day, "left")] == [case.id]
    assert len(missed(world, day, "left")) == 1
    with on(day), transaction():
        assert catch_leavers(day) == 1
    assert late(day, "left") == []


def test_what_a_forgotten_list_held_is_unseen(world: World, monkeypatch) -> None:
    day = (offer(world).deadline_on or DAY) + timedelta(days=1)
    assert missed(world, day, "offer") == []
    monkeypatch.setattr(lists, "LISTS", tuple(one for one in lists.LISTS if one.key != "uebergaben"))
    assert [one.kind for one in missed(world, day, "offer")] == ["offer"]


def test_what_the_kommune_does_not_remind_of_has_no_day(world: World) -> None:
    from kette import settings

    accompany(world)
    day = add_working_days(DAY, 30)
    assert late(day, "contact")
    with transaction():
        settings.put("no_contact_days", 0, valid_from=DAY, by=world.actor("administrator"))
    assert late(day, "contact") == []
    with transaction():
        consent(world, report(world, "Dritte"), "jobcenter")
    assert late(day, "offer") == []
