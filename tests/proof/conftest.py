"""What the tests of proofs stand on: Kettenstadt on one afternoon, and somebody at a screen."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kette import clock
from tests.handover.desk import Desk
from tests.handover.situations import DAY
from tests.proof.sheets import Hand, a_sheet, printed_by
from tests.world import World, make_world


@pytest.fixture
def town(app: Flask) -> Iterator[World]:
    """Give Kettenstadt on one afternoon."""
    with clock.standing_at(clock.at_local(DAY, 14)):
        yield make_world(app)


@pytest.fixture
def desk(town: World, client: FlaskClient) -> Desk:
    """Give a screen."""
    return Desk(town, client)


@pytest.fixture(scope="session")
def hand() -> Hand:
    """Give the key of another Kommune."""
    return Hand("Kette – Nachbarstadt")


@pytest.fixture(scope="session")
def foreign(hand: Hand) -> bytes:
    """Give a sheet of another Kommune."""
    return printed_by(hand, a_sheet())
