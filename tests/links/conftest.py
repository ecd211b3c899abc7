"""What the tests of links stand on."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kette import clock
from tests.handover.situations import DAY
from tests.links.situations import Paper, offered
from tests.world import World, make_world


@pytest.fixture
def town(app: Flask) -> Iterator[World]:
    """Give Kettenstadt on one afternoon, with a mail server that nobody has to reach."""
    app.config.update(MAIL_HOST="127.0.0.1", MAIL_PORT=9)
    with clock.standing_at(clock.at_local(DAY, 14)):
        yield make_world(app)


@pytest.fixture
def paper(town: World, client: FlaskClient) -> Paper:
    """Give a sheet that asks the Jobcenter, in the hand of somebody without an account."""
    _, address, number = offered(town)
    return Paper(town, client, address, number)
