"""A letter is true of whoever writes it: who reported, who is responsible, whose law, whose officer, whose telephone."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kette import clock
from kette.db import db, transaction
from kette.institutions.models import Person
from tests.cases.pupils import AT, hand_over, report
from tests.rights.test_requests import text_of
from tests.world import World, make_world

LETTER = "/faelle/{}/rechte/informationsbrief.pdf"
OFFICE, OWN_LINE = "0999 100-0", "0999 100-77"


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with clock.standing_at(AT):
        yield make_world(app)


def test_the_letter_of_the_youth_office_is_no_letter_of_the_school(world: World, client: FlaskClient) -> None:
    case = held_by(world, "youth_office")
    world.sign_in(client, "youth_office")
    said = text_of(client, LETTER.format(case)).replace("\u00a0", " ")
    assert "hat die Schule (Gesamtschule Kettenstadt-Nord)" in said
    assert "sind das wir, Jugendamt" in said
    assert "haben wir Sie gemeldet" not in said
    assert "SGB VIII" in said
    assert f"Telefon {OFFICE}" in said
    assert f"Telefon {OWN_LINE}" not in said.partition("Wer ist verantwortlich")[2]
    # The Kommune's own officer is that of its own Jugendamt.
    assert "dpo@example.org" in said


def test_a_school_names_its_own_officer_or_says_where_to_ask(world: World, client: FlaskClient) -> None:
    with world.inside():
        case = report(world)
    world.sign_in(client, "school")
    said = text_of(client, LETTER.format(case))
    assert "dpo@example.org" not in said
    assert "bitte erfragen Sie das bei Gesamtschule Kettenstadt-Nord" in said
    with world.inside(), transaction():
        world.institution("school").protection = "Frau Muster, Schulamt, 0999 5"
    assert "Frau Muster, Schulamt, 0999 5" in text_of(client, LETTER.format(case))


def held_by(world: World, key: str) -> str:
    with world.inside():
        case = report(world)
        hand_over(world, case, key)
        with transaction():
            world.institution(key).phone = OFFICE
            person = world.actor(key).person_id
            assert person is not None

            db.session.get_one(Person, person).phone = OWN_LINE
    return case
