"""The preview of a file: what becomes of its rows, classes written differently, pupils without one, those who have left."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kette import clock
from kette.intake.rules.classes import alike
from tests.intake.lists import HEADER, MORNING, TIM, class_rows, made, plain, upload
from tests.world import World, make_world

MIA = "990001;1002;Kaya;Mia;01.03.2010;10b;2;"
pytestmark = pytest.mark.one_engine


def draft_of(client: FlaskClient, *rows: str, header: str = HEADER) -> str:
    """Send a file and return where it waits."""
    answer = upload(client, made(*rows, header=header))
    assert answer.status_code == 302, plain(answer.get_data(as_text=True))
    return answer.location


def words_of(client: FlaskClient, address: str) -> str:
    return plain(client.get(address).get_data(as_text=True))


@pytest.mark.parametrize(
    ("names", "usual"),
    [
        ({"10b": 20, "10 b": 3, "10B": 1, "10a": 9}, "10b"),
        ({"10-b": 2, "10b": 2}, "10b"),
        ({"10A": 1, "10a": 1}, "10a"),
        ({"Klasse 9c": 1, "09c": 5}, "09c"),
    ],
)
def test_spellings_of_one_class_are_found_and_the_usual_one_wins(names: dict[str, int], usual: str) -> None:
    assert [one.usual for one in alike(names)] == [usual]


def test_classes_that_are_two_stay_two() -> None:
    assert alike({"10.1": 5, "101": 5, "10b": 3, "10c": 3, "": 2, "EF": 1, "F": 1}) == []


def test_classes_written_differently_are_pointed_out_and_written_alike_with_one_click(
    world: World, client: FlaskClient
) -> None:
    address = draft_of(client, MIA, TIM, TIM.replace("1001;Jäger", "1003;Berg").replace("10b", "10 b"))
    words = words_of(client, address)
    assert "Wahrscheinlich eine Klasse, verschieden geschrieben" in words
    assert "„10b“ (2) und „10 b“ (1): alle als „10b“" in words
    world.post(client, address, {"aktion": "klassen"})
    assert "verschieden geschrieben" not in words_of(client, address)
    world.post(client, f"{address}/uebernehmen")
    with world.inside():
        assert len(class_rows(world)) == 3


def test_who_has_no_class_is_pointed_out_and_listed(world: World, client: FlaskClient) -> None:
    address = draft_of(client, TIM, MIA.replace("10b", ""))
    words = words_of(client, address)
    assert "Die Klasse fehlt; die Person kommt auf die Liste „ohne Klasse“." in words
    assert (
        "Ohne Klasse ist 1 Schülerin oder Schüler; diese Person steht dann auf der Liste „ohne Klasse“."
        in words
    )
    world.post(client, f"{address}/uebernehmen")
    assert "ohne Klasse offen 1 0" in words_of(client, "/melden")
    with world.inside():
        assert [row.listed.person.given_name for row in class_rows(world, "")] == ["Mia"]


def test_one_sentence_says_what_becomes_of_every_row(world: World, client: FlaskClient) -> None:
    rows = [
        TIM,
        MIA.replace("10b", ""),
        TIM.replace("1001;Jäger;Tim;13.02", "1003;Au;Ida;31.02"),
        TIM.replace("1001;Jäger", "1004;Berg").replace(";2;", ";8;"),
        TIM.replace("1001;Jäger", "1005;Wolf").replace(";2;", ";9;"),
        TIM.replace("1001;Jäger", "1006;Vogt").replace(";2;", ";9;"),
        TIM.replace("1001;Jäger", "1007;Roth"),
    ]
    address = draft_of(client, *rows)
    world.post(client, address, {"weg": ["8"], "aktion": "speichern"})
    said = (
        "Von 7 Zeilen kommen 2 Schülerinnen und Schüler auf die Liste, davon 1 mit einem Hinweis zum Nachsehen; "
        "1 fehlerhafte Zeile bleibt draußen, bis sie berichtigt ist; "
        "3 Zeilen werden wegen des Status nicht übernommen (Abschluss: 1, Abgang: 2); 1 Zeile haben Sie weggelassen."
    )
    assert said in words_of(client, address)
    assert said in words_of(client, f"{address}/uebernehmen")


def test_who_has_left_is_shown_with_the_reason_and_may_be_put_right(
    world: World, client: FlaskClient
) -> None:
    address = draft_of(client, MIA.replace("10b", ""), TIM.replace(";2;", ";9;"))
    words = words_of(client, f"{address}?ansicht=anderer-status")
    assert "Zeile 3 Abgang: wird nicht übernommen" in words
    assert "nur, wer den Status Aktiv (2) oder Beurlaubt (3) hat" in words
    world.post(client, f"{address}?ansicht=anderer-status", {"z3-status": "2", "aktion": "speichern"})
    assert "kommen 2 Schülerinnen und Schüler auf die Liste" in words_of(client, address)


def test_what_was_left_out_is_not_to_be_looked_at_any_more(world: World, client: FlaskClient) -> None:
    address = draft_of(client, TIM, MIA.replace("01.03.", "31.02."))
    assert "1 Zeile prüfen" in words_of(client, f"{address}/uebernehmen")
    world.post(client, address, {"weg": ["3"], "aktion": "weiter"})
    words = words_of(client, f"{address}/uebernehmen")
    assert "prüfen Eingelesene" not in words
    assert "1 Zeile prüfen" not in words
    assert "Alle Zeilen ansehen" in words


def test_a_column_for_the_sex_that_is_not_found_is_named_with_what_follows(
    world: World, client: FlaskClient
) -> None:
    address = draft_of(client, MIA.replace("10b", ""))
    words = words_of(client, address)
    assert "Eine Spalte für das Geschlecht wurde nicht gefunden: Bei Neuen bleibt es leer" in words
    assert "Zeile 1, Spalte" not in words


def test_names_stand_first_and_in_their_order_also_where_they_were_parted(
    world: World, client: FlaskClient
) -> None:
    address = draft_of(client, "Kaya, Mia;01.03.2010;", header="Name, Vorname;Geb.-Dat.;Kl.")
    page = client.get(address).get_data(as_text=True)
    places = [
        page.index(f'name="z2-{field}"') for field in ("family_name", "given_name", "born_on", "class_name")
    ]
    assert places == sorted(places)


@pytest.fixture
def world(app: Flask, client: FlaskClient):
    with clock.standing_at(MORNING):
        made_world = make_world(app)
        made_world.sign_in(client, "school")
        yield made_world
