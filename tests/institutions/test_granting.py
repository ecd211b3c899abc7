"""Giving roles that are near names: the password again, the data protection officer told, never to oneself."""

import pytest
from flask import Flask
from sqlalchemy import select

from kette import clock, settings
from kette.audit import AuditEntry
from kette.db import db
from kette.institutions.models import Factor, Membership
from kette.outbox import Mail
from tests.institutions.authenticator import give_list, type_password
from tests.pages import CheckingClient
from tests.world import OTHER_PASSWORD, PASSWORD, World, make_world

pytestmark = pytest.mark.one_engine


def test_a_role_asks_the_password_again_and_the_protection_officer_learns_of_it(world, client):
    path, form = page_of(world, "jobcenter"), role_at(world, "coordination", "moderator")
    before = count(world, Membership)
    for password in ("", OTHER_PASSWORD):
        assert world.post(client, path, {**form, "password": password}).status_code == 422
    assert count(world, Membership) == before
    assert mails(world) == []
    assert world.post(client, path, {**form, "password": PASSWORD}).status_code == 302
    assert count(world, Membership) == before + 1
    (mail,) = mails(world)
    assert mail.recipient == "dpo@example.org"
    assert "Rolle" in mail.body
    assert not any(
        word in mail.body + mail.subject for word in ("Jana", "Jobst", "Jobcenter", "Adam", "Moderation")
    )
    with world.inside():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "membership.add")).one()
    assert entry.detail == "role=moderator"


def test_a_new_person_with_a_role_near_names_is_told_as_well(world, client):
    form = {
        **role_at(world, "jobcenter", "adviser"),
        "name": "Nele Neu",
        "user_name": "nele.neu",
    }
    assert (
        world.post(client, "/verwaltung/personen/neu", {**form, "password": OTHER_PASSWORD}).status_code
        == 422
    )
    assert mails(world) == []
    assert world.post(client, "/verwaltung/personen/neu", {**form, "password": PASSWORD}).status_code == 200
    assert [mail.recipient for mail in mails(world)] == ["dpo@example.org"]


def test_the_ag_sees_counts_and_nobody_need_be_told(world, client):
    form = {**role_at(world, "coordination", "ag"), "password": PASSWORD}
    assert world.post(client, page_of(world, "jobcenter"), form).status_code == 302
    assert mails(world) == []


def test_nobody_gives_a_role_to_oneself(world, client):
    path = page_of(world, "administrator")
    assert "Sich selbst können Sie keine Rolle geben." in client.get(path).text
    before = count(world, Membership)
    form = {**role_at(world, "coordination", "koko"), "password": PASSWORD}
    answer = world.post(client, path, form)
    assert answer.status_code == 422
    assert "Sich selbst können Sie keine Rolle geben." in answer.text
    assert count(world, Membership) == before
    assert mails(world) == []


def test_guessing_the_administrators_password_at_the_form_is_throttled(world, client):
    path = page_of(world, "jobcenter")
    form = {**role_at(world, "coordination", "moderator"), "password": "falsch"}
    assert [world.post(client, path, form).status_code for _ in range(11)] == [422] * 10 + [429]


def test_lost_factors_are_reset_with_the_password_and_told(world, client):
    give_list(world, "koko")
    assert "Zweiten Faktor zurücksetzen" in client.get(page_of(world, "koko")).text
    path = f"{page_of(world, 'koko')}/zweiter-faktor"
    assert world.post(client, path, {"own_password": OTHER_PASSWORD}).status_code == 302
    assert "Das ist nicht Ihr Kennwort." in client.get("/verwaltung").text
    assert count(world, Factor) == 1
    assert world.post(client, path, {"own_password": PASSWORD}).status_code == 302
    assert count(world, Factor) == 0
    assert sorted(mail.recipient for mail in mails(world)) == ["dpo@example.org", "koko@example.org"]
    other = world.app.test_client()
    assert type_password(world, other, "koko").location == "/"
    own = f"{page_of(world, 'administrator')}/zweiter-faktor"
    world.post(client, own, {"own_password": PASSWORD})
    assert "Sich selbst" in client.get("/verwaltung").text


def test_switching_the_second_factor_asks_the_password_and_is_told(world, client):
    form = {"key": "second_factor", "value": "ja", "valid_from": f"{clock.today():%d.%m.%Y}"}
    for password in ("", OTHER_PASSWORD):
        answer = world.post(client, "/verwaltung/einstellungen", {**form, "password": password})
        assert answer.status_code == 422
        assert "Das ist nicht Ihr Kennwort." in answer.text
    wrong = world.post(client, "/verwaltung/einstellungen", {**form, "value": "1", "password": PASSWORD})
    assert "„ja“ oder „nein“" in wrong.text
    assert world.post(client, "/verwaltung/einstellungen", {**form, "password": PASSWORD}).status_code == 302
    assert [mail.recipient for mail in mails(world)] == ["dpo@example.org"]
    with world.inside():
        assert settings.get("second_factor") is True
    # It holds for the one who did it as well.
    assert client.get("/verwaltung").location == "/konto/zweiter-faktor"


def page_of(world: World, key: str) -> str:
    """Return the address of a person in the administration."""
    with world.inside():
        return f"/verwaltung/personen/{world.membership(key).person.public_id}"


def role_at(world: World, at: str, role: str) -> dict[str, str]:
    """Fill in the form for a role."""
    with world.inside():
        return {"institution": world.institution(at).public_id, "role": role}


def mails(world: World) -> list[Mail]:
    """List what waits in the outbox."""
    with world.inside():
        return list(db.session.scalars(select(Mail).order_by(Mail.id)))


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
