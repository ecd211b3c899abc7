"""Sessions and roles: how long they last, what ends them, which one acts; and one's own account."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from kette import clock
from kette.db import db, transaction
from kette.institutions.models import Membership, Person, SignIn
from kette.institutions.service import admitting, opening
from kette.roles import Role
from tests.institutions.hands import give_second_role, held, switch
from tests.pages import CheckingClient
from tests.world import OTHER_PASSWORD, PASSWORD, World, make_world


def test_half_an_hour_without_a_click_ends_the_session(world, client):
    start = clock.now()
    with clock.standing_at(start):
        world.sign_in(client, "jobcenter")
    for minutes in (29, 58, 87):
        with clock.standing_at(start + timedelta(minutes=minutes)):
            assert client.get("/konto").status_code == 200
    with clock.standing_at(start + timedelta(minutes=87 + 30)):
        assert client.get("/konto").status_code == 302
        assert "nicht aktiv" in client.get("/anmelden").text


def test_ten_hours_end_the_session_whatever_one_clicks(world, client):
    start = clock.now()
    with clock.standing_at(start):
        world.sign_in(client, "jobcenter")
    for minutes in range(25, 600, 25):
        with clock.standing_at(start + timedelta(minutes=minutes)):
            assert client.get("/konto").status_code == 200
    with clock.standing_at(start + timedelta(hours=10)):
        assert client.get("/konto").status_code == 302


def test_a_click_is_noted_once_a_minute(world, client):
    start = clock.now()
    noted = []
    for seconds in (0, 30, 59, 60, 100, 121):
        with clock.standing_at(start + timedelta(seconds=seconds)):
            world.sign_in(client, "jobcenter") if not seconds else client.get("/konto")
        with world.inside():
            noted.append(db.session.scalars(select(SignIn.seen_at)).one() - start)
    assert [round(each.total_seconds()) for each in noted] == [0, 0, 0, 60, 60, 121]


def test_rights_that_are_taken_end_with_the_next_click(world, client):
    for key, take in (("jobcenter", "end"), ("koko", "lock"), ("provider", "close")):
        each = world.sign_in(world.app.test_client(), key)
        assert each.get("/konto").status_code == 200
        with world.inside(), transaction():
            by = world.actor("administrator")
            if take == "end":
                admitting.end_membership(world.membership(key), clock.today(), by)
            elif take == "lock":
                admitting.lock_person(world.membership(key).person, by=by)
            else:
                opening.close_institution(world.institution(key), clock.today(), by)
        assert each.get("/konto").status_code == 302


def test_a_changed_role_acts_with_the_next_click(world, client):
    world.sign_in(client, "administrator")
    assert client.get("/verwaltung").status_code == 200
    with world.inside(), transaction():
        db.session.execute(
            update(Membership)
            .where(Membership.id == world.membership_ids["administrator"])
            .values(role=Role.KOKO)
        )
    assert client.get("/verwaltung").status_code == 403


def test_with_several_roles_one_chooses_and_rights_never_add_up(world, client):
    give_second_role(world, "administrator", "jobcenter", Role.ADVISER)
    answer = world.post(client, "/anmelden?next=/konto", {"user_name": "administrator", "password": PASSWORD})
    assert answer.location.startswith("/rolle?next=")
    assert client.get("/verwaltung").status_code == 200
    assert switch(world, client, Role.ADVISER).location == "/konto"
    assert client.get("/verwaltung").status_code == 403
    assert "Jobcenter Kettenstadt" in client.get("/konto").text
    # The next sign-in begins where the last one ended.
    world.sign_out(client)
    world.sign_in(client, "administrator")
    assert client.get("/verwaltung").status_code == 403


def test_a_role_of_somebody_else_cannot_be_taken(world, client):
    world.sign_in(client, "jobcenter")
    with world.inside():
        foreign = world.membership("administrator").public_id
    for chosen in (foreign, "unsinn", ""):
        assert world.post(client, "/rolle", {"membership": chosen}).status_code == 422
    assert client.get("/verwaltung").status_code == 403


def test_changing_the_role_does_not_prolong_the_day(world, client):
    give_second_role(world, "jobcenter", "coordination", Role.MODERATOR)
    start = clock.now()
    with clock.standing_at(start):
        world.sign_in(client, "jobcenter")
    for minutes in range(25, 600, 25):
        with clock.standing_at(start + timedelta(minutes=minutes)):
            switch(world, client, (Role.MODERATOR, Role.ADVISER)[minutes // 25 % 2])
    with clock.standing_at(start + timedelta(hours=10)):
        assert client.get("/konto").status_code == 302


def test_sessions_are_listed_and_ended_from_elsewhere(world, client):
    others = [world.sign_in(world.app.test_client(), "koko") for _ in range(3)]
    world.sign_in(client, "koko")
    page = client.get("/konto").text
    addresses = re.findall(r"/konto/sitzungen/[\w-]{22}/ende", page)
    assert len(addresses) == 3
    assert world.post(client, addresses[0]).status_code == 302
    assert sorted(other.get("/konto").status_code for other in others) == [200, 200, 302]
    assert world.post(client, "/konto/sitzungen/ende").status_code == 302
    assert {other.get("/konto").status_code for other in others} == {302}
    assert client.get("/konto").status_code == 200
    # Nobody ends the sessions of others.
    stranger = world.sign_in(world.app.test_client(), "ag")
    with world.inside():
        mine = db.session.scalars(
            select(SignIn.public_id).join(Person).where(Person.user_name == "koko", SignIn.ended_at.is_(None))
        ).one()
    assert world.post(stranger, f"/konto/sitzungen/{mine}/ende").status_code == 404
    assert client.get("/konto").status_code == 200


def test_changing_the_password_ends_the_other_sessions(world, client):
    other = world.sign_in(world.app.test_client(), "koko")
    world.sign_in(client, "koko")
    before = held(client)
    answer = world.post(client, "/konto/kennwort", passwords(PASSWORD, OTHER_PASSWORD))
    assert answer.status_code == 302
    assert held(client) not in {None, before}
    assert "Ihr Kennwort ist geändert" in client.get("/konto").text
    assert other.get("/konto").status_code == 302
    world.sign_out(client)
    world.sign_in(client, "koko", OTHER_PASSWORD)


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("falsch", OTHER_PASSWORD, OTHER_PASSWORD, "Das ist nicht Ihr Kennwort."),
        (PASSWORD, OTHER_PASSWORD, "anders", "Das ist nicht dasselbe"),
        (PASSWORD, "kurz", "kurz", "mindestens 14 Zeichen"),
        (PASSWORD, "Kettenstadt-2026", "Kettenstadt-2026", "steht auf der Liste"),
        ("", "", "", "Bitte füllen Sie dieses Feld aus."),
    ],
)
def test_a_password_that_cannot_be_is_refused_and_nothing_changes(world, client, old, new, again, sentence):
    world.sign_in(client, "koko")
    answer = world.post(client, "/konto/kennwort", passwords(old, new, again))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert OTHER_PASSWORD not in answer.text
    with world.inside():
        hash_now = world.membership("koko").person.password_hash
    world.sign_in(world.app.test_client(), "koko")
    assert hash_now.startswith("$argon2id$")


def test_guessing_the_old_password_is_throttled(world, client):
    world.sign_in(client, "koko")
    statuses = [
        world.post(client, "/konto/kennwort", passwords("falsch", OTHER_PASSWORD)).status_code
        for _ in range(11)
    ]
    assert statuses == [422] * 10 + [429]


def passwords(old: str, new: str, again: str | None = None) -> dict[str, str]:
    """Fill in the form for another password."""
    again = new if again is None else again
    return {"old_password": old, "new_password": new, "password_again": again}


@pytest.fixture
def world(app: Flask) -> World:
    app.test_client_class = CheckingClient
    return make_world(app)
