"""Writing down a read: it changes nothing else, and nothing is read again for it."""

import pytest
from flask import Flask

from kette import audit
from kette.audit import reading
from kette.cases.models import Case
from kette.db import db
from tests.handover.situations import report
from tests.world import World, make_world


@pytest.fixture
def world(app: Flask) -> World:
    """Make a small Kettenstadt."""
    return make_world(app, second_factor=False)


def note(world: World) -> None:
    with reading():
        audit.write("case.list", by=world.actor("school"), object_type="list", object_id="cases")


def known(world: World) -> Case:
    case = db.session.get_one(Case, report(world))
    db.session.commit()
    assert case.class_name != "99Z"
    return case


def test_a_note_in_the_log_carries_nothing_else_along(world: World) -> None:
    with world.inside():
        case = known(world)
        case.class_name = "99Z"
        note(world)
        db.session.expire_all()
        assert case.class_name != "99Z"


def test_what_was_read_is_not_read_again_for_the_note(world: World) -> None:
    with world.inside():
        case = known(world)
        note(world)
        assert "class_name" in case.__dict__
        db.session.commit()
        assert "class_name" not in case.__dict__
