"""The administration of people: accounts, start passwords, roles, locks."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from kette.audit import AuditEntry
from kette.db import db
from kette.institutions import queries
from kette.institutions.models import Person
from kette.outbox import Mail
from kette.roles import Role
from tests.pages import CheckingClient
from tests.world import OTHER_PASSWORD, PASSWORD, World, make_world

pytestmark = pytest.mark.one_engine


def test_a_person_gets_a_start_password_that_is_shown_once_and_opens_the_door(world, client):
    answer = world.post(client, "/verwaltung/personen/neu", person(world))
    assert answer.status_code == 200
    password = start_password(answer.text)
    assert len(password) == 24
    other = world.sign_in(world.app.test_client(), "Nele.Neu", password)
    assert other.get("/konto").location == "/anmelden/kennwort"
    own = {"new_password": OTHER_PASSWORD, "password_again": OTHER_PASSWORD}
    assert world.post(other, "/anmelden/kennwort", own).status_code == 302
    assert "Jobcenter Kettenstadt" in other.get("/konto").text
    with world.inside():
        public_id = db.session.scalars(select(Person.public_id).where(Person.user_name == "nele.neu")).one()
    assert password not in client.get(f"/verwaltung/personen/{public_id}").text
    assert actions(world)[-4:] == ["person.add", "membership.add", "sign_in", "person.password"]


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
    assert (
        world.post(client, path, {"institution": koko, "role": "moderator", "password": PASSWORD}).status_code
        == 302
    )
    assert "Konferenzmoderation" in client.get(path).text
    assert (
        world.post(client, path, {"institution": koko, "role": "moderator", "password": PASSWORD}).status_code
        == 422
    )
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
    assert world.post(client, f"{path}/kennwort", {"my_password": "falsch"}).status_code == 302
    assert "Das ist nicht Ihr Kennwort" in client.get("/verwaltung").text
    assert other.get("/konto").status_code == 200
    password = start_password(world.post(client, f"{path}/kennwort", {"my_password": PASSWORD}).text)
    with world.inside():
        told = db.session.scalars(select(Mail.subject).order_by(Mail.id)).all()
    assert told == ["Kette: Rechte in der Verwaltung geändert", "Kette: Ihr Zugang hat sich geändert"]
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
    from kette.institutions.service import admitting

    other = make_world(world.app, "Gliedern", "gliedern", user=lambda key: f"{key}2")
    with world.inside(), transaction():
        admitting.add_membership(
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
        "password": PASSWORD,
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
