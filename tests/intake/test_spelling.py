"""A file of another program that has lost letters: the better spelling that is known stays, everything else is a change."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.cases.models import Case
from kette.cases.queries.sight import see_one
from kette.db import db
from kette.intake.queries import differing
from kette.intake.rules import accepting
from kette.intake.rules.spelling import is_poorer
from tests.intake.lists import COHORT, MORNING, class_rows, made, plain, report, sample, send, take_in, upload
from tests.world import World, make_world

HEADER = "Interne ID-Nummer;Nachname;Vorname;Geburtsdatum;Klasse;Straße;Ort;Telefon"
KNOWN = "7;Yılmaz;Çağan;13.02.2010;10b;Große Str. 1;Köln;0202 55"
POORER = "7;Yilmaz;Cagan;13.02.2010;10b;Grosse Str. 1;Koeln;0202 55"


def file(row: str) -> bytes:
    return made(row, header=HEADER)


def difference(world: World, content: bytes, name: str = "liste.csv"):
    reading = accepting.read_file(content, name, on=clock.today())
    return differing.difference(reading, school=world.institution("school"), cohort=COHORT)


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("Yilmaz", "Yılmaz"),
        ("SAHIN", "Şahin"),
        ("Dordevic", "Đorđević"),
        ("Mueller", "Müller"),
        ("Müller-Sen", "Müller-Şen"),
        ("Gross", "Groß"),
    ],
)
def test_a_name_that_has_only_lost_letters_is_poorer_and_never_the_other_way(said: str, known: str):
    assert is_poorer(said, known)
    assert not is_poorer(known, said)
    assert not is_poorer(known, known)


@pytest.mark.parametrize(
    ("said", "known"),
    [("Yildiz", "Yılmaz"), ("Muller", "Müller"), ("Meyer", "Meier"), ("Müller-Sen", "Muller-Şen"), ("", "Ş")],
)
def test_another_name_or_one_that_gains_a_letter_too_is_not_poorer(said: str, known: str):
    assert not is_poorer(said, known)


def test_the_second_program_of_the_same_school_degrades_no_name(world: World) -> None:
    with world.inside():
        take_in(world, sample("text-export.csv"))
        names = [row.listed.person.full_name for row in class_rows(world, "10b")]
        found = difference(world, sample("SchuelerBasisdaten.dat"), "SchuelerBasisdaten.dat")
        assert (found.changed, found.is_nothing, found.respelled > 30) == ((), True, True)
        take_in(world, sample("SchuelerBasisdaten.dat"), "SchuelerBasisdaten.dat")
        assert [row.listed.person.full_name for row in class_rows(world, "10b")] == names


def test_a_poorer_file_changes_nothing_but_what_it_says_otherwise(world: World, client: FlaskClient) -> None:
    world.sign_in(client, "school")
    send(world, client, file(KNOWN))
    with world.inside():
        (row,) = class_rows(world)
        before = row.listed
        found = difference(world, file(POORER))
        assert (found.is_nothing, found.same, found.respelled) == (True, 1, 1)
    other = POORER.replace("0202 55", "0202 66").replace("13.02.2010", "14.02.2010")
    page = client.get(upload(client, file(other)).location).get_data(as_text=True)
    assert "Bei einer Person bleibt die Schreibweise der Liste" in plain(page)
    with world.inside():
        (changed,) = difference(world, file(other)).changed
        assert [one.label for one in changed.fields] == ["Geburtsdatum", "Telefon"]
        take_in(world, file(other))
        (row,) = class_rows(world)
        person = replace(before.person, born_on=row.listed.person.born_on, phone="0202 66")
        assert (row.listed.person, f"{person.born_on:%d.%m.}") == (person, "14.02.")


def test_a_richer_spelling_is_a_change(world: World) -> None:
    with world.inside():
        take_in(world, file(POORER))
        (changed,) = difference(world, file(KNOWN)).changed
        assert [one.label for one in changed.fields] == ["Nachname", "Vorname", "Straße", "Ort"]
        take_in(world, file(KNOWN))
        assert class_rows(world)[0].listed.person.full_name == "Çağan Yılmaz"


def test_a_case_that_was_reported_in_the_better_spelling_keeps_it(world: World) -> None:
    with world.inside():
        take_in(world, file(KNOWN))
        report(world, "10b", class_rows(world)[0].public_id)
        row = class_rows(world)[0]
        assert row.case_id
        take_in(world, file(POORER.replace("10b", "10c")))
        report(world, "10c")
        case = db.session.scalars(select(Case)).one()
        assert case.class_name == "10c"
        assert see_one(case, world.actor("school"), clock.today()).person.full_name == "Çağan Yılmaz"


@pytest.fixture
def world(app: Flask):
    with clock.standing_at(MORNING):
        yield make_world(app)
