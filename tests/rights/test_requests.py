"""Access, correction, erasure and restriction in steps: due in a month, each controller its own part, recipients told."""

import io
import json
import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from kette import clock
from kette.audit import AuditEntry
from kette.db import db, transaction
from kette.outbox import Mail
from kette.rights.models import Part, Request, Telling
from kette.rights.queries.requests import open_tellings, part_of
from kette.rights.rules.requests import RequestKind, RequestResult, TellingResult
from kette.rights.service import asking
from tests.cases.pupils import AT, hand_over, page, report, write
from tests.world import World, make_world

ASK = {"kind": "access", "asked_on": "01.03.2027", "identity": "card"}


def test_an_access_is_due_in_a_month_and_every_controller_releases_its_own_part(
    world: World, client: FlaskClient
) -> None:
    case = accompanied(world)
    where = ask(world, client, case)
    with world.inside():
        request = db.session.scalars(select(Request)).one()
        assert (request.due_on, request.kind) == (date(2027, 4, 1), RequestKind.ACCESS)
        parts = db.session.scalars(select(Part)).all()
        assert {part.institution_id for part in parts} == {
            world.institution_ids["school"],
            world.institution_ids["jobcenter"],
        }
        told = db.session.scalars(select(Mail).where(Mail.subject.contains("Auskunft"))).all()
        assert [mail.recipient for mail in told] == ["school@example.org"]
        assert all(word not in mail.body for mail in told for word in ("Yıldız", "K-2027"))
    assert world.post(client, f"{where}/ausgehaendigt").status_code == 409
    release(world, client, "jobcenter", {"handing": "joint"})
    release(world, client, "school", {"handing": "joint"})
    world.sign_out(client)
    world.sign_in(client, "jobcenter")
    words = text_of(client, f"{where}/auskunft.pdf")
    assert "Mailbox von jobcenter" in words
    assert "Mailbox von school" in words
    assert "Zugriffsprotokoll" in words
    assert "Landesbeauftragte" in words
    data = json.loads(client.get(f"{where}/auskunft.json").data)
    assert [part["verantwortlich"] for part in data["teile"]] == [
        "Gesamtschule Kettenstadt-Nord",
        "Jobcenter Kettenstadt",
    ]
    assert data["fehlt"] == []
    assert world.post(client, f"{where}/ausgehaendigt").status_code == 302
    with world.inside():
        request = db.session.scalars(select(Request)).one()
        assert (request.result, request.answered_at) == (RequestResult.DONE, AT)
        actions = set(db.session.scalars(select(AuditEntry.action)))
        assert {"request.record", "request.release", "request.hand_out", "request.answer"} <= actions
    assert "Auskunft (Art. 15 DSGVO): erfüllt" in page(client, f"/faelle/{case}")


def test_a_part_that_is_handed_out_by_its_own_institution_is_seen_by_nobody_else(
    world: World, client: FlaskClient
) -> None:
    where = ask(world, client, accompanied(world))
    part = release(world, client, "school", {"handing": "own"})
    assert "Mailbox von school" in text_of(client, f"{part}/teil.pdf")
    world.sign_out(client)
    world.sign_in(client, "jobcenter")
    assert "Mailbox von school" not in text_of(client, f"{where}/auskunft.pdf")
    assert "händigt den eigenen Teil selbst aus" in text_of(client, f"{where}/auskunft.pdf")
    assert client.get(part).status_code == 404
    assert client.get(f"{part}/teil.pdf").status_code == 404


def test_what_is_held_back_needs_a_reason_and_is_named(world: World, client: FlaskClient) -> None:
    ask(world, client, accompanied(world))
    world.sign_out(client)
    world.sign_in(client, "school")
    part = open_part(world, "school")
    shown = page(client, part)
    # The note that somebody else was entrusted with is not even shown to a colleague; this is its author.
    assert "Anvertraut an school" in shown
    ident = next(
        value for value in held_back_choices(shown) if "Notiz von school" in held_back_choices(shown)[value]
    )
    assert world.post(client, part, {"handing": "joint", "held_back": [ident]}).status_code == 422
    foreign = {"handing": "joint", "held_back": ["bases:1"], "reason": "third_party"}
    assert world.post(client, part, foreign).status_code == 422
    wanted = {"handing": "joint", "held_back": [ident], "reason": "third_party"}
    assert world.post(client, part, wanted).status_code == 302
    after = page(client, part)
    assert "Notiz von school" not in after
    assert "Rechte anderer Personen (Art. 15 Abs. 4 DSGVO)" in after
    assert world.post(client, part, {"handing": "joint"}).status_code == 200


def test_what_was_released_is_frozen(world: World, client: FlaskClient) -> None:
    case = accompanied(world)
    ask(world, client, case)
    part = release(world, client, "jobcenter", {"handing": "own"})
    before = page(client, part)
    with world.inside():
        write(world, case, "jobcenter")
    assert page(client, part).count("Mailbox von jobcenter") == before.count("Mailbox von jobcenter")


def test_the_officer_sees_all_requests_without_names_and_hands_out(world: World, client: FlaskClient) -> None:
    ask(world, client, accompanied(world))
    for key in ("jobcenter", "school"):
        release(world, client, key, {"handing": "joint"})
    world.sign_out(client)
    world.sign_in(client, "dpo")
    shown = page(client, "/anliegen")
    assert "K-2027-" in shown
    assert "Yıldız" not in shown
    with world.inside():
        request_id = db.session.scalars(select(Request.public_id)).one()
    assert "Mailbox von jobcenter" in text_of(client, f"/anliegen/{request_id}/auskunft.pdf")
    assert world.post(client, f"/anliegen/{request_id}/ausgehaendigt").status_code == 302
    assert "erfüllt" in page(client, "/anliegen")


@pytest.mark.parametrize("kind", ["correction", "restriction"])
def test_an_answer_is_told_to_every_recipient_who_confirms_it(
    world: World, client: FlaskClient, kind: str
) -> None:
    case = accompanied(world)
    where = ask(world, client, case, {"kind": kind, "words": "Ich heiße Şükran."})
    assert "Ich heiße Şükran." in page(client, where)
    assert world.post(client, where, {"result": "refused"}).status_code == 422
    assert world.post(client, where, {"result": "done", "reason": "geändert"}).status_code == 302
    assert world.post(client, where, {"result": "refused", "reason": "nein"}).status_code == 409
    with world.inside():
        telling = db.session.scalars(select(Telling)).one()
        assert telling.recipient_id == world.institution_ids["school"]
        mail = db.session.scalars(select(Mail).where(Mail.subject.contains("Art. 19"))).one()
        assert (mail.recipient, "Şükran" in mail.body) == ("school@example.org", False)
        path = f"/mitteilungen/{telling.public_id}"
    assert client.get(path).status_code == 404
    world.sign_out(client)
    world.sign_in(client, "school")
    assert "Mitteilung nach Art. 19 DSGVO" in page(client, "/")
    assert world.post(client, path, {"result": "done"}).status_code == 302
    assert "Mitteilung nach Art. 19 DSGVO" not in page(client, "/")
    with world.inside():
        telling = db.session.scalars(select(Telling)).one()
        assert (telling.result, telling.done_at) == (TellingResult.DONE, AT)
        assert open_tellings(world.actor("school")) == []


def test_a_refusal_is_told_to_nobody_and_stands_in_the_history(world: World, client: FlaskClient) -> None:
    case = accompanied(world)
    where = ask(world, client, case, {"kind": "correction", "words": "falsch"})
    world.post(client, where, {"result": "refused", "reason": "Der Eintrag stimmt."})
    with world.inside():
        assert db.session.scalars(select(Telling)).all() == []
    assert "Berichtigung (Art. 16 DSGVO): abgelehnt" in page(client, f"/faelle/{case}")
    assert "Der Eintrag stimmt." in page(client, where)


def test_a_request_is_answered_where_it_was_asked_and_once(world: World, client: FlaskClient) -> None:
    case = accompanied(world)
    where = ask(world, client, case, {"kind": "correction", "words": "falsch"})
    world.sign_out(client)
    world.sign_in(client, "school")
    assert "Antwort" not in page(client, where)
    world.post(client, where, {"result": "done"})
    with world.inside():
        assert db.session.scalars(select(Request)).one().result is None


def test_class_teachers_take_nothing_down(world: World, client: FlaskClient) -> None:
    with world.inside():
        case = report(world)
    world.sign_in(client, "class_teacher")
    assert "Anliegen aufnehmen" not in page(client, f"/faelle/{case}/rechte")
    assert world.post(client, f"/faelle/{case}/rechte/anliegen", ASK).status_code == 403


def test_a_second_confirmation_of_what_one_was_told_changes_nothing(
    world: World, client: FlaskClient
) -> None:
    case = accompanied(world)
    where = ask(world, client, case, {"kind": "correction", "words": "falsch"})
    world.post(client, where, {"result": "done", "reason": "berichtigt"})
    with world.inside():
        for result in (TellingResult.NOTHING, TellingResult.DONE):
            with transaction():
                telling = db.session.scalars(select(Telling)).one()
                asking.confirm_telling(telling, result, by=world.actor("school"))
        assert db.session.scalars(select(Telling.result)).one() is TellingResult.NOTHING


def accompanied(world: World) -> str:
    """Return a case that the school reported and the Jobcenter took over; both wrote something."""
    with world.inside():
        case = report(world)
        write(world, case, "school")
        hand_over(world, case, "jobcenter")
        write(world, case, "jobcenter")
        return case


def ask(world: World, client: FlaskClient, case: str, more: dict[str, str] | None = None) -> str:
    """Take a request down at the Jobcenter, and return the address of its page."""
    world.sign_in(client, "jobcenter")
    path = f"/faelle/{case}/rechte/anliegen"
    assert world.post(client, path, ASK | {"asked_on": ""}).status_code == 422
    if more:
        assert world.post(client, path, ASK | more | {"words": ""}).status_code == 422
    answer = world.post(client, path, ASK | (more or {}))
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def release(world: World, client: FlaskClient, key: str, data: dict[str, object]) -> str:
    """Release the part of an institution as one of its people; stay signed in."""
    world.sign_out(client)
    world.sign_in(client, key)
    part = open_part(world, key)
    assert "Auskunft freigeben" in page(client, "/")
    assert world.post(client, part, data).status_code == 302
    assert "Auskunft freigeben (Art. 15 DSGVO)" not in page(client, "/")
    return part


def open_part(world: World, key: str) -> str:
    with world.inside():
        mine = world.institution_ids[key]
        found = db.session.scalars(select(Part).where(Part.institution_id == mine)).one()
        assert part_of(world.actor(key), found.public_id).id == found.id
        return f"/auskunft/{found.public_id}"


def held_back_choices(html: str) -> dict[str, str]:
    """Return the values of the boxes to hold something back, with their labels."""
    found = re.findall(r'name="held_back"[^>]*value="([^"]+)"[^>]*><label[^>]*>([^<]*)', html)
    found += re.findall(r'value="([^"]+)"[^>]*name="held_back"[^>]*><label[^>]*>([^<]*)', html)
    return dict(found)


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert answer.headers["Cache-Control"] == "no-store"
    return " ".join(" ".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.data)).pages).split())


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with clock.standing_at(AT):
        yield make_world(app)
