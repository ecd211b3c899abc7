"""The world of these tests: Kettenstadt on a day in March, with pupils as the tests need them."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kette import clock
from tests.cases.pupils import AT, report
from tests.world import World, make_world


@pytest.fixture
def world(app: Flask, request: pytest.FixtureRequest) -> Iterator[World]:
    """Give Kettenstadt; a test without a client stands inside it, one with a client steps in by `world.inside()`."""
    made = make_world(app)
    with clock.standing_at(AT):
        if "client" in request.fixturenames:
            yield made
            return
        with made.inside():
            yield made


@pytest.fixture
def case(client: FlaskClient, world: World) -> str:
    """Give the public id of a reported case, its school signed in."""
    with world.inside():
        public_id = report(world)
    world.sign_in(client, "school")
    return public_id
