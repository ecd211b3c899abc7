"""Identification dates: their days, what counts for which, what is frozen, and what is corrected afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from kette import clock
from kette.cases.rules.identity import PersonalData
from kette.db import db, transaction
from kette.intake.models.dates import IdentificationDate, IdentificationLine, LineKind
from kette.intake.queries import dates
from kette.intake.rules.dates import (
    Answered,
    SchoolBook,
    Window,
    change,
    default_windows,
)
from kette.intake.service import dating
from kette.intake.service.dating import Days
from kette.scheduler import NIGHTLY
from tests.intake.lists import COHORT, report_one
from tests.world import World, make_world

HALF_YEAR, EASTER, MAY = date(2027, 2, 12), date(2027, 4, 5), date(2027, 5, 31)
TIM = PersonalData("Jäger", "Tim", date(2010, 2, 13))
AT = datetime(2027, 2, 10, tzinfo=clock.BERLIN)


def test_a_statement_counts_for_the_date_whose_window_is_open(world: World) -> None:
    with on(date(2027, 2, 3)):
        state(world, "10a", 24, 3)
        state(world, "10b", None, 0)
        assert book(world, HALF_YEAR).unplaced == 3
        state(world, "10A", 24, 4)
        # The class is known in another spelling, and the newest statement counts.
        assert [line.unplaced for line in book(world, HALF_YEAR).lines] == [4, 0]
    with on(date(2027, 3, 25)):
        assert book(world, EASTER).state is Answered.NONE
        assert [line.class_name for line in book(world, EASTER).lines] == ["10a", "10b"]
        assert book(world, HALF_YEAR).unplaced == 4


def test_a_class_without_pupils_is_not_asked_for_again(world: World) -> None:
    with on(date(2027, 2, 3)):
        state(world, "10a", 24, 3)
        state(world, "10x", 0, 0)
        assert book(world, HALF_YEAR).state is Answered.ALL
        assert [line.class_name for line in book(world, HALF_YEAR).lines] == ["10a"]


def test_a_school_without_classes_can_say_nobody(world: World) -> None:
    with on(date(2027, 2, 3)):
        assert book(world, HALF_YEAR).state is Answered.NONE
        state(world, "", None, 0)
        assert book(world, HALF_YEAR).says_nobody
    with on(date(2027, 3, 25)):
        assert book(world, EASTER).state is Answered.NONE
        state(world, "10a", 20, 0)
        assert [line.class_name for line in book(world, EASTER).lines] == ["10a"]


def test_no_fewer_are_stated_than_are_reported_by_name_and_no_more_than_there_are(world: World) -> None:
    with on(date(2027, 2, 3)):
        report_one(world, TIM)
        with pytest.raises(dating.NotStated, match="1 sind gemeldet"):
            state(world, "10b", 20, 0)
        with pytest.raises(dating.NotStated, match="nicht mehr ohne Anschluss"):
            state(world, "10b", 20, 21)
        state(world, "10b", 20, 1)


def test_what_stands_is_confirmed_at_once_for_every_silent_class(world: World) -> None:
    with on(date(2027, 2, 3)):
        report_one(world, TIM)
        state(world, "10b", 20, 1)
        state(world, "10a", 24, 0)
    with on(date(2027, 3, 25)), transaction():
        made = dating.confirm_classes(
            None, school=world.institution("school"), cohort=COHORT, by=world.actor("school")
        )
        assert {(one.class_name, one.pupils, one.unplaced) for one in made} == {
            ("10a", 24, 0),
            ("10b", 20, 1),
        }
    with on(date(2027, 3, 25)):
        assert book(world, EASTER).state is Answered.ALL


def test_a_class_teacher_confirms_the_own_classes_alone(world: World) -> None:
    with on(date(2027, 2, 3)):
        state(world, "10A", 24, 0)
        state(world, "9c", 24, 0)
    with on(date(2027, 3, 25)), transaction():
        made = dating.confirm_classes(
            None, school=world.institution("school"), cohort=COHORT, by=world.actor("class_teacher")
        )
        assert [one.class_name for one in made] == ["10A"]


def test_the_end_of_a_date_freezes_what_was_stated_and_who_was_silent(world: World) -> None:
    with on(date(2027, 2, 3)):
        state(world, "10a", 24, 3)
        state(world, "10b", 25, 0)
    closes = default_windows(2027)[0].closes_on
    with on(closes), transaction():
        assert dating.freeze_due(clock.today()) == 0
    with on(closes + timedelta(1)), transaction():
        assert dating.freeze_due(clock.today()) == 1
        assert dating.freeze_due(clock.today()) == 0
        rows = db.session.scalars(select(IdentificationLine).order_by(IdentificationLine.id)).all()
        ours = [
            (one.class_name, one.unplaced) for one in rows if one.school_id == world.institution_ids["school"]
        ]
        assert ours == [("10a", 3), ("10b", 0)]
        silent = [one for one in rows if one.school_id == world.institution_ids["other_school"]]
        assert [(one.class_name, one.unplaced, one.stated_at) for one in silent] == [("", None, None)]
    with on(date(2027, 4, 1)):
        state(world, "10a", 24, 9)
        assert book(world, HALF_YEAR).unplaced == 3
        assert (
            dates.books(COHORT, window(HALF_YEAR), dates.asked_schools())[
                world.institution_ids["other_school"]
            ].state
            is Answered.NONE
        )
        assert change(book(world, HALF_YEAR), book(world, EASTER)) is None
        state(world, "10b", 25, 0)
        assert change(book(world, HALF_YEAR), book(world, EASTER)) == 6


def test_a_correction_is_a_later_entry_and_the_frozen_line_stays(world: World) -> None:
    frozen(world)
    with on(date(2027, 3, 10)), transaction():
        dating.correct(
            COHORT, HALF_YEAR, "10a", 5, school=world.institution("school"), by=world.actor("school")
        )
    with on(date(2027, 3, 11)):
        found = book(world, HALF_YEAR)
        assert (found.unplaced, found.corrected) == (3, 5)
        kinds = db.session.scalars(
            select(IdentificationLine.kind).where(IdentificationLine.class_name == "10a")
        ).all()
        assert sorted(kinds, key=str) == sorted([LineKind.FROZEN, LineKind.CORRECTED], key=str)


def test_nothing_is_corrected_before_the_end(world: World) -> None:
    with on(date(2027, 2, 13)), transaction(), pytest.raises(dating.NotStated, match="noch nicht beendet"):
        dating.correct(
            COHORT, HALF_YEAR, "10a", 5, school=world.institution("school"), by=world.actor("school")
        )


@pytest.mark.parametrize(
    "change_it",
    ["UPDATE identification_dates SET label = 'anders'", "DELETE FROM identification_dates"],
)
def test_the_database_keeps_a_frozen_date(world: World, change_it: str) -> None:
    frozen(world)
    where = " WHERE frozen_at IS NOT NULL"
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(text(change_it + where))


def test_a_kommune_sets_its_own_days(world: World) -> None:
    with on(date(2027, 1, 10)):
        put(world, "Abfrage im März", date(2027, 3, 8), instead_of=HALF_YEAR)
        assert [one.on for one in dates.windows(COHORT)] == [date(2027, 3, 8), EASTER, MAY]
        put(world, "Vor den Sommerferien", date(2027, 7, 5))
        assert len(dates.windows(COHORT)) == 4
        # Another school year keeps the usual days.
        assert len(dates.windows(COHORT + 1)) == 3
        with transaction():
            dating.drop_date(COHORT, EASTER, by=world.actor("koko"))
        assert [one.label for one in dates.windows(COHORT)] == [
            "Abfrage im März",
            "31. Mai",
            "Vor den Sommerferien",
        ]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2027, 2, 20), "überschneidet"),
        (date(2028, 2, 20), "nicht in diesem Schuljahr"),
        (date(2026, 9, 20), "Vergangenheit"),
    ],
)
def test_days_that_cannot_be_are_refused(world: World, day: date, why: str) -> None:
    with on(date(2027, 1, 10)), pytest.raises(dating.NotDated, match=why):
        put(world, "neu", day)


def test_a_day_that_nobody_moved_stays_an_estimate(world: World) -> None:
    usual = default_windows(2034)
    with on(date(2033, 9, 10)):
        with transaction():
            days = Days(date(2034, 6, 25), date(2034, 6, 26), date(2034, 6, 27))
            dating.set_date(2034, "Zusatz", days, by=world.actor("koko"))
        assert [one for one in dates.windows(2034) if one.estimated] != []
        assert {one.on for one in dates.windows(2034) if one.estimated} == {
            one.on for one in usual if one.estimated
        }
        moved = next(one for one in usual if one.estimated)
        with transaction():
            days = Days(moved.opens_on, moved.on + timedelta(1), moved.closes_on)
            dating.set_date(2034, moved.label, days, by=world.actor("koko"), instead_of=moved.on)
        assert moved.on + timedelta(1) not in {one.on for one in dates.windows(2034) if one.estimated}


def test_a_frozen_date_and_the_last_one_stay(world: World) -> None:
    frozen(world)
    with on(date(2027, 3, 10)):
        with pytest.raises(dating.NotDated, match="festgehalten"):
            put(world, "anders", date(2027, 3, 20), instead_of=HALF_YEAR)
        with pytest.raises(dating.NotDated, match="festgehalten"), transaction():
            dating.drop_date(COHORT, HALF_YEAR, by=world.actor("koko"))
        with transaction():
            dating.drop_date(COHORT, EASTER, by=world.actor("koko"))
        assert db.session.scalars(
            select(IdentificationDate.due_on).order_by(IdentificationDate.due_on)
        ).all() == [
            HALF_YEAR,
            MAY,
        ]


@pytest.mark.one_engine
def test_the_scheduler_freezes_every_night() -> None:
    assert "freeze_dates" in [job.name for job in NIGHTLY]


@contextmanager
def on(day: date) -> Iterator[None]:
    with clock.standing_at(clock.at_local(day)):
        yield


def state(world: World, class_name: str, pupils: int | None, unplaced: int, by: str = "school") -> None:
    with transaction():
        dating.state_class(
            class_name,
            pupils,
            unplaced,
            school=world.institution("school"),
            cohort=COHORT,
            by=world.actor(by),
        )


def put(world: World, label: str, day: date, instead_of: date | None = None) -> None:
    days = Days(day - timedelta(7), day, day + timedelta(3))
    with transaction():
        dating.set_date(COHORT, label, days, by=world.actor("koko"), instead_of=instead_of)


def window(due: date) -> Window:
    return next(one for one in dates.windows(COHORT) if one.on == due)


def book(world: World, due: date) -> SchoolBook:
    school = world.institution("school")
    return dates.books(COHORT, window(due), [school], school.id)[school.id]


def frozen(world: World) -> None:
    """Let the first date end with three of class 10a without an Anschluss."""
    with on(date(2027, 2, 3)):
        state(world, "10a", 24, 3)
    with on(default_windows(2027)[0].closes_on + timedelta(1)), transaction():
        dating.freeze_due(clock.today())


@pytest.fixture
def world(app_context: Flask) -> World:
    """Give Kettenstadt, entered."""
    made = make_world(app_context)
    made.enter()
    return made
