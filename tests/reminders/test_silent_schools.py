"""Schools that have not answered at an identification date are reminded of it, and after a while who coordinates hears of it."""

from datetime import date, timedelta

from kette import clock, settings
from kette.db import db, transaction
from kette.intake.models.lists import ClassReport
from kette.reminders.queries.own import due_for
from tests.reminders.scene import DAY, note, noted, on, told
from tests.world import World


def test_a_school_that_neither_reported_nor_said_nobody_is_reminded_of(world: World) -> None:
    with transaction():
        settings.put(
            "report_reminder_days", 5, valid_from=DAY + timedelta(days=1), by=world.actor("administrator")
        )
        world_school_says_nobody(world, "school")
        world_school_says_nobody(world, "other_school")
    with on(date(2027, 3, 4)):
        note(0)
    # The second identification date is the Monday after the Easter holidays, 5 April.
    with on(date(2027, 4, 9)):
        note(0)
    with on(date(2027, 4, 12)):
        assert noted("school_silent") == set()
        assert note() >= {
            ("school_silent", told(world, "school")),
            ("school_silent", told(world, "other_school")),
        }
    # Five working days later whoever coordinates hears of it, as long as an answer still counts.
    with on(date(2027, 4, 19)), transaction():
        world_school_says_nobody(world, "school")
    with on(date(2027, 4, 19)):
        note()
        assert ("school_silent", told(world, "coordination")) in noted("school_silent")
        waits = [item for item in due_for(world.actor("koko"), clock.today()) if item.rule == "school_silent"]
        assert [item.who for item in waits] == ["RS Süd"]
        assert not any(item.rule == "school_silent" for item in due_for(world.actor("school"), clock.today()))
    with on(date(2027, 4, 27)):
        note(0)


def world_school_says_nobody(world: World, key: str) -> None:
    """Let a school state that nobody of a class is without an Anschluss (inside a transaction)."""
    db.session.add(
        ClassReport(
            school_id=world.institution_ids[key],
            cohort=2027,
            class_name="10A",
            pupils=24,
            unplaced=0,
            at=clock.now(),
        )
    )
