"""A case that keeps coming back: onto the next agenda by itself, with its whole way; nobody assigns, and nobody is passed over."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kette import clock
from kette.chain import BrokenChain, Link
from kette.conferences.models import AgendaItem
from kette.conferences.queries.table import waiting_item
from kette.conferences.rules.states import ConferenceKind, DecisionCode
from kette.conferences.service import leading, planning
from kette.conferences.service.calling import place_waiting
from kette.db import db
from kette.handover.rules.states import DeclineReason
from kette.handover.service import door
from kette.handover.service.coming_back import course_of
from kette.outbox import Mail
from tests.handover.situations import DAY, acting_on, case, consent, last, offer, reported
from tests.world import World, make_world


@pytest.fixture
def world(app_context: object) -> World:
    made = make_world(app_context)  # type: ignore[arg-type]
    made.enter()
    return made


def plan(world: World, days: int, **more: object) -> int:
    """Plan a conference in a transaction of its own; return its key."""
    with acting_on():
        kind = ConferenceKind.SCHOOL if more else ConferenceKind.KOMMUNE
        made = planning.plan(
            kind,
            DAY + timedelta(days=days),
            "09:00",
            participants=[world.institution("agency")],
            by=world.actor("moderator"),
            **more,  # type: ignore[arg-type]
        )
    return made.id


def declined(world: World, case_id: int, *, times: int) -> None:
    for _ in range(times):
        with acting_on():
            offer(world, case_id, "agency")
            door.decline(last(case_id), DeclineReason.MOVED, by=world.actor("agency"))


def on_agenda(case_id: int) -> int | None:
    found = waiting_item(case_id)
    return None if found is None else found.conference_id


def test_the_second_refusal_brings_a_case_onto_the_next_agenda(world: World) -> None:
    plan(world, 20)
    soonest = plan(world, 10)
    case_id = reported(world)
    declined(world, case_id, times=1)
    assert (case(case_id).link, on_agenda(case_id)) == (Link.REPORTED, None)
    declined(world, case_id, times=1)
    assert (case(case_id).link, on_agenda(case_id)) == (Link.CONFERENCE, soonest)
    assert case(case_id).holder_id == world.institution_ids["school"]
    with (
        acting_on(),
        pytest.raises(BrokenChain, match="zum zweiten Mal zurückgekommen und geht in die nächste"),
    ):
        offer(world, case_id, "youth_office")


def test_who_insists_brings_it_there_at_once_and_the_holder_stays(world: World) -> None:
    conference = plan(world, 10)
    case_id = reported(world)
    with acting_on():
        consent(world, case_id, "jobcenter")
        door.accept(offer(world, case_id, "jobcenter"), by=world.actor("jobcenter"))
    with acting_on():
        door.give_back(case(case_id), by=world.actor("jobcenter"))
        door.decline(last(case_id), DeclineReason.NOT_RESPONSIBLE, by=world.actor("school"))
    assert (on_agenda(case_id), case(case_id).holder_id) == (conference, world.institution_ids["jobcenter"])


def test_accepted_given_back_and_passed_on_again_is_the_second_time(world: World) -> None:
    case_id = reported(world)
    with acting_on():
        consent(world, case_id, "jobcenter")
    for giver, receiver in (("school", "jobcenter"), ("jobcenter", "school"), ("school", "jobcenter")):
        assert not course_of(case_id).is_due
        with acting_on():
            door.accept(offer(world, case_id, receiver, by=giver), by=world.actor(receiver))
    assert (course_of(case_id).returns, case(case_id).link) == (2, Link.CONFERENCE)


def test_without_a_conference_it_waits_and_the_moderation_hears_of_it_once_a_week(world: World) -> None:
    for _ in range(2):
        declined(world, reported(world), times=2)
    told = db.session.scalars(select(Mail).where(Mail.subject.contains("wartet ein Fall"))).all()
    assert [mail.institution_id for mail in told] == [world.institution_ids["coordination"]]
    later = plan(world, 30)
    db.session.rollback()
    with clock.standing_at(clock.at_local(DAY + timedelta(days=1), 6)):
        assert [place_waiting(clock.today()) for _ in range(2)] == [2, 0]
    assert {row.conference_id for row in db.session.scalars(select(AgendaItem))} == {later}


def test_what_somebody_takes_off_an_agenda_waits_for_the_one_after(world: World) -> None:
    first = plan(world, 10)
    case_id = reported(world)
    declined(world, case_id, times=2)
    with acting_on():
        item = waiting_item(case_id)
        assert item is not None
        planning.drop_case(item, world.actor("moderator"))
    with clock.standing_at(clock.at_local(DAY, 13)):
        assert place_waiting(DAY) == 0
    second = plan(world, 12)
    with clock.standing_at(clock.at_local(DAY, 13)):
        assert place_waiting(DAY) == 1
    assert (first, on_agenda(case_id)) == (first, second)


def test_a_conference_at_another_school_is_none_for_it(world: World) -> None:
    plan(world, 5, school=world.institution("other_school"))
    own = plan(world, 10, school=world.institution("school"))
    case_id = reported(world)
    declined(world, case_id, times=2)
    assert on_agenda(case_id) == own


def test_the_table_sees_why_it_is_there_and_the_whole_way(world: World) -> None:
    plan(world, 10)
    case_id = reported(world)
    declined(world, case_id, times=2)
    item = waiting_item(case_id)
    assert item is not None
    there = f"/konferenzen/{item.conference.public_id}/faelle/{item.public_id}"
    with clock.standing_at(clock.at_local(DAY, 14)):
        page = world.sign_in(world.app.test_client(), "moderator").get(there).get_data(as_text=True)
    assert "Der Fall ist zum zweiten Mal zurückgekommen." in page
    assert page.count("Übergabe abgelehnt (Agentur): ist weggezogen") == 2
    assert "Yıldız" not in page


def test_a_decision_begins_anew_and_may_go_to_anybody(world: World) -> None:
    plan(world, 0)
    case_id = reported(world)
    declined(world, case_id, times=2)
    by = world.actor("moderator")
    with acting_on():
        item = waiting_item(case_id)
        assert item is not None
        planning.invite(item.conference, by)
    with acting_on():
        leading.start(item.conference, by)
        leading.decide(item, DecisionCode.HAND_OVER, by=by, receiver=world.institution("agency"))
        assert course_of(case_id).returns == 0
    with acting_on():
        door.decline(last(case_id), DeclineReason.MOVED, by=world.actor("agency"))
    assert (course_of(case_id).returns, course_of(case_id).is_due) == (1, False)
