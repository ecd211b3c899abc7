"""The lock „keine Auskunft an Dritte“: seen on the page, set and lifted by the school alone, logged."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.audit import AuditEntry
from kette.cases.models import Case, Identity
from kette.db import db
from tests.intake.lists import MORNING, made, send
from tests.world import World, make_world

LABEL = "Keine Auskunft an Dritte"
HEADER = f"Nachname;Vorname;Geburtsdatum;Klasse;Status;{LABEL}"


def reported(world: World, client: FlaskClient, said: str) -> str:
    """Read a file, report its one pupil, and return the case."""
    world.sign_in(client, "school")
    send(world, client, made(f"Jäger;Tim;13.02.2010;10b;2;{said}", header=HEADER))
    page = client.get("/melden/liste?klasse=10b").get_data(as_text=True)
    tick = page.split('name="ohne" value="')[1].split('"')[0]
    world.post(client, "/melden/liste?klasse=10b", {"ohne": [tick], "answer": "melden"})
    with world.inside():
        return db.session.scalars(select(Case.public_id)).one()


def locked(world: World) -> bool:
    with world.inside():
        return db.session.scalars(select(Identity.no_disclosure)).one()


def test_a_file_sets_the_lock_and_the_school_lifts_and_sets_it(world, client):
    public_id = reported(world, client, "Ja")
    assert locked(world)
    assert "Gesetzt: Ohne Einwilligung geht nichts" in client.get(f"/faelle/{public_id}").get_data(
        as_text=True
    )
    address = f"/faelle/{public_id}/auskunftssperre"
    assert "checked" in client.get(address).get_data(as_text=True)
    assert world.post(client, address, {"seq": "1"}).status_code == 302
    assert not locked(world)
    world.post(client, address, {"seq": "1", "locked": "y"})
    assert locked(world)
    with world.inside():
        details = db.session.scalars(
            select(AuditEntry.detail).where(AuditEntry.action == "case.no_disclosure").order_by(AuditEntry.id)
        ).all()
    assert details == ["lifted", "set"]


def test_a_later_file_sets_the_lock_and_never_lifts_it(world, client):
    reported(world, client, "Nein")
    assert not locked(world)
    for said, now in (("Ja", True), ("Nein", True)):
        send(world, client, made(f"Jäger;Tim;13.02.2010;10b;2;{said}", header=HEADER))
        assert locked(world) is now


@pytest.mark.parametrize("key", ["other_school", "class_teacher", "jobcenter"])
@pytest.mark.one_engine
def test_nobody_else_touches_the_lock(world, client, key):
    public_id = reported(world, client, "Ja")
    world.sign_out(client)
    world.sign_in(client, key)
    assert world.post(client, f"/faelle/{public_id}/auskunftssperre", {"seq": "1"}).status_code in {403, 404}
    assert locked(world)


@pytest.fixture
def world(app: Flask):
    with clock.standing_at(MORNING):
        yield make_world(app)
