"""Two people of a school at work at the same moment: nobody is reported twice, nothing breaks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from flask import Flask
from sqlalchemy import select

from kette import clock
from kette.cases.models import Case, Identity
from kette.cases.rules.identity import PersonalData
from kette.db import db
from kette.intake.service import reporting
from tests.intake.lists import MORNING, class_rows, count, report, report_one, sample, take_in
from tests.world import World, make_world

HANDS = 6


def test_a_class_reported_by_several_hands_at_once_is_reported_once(app: Flask):
    with clock.standing_at(MORNING):
        world = make_world(app)
        with world.inside():
            take_in(world, sample())
            rows = class_rows(world)
        ticked = [row.public_id for row in rows[:3]]
        person = rows[0].listed.person

        def first(world: World) -> None:
            report(world, "10b", *ticked)

        def second(world: World) -> None:
            try:
                report_one(world, person)
            except reporting.AlreadyReported:
                pass

        def third(world: World) -> None:
            take_in(world, sample("SchuelerBasisdaten.dat"))

        at_once(world, [first, second, third] * (HANDS // 3))
        with world.inside():
            assert count(Case) == 3
            assert len(set(db.session.scalars(select(Identity.fingerprint)))) == 3
            assert [row.case_id is not None for row in class_rows(world)].count(True) == 3


def test_one_pupil_sent_by_several_hands_at_once_is_one_case(app: Flask):
    with clock.standing_at(MORNING):
        world = make_world(app)

        def send(world: World) -> None:
            try:
                report_one(world, PersonalData("Yıldız", "Şükrü", date(2010, 3, 1)))
            except reporting.AlreadyReported:
                pass

        at_once(world, [send] * HANDS)
        with world.inside():
            assert count(Case) == 1


def at_once(world: World, deeds) -> None:
    """Let each deed be done by a hand of its own, all beginning together."""
    together = Barrier(len(deeds))

    def do(deed) -> None:
        with world.inside():
            together.wait()
            deed(world)

    with ThreadPoolExecutor(len(deeds)) as hands:
        list(hands.map(do, deeds))
