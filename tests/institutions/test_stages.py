"""A sign-in that is not whole yet: what it opens, how it goes on, and that nobody guesses the rest of the way."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from kette import clock, doors, settings
from kette.audit import AuditEntry, verify_kommune
from kette.db import db, transaction
from kette.institutions.models import Factor
from kette.institutions.rules.factors import Stage
from kette.institutions.service import admitting
from kette.institutions.views.sessions import PAGE_OF
from kette.outbox import Mail
from tests.institutions.authenticator import (
    code_at,
    codes_on,
    give_app,
    give_list,
    secret_on,
    type_code,
    type_password,
)
from tests.institutions.hands import held
from tests.pages import CheckingClient
from tests.test_access import closed, send
from tests.world import OTHER_PASSWORD, PASSWORD, World, make_world

SECOND, OWN, FACTORS = "/anmelden/zweiter-faktor", "/anmelden/kennwort", "/konto/zweiter-faktor"


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "stage", [stage for stage in Stage if stage is not Stage.OPEN], ids=lambda s: s.value
)
def test_a_half_open_sign_in_opens_no_page_but_its_own(world, client, stage):
    with world.inside(), transaction():
        if stage is Stage.PASSWORD:
            admitting.set_password(world.membership("administrator").person, PASSWORD, start=True)
        if stage is Stage.ENROLMENT:
            settings.put("second_factor", True, valid_from=clock.today(), by=world.actor("administrator"))
    if stage is Stage.SECOND_FACTOR:
        give_app(world, "administrator")
    type_password(world, client, "administrator")
    with world.app.test_request_context():
        from flask import url_for

        page = url_for(PAGE_OF[stage])
    before = counted(world)
    tried = 0
    for rule in closed(world.app):
        view = world.app.view_functions[rule.endpoint]
        if stage in getattr(view, "kette_on_the_way", ()):
            continue
        for method in sorted(rule.methods or ()):
            answer = send(world, client, method, rule)
            tried += 1
            if method in {"GET", "HEAD", "OPTIONS"}:
                assert (answer.status_code, answer.location) == (302, page), (method, rule.rule)
            else:
                assert answer.status_code == 401, (method, rule.rule)
    assert tried > 100
    assert counted(world) == before
    own = client.get(page).text
    assert "Adam Admin" not in own
    assert "Hauptmenü" not in own


@pytest.mark.one_engine
def test_few_views_stand_on_the_way(app):
    on_the_way = {
        stage: {
            rule.endpoint.removeprefix("institutions.")
            for rule in app.url_map.iter_rules()
            if stage in getattr(app.view_functions[rule.endpoint], "kette_on_the_way", ())
        }
        for stage in Stage
    }
    assert on_the_way == {
        Stage.SECOND_FACTOR: {"second_factor", "second_passkey", "sign_out"},
        Stage.PASSWORD: {"own_password", "sign_out"},
        Stage.ENROLMENT: {"factors", "add_app", "confirm_app", "add_passkey", "add_list", "sign_out"},
        Stage.OPEN: set(),
    }
    assert doors.roles_of(app, "institutions.second_factor")


def test_password_and_code_open_the_page_that_was_wanted_with_another_token(world, client):
    secret = give_app(world, "jobcenter")
    answer = world.post(client, "/anmelden?next=/konto", {"user_name": "jobcenter", "password": PASSWORD})
    assert answer.location == SECOND
    half = held(client)
    assert client.get("/konto").location == SECOND
    later = clock.now() + timedelta(minutes=1)
    with clock.standing_at(later):
        wrong = type_code(world, client, "123456")
        assert wrong.status_code == 422
        assert "stimmt nicht oder ist schon benutzt" in wrong.text
        assert type_code(world, client, code_at(secret, later)).location == "/konto"
        assert held(client) not in {None, half}
        assert "Jana Jobst" in client.get("/konto").text
        # The same code opens no second door, and the half token is dead.
        other = world.app.test_client()
        type_password(world, other, "jobcenter")
        assert type_code(world, other, code_at(secret, later)).status_code == 422
        with other.session_transaction() as session:
            session["_user_id"] = half
        assert other.get("/konto").location.startswith("/anmelden?")
    with world.inside():
        entries = db.session.execute(
            select(AuditEntry.action, AuditEntry.detail).order_by(AuditEntry.number)
        ).all()
        assert verify_kommune().first_broken is None
    assert [tuple(each) for each in entries][1:4] == [
        ("sign_in.password", ""),
        ("sign_in.fail", "step=code"),
        ("sign_in", "factor=app"),
    ]


def test_the_printed_list_opens_and_says_when_it_runs_out(world, client):
    codes = give_list(world, "school")
    for number, code in enumerate(codes):
        type_password(world, client, "school")
        assert type_code(world, client, code).status_code == 302
        page = client.get("/konto").text
        left = 9 - number
        assert ("Drucken Sie" in page) == (left <= 3), number
        world.sign_out(client)
    type_password(world, client, "school")
    assert all(type_code(world, client, code).status_code == 422 for code in codes[:3])


def test_guessing_codes_has_to_wait_and_a_new_sign_in_does_not_help(world, client):
    secret = give_app(world, "koko")
    start = clock.now() + timedelta(minutes=2)
    with clock.standing_at(start):
        type_password(world, client, "koko")
        assert [type_code(world, client, "000000").status_code for _ in range(10)] == [422] * 10
        type_password(world, client, "koko")
        answer = type_code(world, client, code_at(secret, start))
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) <= 16
    later = start + timedelta(minutes=1)
    with clock.standing_at(later):
        assert type_code(world, client, code_at(secret, later)).status_code == 302
        assert client.get("/konto").status_code == 200


@pytest.mark.one_engine
def test_a_half_open_sign_in_ends_after_a_quarter_of_an_hour(world, client):
    secret = give_app(world, "koko")
    type_password(world, client, "koko")
    later = clock.now() + timedelta(minutes=16)
    with clock.standing_at(later):
        type_code(world, client, code_at(secret, later))
        assert client.get("/konto").location.startswith("/anmelden?")


def test_who_must_have_a_factor_sets_one_up_before_anything_else(app):
    world = make_world(app, second_factor=True)
    client = app.test_client()
    assert type_password(world, client, "jobcenter").location == FACTORS
    assert "Noch ein Schritt" in client.get(FACTORS).text
    assert world.post(client, f"{FACTORS}/app").location == f"{FACTORS}/app/code"
    page = client.get(f"{FACTORS}/app/code").text
    assert 'role="img"' in page
    secret = secret_on(page)
    assert world.post(client, f"{FACTORS}/app/code", {"code": "000000"}).status_code == 422
    half = held(client)
    assert world.post(client, f"{FACTORS}/app/code", {"code": code_at(secret, clock.now())}).location == "/"
    assert held(client) != half
    assert client.get("/konto").status_code == 200
    # The secret is not shown again.
    assert client.get(f"{FACTORS}/app/code").status_code == 302
    # The AG sees no names.
    free = app.test_client()
    type_password(world, free, "ag")
    assert free.get("/konto").status_code == 200


def test_a_setting_reaches_those_who_are_signed_in(world, client):
    world.sign_in(client, "jobcenter")
    assert client.get("/konto").status_code == 200
    with world.inside(), transaction():
        settings.put("second_factor", True, valid_from=clock.today(), by=world.actor("administrator"))
    assert client.get("/konto").location == FACTORS


def test_adding_asks_the_password_again_and_tells_the_person(world, client):
    world.sign_in(client, "koko")
    other = world.sign_in(world.app.test_client(), "koko")
    assert world.post(client, f"{FACTORS}/liste").status_code == 422
    assert world.post(client, f"{FACTORS}/liste", {"password": OTHER_PASSWORD}).status_code == 422
    assert count(world, Factor) == 0
    page = world.post(client, f"{FACTORS}/liste", {"password": PASSWORD})
    codes = codes_on(page.text)
    assert len(codes) == 10
    assert codes[0] not in client.get(FACTORS).text
    # This session goes on; another one has to show a code.
    assert client.get("/konto").status_code == 200
    assert other.get("/konto").location == SECOND
    with world.inside():
        mail = db.session.scalars(select(Mail)).one()
        assert mail.recipient == "koko@example.org"
        assert "Konrad" not in mail.body + mail.subject


def test_nobody_takes_a_factor_from_somebody_else(world, client):
    give_list(world, "koko")
    with world.inside():
        foreign = db.session.scalars(select(Factor.public_id)).one()
    world.sign_in(client, "ag")
    for answer in (
        client.get(f"{FACTORS}/{foreign}/entfernen"),
        world.post(client, f"{FACTORS}/{foreign}/entfernen", {"password": PASSWORD}),
    ):
        assert answer.status_code == 404
    assert count(world, Factor) == 1


def test_a_factor_is_removed_with_the_password_and_the_last_one_stays_where_it_is_compulsory(app):
    world = make_world(app, second_factor=True)
    client = app.test_client()
    codes = give_list(world, "school")
    type_password(world, client, "school")
    type_code(world, client, codes[0])
    path = re.search(rf"{FACTORS}/[\w-]{{22}}/entfernen", client.get(FACTORS).text)
    assert path
    answer = world.post(client, path[0], {"password": PASSWORD})
    assert answer.status_code == 422
    assert "Pflicht" in answer.text
    assert count(world, Factor) == 1
    world.post(client, f"{FACTORS}/app", {"password": PASSWORD})
    # Another session of the same account has shown no password, and sees no secret.
    other = app.test_client()
    type_password(world, other, "school")
    type_code(world, other, codes[1])
    assert other.get(f"{FACTORS}/app/code").status_code == 302
    code = code_at(secret_on(client.get(f"{FACTORS}/app/code").text), clock.now())
    assert world.post(client, f"{FACTORS}/app/code", {"code": code}).location == FACTORS
    assert world.post(client, path[0], {"password": OTHER_PASSWORD}).status_code == 422
    assert world.post(client, path[0], {"password": PASSWORD}).location == FACTORS
    assert count(world, Factor) == 1


@pytest.mark.one_engine
def test_where_it_is_off_the_pages_say_so(world, client):
    assert "Ohne zweiten Faktor: Kettenstadt" in client.get("/anmelden").text
    world.sign_in(client, "koko")
    assert "Der zweite Faktor ist hier ausgeschaltet." in client.get("/konto").text
    make_world(world.app, "Gliedern", "gliedern", user=lambda key: f"{key}-g", second_factor=True)
    page = world.app.test_client().get("/anmelden").text
    assert "Gliedern" not in page


def test_a_start_password_must_be_replaced_by_another(world, client):
    with world.inside(), transaction():
        admitting.set_password(world.membership("koko").person, PASSWORD, start=True)
    assert type_password(world, client, "koko").location == OWN
    for new, sentence in ((PASSWORD, "Das ist das Startkennwort"), ("kurz", "mindestens 14 Zeichen")):
        answer = world.post(client, OWN, {"new_password": new, "password_again": new})
        assert answer.status_code == 422
        assert sentence in answer.text
    other = world.app.test_client()
    type_password(world, other, "koko")
    half = held(client)
    new = {"new_password": OTHER_PASSWORD, "password_again": OTHER_PASSWORD}
    assert world.post(client, OWN, new).location == "/"
    assert held(client) not in {None, half}
    assert client.get("/konto").status_code == 200
    # Whoever else came in with it is out, and it opens nothing more.
    assert other.get(OWN).location.startswith("/anmelden?")
    assert type_password(world, other, "koko").status_code == 422


def counted(world: World) -> dict[str, int]:
    """Count the rows of all tables but the sessions."""
    with world.inside():
        return {
            table.name: len(db.session.execute(select(table)).all())
            for table in db.metadata.sorted_tables
            if table.name != "sign_ins"
        }


def count(world: World, kind: type) -> int:
    """Count the rows of a table."""
    with world.inside():
        return len(db.session.scalars(select(kind)).all())


@pytest.fixture
def world(app: Flask) -> World:
    app.test_client_class = CheckingClient
    return make_world(app)
