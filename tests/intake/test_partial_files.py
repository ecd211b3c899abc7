"""A file that does not say everything: a column that is missing empties nothing, an empty cell in one that is there does."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.db import db
from kette.intake.models.lists import Candidate, Import
from kette.intake.queries import differing
from kette.intake.rules import accepting
from kette.intake.rules.listed import Listed
from kette.intake.rules.pupil import Reading
from tests.intake.lists import COHORT, MORNING, class_rows, count, counts, made, plain, send, take_in, upload
from tests.world import World, make_world

WHOLE = (
    "Interne ID-Nummer;eindeutige Nummer (GUID);Nachname;Vorname;Geburtsdatum;Geschlecht;Klasse;Status;Abschluss;"
    "Straße;PLZ;Ort;Telefon;E-Mail;Anschlussoption;Auskunftssperre"
)
TIM = (
    "1001;3f2a1b5c-aaaa-bbbb-cccc-000000000001;Jäger;Tim;13.02.2010;m;10b;3;F;Lindenweg 7;99901;Kettenstadt;0202 55;"
    "tim@example.org;NOKEAN;Ja"
)
SMALL = "Nachname;Vorname;Geburtsdatum"


def known(world: World) -> Listed:
    """Return what the list says of the only pupil of 10b."""
    (row,) = class_rows(world)
    return row.listed


def test_a_file_with_names_alone_changes_nothing(world: World) -> None:
    with world.inside():
        take_in(world, made(TIM, header=WHOLE))
        before, kept = known(world), db.session.scalars(select(Candidate)).one()
        marks = kept.guid_mark, kept.number_mark, kept.content_mark
        file = made("Jäger;Tim;13.02.2010", header=SMALL)
        found = difference(world, file)
        assert (found.same, found.changed, found.gone, dict(found.absent)) == (1, (), (), {})
        second = take_in(world, file)
        assert (second.added, second.changed, second.same, second.gone) == (0, 0, 1, 0)
        kept = db.session.scalars(select(Candidate)).one()
        assert (known(world), kept.guid_mark, kept.number_mark, kept.content_mark) == (before, *marks)


@pytest.mark.parametrize(
    ("label", "cell", "field"),
    [("Abschluss", "C", "Abschluss"), ("Telefon", "0202 66", "Telefon"), ("Klasse", "10c", "Klasse")],
)
def test_of_a_file_with_one_column_more_that_one_alone_changes(
    world: World, label: str, cell: str, field: str
) -> None:
    with world.inside():
        take_in(world, made(TIM, header=WHOLE))
        before = known(world)
        file = made(f"Jäger;Tim;13.02.2010;{cell}", header=f"{SMALL};{label}")
        (changed,) = difference(world, file).changed
        assert [(one.label, bool(one.old), bool(one.new)) for one in changed.fields] == [(field, True, True)]
        assert take_in(world, file).changed == 1
        if label == "Klasse":
            assert class_rows(world, "10c")[0].listed == before
        elif label == "Abschluss":
            assert known(world) == replace(before, degree="C")
        else:
            assert known(world) == replace(before, person=replace(before.person, phone="0202 66"))


def test_an_empty_cell_in_a_column_that_is_there_empties_and_is_shown(
    world: World, client: FlaskClient
) -> None:
    world.sign_in(client, "school")
    send(world, client, made(TIM, header=WHOLE))
    file = made("Jäger;Tim;13.02.2010;;10b", header=f"{SMALL};Telefon;Klasse")
    answer = upload(client, file)
    words = plain(client.get(answer.location).get_data(as_text=True))
    assert "Telefon: leer gemacht (bisher 0202 55)" in words
    assert "Abschluss:" not in words
    world.post(client, answer.location)
    with world.inside():
        one = known(world)
        assert (one.person.phone, one.person.email, one.degree) == ("", "tim@example.org", "F")
        assert (one.on_leave, one.option, one.no_disclosure) == (True, "NOKEAN", True)
    assert counts(world)[1] == 1


def test_each_table_of_several_speaks_for_its_own_rows(world: World) -> None:
    with world.inside():
        mia = TIM.replace("1001", "1002").replace("000001", "000002").replace("Jäger;Tim", "Kaya;Mia")
        take_in(world, made(TIM, mia, header=WHOLE))
        files = [
            ("eins.csv", made("Jäger;Tim;13.02.2010;10b;", header=f"{SMALL};Klasse;Telefon")),
            ("zwei.csv", made("Kaya;Mia;13.02.2010;10b;", header=f"{SMALL};Klasse;E-Mail")),
        ]
        reading = accepting.read_files(files, on=clock.today(), school_number="990001")
        fields = {
            one.name: [field.label for field in one.fields] for one in difference_of(world, reading).changed
        }
        assert fields == {"Jäger, Tim": ["Telefon"], "Kaya, Mia": ["E-Mail"]}


def test_who_comes_new_with_such_a_file_is_known_as_far_as_it_says(world: World) -> None:
    with world.inside():
        take_in(world, made(TIM, header=WHOLE))
        file = made("Jäger;Tim;13.02.2010;10b", "Kaya;Mia;01.03.2010;10b", header=f"{SMALL};Klasse")
        assert take_in(world, file).added == 1
        assert {row.listed.person.phone for row in class_rows(world)} == {"0202 55", ""}
        assert count(Import) == 2


def difference(world: World, file: bytes):
    """Say what a file would change."""
    return difference_of(world, accepting.read_file(file, "liste.csv", on=clock.today()))


def difference_of(world: World, reading: Reading):
    return differing.difference(reading, school=world.institution("school"), cohort=COHORT)


@pytest.fixture
def world(app: Flask):
    with clock.standing_at(MORNING):
        yield make_world(app)
