"""Kettenstadt on the first day of the tests of what is measured."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.reminders.scene import DAY, on
from tests.world import World, make_world


@pytest.fixture
def world(app: Flask, app_context: Flask) -> Iterator[World]:
    """Give a Kettenstadt in which nobody has done anything."""
    with on(DAY):
        world = make_world(app)
        world.enter()
        yield world
