"""Kettenstadt on the first day of the tests of reminders."""

from collections.abc import Iterator

import pytest
from flask import Flask

from kette import settings
from kette.db import transaction
from tests.reminders.scene import DAY, on
from tests.world import World, make_world


@pytest.fixture
def world(app: Flask, app_context: Flask) -> Iterator[World]:
    """Give a Kettenstadt whose schools need not report; a test of its own asks them to."""
    with on(DAY):
        world = make_world(app)
        world.enter()
        with transaction():
            settings.put("report_reminder_days", 0, valid_from=DAY, by=world.actor("administrator"))
        yield world


@pytest.fixture
def outside(app: Flask) -> World:
    """Give the same Kettenstadt for tests of pages."""
    with on(DAY):
        world = make_world(app)
        with world.inside(), transaction():
            settings.put("report_reminder_days", 0, valid_from=DAY, by=world.actor("administrator"))
    return world
