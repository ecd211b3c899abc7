"""Ten working days before the month is over, the institutions that owe an answer are reminded of it."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from kette import clock
from kette.db import db, transaction
from kette.reminders.queries.own import due_for
from kette.rights.models import Part, Request
from kette.rights.rules.requests import Handing, Identity, RequestKind
from kette.rights.service import asking, releasing
from tests.cases.pupils import hand_over, load, report
from tests.world import World, make_world

ASKED = date(2027, 3, 1)  # due on Thursday, 1 April 2027: after Easter Monday


def test_who_was_asked_and_whose_part_is_missing_are_reminded(world: World) -> None:
    with world.inside():
        case = report(world, "Yıldız", "Şükrü")
        hand_over(world, case, "jobcenter")
        with transaction():
            asking.record(
                load(case),
                RequestKind.ACCESS,
                asked_on=ASKED,
                identity=Identity.KNOWN,
                asked="",
                by=world.actor("jobcenter"),
            )
        due = db.session.scalars(select(Request.due_on)).one()
    assert due == date(2027, 4, 1)
    # Ten working days before, over Good Friday and Easter Monday (26 and 29 March).
    reminded_on = date(2027, 3, 16)
    assert reminders(world, "jobcenter", reminded_on - timedelta(days=1)) == []
    assert reminders(world, "jobcenter", reminded_on) == ["part_due", "request_due"]
    assert reminders(world, "school", reminded_on) == ["part_due"]
    assert reminders(world, "integration_centre", reminded_on) == []
    with world.inside(), transaction():
        part = db.session.scalars(
            select(Part).where(Part.institution_id == world.institution_ids["school"])
        ).one()
        releasing.release(
            part, held_back=frozenset(), why=None, handing=Handing.JOINT, by=world.actor("school")
        )
    assert reminders(world, "school", reminded_on) == []


def reminders(world: World, who: str, day: date) -> list[str]:
    """Return of which of the two somebody is reminded on a day."""
    with world.inside(), clock.standing_at(clock.at_local(day, 9)):
        found = due_for(world.actor(who), day)
    return sorted(item.rule for item in found if item.rule in ("part_due", "request_due"))


@pytest.fixture
def world(app: Flask) -> World:
    return make_world(app)
