"""Two who set identification dates at the same moment, and a night that freezes meanwhile."""

from datetime import date, timedelta

from flask import Flask
from sqlalchemy import func, select

from kette import clock
from kette.db import db, transaction
from kette.intake.models.dates import IdentificationDate, IdentificationLine
from kette.intake.queries import dates
from kette.intake.rules.dates import default_windows
from kette.intake.service import dating
from kette.intake.service.dating import Days
from tests.intake.lists import COHORT, MORNING
from tests.intake.test_at_once import at_once
from tests.world import World, make_world

HANDS = 4


def test_dates_set_by_several_at_once_are_written_down_once_and_the_second_is_told(app: Flask) -> None:
    day = date(2034, 1, 10)
    with clock.standing_at(MORNING):
        world = make_world(app)
        told: list[str] = []

        def set_date(world: World) -> None:
            try:
                with transaction():
                    dating.set_date(2034, "Zusatz", Days(day, day, day), by=world.actor("koko"))
            except dating.NotDated as reason:
                told.append(str(reason))

        at_once(world, [set_date] * HANDS)
        assert len(told) == HANDS - 1
        assert all("Zusatz" in sentence for sentence in told)
        with world.inside():
            assert [one.on for one in dates.windows(2034)] == sorted(
                [day, *(one.on for one in default_windows(2034))]
            )


def test_a_date_moved_while_a_night_freezes_is_moved_or_frozen_and_frozen_once(app: Flask) -> None:
    window = default_windows(COHORT)[0]
    with clock.standing_at(MORNING):
        world = make_world(app)
        with world.inside(), transaction():
            dating.state_class(
                "10a", 24, 3, school=world.institution("school"), cohort=COHORT, by=world.actor("school")
            )

    after = window.closes_on + timedelta(days=1)

    def freeze(_world: World) -> None:
        with transaction():
            dating.freeze_due(after)

    def move(world: World) -> None:
        days = Days(window.opens_on, window.on + timedelta(days=1), after + timedelta(days=1))
        try:
            with transaction():
                dating.set_date(COHORT, window.label, days, by=world.actor("koko"), instead_of=window.on)
        except dating.NotDated:
            pass

    with clock.standing_at(MORNING + (after - MORNING.date())):
        at_once(world, [freeze, move, freeze, move])
        with world.inside():
            of_first = dates.windows(COHORT)[0]
            lines = db.session.scalar(select(func.count()).select_from(IdentificationLine))
            planned = db.session.scalar(select(func.count()).select_from(IdentificationDate))
            assert planned == len(default_windows(COHORT))
            assert bool(lines) == (of_first.frozen_at is not None)
            assert of_first.on == window.on + timedelta(days=0 if lines else 1)
