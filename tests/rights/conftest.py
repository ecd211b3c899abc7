"""What the tests of rights stand on."""

import pytest
from flask import Flask

from tests.world import World, make_world


@pytest.fixture
def world(app_context: Flask) -> World:
    """Give Kettenstadt, entered: for services."""
    made = make_world(app_context)
    made.enter()
    return made
