"""Noting for a class who was informed: one by one with ticks, and what is to be done next."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kette import clock
from kette.privacy.queries.informing import is_informed
from tests.cases.pupils import AT, DAY, load, page, report
from tests.world import World, make_world


def test_one_can_be_left_out_and_the_next_step_is_named(world: World, client: FlaskClient) -> None:
    with world.inside():
        first, second = (
            report(world, *name, informed=False) for name in (("Kaya", "Ali"), ("Weber", "Lena"))
        )
    world.sign_in(client, "school")
    before = page(client, "/briefe?klasse=10A")
    assert before.count('name="fall"') == 2
    assert 'value="03.03.2027"' in before
    assert "Nächster Schritt" not in before
    said = {"informed_on": "03.03.2027", "how": "letter"}
    refused = world.post(client, "/briefe/vermerk?klasse=10A", said)
    assert refused.status_code == 422
    assert "Bitte kreuzen Sie mindestens eine Person an." in refused.text
    done = world.post(client, "/briefe/vermerk?klasse=10A", {**said, "fall": [first]})
    assert done.location == "/briefe?klasse=10A"
    with world.inside():
        assert [is_informed(load(case).id) for case in (first, second)] == [True, False]
    after = page(client, done.location)
    assert "1 Person ist informiert." in after
    assert 'href="/uebergaben/berufsberatung?klasse=10A"' in after
    assert 'href="/melden"' in after
    assert after.count('name="fall"') == 1


def test_whoever_cannot_offer_a_whole_class_is_told_who_does_what(world: World, client: FlaskClient) -> None:
    with world.inside():
        report(world, "Kaya", "Ali", class_name="10A")
        report(world, "Weber", "Lena", cohort=2026)
    world.sign_in(client, "school")
    last_year = page(client, "/briefe?klasse=10A&jahr=2026")
    assert "Nächster Schritt: jeden Fall auf seiner Seite anbieten." in last_year
    world.sign_out(client)
    world.sign_in(client, "class_teacher")
    own = page(client, "/briefe?klasse=10A")
    assert "Nächster Schritt: das Schulbüro bietet sie der Berufsberatung an." in own
    assert "/uebergaben/berufsberatung" not in own


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with clock.standing_at(AT):
        assert clock.today() == DAY
        yield make_world(app)
