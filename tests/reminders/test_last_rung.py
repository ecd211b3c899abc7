"""The last rung: what nothing comes of stands on the next agenda by itself; and what waits for a conference that nobody calls."""

from datetime import date, timedelta

from sqlalchemy import select

from kette import clock
from kette.cases.models import Case
from kette.chain import Link
from kette.conferences.models import AgendaItem, Conference
from kette.conferences.rules.states import ConferenceKind, ConferenceState, ItemState
from kette.conferences.service import planning
from kette.db import db, transaction
from kette.reminders.queries.own import due_for
from kette.reminders.service.placing import place_late
from tests.reminders.scene import DAY, accompany, note, noted, on, report, switch_off, told
from tests.world import World

# Three rungs of five working days after a quiet month, over Easter.
AGENDA = date(2027, 4, 23)


def test_it_comes_onto_the_next_agenda_with_the_reason_and_stays_where_it_is(world: World) -> None:
    case = accompany(world)
    later, soonest = plan(world, AGENDA + timedelta(days=30)), plan(world, AGENDA + timedelta(days=10))
    with on(AGENDA - timedelta(days=1)):
        assert place_late(clock.today()) == 0
    with on(AGENDA):
        assert place_late(clock.today()) == 1
        assert place_late(clock.today()) == 0
    (item,) = db.session.scalars(select(AgendaItem)).all()
    assert (item.conference_id, item.case_id) == (soonest.id, case.id)
    assert item.because == "seit Langem kein Kontakt festgehalten"
    kept = db.session.get_one(Case, case.id, populate_existing=True)
    assert (kept.link, kept.holder_id) == (Link.CONFERENCE, world.institution_ids["jobcenter"])
    assert later.id != item.conference_id


def test_without_a_planned_conference_nothing_changes(world: World) -> None:
    case = accompany(world)
    with on(AGENDA):
        assert place_late(clock.today()) == 0
        assert [item.case for item in due_for(world.actor("koko"), clock.today())] == [case.public_id]
    assert db.session.get_one(Case, case.id, populate_existing=True).link is Link.ACCOMPANIED


def test_what_was_taken_off_on_purpose_does_not_come_back_to_the_same_agenda(world: World) -> None:
    case = accompany(world)
    first, second = plan(world, AGENDA + timedelta(days=10)), plan(world, AGENDA + timedelta(days=40))
    with on(AGENDA):
        place_late(clock.today())
        (item,) = db.session.scalars(select(AgendaItem)).all()
        with transaction():
            planning.drop_case(item, world.actor("moderator"))
    # It waits now, and after five working days goes to the conference after that.
    with on(AGENDA + timedelta(days=6)):
        assert place_late(clock.today()) == 0
    with on(AGENDA + timedelta(days=7)):
        assert place_late(clock.today()) == 1
    waiting = db.session.scalars(select(AgendaItem).where(AgendaItem.state == ItemState.WAITING)).all()
    assert [(row.conference_id, row.case_id) for row in waiting] == [(second.id, case.id)]
    assert waiting[0].because == "wartet seit 23.04.2027 auf eine Konferenz"
    assert first.id != second.id


def test_the_last_rung_can_be_switched_off(world: World) -> None:
    accompany(world)
    plan(world, AGENDA + timedelta(days=90))
    switch_off("agenda_rung_days", world)
    with on(AGENDA + timedelta(days=60)):
        assert place_late(clock.today()) == 0


def test_a_conference_that_nobody_calls_is_missed_by_whoever_coordinates(world: World) -> None:
    conference = plan(world, DAY + timedelta(days=1), ConferenceKind.SCHOOL)
    with transaction():
        planning.add_case(conference, report(world), world.actor("moderator"))
        conference.state, conference.cancelled_because = ConferenceState.CLOSED, "abgesagt"
        conference.closed_at = clock.now()
        for item in conference.items:
            item.state = ItemState.POSTPONED
    with on(date(2027, 3, 9)):
        assert "conference_uncalled" not in {rule for rule, _ in note()}
    with on(date(2027, 3, 10)):
        note()
        assert noted("conference_uncalled") == {("conference_uncalled", told(world, "coordination"))}
        assert [item.rule for item in due_for(world.actor("koko"), clock.today())] == ["conference_uncalled"]
        assert due_for(world.actor("school"), clock.today()) == []
        plan(world, date(2027, 4, 7))
        assert due_for(world.actor("koko"), clock.today()) == []


def plan(world: World, day: date, kind: ConferenceKind = ConferenceKind.KOMMUNE) -> Conference:
    """Plan a conference (opens its own transaction)."""
    with transaction():
        return planning.plan(
            kind,
            day,
            "09:00",
            participants=[world.institution("jobcenter")],
            school=world.institution("school") if kind is ConferenceKind.SCHOOL else None,
            by=world.actor("moderator"),
        )
