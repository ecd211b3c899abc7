"""Mending a whole file at once: names that were swapped, columns that were recognised wrongly or not at all."""

import json
import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.db import db
from kette.intake.models.drafts import ColumnNames, ListDraft
from kette.intake.rules.header import keys_of
from tests.intake.lists import HEADER, MORNING, TIM, class_rows, counts, made, plain, upload
from tests.world import World, make_world

# Known given names that are no family names, and family names that are no given names.
SWAPPED = ("990001;1001;Tim;Jäger;13.02.2010;10b;2;F", "990001;1002;Mia;Kowalczyk;01.03.2010;10b;2;F")
BERG = "990001;1003;Berg;Ida;02.03.2010;10b;2;F"
MANY = "Nachname;Vorname;Geburtsdatum;Klasse;Spitzname;Bemerkung"
NICK = "Jäger;T.;13.02.2010;10b;Tim;evangelisch"


def draft_of(client: FlaskClient, *rows: str, header: str = HEADER) -> str:
    """Send a file and return where it waits."""
    answer = upload(client, made(*rows, header=header))
    assert answer.status_code == 302, plain(answer.get_data(as_text=True))
    return answer.location.removesuffix("/uebernehmen")


def names(world: World) -> set[str]:
    with world.inside():
        return {row.listed.person.full_name for row in class_rows(world)}


@pytest.mark.one_engine
def test_swapped_names_of_one_row_change_places_with_one_click(world: World, client: FlaskClient) -> None:
    address = draft_of(client, *SWAPPED, BERG)
    page = client.get(address).get_data(as_text=True)
    assert re.findall(r'name="tausch" value="(\d+)"', page) == ["2", "3"]
    # What was typed beside is kept, and goes along.
    world.post(client, address, {"tausch": "2", "z2-family_name": "Tom", "z3-class_name": "10c"})
    page = client.get(address).get_data(as_text=True)
    assert re.findall(r'name="tausch" value="(\d+)"', page) == ["3"]
    assert 'name="z3-class_name" value="10c"' in page
    world.post(client, f"{address}/uebernehmen")
    assert names(world) == {"Tom Jäger", "Ida Berg"}


@pytest.mark.one_engine
def test_all_marked_rows_are_swapped_at_once_and_no_other(world: World, client: FlaskClient) -> None:
    # The last one is odd, too, but for another reason.
    address = draft_of(client, *SWAPPED, BERG, BERG.replace("1003", "1004"))
    assert "Vor- und Nachnamen in allen 2 markierten Zeilen tauschen" in client.get(address).get_data(
        as_text=True
    )
    world.post(client, address, {"aktion": "tauschen"})
    assert 'name="tausch"' not in client.get(address).get_data(as_text=True)
    world.post(client, f"{address}/uebernehmen")
    assert names(world) == {"Tim Jäger", "Mia Kowalczyk", "Ida Berg"}


def test_columns_that_were_recognised_wrongly_are_read_otherwise_without_the_file(
    world: World, client: FlaskClient
) -> None:
    address = draft_of(
        client, "Tim;Jäger;13.02.2010;10b;x", header="Nachname;Vorname;Geburtsdatum;Klasse;Bemerkung"
    )
    world.post(client, address, {"z2-class_name": "10c", "z2-family_name": "Tom", "aktion": "speichern"})
    page = plain(client.get(f"{address}/spalten").get_data(as_text=True))
    assert "Nachname zum Beispiel Tim" in page
    said = {
        "Nachname": "given_name",
        "Vorname": "family_name",
        "Geburtsdatum": "born_on",
        "Klasse": "class_name",
    }
    answer = choose(world, client, address, "Nachname;Vorname;Geburtsdatum;Klasse;Bemerkung", said)
    assert answer.location == address
    world.post(client, f"{address}/uebernehmen")
    with world.inside():
        # What was mended before is kept.
        assert [row.listed.person.full_name for row in class_rows(world, "10c")] == ["Tom Jäger"]
        kept = json.loads(db.session.scalars(select(ColumnNames.assigned)).one())
    assert kept == {"nachname": "given_name", "vorname": "family_name"}
    # The school's next file is read so from the start.
    draft_of(client, "Mia;Kaya;01.03.2010;10b;x", header="Nachname;Vorname;Geburtsdatum;Klasse;Bemerkung")
    address = draft_of(
        client, "Mia;Kaya;01.03.2010;10b;x", header="Nachname;Vorname;Geburtsdatum;Klasse;Bemerkung"
    )
    world.post(client, f"{address}/uebernehmen")
    assert names(world) == {"Mia Kaya"}


@pytest.mark.one_engine
def test_a_column_is_left_unread(world: World, client: FlaskClient) -> None:
    address = draft_of(client, TIM)
    said = dict(zip(HEADER.split(";"), FIELDS, strict=True)) | {"Höchster allg. Abschluss": "-"}
    choose(world, client, address, HEADER, said)
    page = plain(client.get(address).get_data(as_text=True))
    assert "Nicht gelesen: Höchster allg. Abschluss" in page
    world.post(client, f"{address}/uebernehmen")
    with world.inside():
        assert [row.listed.degree for row in class_rows(world)] == [""]


def test_a_column_not_read_so_far_needs_the_file_once_more(world: World, client: FlaskClient) -> None:
    address = draft_of(client, NICK, header=MANY)
    said = {
        "Nachname": "family_name",
        "Spitzname": "given_name",
        "Geburtsdatum": "born_on",
        "Klasse": "class_name",
    }
    answer = choose(world, client, address, MANY, said)
    assert answer.status_code == 422
    page = plain(answer.get_data(as_text=True))
    assert "noch einmal aus" in page
    assert "evangelisch" not in page
    answer = choose(world, client, address, MANY, said, made(NICK, header=MANY))
    assert answer.status_code == 302
    assert client.get(address).status_code == 404
    world.post(client, answer.location.removesuffix("/uebernehmen") + "/uebernehmen")
    assert names(world) == {"Tim Jäger"}
    with world.inside():
        assert db.session.scalars(select(ListDraft)).all() == []


@pytest.mark.one_engine
def test_what_cannot_be_is_told_and_nothing_changes(world: World, client: FlaskClient) -> None:
    address = draft_of(client, TIM)
    said = dict(zip(HEADER.split(";"), FIELDS, strict=True))
    for more, says in (
        ({"Nachname": "-"}, "Bitte wählen Sie, welche Spalte „Nachname“ ist."),
        ({"Vorname": "family_name"}, "„Nachname“ ist zweimal gewählt."),
        # Nobody would be left: the birth date is no date any more.
        ({"Vorname": "born_on", "Geburtsdatum": "given_name"}, "Zeile 2"),
    ):
        answer = choose(world, client, address, HEADER, said | more)
        if answer.status_code == 302:
            assert says in plain(client.get(address).get_data(as_text=True))
        else:
            assert says in plain(answer.get_data(as_text=True))
    assert counts(world) == (0, 0, 0)


@pytest.mark.one_engine
def test_nobody_but_the_school_assigns_its_columns(world: World, client: FlaskClient) -> None:
    address = draft_of(client, TIM)
    world.sign_out(client)
    for key, code in (("other_school", 404), ("class_teacher", 403), ("koko", 403)):
        world.sign_in(client, key)
        assert client.get(f"{address}/spalten").status_code == code
        assert world.post(client, f"{address}/spalten").status_code == code
        world.sign_out(client)


FIELDS = (
    "school_number",
    "internal_id",
    "family_name",
    "given_name",
    "born_on",
    "class_name",
    "status",
    "degree",
)


def choose(world: World, client: FlaskClient, address: str, header: str, said: dict, file: bytes = b""):
    """Say what the columns of a file are, by their labels; the others are not read."""
    keys = keys_of(header.split(";"))
    chosen = {key: field for label, field in said.items() for key in keys_of([label])}
    sent: dict[str, object] = {f"spalte-{place}": chosen.get(key, "-") for place, key in enumerate(keys)}
    if file:
        sent["file"] = (BytesIO(file), "liste.csv")
    return world.post(client, f"{address}/spalten", sent)


@pytest.fixture
def world(app: Flask):
    with clock.standing_at(MORNING):
        yield make_world(app)


@pytest.fixture
def client(world: World, client: FlaskClient) -> FlaskClient:
    return world.sign_in(client, "school")
