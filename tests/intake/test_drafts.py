"""A file on its way to the list: looked at, mended in the browser, rows left out, taken over, forgotten."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from kette import clock
from kette.db import db, transaction
from kette.intake.models.drafts import ColumnNames, ListDraft
from kette.intake.service import drafting
from kette.privacy.models import Key
from tests.intake.lists import HEADER, MORNING, TIM, class_rows, counts, made, plain, sample, upload
from tests.world import World, make_world

MIA = "990001;1002;Kaya;Mia;01.03.2010;10b;2;"


def draft_of(client: FlaskClient, *rows: str, header: str = HEADER) -> str:
    """Send a file and return where it waits."""
    answer = upload(client, made(*rows, header=header))
    assert answer.status_code == 302, plain(answer.get_data(as_text=True))
    return answer.location.removesuffix("/uebernehmen")


def page_of(client: FlaskClient, address: str) -> str:
    return client.get(address).get_data(as_text=True)


def test_a_file_without_fault_leads_straight_to_taking_it_over(world, client):
    answer = upload(client, sample())
    assert answer.location.endswith("/uebernehmen")
    assert "105 Schülerinnen und Schüler in 4 Klassen." in plain(page_of(client, answer.location))
    assert counts(world) == (0, 0, 0)
    assert world.post(client, answer.location).location == "/melden/liste?klasse=10a"
    assert counts(world) == (1, 105, 0)


def test_an_impossible_date_is_marked_mended_and_taken_over(world, client):
    address = draft_of(client, MIA, TIM.replace("13.02.", "31.02."))
    page = page_of(client, address)
    assert "1 fehlerhafte Zeile bleibt draußen" in plain(page)
    assert "Das Datum 31.02.2010 gibt es nicht." in page
    assert 'name="z3-born_on" value="31.02.2010"' in page
    assert 'aria-invalid="true"' in page
    answer = world.post(client, address, {"z3-born_on": "28.02.2010", "aktion": "speichern"})
    assert "Nichts zu prüfen" in page_of(client, answer.location)
    world.post(client, f"{address}/uebernehmen")
    with world.inside():
        assert [f"{row.listed.person.born_on:%d.%m.}" for row in class_rows(world)] == ["28.02.", "01.03."]


@pytest.mark.parametrize(
    ("damaged", "proposed"),
    [
        ("990001;1001;Jäger;Tim;40222;10b;2;F", "13.02.2010"),
        ("990001;1001;Jäger;Tim;13.02.10;10b;2;F", "13.02.2010"),
        ("990001;1001;Jäger;Tim;02/13/2010;10b;2;F", "13.02.2010"),
        ("990001;1001;JÃ¤ger;Tim;13.02.2010;10b;2;F", "Jäger"),
        ("990001;1001;Jäger;Tim;13.02.2010;10.02.2027;2;F", "10.2"),
        ("990001;1001;Jä\xadger;Tim;13.02.2010;10b;2;F", "Jäger"),
    ],
)
@pytest.mark.one_engine
def test_what_a_cell_was_is_proposed_and_taken_with_a_click(world, client, damaged, proposed):
    address = draft_of(client, MIA, damaged)
    page = page_of(client, address)
    assert f"<bdi>{proposed}</bdi>“ übernehmen" in page
    button = re.search(r'name="vorschlag" value="([^"]+)"', page)[1]
    world.post(client, address, {"vorschlag": button})
    assert "Nichts zu prüfen" in page_of(client, address)


@pytest.mark.one_engine
def test_all_proposals_are_taken_at_once_and_nothing_else(world, client):
    rows = [f"990001;{n};J{'abcdefghij'[n % 10]}{'xyz'[n // 50]};Tim;{40000 + n};10b;2;F" for n in range(120)]
    address = draft_of(client, *rows)
    page = page_of(client, address)
    assert "Seite 1 von 3" in page
    assert "Alle 120 Vorschläge übernehmen" in page
    world.post(client, address, {"aktion": "vorschlaege"})
    assert "kommen 120 Schülerinnen und Schüler auf die Liste" in plain(page_of(client, address))


@pytest.mark.one_engine
def test_a_lost_zero_is_proposed_for_postcode_and_telephone(world, client):
    address = draft_of(
        client,
        "Kaya;Mia;01.03.2010;1099;2025550000;2",
        header="Nachname;Vorname;Geburtsdatum;PLZ;Telefon;Status",
    )
    page = page_of(client, address)
    assert "<bdi>01099</bdi>“ übernehmen" in page
    assert "<bdi>02025550000</bdi>“ übernehmen" in page


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (TIM.replace("Jäger;Tim", "Tim;Jäger"), "Sind Vor- und Nachname vertauscht?"),
        (TIM.replace("Jäger", "=1+1a"), "sieht wie eine Formel aus"),
        (TIM.replace("1001", "1,23E+11"), "gerundete Zahl gemacht. Sie wird nicht übernommen."),
        (TIM.replace("2010", "1980"), "Die Person wäre 47 Jahre alt"),
        (TIM.replace("990001", "990002"), "Die Zeile gehört zur Schule 990002; erwartet wird 990001."),
        (MIA, "Dieselbe interne ID-Nummer steht schon in Zeile 2."),
        (MIA.replace("1002", "").replace("Kaya", "KAYA"), "Diese Person steht schon in Zeile 2."),
        (TIM + ";zu viel", "Die Zeile hat 9 Spalten, die Kopfzeile 8."),
    ],
)
@pytest.mark.one_engine
def test_what_is_odd_is_shown_beside_the_row(world, client, row, says):
    if says.startswith("Dieselbe"):
        row = row.replace("Kaya", "Berg")
    page = page_of(client, draft_of(client, MIA, row))
    assert says in plain(page)
    assert "Zeile 3" in page


@pytest.mark.one_engine
def test_a_row_that_does_not_fit_is_taken_when_somebody_has_filled_it_in(world, client):
    address = draft_of(client, MIA, TIM + ";zu viel")
    assert "zu viel" not in page_of(client, address)
    world.post(client, address, {"z3-class_name": "10c", "aktion": "speichern"})
    page = page_of(client, address)
    assert "Der Status fehlt." in plain(page)
    world.post(client, address, {"z3-status": "2", "aktion": "speichern"})
    assert "kommen 2 Schülerinnen und Schüler auf die Liste" in plain(page_of(client, address))


@pytest.mark.one_engine
def test_a_row_is_left_out_and_taken_in_again(world, client):
    address = draft_of(client, MIA, TIM.replace("13.02.", "31.02."))
    world.post(client, address, {"weg": ["2"], "aktion": "speichern"})
    page = plain(page_of(client, f"{address}?ansicht=weggelassen"))
    assert "Kaya, Mia" in page
    world.post(client, f"{address}?ansicht=weggelassen", {"zurueck": ["2"], "aktion": "speichern"})
    assert "1 Schülerin oder Schüler auf die Liste" in plain(page_of(client, address))


@pytest.mark.one_engine
def test_what_was_typed_is_kept_on_the_way_to_taking_over(world, client):
    address = draft_of(client, MIA, TIM.replace("13.02.", "31.02."))
    answer = world.post(client, address, {"z3-born_on": "28.02.2010", "aktion": "weiter"})
    assert answer.location == f"{address}/uebernehmen"
    assert "2 Schülerinnen und Schüler in 1 Klasse." in plain(page_of(client, answer.location))


@pytest.mark.one_engine
def test_a_file_that_waits_is_told_by_what_it_is_and_how_many_rows_it_has(world, client):
    draft_of(client, TIM, TIM.replace("1001", "1002").replace("Tim", "Tom"))
    page = plain(client.get("/melden").get_data(as_text=True))
    assert "Eine eingelesene Datei wartet auf Sie" in page
    assert re.search(r"SchILD-NRW-Text-Export \(CSV, \w+\) mit 2 Zeilen, eingelesen am", page)


@pytest.mark.one_engine
def test_no_file_is_opened_to_say_that_it_waits(world, client):
    draft_of(client, TIM)
    with world.inside(), transaction():
        db.session.execute(text("UPDATE list_drafts SET sealed = '', kind = NULL, rows = NULL"))
    assert "Datei, eingelesen am" in plain(client.get("/melden").get_data(as_text=True))


def test_a_file_is_seen_by_its_school_alone(world, client):
    address = draft_of(client, MIA)
    world.sign_out(client)
    for key, code in (("other_school", 404), ("class_teacher", 403), ("koko", 403)):
        world.sign_in(client, key)
        for path in ("", "/uebernehmen"):
            assert client.get(address + path).status_code == code
        for path in ("", "/uebernehmen", "/verwerfen"):
            assert world.post(client, address + path, {"weg": ["2"]}).status_code == code
        world.sign_out(client)
    assert counts(world) == (0, 0, 0)


@pytest.mark.one_engine
def test_a_file_lies_sealed_and_goes_with_its_key(world, client):
    address = draft_of(client, TIM)
    with world.inside():
        keys = db.session.scalar(select(func.count()).select_from(Key))
        row = str(db.session.execute(text("SELECT * FROM list_drafts")).one())
        assert "Jäger" not in row
    world.post(client, f"{address}/verwerfen")
    with world.inside():
        assert db.session.scalar(select(func.count()).select_from(ListDraft)) == 0
        assert db.session.scalar(select(func.count()).select_from(Key)) == keys - 1
    assert client.get(address).status_code == 404


def test_a_file_that_nobody_takes_over_is_deleted_after_a_week(world, client):
    draft_of(client, TIM)
    for days, left in ((6, 1), (7, 0)):
        with world.inside(), transaction():
            drafting.forget_drafts(MORNING.date() + timedelta(days=days))
        with world.inside():
            assert db.session.scalar(select(func.count()).select_from(ListDraft)) == left


def test_the_school_says_once_what_its_columns_are(world, client):
    file = made("Kaya;Mia;01.03.2010;9b;rk", header="N.;V.;Geb;Kl.;Rel.")
    page = upload(client, file).get_data(as_text=True)
    assert "Welche Spalte ist was?" in page
    carried = re.search(r'name="carried" value="([^"]+)"', page)[1]
    chosen = {"carried": carried, "spalte-0": "family_name", "spalte-1": "given_name", "spalte-4": "-"}
    page = world.post(client, "/melden/datei/spalten", chosen).get_data(as_text=True)
    assert "Bitte wählen Sie, welche Spalte „Geburtsdatum“ ist." in plain(page)
    chosen |= {"spalte-2": "born_on", "spalte-3": "class_name"}
    answer = world.post(client, "/melden/datei/spalten", chosen)
    assert answer.location.endswith("/uebernehmen")
    with world.inside():
        kept = db.session.scalars(select(ColumnNames.assigned)).one()
        assert "Kaya" not in kept
    # The next file is read without a question.
    assert upload(client, file).location.endswith("/uebernehmen")


@pytest.mark.one_engine
def test_a_table_without_a_header_has_its_columns_counted(world, client):
    page = upload(client, b"Kaya;Mia;01.03.2010;9b\nRossi;Ida;02.03.2010;9b\n").get_data(as_text=True)
    assert "Spalte 3" in page
    carried = re.search(r'name="carried" value="([^"]+)"', page)[1]
    fields = ("family_name", "given_name", "born_on", "class_name")
    chosen = {f"spalte-{n}": field for n, field in enumerate(fields)}
    answer = world.post(client, "/melden/datei/spalten", {"carried": carried, **chosen})
    assert "2 Schülerinnen und Schüler in 1 Klasse." in plain(page_of(client, answer.location))


@pytest.fixture
def world(app: Flask):
    with clock.standing_at(MORNING):
        yield make_world(app)


@pytest.fixture
def client(world: World, client: FlaskClient) -> FlaskClient:
    return world.sign_in(client, "school")
