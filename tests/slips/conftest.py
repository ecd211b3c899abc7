"""What the tests of forms on paper stand on: Kettenstadt on a school day, and people at screens of their own."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kette import clock
from tests.cases.pupils import AT
from tests.world import World, make_world

Screen = Callable[[str], FlaskClient]


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    """Let every test happen on the same morning."""
    with clock.standing_at(AT):
        yield


@pytest.fixture
def world(app: Flask) -> World:
    """Give Kettenstadt."""
    return make_world(app)


@pytest.fixture
def screen(world: World, client: FlaskClient) -> Screen:
    """Give a function that signs somebody in, each at a screen of their own."""
    return lambda key: world.sign_in(client.application.test_client(), key)
