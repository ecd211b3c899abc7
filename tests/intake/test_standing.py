"""What a class stated counts for its own identification date; the next one asks again. And whom somebody has informed."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kette import clock
from kette.db import transaction
from kette.intake.service.forgetting import forget_candidates
from tests.intake.lists import TIM, class_rows, made, plain, send
from tests.intake.test_views import ONE
from tests.world import World, make_world

#: Before the window of the half-year opens, and inside it.
NOVEMBER, FEBRUARY = date(2026, 11, 23), date(2027, 2, 15)
MIA = "990001;1002;Kaya;Mia;01.03.2010;10b;2;"
pytestmark = pytest.mark.one_engine


def words_of(client: FlaskClient, address: str) -> str:
    return plain(client.get(address).get_data(as_text=True))


def state(world: World, client: FlaskClient, **more: str) -> str:
    """State the class with its first pupil, and return what the confirmation says."""
    with world.inside():
        rows = [row.public_id for row in class_rows(world) if not row.case_id]
    answer = world.post(client, "/melden/liste?klasse=10b", {"ohne": rows[:1], "answer": "melden"} | more)
    assert answer.status_code == 302, plain(answer.get_data(as_text=True))
    return words_of(client, answer.location)


def test_a_statement_of_november_answers_no_later_date(world: World, client: FlaskClient) -> None:
    with clock.standing_at(clock.at_local(NOVEMBER)):
        send(world, world.sign_in(client, "school"), made(TIM, MIA))
        assert "Zurzeit läuft kein Termin" in words_of(client, "/melden/liste?klasse=10b")
        words = state(world, client)
        assert "Die Meldung vom 23.11.2026 zählt für keinen Termin." in words
        assert "fragt ab 29.01.2027 noch einmal." in words
        assert "Alle Klassen haben sich erklärt" in words_of(client, "/melden")
    with clock.standing_at(clock.at_local(FEBRUARY)):
        client = world.sign_in(client.application.test_client(), "school")
        start = words_of(client, "/melden")
        assert "wieder gefragt" in start
        assert "Weiter mit Klasse 10b" in start
        assert "Alle Klassen haben sich erklärt" not in start
        page = words_of(client, "/melden/liste?klasse=10b")
        assert "bitte noch einmal bestätigen" in page
        assert "Die Meldung vom 23.11.2026 zählt für keinen Termin, nicht für" in page
        answer = world.post(client, "/melden/liste?klasse=10b", {"answer": "melden"})
        said = words_of(client, answer.location)
        assert "Die Meldung vom 15.02.2027 zählt für" in said
        assert "bitte noch einmal" not in said
        assert "Alle Klassen haben sich erklärt" in words_of(client, "/melden")


def test_a_class_whose_list_is_deleted_is_led_to_the_date(world: World, client: FlaskClient) -> None:
    with clock.standing_at(clock.at_local(NOVEMBER)):
        send(world, world.sign_in(client, "school"), made(TIM, MIA))
        state(world, client)
    with clock.standing_at(clock.at_local(FEBRUARY)):
        with world.inside(), transaction():
            assert forget_candidates(FEBRUARY) == 2
        client = world.sign_in(client.application.test_client(), "school")
        page = client.get("/melden/bestaetigt?klasse=10b").get_data(as_text=True)
        assert (
            "Die Liste der Klasse ist gelöscht; bestätigen oder berichtigen Sie die Zahl beim Termin." in page
        )
        assert "Zum Termin" in page
        assert "wieder gefragt" in words_of(client, "/melden")


def test_a_first_statement_says_for_which_date_it_will_count(world: World, client: FlaskClient) -> None:
    with clock.standing_at(clock.at_local(FEBRUARY)):
        send(world, world.sign_in(client, "school"), made(TIM, MIA))
        assert "Was Sie jetzt melden, zählt für " in words_of(client, "/melden/liste?klasse=10b")


def test_a_single_report_says_that_its_class_is_to_be_confirmed_for_the_date(
    world: World, client: FlaskClient
) -> None:
    with clock.standing_at(clock.at_local(FEBRUARY)):
        send(world, world.sign_in(client, "school"), made(TIM, MIA))
        world.post(client, "/melden/liste?klasse=10b", {"answer": "niemand"})
        assert "10b Fehlanzeige bestätigt am 15.02.2027" in words_of(client, "/melden")
        page = words_of(client, "/melden/einzeln")
        assert "zählt sie, sobald Sie die Klasse danach bestätigen" in page
        assert "nur die gesetzliche Meldung an die Agentur für Arbeit bleibt" in page
        answer = world.post(client, "/melden/einzeln", ONE | {"class_name": "10b"})
        assert "Termin und Stand der Klassen“ bestätigen: Klasse 10b." in words_of(client, answer.location)
        start = words_of(client, "/melden")
        assert "10b gemeldet bestätigt am 15.02.2027 mit 0 ohne Anschluss; neu bestätigen" in start
        assert "neu bestätigen: 1" in words_of(client, "/identifizierungstermine")


def test_the_confirmation_says_who_is_informed_and_what_comes_next(world: World, client: FlaskClient) -> None:
    with clock.standing_at(clock.at_local(FEBRUARY)):
        send(world, world.sign_in(client, "school"), made(TIM, MIA))
        words = state(world, client)
        assert (
            "Noch nicht informiert: 1 Schülerin oder Schüler. Vorher geht nichts an andere Stellen." in words
        )
        assert "Nächster Schritt: die Briefe drucken" in words
        words = state(world, client, told="y", informed_on="10.02.2027")
        assert "Informiert sind 2 von 2: 2 am 10.02.2027." in words
        assert (
            "Alle Gemeldeten der Klasse sind informiert. Nächster Schritt: der Berufsberatung anbieten"
            in words
        )
        assert "Noch nicht informiert" not in words


@pytest.fixture
def world(app: Flask) -> World:
    return make_world(app)
