"""The pages of identification dates: what each role sees and may do, and what a school's own statement becomes."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.audit import AuditEntry
from kette.cases.rules.identity import PersonalData
from kette.db import db, transaction
from kette.intake.models.dates import IdentificationDate
from kette.intake.queries import dates
from kette.intake.rules.dates import default_windows
from kette.intake.service import dating
from tests.intake.lists import COHORT, plain, report_one
from tests.world import World, make_world

PAGE = "/identifizierungstermine"
OPEN, BETWEEN = date(2027, 2, 3), date(2027, 3, 10)
HALF_YEAR = date(2027, 2, 12)
TIM = PersonalData("Jäger", "Tim", date(2010, 2, 13))
NEW = {"label": "Abfrage im März", "opens_on": "08.03.2027", "on": "12.03.2027", "closes_on": "15.03.2027"}


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("who", "code", "says"),
    [
        ("school", 200, "Ihre Schule hat noch keine Klasse genannt."),
        ("class_teacher", 200, "Ihre Schule hat noch keine Klasse genannt."),
        ("koko", 200, "Wer noch nicht ganz geantwortet hat"),
        ("moderator", 200, "Wer noch nicht ganz geantwortet hat"),
        ("jobcenter", 403, ""),
        ("ag", 403, ""),
        ("dpo", 403, ""),
        ("administrator", 403, ""),
    ],
)
def test_each_role_finds_its_own_side_of_the_dates(
    world: World, client: FlaskClient, who: str, code: int, says: str
) -> None:
    answer = world.sign_in(client, who).get(PAGE)
    assert answer.status_code == code
    if code == 200:
        words = plain(answer.get_data(as_text=True))
        assert says in words
        assert "12.02.2027" in words
        with world.inside():
            assert "dates.read" in db.session.scalars(select(AuditEntry.action)).all()
    for path in (f"{PAGE}/termin", f"{PAGE}/tabelle.csv"):
        koko = who == "koko" or (who == "moderator" and path.endswith("csv"))
        assert client.get(path).status_code == (200 if koko else 403)
    states = world.post(client, f"{PAGE}/klasse", {"class_name": "10A", "pupils": "24", "unplaced": "0"})
    assert states.status_code == (302 if who in {"school", "class_teacher"} else 403)
    nobody = world.post(client, f"{PAGE}/niemand")
    assert nobody.status_code == (302 if who == "school" else 403)


def test_a_school_states_a_class_by_hand_and_none_is_an_answer(world: World, client: FlaskClient) -> None:
    world.sign_in(client, "school")
    answer = world.post(client, f"{PAGE}/klasse", {"class_name": "10a", "pupils": "24", "unplaced": "0"})
    assert answer.status_code == 302
    words = plain(client.get(PAGE).get_data(as_text=True))
    assert "Klasse 10a: 0 ohne Anschluss, bestätigt." in words
    assert "1 von 1 Klasse geantwortet" in words or "1 von 1 Klasse hat geantwortet" in words
    assert "10a Fehlanzeige" in words
    assert "Alle Klassen haben geantwortet" in words
    # More than are named: the rest is still to be reported by name.
    world.post(client, f"{PAGE}/klasse", {"class_name": "10b", "pupils": "25", "unplaced": "3"})
    assert "3 davon noch ohne Namen" in plain(client.get(PAGE).get_data(as_text=True))
    world.sign_out(client)
    words = plain(world.sign_in(client, "koko").get(PAGE).get_data(as_text=True))
    assert (
        "1 von 2 Schulen hat ganz geantwortet" in words or "1 von 2 Schulen haben ganz geantwortet" in words
    )
    assert "Gesamtschule Kettenstadt-Nord 3 von 49" in words
    assert "10a" not in words


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"class_name": " "}, "Bitte nennen Sie die Klasse."),
        ({"class_name": "k" * 21}, "Bitte höchstens 20 Zeichen"),
        ({"unplaced": ""}, "Bitte füllen Sie dieses Feld aus."),
        ({"unplaced": "-1"}, "davon ohne Anschluss"),
        ({"unplaced": "drei"}, "davon ohne Anschluss"),
        ({"unplaced": "25"}, "nicht mehr ohne Anschluss sein, als die Klasse hat"),
        ({"class_name": "10b", "unplaced": "0"}, "1 sind gemeldet und noch ohne Anschluss, Sie nennen 0."),
    ],
)
def test_what_cannot_be_is_told_and_not_kept(
    world: World, client: FlaskClient, more: dict[str, str], says: str
) -> None:
    with world.inside():
        report_one(world, TIM)
    world.sign_in(client, "school")
    sent = {"class_name": "10a", "pupils": "24", "unplaced": "1"} | more
    answer = world.post(client, f"{PAGE}/klasse", sent)
    assert answer.status_code == 422
    assert says in plain(answer.get_data(as_text=True))
    with world.inside():
        assert dates.own_book(world.actor("school"), OPEN).given == 0


@pytest.mark.one_engine
def test_a_class_teacher_states_the_own_classes_alone(world: World, client: FlaskClient) -> None:
    with world.inside():
        state(world, "9c", 20, 2)
    world.sign_in(client, "class_teacher")
    page = client.get(PAGE).get_data(as_text=True)
    assert "9c" not in page
    assert "Ganze Schule: niemand" not in page
    answer = world.post(client, f"{PAGE}/klasse", {"class_name": "9c", "pupils": "20", "unplaced": "0"})
    assert answer.status_code == 422
    assert "Sie melden für Ihre eigenen Klassen." in plain(answer.get_data(as_text=True))
    answer = world.post(client, f"{PAGE}/klasse", {"class_name": "10A", "pupils": "20", "unplaced": "0"})
    assert answer.status_code == 302
    with world.inside():
        lines = dates.own_book(world.actor("school"), OPEN).lines
        assert [(one.class_name, one.unplaced) for one in lines] == [("9c", 2), ("10A", 0)]


def test_a_whole_school_says_nobody_with_one_button(world: World, client: FlaskClient) -> None:
    world.sign_in(client, "school")
    assert "Ganze Schule: niemand" in client.get(PAGE).get_data(as_text=True)
    world.post(client, f"{PAGE}/niemand")
    words = plain(client.get(PAGE).get_data(as_text=True))
    assert "Fehlanzeige für die ganze Schule ist festgehalten." in words
    assert "ganze Schule Fehlanzeige" in words
    world.sign_out(client)
    words = plain(world.sign_in(client, "koko").get(PAGE).get_data(as_text=True))
    assert "Gesamtschule Kettenstadt-Nord 0" in words


@pytest.mark.one_engine
def test_what_stands_is_confirmed_for_one_class_or_all(world: World, client: FlaskClient) -> None:
    with world.inside():
        state(world, "10a", 24, 0)
        state(world, "10b", 25, 1)
        state(world, "10c", 26, 2)
    easter = clock.at_local(date(2027, 3, 25))
    with clock.standing_at(easter):
        world.sign_in(client, "school")
        world.post(client, f"{PAGE}/bestaetigen?klasse=10a")
        assert "1 Klasse bestätigt, 0 ohne Anschluss." in plain(client.get(PAGE).get_data(as_text=True))
        page = client.get(PAGE).get_data(as_text=True)
        assert "Stand aller übrigen Klassen bestätigen" in page
        assert "1 von 3 Klassen" in plain(page)
        world.post(client, f"{PAGE}/bestaetigen")
        assert "Alle Klassen haben geantwortet" in plain(client.get(PAGE).get_data(as_text=True))


def test_the_end_freezes_and_a_school_that_was_silent_sees_so(world: World, client: FlaskClient) -> None:
    with world.inside():
        state(world, "10a", 24, 3)
    end = default_windows(COHORT)[0].closes_on + timedelta(1)
    with clock.standing_at(clock.at_local(end)):
        with world.inside(), transaction():
            assert dating.freeze_due(clock.today()) == 1
        world.sign_in(client, "school")
        page = client.get(PAGE).get_data(as_text=True)
        assert "festgehalten am" in plain(page)
        correct = re.search(r'href="(/identifizierungstermine/berichtigen[^"]*)"', page)[1].replace(
            "&amp;", "&"
        )
        assert "Berichtig" in client.get(correct).get_data(as_text=True)
        answer = world.post(client, correct, {"class_name": "10a", "unplaced": "5"})
        assert answer.status_code == 302
        assert re.search(r"10a 24 3 5", plain(client.get(PAGE).get_data(as_text=True)))
        assert world.post(client, correct, {"class_name": "10a", "unplaced": "x"}).status_code == 422
        world.sign_out(client)
        words = plain(world.sign_in(client, "other_school").get(PAGE).get_data(as_text=True))
        assert "Keine Antwort." in words
        assert "Nachtragen" in words
        assert "10a" not in words
        world.sign_out(client)
        words = plain(world.sign_in(client, "koko").get(PAGE).get_data(as_text=True))
        assert "Gesamtschule Kettenstadt-Nord 3 von 24 berichtigt 5" in words
        assert "Realschule Kettenstadt-Süd keine Antwort" in words
        # A frozen date is neither changed nor struck.
        answer = world.post(client, f"{PAGE}/termin?jahrgang=2027&termin={HALF_YEAR.isoformat()}", NEW)
        assert answer.status_code == 422
        assert "festgehalten" in plain(answer.get_data(as_text=True))
        world.post(client, f"{PAGE}/termin/streichen?jahrgang=2027&termin={HALF_YEAR.isoformat()}")
        assert "sein Stand ist festgehalten" in plain(client.get(PAGE).get_data(as_text=True))


def test_the_koko_sets_changes_and_strikes_a_date(world: World, client: FlaskClient) -> None:
    world.sign_in(client, "koko")
    with clock.standing_at(clock.at_local(BETWEEN - timedelta(60))):
        answer = world.post(client, f"{PAGE}/termin?jahrgang=2027", NEW)
        assert answer.status_code == 302
        assert "Abfrage im März" in client.get(PAGE).get_data(as_text=True)
        other = NEW | {"label": "Abfrage vor Ostern", "on": "11.03.2027"}
        path = f"{PAGE}/termin?jahrgang=2027&termin=2027-03-12"
        assert 'value="Abfrage im März"' in client.get(path).get_data(as_text=True)
        assert world.post(client, path, other).status_code == 302
        page = client.get(PAGE).get_data(as_text=True)
        assert "Abfrage vor Ostern" in page
        assert "Abfrage im März" not in page
        world.post(client, f"{PAGE}/termin/streichen?jahrgang=2027&termin=2027-03-11")
        assert "„Abfrage vor Ostern“ ist gestrichen." in plain(client.get(PAGE).get_data(as_text=True))
    with world.inside():
        assert len(db.session.scalars(select(IdentificationDate)).all()) == 3


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"label": ""}, "Bitte füllen Sie dieses Feld aus."),
        ({"on": "31.02.2027"}, "Den 31.02.2027 gibt es nicht."),
        ({"on": "morgen"}, "Zu melden bis"),
        ({"on": "07.03.2027"}, "Der Termin liegt vor dem Tag, ab dem Meldungen zählen."),
        ({"closes_on": "11.03.2027"}, "Die Nachfrist endet vor dem Termin."),
        ({"opens_on": "01.02.2027"}, "überschneidet sich mit"),
        (
            {"opens_on": "08.03.2028", "on": "12.03.2028", "closes_on": "15.03.2028"},
            "nicht in diesem Schuljahr",
        ),
        ({"opens_on": "08.10.2026", "on": "12.10.2026", "closes_on": "15.10.2026"}, "Vergangenheit"),
    ],
)
def test_days_that_cannot_be_are_told_and_not_kept(
    world: World, client: FlaskClient, more: dict[str, str], says: str
) -> None:
    world.sign_in(client, "koko")
    answer = world.post(client, f"{PAGE}/termin?jahrgang=2027", NEW | more)
    assert answer.status_code == 422
    assert says in plain(answer.get_data(as_text=True))
    with world.inside():
        assert db.session.scalars(select(IdentificationDate)).all() == []


@pytest.mark.one_engine
def test_the_table_goes_out_with_counts_alone(world: World, client: FlaskClient) -> None:
    with world.inside():
        report_one(world, TIM)
        state(world, "10b", 25, 1)
    world.sign_in(client, "koko")
    answer = client.get(f"{PAGE}/tabelle.csv")
    words = answer.get_data().decode("utf-8-sig")
    assert "Gesamtschule Kettenstadt-Nord;1;25;geantwortet" in words
    assert "Jäger" not in words
    assert "10b" not in words
    assert client.get(f"{PAGE}/tabelle.xlsx").status_code == 200
    assert client.get(f"{PAGE}/tabelle.pdf").status_code == 404
    with world.inside():
        assert db.session.scalars(select(AuditEntry.action)).all().count("dates.export") == 2


def state(world: World, class_name: str, pupils: int, unplaced: int) -> None:
    """State a class by hand."""
    with transaction():
        dating.state_class(
            class_name,
            pupils,
            unplaced,
            school=world.institution("school"),
            cohort=COHORT,
            by=world.actor("school"),
        )


@pytest.fixture
def world(app: Flask):
    with clock.standing_at(clock.at_local(OPEN)):
        yield make_world(app)
