"""The administration: institutions, people, settings; nothing of cases, nothing of other Kommunen."""

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
from kette.institutions.models import Institution, Person
from kette.roles import InstitutionKind, Role
from tests.pages import CheckingClient
from tests.world import OTHER_PASSWORD, PASSWORD, World, make_world

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


def test_a_person_gets_a_start_password_that_is_shown_once_and_opens_the_door(world, client):
    answer = world.post(client, "/verwaltung/personen/neu", person(world))
    assert answer.status_code == 200
    password = start_password(answer.text)
    assert len(password) == 24
    other = world.sign_in(world.app.test_client(), "Nele.Neu", password)
    assert "Jobcenter Kettenstadt" in other.get("/konto").text
    with world.inside():
        public_id = db.session.scalars(select(Person.public_id).where(Person.user_name == "nele.neu")).one()
    assert password not in client.get(f"/verwaltung/personen/{public_id}").text
    assert actions(world)[-3:] == ["person.add", "membership.add", "sign_in"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"user_name": "koko"}, "gibt es schon"),
        ({"user_name": "zwei worte"}, "ohne Leerzeichen"),
        ({"user_name": "ab"}, "mindestens 3 Zeichen"),
        ({"name": ""}, "Bitte füllen Sie dieses Feld aus."),
        ({"role": "koko"}, "passt nicht"),
        ({"role": "system"}, "Diese Auswahl gibt es nicht"),
        ({"institution": "x" * 22}, "Diese Auswahl gibt es nicht"),
        ({"classes": "10A"}, "Klassenleitung"),
    ],
)
def test_a_person_that_cannot_be_is_refused_as_a_whole(world, client, changes, sentence):
    before = count(world, Person)
    answer = world.post(client, "/verwaltung/personen/neu", person(world, **changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert count(world, Person) == before


def test_roles_are_added_and_ended(world, client):
    path, membership = of(world, "jobcenter")
    with world.inside():
        koko = world.institution("coordination").public_id
    assert world.post(client, path, {"institution": koko, "role": "moderator"}).status_code == 302
    assert "Konferenzmoderation" in client.get(path).text
    assert world.post(client, path, {"institution": koko, "role": "moderator"}).status_code == 422
    assert world.post(client, f"/verwaltung/rollen/{membership}/ende").status_code == 302
    assert "beendet am" in client.get(path).text
    with world.inside():
        seats = queries.seats_of(world.actor("jobcenter").person_id or 0)
        assert [seat.role for seat, _, _ in seats] == [Role.MODERATOR]


def test_a_person_is_locked_and_let_in_again(world, client):
    path, _ = of(world, "jobcenter")
    other = world.sign_in(world.app.test_client(), "jobcenter")
    assert world.post(client, f"{path}/sperre").status_code == 302
    assert other.get("/konto").status_code == 302
    assert "gesperrt" in client.get("/verwaltung").text
    assert world.post(client, f"{path}/freigabe").status_code == 302
    world.sign_in(other, "jobcenter")


def test_a_forgotten_password_is_replaced_and_the_old_one_is_dead(world, client):
    path, _ = of(world, "jobcenter")
    other = world.sign_in(world.app.test_client(), "jobcenter")
    password = start_password(world.post(client, f"{path}/kennwort").text)
    assert other.get("/konto").status_code == 302
    wrong = world.post(other, "/anmelden", {"user_name": "jobcenter", "password": PASSWORD})
    assert wrong.status_code == 422
    world.sign_in(other, "jobcenter", password)


def test_one_cannot_take_the_administration_from_oneself(world, client):
    path, membership = of(world, "administrator")
    for address in (f"{path}/sperre", f"{path}/kennwort", f"/verwaltung/rollen/{membership}/ende"):
        assert world.post(client, address).status_code == 302
        assert "Sich selbst" in client.get("/verwaltung").text


def test_who_works_in_another_kommune_too_keeps_the_own_password(world, client):
    from kette.db import transaction
    from kette.institutions import service

    other = make_world(world.app, "Gliedern", "gliedern", user=lambda key: f"{key}2")
    with world.inside(), transaction():
        service.add_membership(
            world.membership("jobcenter").person,
            other.institution("jobcenter"),
            Role.ADVISER,
            kommune_id=other.kommune_id,
        )
    path, membership = of(world, "jobcenter")
    for verb in ("sperre", "kennwort"):
        assert world.post(client, f"{path}/{verb}").status_code == 302
        assert "in einer anderen Kommune" in client.get(path).text
    assert world.post(client, f"/verwaltung/rollen/{membership}/ende").status_code == 302
    # What is left is the other Kommune.
    there = world.sign_in(world.app.test_client(), "jobcenter")
    assert "Gliedern" in there.get("/konto").text


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


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
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
    assert count(world, settings.Setting) == 0


def test_the_log_of_all_this_is_unbroken_and_names_nobody(world, client):
    world.post(client, "/verwaltung/personen/neu", person(world))
    world.post(client, "/verwaltung/stellen/neu", institution())
    with world.inside():
        assert verify_kommune().first_broken is None
        entries = db.session.scalars(select(AuditEntry)).all()
    assert len(entries) == 4
    assert not any("Nele" in f"{entry.object_id}{entry.detail}" for entry in entries)


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


def person(world: World, **changes: str) -> dict[str, str]:
    """Fill in the form for an adviser of the Jobcenter."""
    with world.inside():
        at = world.institution("jobcenter").public_id
    return {
        "name": "Nele Neu",
        "user_name": "Nele.Neu",
        "email": "nele@example.org",
        "institution": at,
        "role": "adviser",
        **changes,
    }


def of(world: World, key: str) -> tuple[str, str]:
    """Return the address of a person's page and the id of the membership."""
    with world.inside():
        row = world.membership(key)
        return f"/verwaltung/personen/{row.person.public_id}", row.public_id


def start_password(page: str) -> str:
    """Read the password on the page that shows it once."""
    found = re.search(r"[a-z]{4}(?:-[a-z]{4}){3}-[0-9]{4}", page)
    assert found, page
    assert found[0] != OTHER_PASSWORD
    return found[0]


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
