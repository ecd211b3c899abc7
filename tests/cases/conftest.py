"""The world of these tests: Kettenstadt on a day in March, with pupils as the tests need them."""

from collections.abc import Iterator

import pytest
from flask import Flask

from kette import clock
from tests.cases.pupils import AT
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
