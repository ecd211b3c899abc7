"""Somebody's own list, through the real services: late, coming, owed; for each role what concerns it and nothing else."""

from datetime import date

from sqlalchemy import func, select

from kette import clock
from kette.cases.service import work
from kette.db import db, transaction
from kette.reminders.models import Reminder
from kette.reminders.queries.own import Block, due_for
from tests.reminders.scene import TELLING, note, offer, on, report
from tests.world import World, make_world


def test_the_own_list_says_what_is_late_what_comes_and_what_others_owe(world: World) -> None:
    offered = offer(world)
    with transaction():
        case = report(world, "Zweite")
        for institution, due_on in (("school", date(2027, 3, 8)), ("agency", date(2027, 3, 15))):
            work.make_agreement(
                case,
                "Termin",
                institution_id=world.institution_ids[institution],
                due_on=due_on,
                by=world.actor("school"),
            )
    with on(date(2027, 3, 12)):
        mine = due_for(world.actor("school"), clock.today())
        theirs = due_for(world.actor("jobcenter"), clock.today())
    assert [(item.block, item.rule, item.who, item.overdue) for item in mine] == [
        (Block.LATE, "agreement_due", "", True),
        (Block.OWED, "handover_unanswered", "Jobcenter", True),
        (Block.OWED, "agreement_due", "Agentur", False),
    ]
    assert mine[1].endpoint == "handover.show"
    assert mine[1].page_id == offered.public_id
    assert mine[1].reminded_on == date(2027, 3, 11)
    (late,) = theirs
    assert (late.block, late.case, late.overdue) == (Block.LATE, offered.case.public_id, True)
    assert TELLING[0] not in repr((mine, theirs))


def test_what_is_overdue_is_in_the_list_within_one_working_day_whatever_happens_to_mail(world: World) -> None:
    offer(world)
    with on(date(2027, 3, 11)):
        assert [item.rule for item in due_for(world.actor("jobcenter"), clock.today())] == [
            "handover_unanswered"
        ]
    assert db.session.scalars(select(func.count(Reminder.id))).one() == 0


def test_a_class_teacher_sees_the_own_classes_alone(world: World) -> None:
    with transaction():
        report(world, "Eins", class_name="10A")
        report(world, "Zwei", class_name="10C")
    with on(date(2027, 7, 1)):
        for person, count in (("class_teacher", 1), ("school", 2), ("koko", 2), ("moderator", 2), ("ag", 0)):
            assert len(due_for(world.actor(person), clock.today())) == count, person
        for stranger in ("other_school", "jobcenter", "dpo", "administrator"):
            assert due_for(world.actor(stranger), clock.today()) == []


def test_nothing_of_another_kommune_is_noted_or_listed(world: World) -> None:
    other = make_world(world.app, "Nachbarstadt", "nachbarstadt", user=lambda key: f"{key}-n")
    other.enter()
    with transaction():
        report(other)
    world.enter()
    with on(date(2027, 7, 1)):
        note(0)
        assert due_for(world.actor("koko"), clock.today()) == []
