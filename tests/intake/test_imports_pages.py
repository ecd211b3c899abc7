"""The pages of what a school has read in: the list, the way back, what is in the way, and where a case came from."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.audit import AuditEntry
from kette.cases.models import Case
from kette.cases.service import work
from kette.db import db, lock_row, transaction
from kette.intake.models.lists import Candidate, Import
from tests.intake.keeping import keep, pupil, row_of, undo
from tests.intake.lists import MORNING, plain, public_ids, report
from tests.world import World, make_world


def test_the_school_sees_each_import_with_its_difference_the_newest_first(world: World, client: FlaskClient):
    with world.inside():
        keep(world, *(pupil(number) for number in range(1, 5)))
        leaving = row_of(4).public_id
    with clock.standing_at(MORNING + timedelta(hours=1)), world.inside():
        keep(world, pupil(1), pupil(2, "Neu"), pupil(7), off=[leaving])
    page = world.sign_in(client, "school").get("/melden/einlesungen").get_data(as_text=True)
    words = plain(page)
    first, second = (m.start() for m in re.finditer("Sabine Schulz Probe", words))
    newest = words[first:second]
    assert "Probe 3 1 1 2davon 1 von der Liste genommen" in newest
    assert "bis 28.02.2027" in newest
    assert "Probe 4 4 0 0" in words[second:]
    assert "nach den neueren" in words[second:]
    assert page.count("rückgängig machen …") == 1
    assert "/melden/einlesungen" in client.get("/melden").get_data(as_text=True)


def test_an_import_is_undone_after_it_was_said_what_happens(world: World, client: FlaskClient):
    with world.inside():
        keep(world, pupil(1), pupil(2))
        report(world, "10a", row_of(1).public_id)
        path = f"/melden/einlesungen/{db.session.scalars(select(Import.public_id)).one()}"
    world.sign_in(client, "school")
    words = plain(client.get(path).get_data(as_text=True))
    assert "2 Schülerinnen und Schüler verlassen die Klassenlisten" in words
    assert "1 Meldung einer Klasse gilt nicht mehr: 10a (15.02.2027)" in words
    assert "Ayşe Muster1" in words
    assert "Ayşe Muster2" not in words
    answer = world.post(client, path)
    assert (answer.status_code, answer.location) == (302, "/melden/einlesungen")
    words = plain(client.get(answer.location).get_data(as_text=True))
    assert (
        "rückgängig gemacht: 2 Schülerinnen und Schüler von der Liste genommen, 1 Meldung zurückgenommen"
        in words
    )
    assert "Zurzeit steht nichts aus einer Datei auf Ihren Listen." in words
    assert "Zurückgenommene Einlesungen" in words
    with world.inside():
        assert db.session.scalars(select(Candidate)).all() == []
        actions = db.session.scalars(select(AuditEntry.action)).all()
        assert {"intake.imports", "intake.undo", "case.close", "case.erase"} <= set(actions)
    # A second click on the old page finds nothing more to do.
    assert world.post(client, path).status_code == 404


def test_what_is_in_the_way_is_listed_case_by_case_and_nothing_is_undone(world: World, client: FlaskClient):
    with world.inside():
        keep(world, pupil(1), pupil(2))
        report(world, "10a", *public_ids())
        case = db.session.scalars(select(Case).order_by(Case.id)).first()
        with transaction():
            work.write_note(lock_row(Case, case.id), "kommt am Montag", by=world.actor("school"))
        number, path = (
            case.number,
            f"/melden/einlesungen/{db.session.scalars(select(Import.public_id)).one()}",
        )
    world.sign_in(client, "school")
    for answer in (client.get(path), world.post(client, path)):
        words = plain(answer.get_data(as_text=True))
        assert "Mit 1 Fall wurde schon gearbeitet" in words
        assert f"Ayşe Muster1{number} 10a Notiz geschrieben am 15.02.2027" in words
        assert "Muster2" not in words
    assert answer.status_code == 409
    with world.inside():
        assert len(db.session.scalars(select(Candidate)).all()) == 2


def test_where_undoing_is_not_possible_the_list_says_why_and_the_page_leads_on(
    world: World, client: FlaskClient
):
    with world.inside():
        keep(world, pupil(1), pupil(2))
        report(world, "10a", *public_ids())
        case = db.session.scalars(select(Case).order_by(Case.id)).first()
        path = f"/melden/einlesungen/{db.session.scalars(select(Import.public_id)).one()}"
    world.sign_in(client, "school")
    assert "rückgängig machen …" in client.get("/melden/einlesungen").get_data(as_text=True)
    with world.inside(), transaction():
        work.close(lock_row(Case, case.id), "IRRTUM", by=world.actor("school"))
    page = client.get("/melden/einlesungen").get_data(as_text=True)
    assert "rückgängig machen …" not in page
    assert "nicht möglich: mit 1 Fall wurde schon gearbeitet" in page
    assert f'href="{path}">Was im Weg steht</a>' in page
    page = client.get(path).get_data(as_text=True)
    assert f'href="/faelle/{case.public_id}"' in page
    assert 'href="/melden/datei">Die berichtigte Datei einlesen</a>' in page


def test_an_import_that_was_undone_stays_visible_with_its_counts_alone(world: World, client: FlaskClient):
    with world.inside():
        keep(world, pupil(1), pupil(2), pupil(3))
    with clock.standing_at(MORNING + timedelta(days=1)), world.inside():
        keep(world, pupil(1, "Anders"), pupil(2), pupil(3), pupil(4), pupil(5))
        report(world, "10a", row_of(2).public_id)
    with clock.standing_at(MORNING + timedelta(days=2)), world.inside():
        undo(world)
    page = world.sign_in(client, "school").get("/melden/einlesungen").get_data(as_text=True)
    words = plain(page)
    gone = words[words.index("Zurückgenommene Einlesungen") :]
    assert "16.02.2027" in gone
    assert "am 17.02.2027" in gone
    assert "von Sabine Schulz 2 1 1" in gone
    assert "Muster" not in words
    assert "Anders" not in words
    assert "Noch nichts eingelesen" not in words
    world.sign_out(client)
    page = world.sign_in(client, "other_school").get("/melden/einlesungen").get_data(as_text=True)
    assert "Zurückgenommen" not in page
    assert "Sabine" not in page


@pytest.mark.one_engine
@pytest.mark.parametrize("who", ["class_teacher", "other_school", "jobcenter", "koko"])
def test_nobody_but_the_school_office_sees_or_undoes_an_import(world: World, client: FlaskClient, who: str):
    with world.inside():
        keep(world, pupil(1))
        path = f"/melden/einlesungen/{db.session.scalars(select(Import.public_id)).one()}"
    world.sign_in(client, who)
    assert client.get(path).status_code in {403, 404}
    assert world.post(client, path).status_code in {403, 404}
    assert "Probe" not in client.get("/melden/einlesungen").get_data(as_text=True)
    with world.inside():
        assert db.session.scalars(select(Import.id)).all()


@pytest.mark.one_engine
def test_the_case_tells_its_school_from_which_line_of_which_file_it_came(world: World, client: FlaskClient):
    with world.inside():
        keep(world, pupil(1))
        report(world, "10a", *public_ids())
        case = db.session.scalars(select(Case)).one()
        path = f"/faelle/{case.public_id}"
    page = world.sign_in(client, "school").get(path).get_data(as_text=True)
    assert "Aus der Datei vom 15.02.2027 eingelesen, Zeile 3." in page


@pytest.fixture
def world(app: Flask):
    with clock.standing_at(MORNING):
        yield make_world(app)
