"""The administration of institutions and settings: nothing of cases, nothing of other Kommunen."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from kette import clock, settings
from kette.audit import AuditEntry, verify_kommune
from kette.db import db
from kette.forms import fresh_key
from kette.institutions import queries
from kette.institutions.models import Institution
from kette.institutions.service.changes import changes
from kette.roles import InstitutionKind
from tests.pages import CheckingClient
from tests.world import World, make_world

pytestmark = pytest.mark.one_engine


def test_the_overview_shows_who_takes_part(world, client):
    page = client.get("/verwaltung").text
    for word in (
        "Gesamtschule Kettenstadt-Nord",
        "990001",
        "jobcenter@example.org",
        "99901",
        "Ilknur İnce",
        "10A, 10B",
    ):
        assert word in page


def test_an_institution_is_opened_and_corrected(world, client):
    answer = world.post(client, "/verwaltung/stellen/neu", institution())
    assert answer.status_code == 302
    assert "99903, 99904" in client.get(answer.location).text
    changed = institution(short_name="BK Neu", postcodes="99903", towns="Kettenstadt, Gliedern")
    assert world.post(client, answer.location, changed).status_code == 302
    with world.inside():
        row = queries.school("990003")
        assert (row.short_name, row.kind) == ("BK Neu", InstitutionKind.VOCATIONAL_COLLEGE)
        assert [place.place for place in row.catchments] == ["99903", "Kettenstadt", "Gliedern"]
    assert actions(world)[-2:] == ["institution.open", "institution.describe"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"school_number": ""}, "sechs Ziffern"),
        ({"school_number": "990001"}, "hat schon: Gesamtschule Kettenstadt-Nord"),
        ({"name": "Jobcenter Kettenstadt"}, "gibt es schon"),
        ({"kind": "erfunden"}, "Diese Auswahl gibt es nicht"),
        ({"kind": ""}, "Bitte wählen Sie etwas aus"),
        ({"mailbox": "kein Postfach"}, "E-Mail-Adresse"),
        ({"postcodes": "9990"}, "keine Postleitzahl"),
        ({"towns": "x" * 101}, "höchstens 100 Zeichen"),
        ({"accepts_since": "31.02.2027"}, "gibt es nicht"),
        ({"name": "x" * 10_000}, "höchstens 200 Zeichen"),
        ({"name": "\u202eetreuznI"}, "Steuerzeichen"),
    ],
)
def test_an_institution_that_cannot_be_is_refused_in_german(world, client, changes, sentence):
    before = count(world, Institution)
    answer = world.post(client, "/verwaltung/stellen/neu", institution(**changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert count(world, Institution) == before


def test_a_form_sent_twice_opens_one_institution(world, client):
    form = {**institution(), "once": fresh_key()}
    answers = [world.post(client, "/verwaltung/stellen/neu", form) for _ in range(3)]
    assert len({answer.location for answer in answers}) == 1
    with world.inside():
        assert (
            len(db.session.scalars(select(Institution).where(Institution.school_number == "990003")).all())
            == 1
        )


def test_an_institution_is_closed_from_a_day_on(world, client):
    with world.inside():
        public_id = world.institution("provider").public_id
        mine = world.institution("coordination").public_id
    path = f"/verwaltung/stellen/{public_id}/ende"
    assert world.post(client, path, {"on": "01.08.2027"}).status_code == 422
    assert world.post(client, path, {"on": "", "sure": "y"}).status_code == 422
    assert world.post(client, path, {"on": "01.08.2027", "sure": "y"}).status_code == 302
    assert "01.08.2027" in client.get(f"/verwaltung/stellen/{public_id}").text
    own = world.post(client, f"/verwaltung/stellen/{mine}/ende", {"on": "01.08.2027", "sure": "y"})
    assert "Ihre eigene Stelle können Sie nicht beenden." in own.text


def test_a_setting_takes_force_on_its_day(world, client):
    later = clock.today() + timedelta(days=30)
    form = {"key": "answer_working_days", "value": "7", "valid_from": f"{later:%d.%m.%Y}"}
    assert world.post(client, "/verwaltung/einstellungen", form).status_code == 302
    assert f"7 ab {later:%d.%m.%Y}" in client.get("/verwaltung/einstellungen").text
    with world.inside():
        assert settings.get("answer_working_days") == 5
        assert settings.get("answer_working_days", later) == 7
    days = {
        "key": "local_days_off",
        "value": "10.02.2027, 11.02.2027",
        "valid_from": f"{clock.today():%d.%m.%Y}",
    }
    assert world.post(client, "/verwaltung/einstellungen", days).status_code == 302
    with world.inside():
        assert settings.get("local_days_off") == ["2027-02-10", "2027-02-11"]


def test_what_was_changed_is_read_with_who_when_from_and_to(world, client):
    for value in ("7", "9"):
        form = {
            "key": "answer_working_days",
            "value": value,
            "valid_from": f"{clock.today():%d.%m.%Y}",
        }
        assert world.post(client, "/verwaltung/einstellungen", form).status_code == 302
    with world.inside():
        newest, before = changes()[:2]
        assert (newest.before, newest.after, newest.valid_from) == ("7", "9", clock.today())
        assert (before.before, before.after) == ("5", "7")
        assert newest.by == before.by != ""
        name = newest.by
    page = client.get("/verwaltung/einstellungen").text
    assert "Was geändert wurde" in page
    assert name in page


def test_school_holidays_are_typed_and_read_as_spans(world, client):
    form = {
        "key": "school_holidays",
        "value": "22.03.2027-24.03.2027, 18.05.2027",
        "valid_from": f"{clock.today():%d.%m.%Y}",
    }
    assert world.post(client, "/verwaltung/einstellungen", form).status_code == 302
    with world.inside():
        assert settings.get("school_holidays") == ["2027-03-22", "2027-03-23", "2027-03-24", "2027-05-18"]
    assert "22.03.2027 bis 24.03.2027, 18.05.2027" in client.get("/verwaltung/einstellungen").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"key": "school_holidays", "value": "22.03.2027-01.03.2027"}, "kein Zeitraum"),
        ({"value": "viele"}, "ganze Zahl"),
        ({"value": ""}, "Bitte füllen"),
        ({"key": "erfunden"}, "Diese Auswahl gibt es nicht|[Uu]ngültig"),
        ({"valid_from": "01.01.2020"}, "frühestens ab heute"),
        ({"key": "local_days_off", "value": "31.02.2027"}, "ist kein Tag"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(world, client, changes, sentence):
    form = {"key": "small_cell", "value": "5", "valid_from": f"{clock.today():%d.%m.%Y}", **changes}
    answer = world.post(client, "/verwaltung/einstellungen", form)
    assert answer.status_code == 422
    assert re.search(sentence, answer.text)
    assert count(world, settings.Setting) == 1  # the world's own


def test_the_log_of_all_this_is_unbroken_and_names_nobody(world, client):
    world.post(client, "/verwaltung/stellen/neu", institution())
    with world.inside():
        assert verify_kommune().first_broken is None
        entries = db.session.scalars(select(AuditEntry)).all()
    assert [entry.action for entry in entries] == ["sign_in", "institution.open"]
    assert not any("Berufskolleg" in f"{entry.object_id}{entry.detail}" for entry in entries)


def institution(**changes: str) -> dict[str, str]:
    """Fill in the form for a Berufskolleg."""
    return {
        "kind": "vocational_college",
        "name": "Berufskolleg Kettenstadt",
        "short_name": "BK",
        "school_number": "990003",
        "school_form": "BK",
        "mailbox": "bk@example.org",
        "postcodes": "99903, 99904",
        "towns": "",
        **changes,
    }


def actions(world: World) -> list[str]:
    """List what stands in the access log, in order."""
    with world.inside():
        return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)))


def count(world: World, kind: type) -> int:
    """Count the rows of a table."""
    with world.inside():
        return len(db.session.scalars(select(kind)).all())


@pytest.fixture
def world(app: Flask) -> World:
    app.test_client_class = CheckingClient
    return make_world(app)


@pytest.fixture
def client(app: Flask, world: World):
    return world.sign_in(app.test_client(), "administrator")
