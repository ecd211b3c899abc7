"""Leading a conference and closing it, on both engines."""

from typing import Any

import pytest

from kette.chain import BrokenChain, Link, Step
from kette.conferences.models import Decision
from kette.conferences.queries.table import backlog
from kette.conferences.rules.states import (
    Attendance,
    ConferenceKind,
    ConferenceState,
    DecisionCode,
    ItemState,
)
from kette.conferences.service import leading, planning
from kette.db import transaction
from tests.conferences.table import AT, DAY, MODERATOR, call, count, in_days, keep, report, seated
from tests.world import World


def test_attendance_is_noted_per_institution(world: World) -> None:
    (item,) = seated(world)
    conference = item.conference
    with transaction():
        for participant, attendance in zip(conference.participants, Attendance, strict=False):
            leading.note_attendance(participant, attendance, world.actor(MODERATOR))
    assert [row.attendance for row in conference.participants][:4] == list(Attendance)


def test_who_begins_moderates(world: World) -> None:
    (item,) = seated(world)
    assert item.conference.moderator_id == world.membership_ids[MODERATOR]
    assert item.conference.started_at == AT


def test_what_a_conference_does_not_reach_waits_for_the_next(world: World) -> None:
    reached, left = seated(world, 2)
    keep(world, reached)
    with transaction():
        assert leading.close(left.conference, world.actor(MODERATOR)) == 1
    assert left.state is ItemState.POSTPONED
    assert [step.step for step in left.case.steps][-1] is Step.POSTPONE
    with transaction():
        following = call(world, on=in_days(28))
    assert [case.id for case in backlog(following, world.actor(MODERATOR), DAY)] == [left.case_id]
    assert [case.id for case in backlog(following, world.actor("school"), DAY)] == [left.case_id]
    with transaction():
        planning.add_case(following, left.case, world.actor(MODERATOR))
    assert backlog(following, world.actor(MODERATOR), DAY) == []


def test_a_case_put_off_by_decision_is_proposed_to_the_next_conference_only(world: World) -> None:
    (item,) = seated(world)
    with transaction():
        leading.decide(item, DecisionCode.POSTPONE, by=world.actor(MODERATOR))
    assert item.state is ItemState.POSTPONED
    assert item.case.link is Link.CONFERENCE
    assert backlog(item.conference, world.actor(MODERATOR), DAY) == []
    with transaction():
        following = call(world, on=in_days(28))
    assert [case.id for case in backlog(following, world.actor(MODERATOR), DAY)] == [item.case_id]


def test_the_backlog_of_a_school_conference_holds_its_own_pupils_only(world: World) -> None:
    with transaction():
        other = report(world, by="other_school")
        conference = call(world, [other], kind=ConferenceKind.KOMMUNE, seats=("jobcenter",))
        leading.close(conference, world.actor(MODERATOR))
    with transaction():
        here, everywhere = call(world), call(world, kind=ConferenceKind.KOMMUNE, seats=("jobcenter",))
    assert backlog(here, world.actor(MODERATOR), DAY) == []
    assert [case.id for case in backlog(everywhere, world.actor(MODERATOR), DAY)] == [other.id]


def test_a_closed_conference_is_locked(world: World) -> None:
    (item,) = seated(world)
    actor = world.actor(MODERATOR)
    with transaction():
        leading.close(item.conference, actor)
    conference = item.conference
    assert conference.state is ConferenceState.CLOSED
    attempts: list[Any] = [
        lambda: leading.decide(item, DecisionCode.KEEP, by=actor),
        lambda: planning.add_case(conference, report(world), actor),
        lambda: planning.drop_case(item, actor),
        lambda: planning.reorder(conference, [], [], actor),
        lambda: planning.invite(conference, actor),
        lambda: leading.start(conference, actor),
        lambda: leading.close(conference, actor),
        lambda: leading.note_attendance(conference.participants[0], Attendance.PRESENT, actor),
    ]
    for attempt in attempts:
        with pytest.raises(BrokenChain), transaction():
            attempt()
    assert count(Decision) == 0


def test_a_case_that_went_another_way_meanwhile_is_left_alone_at_closing(world: World) -> None:
    from kette.cases.service import work

    (item,) = seated(world)
    with transaction():
        work.close(item.case, "UNBE", by=world.actor("school"))
    with transaction():
        assert leading.close(item.conference, world.actor(MODERATOR)) == 0
    assert item.state is ItemState.DROPPED
