"""A file read in once more: who is written otherwise, who has left, who is gone, and what the school says of them."""

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.cases.models import Case
from kette.cases.rules.identity import PersonalData
from kette.db import db
from kette.intake.models.lists import Candidate
from kette.intake.rules.renaming import renamed
from tests.intake.keeping import dump, undo
from tests.intake.lists import MORNING, class_rows, made, plain, report, send, upload
from tests.world import World, make_world

DAY_OF_BIRTH = date(2010, 2, 13)
HEADER = "Nachname;Vorname;Geburtsdatum;Klasse;Status;Geschlecht"
FIRST = (
    "Zorn;Ada;04.04.2010;10b;2;w",
    "Schmidt;Lara;13.02.2010;10b;2;w",
    "Ärger;Tim;01.03.2010;10b;2;m",
    "Berg;Eva;05.05.2010;10b;2;w",
)


def again(client: FlaskClient, *rows: str) -> tuple[str, str]:
    """Send another file, and return where it waits to be taken over and what is said there."""
    address = (
        upload(client, made(*rows, header=HEADER)).location.removesuffix("/uebernehmen") + "/uebernehmen"
    )
    return address, client.get(address).get_data(as_text=True)


def names(world: World) -> list[str]:
    with world.inside():
        return [row.listed.person.family_name for row in class_rows(world)]


def test_who_is_written_otherwise_is_proposed_as_the_same_and_keeps_row_and_case(
    world: World, client: FlaskClient
) -> None:
    with world.inside():
        before = {row.listed.person.family_name: row.public_id for row in class_rows(world)}
        report(world, "10b", before["Schmidt"])
    address, page = again(client, *(row.replace("Schmidt", "Schmitt") for row in FIRST))
    assert "Vermutlich dieselbe Person, anders geschrieben" in page
    assert "dieselbe Person Schmitt, Lara 10b Schmidt, Lara 10b" in f"dieselbe Person {rows_of(page)[0]}"
    choice = re.search(r'name="gleich" value="([^"]+)"', page)[1]
    assert choice == f"3:{before['Schmidt']}"
    with world.inside():
        stored = dump()
    world.post(client, address, {"gleich": [choice]})
    with world.inside():
        now = {row.listed.person.family_name: row.public_id for row in class_rows(world)}
        assert (now["Schmitt"], "Schmidt" in now, len(now)) == (before["Schmidt"], False, 4)
        assert len(db.session.scalars(select(Case)).all()) == 1
        assert (
            db.session.scalars(select(Candidate).where(Candidate.case_id.is_not(None))).one().public_id
            == (before["Schmidt"])
        )
        undo(world)
        assert dump()["candidates"] == stored["candidates"]


@pytest.mark.parametrize(
    ("new", "gone", "same"),
    [
        ([("Kaya", "Lara")], [("Schmidt", "Lara")], {0: "0"}),
        ([("Schmidt", "Lars")], [("Schmidt", "Lara")], {0: "0"}),
        ([("Kaya", "Tim")], [("Schmidt", "Lara")], {}),
        # Of two, nobody can say which.
        ([("Kaya", "Lara")], [("Schmidt", "Lara"), ("Weber", "Lara")], {}),
        ([("Kaya", "Lara"), ("Weber", "Lara")], [("Schmidt", "Lara")], {}),
        # Who is written otherwise comes first.
        ([("Kaya", "Lara"), ("Schmitt", "Lara")], [("Schmidt", "Lara")], {1: "0"}),
    ],
)
def test_one_name_and_the_birth_date_are_enough_to_ask_where_nobody_else_has_them(new, gone, same) -> None:
    def people(those: list[tuple[str, str]]) -> list[PersonalData]:
        return [PersonalData(family, given, DAY_OF_BIRTH) for family, given in those]

    vanished = {str(place): one for place, one in enumerate(people(gone))}
    assert renamed(dict(enumerate(people(new))), vanished) == same


def test_without_the_tick_somebody_new_comes_beside(world: World, client: FlaskClient) -> None:
    address, _ = again(client, *(row.replace("Schmidt", "Schmitt") for row in FIRST))
    world.post(client, address)
    assert names(world) == ["Ärger", "Berg", "Schmidt", "Schmitt", "Zorn"]


def test_a_tick_for_somebody_who_is_still_in_the_file_is_worth_nothing(
    world: World, client: FlaskClient
) -> None:
    with world.inside():
        zorn = next(row.public_id for row in class_rows(world) if row.listed.person.family_name == "Zorn")
    address, _ = again(client, *FIRST, "Neumann;Ida;07.07.2010;10b;2;w")
    world.post(client, address, {"gleich": [f"6:{zorn}", "x:y", "6"]})
    assert len(names(world)) == 5


def test_who_has_left_by_the_file_is_not_gone_and_stays_unless_ticked(
    world: World, client: FlaskClient
) -> None:
    address, page = again(
        client, FIRST[0], FIRST[1].replace(";2;", ";9;"), FIRST[2].replace(";2;", ";8;"), FIRST[3]
    )
    words = plain(page)
    assert "Nicht mehr in der Datei: behalten" not in words
    assert "0 nicht mehr in der Datei" in words
    assert "2 mit anderem Status" in words
    assert "Ärger, Tim Abschluss" in words
    assert "Schmidt, Lara Abgang" in words
    box = re.search(r'value="([\w-]+)" id="fort-2"', page)[1]
    world.post(client, address, {"ab": [box]})
    assert names(world) == ["Ärger", "Berg", "Zorn"]


def test_names_are_sorted_and_all_who_are_gone_are_taken_off_with_one_tick(
    world: World, client: FlaskClient
) -> None:
    address, page = again(client, FIRST[1], "Wolf;Max;06.06.2010;10b;2;m", "Abel;Jo;08.08.2010;10b;2;m")
    words = plain(page)
    assert words.index("Ärger, Tim") < words.index("Berg, Eva") < words.index("Zorn, Ada")
    assert words.index("Abel, Jo") < words.index("Wolf, Max")
    assert "Alle 3, die nicht mehr in der Datei stehen, von der Liste nehmen" in words
    world.post(client, address, {"alle": "y"})
    assert names(world) == ["Abel", "Schmidt", "Wolf"]


def test_after_a_file_read_in_once_more_it_says_what_is_another(world: World, client: FlaskClient) -> None:
    rows = (FIRST[0], FIRST[1].replace(";w", ";m"), FIRST[2], "Abel;Jo;08.08.2010;;2;m")
    address, page = again(client, *rows)
    words = plain(page)
    assert "4 Schülerinnen und Schüler in 1 Klasse, 1 ohne Klasse." in words
    box = re.search(r'name="ab" value="([\w-]+)"', page)[1]
    after = client.get(world.post(client, address, {"ab": [box]}).location).get_data(as_text=True)
    said = "1 neu, 1 geändert, 1 nicht mehr in der Datei, 1 davon von der Liste genommen, 2 unverändert."
    assert f"Eingelesen: {said}" in after


def test_a_hint_that_is_of_no_use_any_more_is_said_plainly(world: World, client: FlaskClient) -> None:
    send(world, client, made(FIRST[0].replace("10b", ""), *FIRST[1:], header=HEADER))
    words = plain(again(client, *FIRST)[1])
    assert "Klasse: 10b (bisher nichts) Hinweis zur früheren Datei: erledigt" in words
    assert "Die Klasse fehlt" not in words


def rows_of(page: str) -> list[str]:
    """Return the rows of the first table as people read them."""
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    return [" ".join(plain(row).split()) for row in body.split("</tr>") if "<td" in row]


@pytest.fixture
def world(app: Flask, client: FlaskClient):
    with clock.standing_at(MORNING):
        found = make_world(app)
        send(found, found.sign_in(client, "school"), made(*FIRST, header=HEADER))
        yield found
