"""What the tests of handovers stand on."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kette import clock
from tests.handover.desk import Desk, Made, just_reported
from tests.handover.situations import DAY, case, last
from tests.world import World, make_world


@pytest.fixture
def world(app_context: Flask) -> World:
    """Give Kettenstadt, entered: for services."""
    made = make_world(app_context)
    made.enter()
    return made


@pytest.fixture
def town(app: Flask) -> Iterator[World]:
    """Give Kettenstadt on one afternoon: for pages."""
    with clock.standing_at(clock.at_local(DAY, 14)):
        yield make_world(app)


@pytest.fixture
def desk(town: World, client: FlaskClient) -> Desk:
    """Give a screen."""
    return Desk(town, client)


@pytest.fixture
def made(town: World) -> Made:
    """Make a situation; return the public ids of its newest handover (empty where none) and of its case."""

    def make(situation: Callable[[World], int]) -> tuple[str, str]:
        with town.inside():
            case_id = situation(town)
            handover = "" if situation is just_reported else last(case_id).public_id
            return handover, case(case_id).public_id

    return make
