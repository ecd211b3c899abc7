"""Drafts: what was being typed comes back, to its author alone."""

from flask.testing import FlaskClient
from sqlalchemy import select

from kette.cases.models import Draft
from kette.db import db
from tests.cases.pupils import count, page, sent
from tests.world import World


def test_a_draft_comes_back_after_a_closed_laptop(client: FlaskClient, world: World, case: str):
    data = {"formular": "note", "words": "Halb getippt", "entrusted": "y"}
    answer = world.post(client, f"/faelle/{case}/entwurf", data, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Entwurf gespeichert um 09:00 Uhr." in answer.get_data(as_text=True)
    world.sign_out(client)
    world.sign_in(client, "school")
    html = page(client, f"/faelle/{case}/notiz")
    assert "Ihr Entwurf ist wieder da" in html
    assert "Halb getippt" in html
    assert "checked" in html


def test_a_draft_is_kept_without_javascript_too(client: FlaskClient, world: World, case: str):
    assert "Entwurf speichern" in page(client, f"/faelle/{case}/kontakt")
    data = {"formular": "contact", "on": "31.02.2027", "note": "Noch unfertig", "way": "phone"}
    answer = world.post(client, f"/faelle/{case}/entwurf", data)
    assert answer.location == f"/faelle/{case}/kontakt"
    html = page(client, f"/faelle/{case}/kontakt")
    for words in ("Der Entwurf ist gespeichert.", "Noch unfertig", "31.02.2027"):
        assert words in html, words


def test_a_draft_is_its_authors_alone_and_sealed(client: FlaskClient, world: World, case: str):
    world.post(client, f"/faelle/{case}/entwurf", {"formular": "note", "words": "Nur meins"})
    world.sign_out(client)
    world.sign_in(client, "class_teacher")
    assert "Nur meins" not in page(client, f"/faelle/{case}/notiz")
    with world.inside():
        assert b"Nur meins" not in db.session.scalars(select(Draft.sealed)).one()


def test_a_draft_ends_when_it_is_sent_or_thrown_away(client: FlaskClient, world: World, case: str):
    draft = {"formular": "note", "words": "Halb"}
    world.post(client, f"/faelle/{case}/entwurf", draft)
    sent(client, world, f"/faelle/{case}/notiz", {"words": "Ganz"})
    assert "Entwurf ist wieder da" not in page(client, f"/faelle/{case}/notiz")
    world.post(client, f"/faelle/{case}/entwurf", draft)
    world.post(client, f"/faelle/{case}/entwurf", {"formular": "note", "verwerfen": "1"})
    assert "Entwurf ist wieder da" not in page(client, f"/faelle/{case}/notiz")
    with world.inside():
        assert count(Draft) == 0


def test_a_draft_of_nothing_is_no_draft(client: FlaskClient, world: World, case: str):
    world.post(client, f"/faelle/{case}/entwurf", {"formular": "note", "words": "   "})
    assert (
        world.post(client, f"/faelle/{case}/entwurf", {"formular": "promise", "note": "x"}).status_code == 400
    )
    with world.inside():
        assert count(Draft) == 0
