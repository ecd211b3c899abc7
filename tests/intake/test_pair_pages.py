"""The pages of similar reports: one's own pupil in full, of the other only in what they agree; answer, link, unlink."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.db import db
from kette.intake.models.pairs import Pair
from kette.intake.rules.pairing import PairState
from tests.intake.lists import MORNING, plain, report_one
from tests.intake.test_pairing import OLGA, OLHA
from tests.world import World, make_world

LIST = "/doppelmeldungen"


def test_a_report_proposes_the_pair_at_once_and_two_yes_link_it(world: World, client: FlaskClient) -> None:
    one = reported(world)
    world.sign_in(client, "school")
    page = plain(client.get(LIST).get_data(as_text=True))
    assert "Olha Shevchenko, 10b" in page
    assert "einer anderen Schule oder Stelle" in page
    assert "Geburtsdatum um einen Tag anders" in page
    assert "wartet auf Ihre Antwort" in page
    assert OLGA.family_name not in page
    page = plain(client.get(way(world)).get_data(as_text=True))
    assert OLGA.family_name not in page
    assert "05.03.2009" not in page
    assert world.post(client, way(world), {"answer": "same"}).status_code == 302
    assert state(world) is PairState.OPEN
    assert "wartet auf die andere Seite" in client.get(LIST).get_data(as_text=True)
    world.sign_out(client)

    world.sign_in(client, "other_school")
    assert OLHA.family_name not in client.get(way(world)).get_data(as_text=True)
    assert world.post(client, way(world), {"answer": "same"}).status_code == 302
    assert state(world) is PairState.LINKED
    world.sign_out(client)

    world.sign_in(client, "school")
    page = plain(client.get(f"/faelle/{one}").get_data(as_text=True))
    assert "Verknüpfte Meldung" in page
    assert re.search(r"heißt hier Fall [A-Z]{2}-\d{4}", page)
    assert OLGA.family_name not in page
    assert "Verknüpfung lösen" in client.get(way(world)).get_data(as_text=True)
    assert world.post(client, f"{way(world)}/zuruecknehmen").status_code == 302
    assert state(world) is PairState.OPEN


def test_no_answer_is_asked_for_at_the_field(world: World, client: FlaskClient) -> None:
    reported(world)
    world.sign_in(client, "school")
    answer = world.post(client, way(world))
    assert answer.status_code == 422
    assert "Bitte wählen Sie eine Antwort." in answer.get_data(as_text=True)
    assert state(world) is PairState.OPEN


def test_the_page_of_an_open_case_leads_to_the_question(world: World, client: FlaskClient) -> None:
    one = reported(world)
    world.sign_in(client, "school")
    page = client.get(f"/faelle/{one}").get_data(as_text=True)
    assert "Ähnliche Meldung" in page
    assert way(world) in page


def test_the_start_page_asks_until_it_is_answered(world: World, client: FlaskClient) -> None:
    reported(world)
    world.sign_in(client, "school")
    asked = "Ähnliche Meldung gefunden"
    assert asked in client.get("/").get_data(as_text=True)
    world.post(client, way(world), {"answer": "other"})
    assert asked not in client.get("/").get_data(as_text=True)
    world.sign_out(client)
    world.sign_in(client, "other_school")
    assert asked not in client.get("/").get_data(as_text=True)


def test_the_koko_reads_pseudonyms_and_answers_nothing(world: World, client: FlaskClient) -> None:
    reported(world)
    world.sign_in(client, "koko")
    page = client.get(LIST).get_data(as_text=True)
    assert not re.search("Olha|Olga|Shevchenko|Schewtschenko", page)
    assert len(re.findall(r"Fall [A-Z]{2}-\d{4}", page)) == 2
    assert client.get(way(world)).status_code == 403


@pytest.mark.parametrize("who", ["jobcenter", "youth_office"])
def test_who_is_on_neither_side_finds_nothing(world: World, client: FlaskClient, who: str) -> None:
    reported(world)
    world.sign_in(client, who)
    assert "Nichts zu prüfen" in client.get(LIST).get_data(as_text=True)
    assert client.get(way(world)).status_code == 404
    assert world.post(client, way(world), {"answer": "same"}).status_code == 404
    assert world.post(client, f"{way(world)}/zuruecknehmen").status_code == 404


def reported(world: World) -> str:
    """Let two schools report the same girl, and return the case of the first."""
    with world.inside():
        one = report_one(world, OLHA).public_id
        report_one(world, OLGA, by="other_school")
    return one


def way(world: World) -> str:
    """Return the address of the only pair."""
    with world.inside():
        return f"{LIST}/{db.session.scalars(select(Pair.public_id)).one()}"


def state(world: World) -> PairState:
    with world.inside():
        return db.session.scalars(select(Pair.state)).one()


@pytest.fixture
def world(app: Flask):
    with clock.standing_at(MORNING):
        yield make_world(app)
