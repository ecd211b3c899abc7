"""What the tests of starts stand on."""

from collections.abc import Iterator

import pytest
from flask import Flask

from kette import clock
from tests.starts.situations import ASKED_ON
from tests.world import World, make_world


@pytest.fixture
def town(app: Flask) -> Iterator[World]:
    """Give Kettenstadt on the day on which places are asked."""
    app.config.update(MAIL_HOST="127.0.0.1", MAIL_PORT=9)
    with clock.standing_at(clock.at_local(ASKED_ON, 14)):
        yield make_world(app)
