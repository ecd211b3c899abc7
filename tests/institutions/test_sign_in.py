"""Signing in and out: the answer, the cookie, the throttle, the log."""

import base64
import json
import re
import statistics
import time
import zlib
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from kette import clock
from kette.audit import AuditEntry, verify_kommune
from kette.db import db, transaction
from kette.institutions.models import SignInAttempt
from kette.institutions.service import admitting, visits
from kette.roles import Role
from tests.institutions.hands import give_second_role, held, switch
from tests.pages import CheckingClient
from tests.world import OTHER_PASSWORD, PASSWORD, World, make_world


def test_after_signing_in_the_page_says_who_one_is(world, client):
    world.sign_in(client, "jobcenter")
    page = client.get("/konto").text
    assert all(word in page for word in ("Jana Jobst", "Jobcenter Kettenstadt", "Beratung", "Kettenstadt"))


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(world, client):
    answers = [
        world.post(client, "/anmelden", {"user_name": name, "password": password})
        for name, password in (("jobcenter", OTHER_PASSWORD), ("niemand", PASSWORD))
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert len({bare(answer.text) for answer in answers}) == 1
    assert "Benutzername oder Kennwort stimmt nicht" in answers[0].text


@pytest.mark.one_engine
@pytest.mark.parametrize("raised", ["", "passes", "memory"])
def test_a_wrong_password_and_an_unknown_name_take_as_long(world, client, raised):
    world.app.config.update(ARGON2_MEMORY_KIB=32 * 1024, ARGON2_PASSES=2)
    with world.inside(), transaction():
        admitting.set_password(world.membership("koko").person, OTHER_PASSWORD)
    # Whose hash is older than a raised strength must not be known by the time that its check saves.
    if raised:
        world.app.config.update(
            {"passes": {"ARGON2_PASSES": 4}, "memory": {"ARGON2_MEMORY_KIB": 64 * 1024}}[raised]
        )
    spans: dict[str, list[float]] = {"koko": [], "niemand": []}
    for _ in range(8):
        for name, taken in spans.items():
            start = time.process_time()
            world.post(client, "/anmelden", {"user_name": name, "password": PASSWORD})
            taken.append(time.process_time() - start)
            with world.inside(), transaction():
                visits.forget_attempts(name, "127.0.0.1")
    known, unknown = (statistics.median(taken) for taken in spans.values())
    assert max(known, unknown) / min(known, unknown) < 1.35


@pytest.mark.parametrize("reason", ["locked", "without a role", "start password run out"])
def test_who_may_not_in_gets_the_same_answer_as_whoever_guesses(world, client, reason):
    with world.inside(), transaction():
        person = world.membership("koko").person
        if reason == "locked":
            admitting.lock_person(person, by=world.actor("administrator"))
        elif reason == "without a role":
            admitting.end_membership(world.membership("koko"), clock.today(), world.actor("administrator"))
        else:
            admitting.set_password(person, PASSWORD, start=True)
    with clock.standing_at(clock.now() + timedelta(days=15)):
        answers = [
            world.post(client, "/anmelden", {"user_name": name, "password": password})
            for name, password in (("koko", PASSWORD), ("koko", OTHER_PASSWORD), ("niemand", PASSWORD))
        ]
    assert {answer.status_code for answer in answers} == {422}
    assert len({bare(answer.text) for answer in answers}) == 1
    assert client.get("/konto").status_code == 302


def test_the_cookie_holds_a_random_token_and_nothing_about_the_person(world, client):
    answer = world.post(client, "/anmelden", {"user_name": "jobcenter", "password": PASSWORD})
    line = next(value for value in answer.headers.getlist("Set-Cookie") if "__Host-kette=" in value)
    assert all(word in line for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in line
    held = json.dumps(unsigned(line.split("=", 1)[1].split(";")[0]))
    assert all(word not in held for word in ("Jana", "jobcenter", "Jobcenter", "Kettenstadt"))


def test_signing_in_and_changing_the_role_change_the_token(world, client):
    give_second_role(world, "jobcenter", "coordination", Role.MODERATOR)
    client.get("/anmelden")
    tokens = [held(client)]
    world.sign_in(client, "jobcenter")
    tokens.append(held(client))
    assert switch(world, client, Role.MODERATOR).status_code == 302
    tokens.append(held(client))
    assert tokens[0] is None
    assert len(set(tokens)) == 3


def test_a_copied_cookie_opens_nothing_after_signing_out(world, client):
    world.sign_in(client, "jobcenter")
    thief = world.app.test_client()
    cookie = client.get_cookie("__Host-kette")
    assert cookie is not None
    thief.set_cookie("__Host-kette", cookie.value, secure=True)
    assert thief.get("/konto").status_code == 200
    answer = world.post(client, "/abmelden")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    thief.set_cookie("__Host-kette", cookie.value, secure=True)
    assert thief.get("/konto").status_code == 302


def test_a_planted_session_gains_nothing_by_the_sign_in(world, client):
    client.get("/anmelden")
    planted = client.get_cookie("__Host-kette")
    assert planted is not None
    world.sign_in(client, "jobcenter")
    thief = world.app.test_client()
    thief.set_cookie("__Host-kette", planted.value, secure=True)
    assert thief.get("/konto").status_code == 302


def test_signing_out_is_a_post(world, client):
    world.sign_in(client, "jobcenter")
    assert client.get("/abmelden").status_code == 405
    assert client.get("/konto").status_code == 200


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "target",
    [
        "https://anderswo.example/",
        "//anderswo.example",
        "/\\anderswo.example",
        "/\t/anderswo.example",
        "javascript:x",
    ],
)
def test_next_leads_nowhere_else(world, client, target):
    answer = world.post(
        client, "/anmelden", {"user_name": "jobcenter", "password": PASSWORD}, query_string={"next": target}
    )
    assert answer.status_code == 302
    assert "anderswo" not in answer.location
    assert answer.location.startswith("/")


def test_next_leads_back_to_the_page_that_was_wanted(world, client):
    asked = client.get("/konto")
    assert asked.location == "/anmelden?next=/konto"
    answer = world.post(client, asked.location, {"user_name": "jobcenter", "password": PASSWORD})
    assert answer.location == "/konto"


def test_the_eleventh_try_has_to_wait_and_waiting_ends(world, client):
    start = clock.now()
    with clock.standing_at(start):
        for _ in range(10):
            wrong = world.post(client, "/anmelden", {"user_name": "koko", "password": "falsch"})
            assert wrong.status_code == 422
        answer = world.post(client, "/anmelden", {"user_name": "koko", "password": PASSWORD})
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) <= 16
        assert "Zu viele Versuche. Bitte warten Sie 15 Sekunden" in answer.text
        # An address in a header that anybody can write does not help.
        again = world.post(
            client,
            "/anmelden",
            {"user_name": "koko", "password": PASSWORD},
            headers={"X-Forwarded-For": "203.0.113.7"},
        )
        assert again.status_code == 429
    with clock.standing_at(start + timedelta(seconds=16)):
        world.sign_in(client, "koko")
    with world.inside():
        assert len(db.session.scalars(select(SignInAttempt)).all()) == 10


def test_a_hash_of_less_strength_is_renewed_at_sign_in(world, client):
    with world.inside():
        before = world.membership("koko").person.password_hash
    world.app.config["ARGON2_PASSES"] = 2
    world.sign_in(client, "koko")
    with world.inside():
        after = world.membership("koko").person.password_hash
    assert before != after
    assert "t=2" in after


def test_sign_in_failure_role_and_sign_out_stand_in_the_log(world, client):
    give_second_role(world, "jobcenter", "coordination", Role.MODERATOR)
    world.post(client, "/anmelden", {"user_name": "jobcenter", "password": "falsch"})
    world.sign_in(client, "jobcenter")
    switch(world, client, Role.MODERATOR)
    world.sign_out(client)
    with world.inside():
        entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
        assert [(each.action, each.role) for each in entries] == [
            ("sign_in.fail", "system"),
            ("sign_in", "adviser"),
            ("sign_in.role", "moderator"),
            ("sign_out", "moderator"),
        ]
        assert verify_kommune().first_broken is None


def unsigned(cookie: str) -> object:
    """Read what a signed cookie says to whoever holds it."""
    packed = cookie.startswith(".")
    payload = cookie.lstrip(".").split(".")[0]
    raw = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    return json.loads(zlib.decompress(raw) if packed else raw)


def bare(page: str) -> str:
    """Return a page without what differs each time: keys, and the name that was typed."""
    return re.sub(r'value="[^"]*"', "", page)


@pytest.fixture
def world(app: Flask) -> World:
    app.test_client_class = CheckingClient
    return make_world(app)
