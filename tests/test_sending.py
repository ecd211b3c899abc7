"""One-time keys: the same form sent twice is one action; another one from the same page is another."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import EnvironBuilder

from kette import clock, sending
from kette.cases.models import Case
from kette.forms import fresh_key
from tests.cases.pupils import count
from tests.intake.lists import MORNING
from tests.intake.test_views import ONE
from tests.world import World, make_world

pytestmark = pytest.mark.one_engine


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with clock.standing_at(MORNING):
        yield make_world(app)


def test_who_goes_back_and_types_another_pupil_reports_two(world: World, client: FlaskClient) -> None:
    world.sign_in(client, "school")
    once = {"once": fresh_key()}
    first = world.post(client, "/melden/einzeln", ONE | once)
    again = world.post(client, "/melden/einzeln", ONE | once)
    other = world.post(
        client, "/melden/einzeln", ONE | once | {"family_name": "Kowalski", "given_name": "Jan"}
    )
    assert (first.status_code, again.status_code, other.status_code) == (302, 302, 302)
    assert again.location == first.location != other.location
    with world.inside():
        assert count(Case) == 2


def test_a_mark_is_of_address_fields_and_files_and_leaves_files_as_they_were(world: World) -> None:
    file = b"Nachname;Vorname\n"

    def mark(path: str = "/melden/datei", content: bytes = file, **fields: str) -> str:
        sent = {**fields, "file": FileStorage(BytesIO(content), "liste.csv")}
        with world.app.test_request_context(
            environ_overrides=EnvironBuilder(path, method="POST", data=sent).get_environ()
        ) as context:
            context.request.files["file"].stream.read(3)
            made = sending.mark()
            assert context.request.files["file"].stream.read() == content[3:]
            return made

    assert mark(a="1") == mark(a="1", once="k" * 20, csrf_token="x")
    others = [
        mark(a="1"),
        mark(a="2"),
        mark(b="1"),
        mark("/melden", a="1"),
        mark(content=b"Nachname;Name\n", a="1"),
    ]
    assert len(set(others)) == len(others)
