"""The world of these tests: Kettenstadt on the day of a conference."""

from collections.abc import Iterator

import pytest
from flask import Flask

from kette import clock
from tests.conferences.table import AT, seated
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
def table(world: World) -> dict[str, str]:
    """Give a running conference with two cases: the addresses by word."""
    with world.inside():
        items = seated(world, 2)
        conference = items[0].conference
        return {
            "conference": f"/konferenzen/{conference.public_id}",
            "item": f"/konferenzen/{conference.public_id}/faelle/{items[0].public_id}",
            "next": f"/konferenzen/{conference.public_id}/faelle/{items[1].public_id}",
            "wall": f"/konferenzen/{conference.public_id}/beamer",
            "minutes": f"/konferenzen/{conference.public_id}/protokoll.pdf",
            "state": f"/konferenzen/{conference.public_id}/tagesordnung",
            "word": items[0].pseudonym,
            "case": items[0].case.public_id,
        }
