"""Erasure on request: each institution speaks for its own part, the officer confirms, and nothing is said to be done before."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.chain import BrokenChain
from kette.db import db, transaction
from kette.outbox import Mail
from kette.retention.models import ErasureRequest
from kette.retention.rules.reasons import EarlyReason
from kette.retention.service.erasing import erase
from kette.rights.models import ErasureWord, Request, Telling
from kette.rights.queries.requests import word_of
from kette.rights.rules.requests import Ending, RequestKind, RequestResult, Word
from kette.rights.service.forgetting import say
from kette.roles import Actor
from tests.cases.pupils import AT, load, page
from tests.rights.test_requests import accompanied, ask, release
from tests.world import World, make_world

WISH = {"kind": "erasure", "words": "alles"}
AGREED = {"word": "agreed"}


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with clock.standing_at(AT):
        yield make_world(app)


def test_nothing_is_asked_of_the_officer_before_every_institution_has_agreed(
    world: World, client: FlaskClient
) -> None:
    case = accompanied(world)
    where = ask(world, client, case, WISH)
    assert "Antworten" in page(client, where)
    answer(world, client, "jobcenter", AGREED)
    assert "Noch nicht alle Stellen haben geantwortet" in page(client, where)
    with world.inside():
        assert db.session.scalars(select(ErasureRequest)).all() == []
        mail = db.session.scalars(select(Mail).where(Mail.subject.contains("Löschung"))).one()
        assert mail.recipient == "school@example.org"
    answer(world, client, "school", AGREED)
    assert "Zur Löschung bestätigt, Datenschutz prüft" in page(client, where)
    assert "erfüllt</" not in page(client, where)
    with world.inside():
        assert load(case).erased_at is None
        assert db.session.scalars(select(Request)).one().result is None
        assert db.session.scalars(select(ErasureRequest)).one().reason is EarlyReason.ASKED
        assert db.session.scalars(select(Mail).where(Mail.recipient == "dpo@example.org")).one()
    decide(world, client, "bestaetigen")
    with world.inside():
        assert load(case).erased_at is not None
        request = db.session.scalars(select(Request)).one()
        assert (request.asked, request.result, request.ended) == (None, RequestResult.DONE, None)
        told = db.session.scalars(select(Telling)).one()
        assert told.recipient_id == world.institution_ids["school"]
        assert db.session.scalars(select(ErasureWord.word)).all() == [Word.AGREED, Word.AGREED]
    assert "erfüllt" in page(client, "/anliegen")


def test_one_institution_that_must_keep_its_part_keeps_the_case(world: World, client: FlaskClient) -> None:
    case = accompanied(world)
    where = ask(world, client, case, WISH)
    answer(world, client, "school", {"word": "kept"}, status=422)
    answer(world, client, "school", {"word": "kept", "reason": "Schulakte: VO-DV I"})
    answer(world, client, "jobcenter", AGREED)
    shown = page(client, where)
    assert "abgelehnt" in shown
    assert "Gesamtschule Kettenstadt-Nord: Schulakte: VO-DV I" in shown
    with world.inside():
        assert db.session.scalars(select(ErasureRequest)).all() == []
        assert load(case).erased_at is None


def test_nobody_answers_for_another_institution_or_twice(world: World, client: FlaskClient) -> None:
    ask(world, client, accompanied(world), WISH)
    with world.inside():
        row = word_of(world.actor("school"), word_id(world, "school"))
        with pytest.raises(BrokenChain, match="andere Stelle"), transaction():
            say(row, Word.AGREED, "", by=world.actor("jobcenter"))
        with transaction():
            say(row, Word.AGREED, "", by=world.actor("school"))
        with pytest.raises(BrokenChain, match="schon beantwortet"), transaction():
            say(row, Word.KEPT, "doch nicht", by=world.actor("school"))
    path = f"/loeschverlangen/{word_id(world, 'school')}"
    assert client.get(path).status_code == 404


def test_an_open_access_is_answered_first_and_the_page_of_the_officer_says_so(
    world: World, client: FlaskClient
) -> None:
    case = accompanied(world)
    access = ask(world, client, case)
    world.sign_out(client)
    ask(world, client, case, WISH)
    for key in ("jobcenter", "school"):
        answer(world, client, key, AGREED)
    shown = decide(world, client, "bestaetigen")
    assert "Erst die Auskunft, dann die Löschung" in shown
    assert "Endgültig löschen" not in shown
    with world.inside():
        assert load(case).erased_at is None
    for key in ("school", "jobcenter"):
        release(world, client, key, {"handing": "joint"})
    assert world.post(client, f"{access}/ausgehaendigt").status_code == 302
    shown = decide(world, client, "bestaetigen")
    assert "Endgültig löschen" in shown
    assert "Jobcenter Kettenstadt: unser Teil kann gelöscht werden" in shown
    assert "Texte und Notizen: " in shown
    with world.inside():
        assert load(case).erased_at is not None


def test_what_the_officer_refuses_is_refused_with_the_reason(world: World, client: FlaskClient) -> None:
    where = ask(world, client, accompanied(world), WISH)
    for key in ("jobcenter", "school"):
        answer(world, client, key, AGREED)
    decide(world, client, "ablehnen", {"reason": "Ein Rechtsstreit läuft."})
    world.sign_out(client)
    world.sign_in(client, "jobcenter")
    assert "Ein Rechtsstreit läuft." in page(client, where)


def test_erasure_leaves_no_request_open(world: World, client: FlaskClient) -> None:
    case = accompanied(world)
    ask(world, client, case)
    world.sign_out(client)
    ask(world, client, case, {"kind": "correction", "words": "falsch"})
    with world.inside():
        with transaction():
            erase(load(case).id, "closed", by=Actor.system(world.kommune_id))
        rows = db.session.scalars(select(Request).order_by(Request.id)).all()
        assert [(row.kind, row.ended) for row in rows] == [
            (RequestKind.ACCESS, Ending.ERASED),
            (RequestKind.CORRECTION, Ending.ERASED),
        ]
        assert all(row.answered_at == AT for row in rows)
    world.sign_out(client)
    world.sign_in(client, "dpo")
    shown = page(client, "/anliegen")
    assert shown.count("gelöscht, bevor beantwortet") == 2
    assert "freigegeben" not in shown


def test_a_correction_is_not_done_without_saying_what_and_where(world: World, client: FlaskClient) -> None:
    where = ask(world, client, accompanied(world), {"kind": "correction", "words": "falsch"})
    assert "Name, Anschrift, Erreichbarkeit ändern" in page(client, where)
    assert world.post(client, where, {"result": "done"}).status_code == 422
    assert world.post(client, where, {"result": "done", "reason": "Straße, im Fall"}).status_code == 302


def word_id(world: World, key: str) -> str:
    with world.inside():
        mine = world.institution_ids[key]
        return str(
            db.session.scalars(select(ErasureWord.public_id).where(ErasureWord.institution_id == mine)).one()
        )


def answer(world: World, client: FlaskClient, key: str, data: dict[str, str], status: int = 302) -> None:
    """Answer for an institution, and go back to the Jobcenter, which was asked."""
    world.sign_out(client)
    world.sign_in(client, key)
    assert "Löschung verlangt" in page(client, "/")
    assert world.post(client, f"/loeschverlangen/{word_id(world, key)}", data).status_code == status
    world.sign_out(client)
    world.sign_in(client, "jobcenter")


def decide(world: World, client: FlaskClient, how: str, data: dict[str, str] | None = None) -> str:
    """Open the officer's page, decide there, and return what it showed before."""
    world.sign_out(client)
    world.sign_in(client, "dpo")
    with world.inside():
        path = f"/loeschen/antraege/{db.session.scalars(select(ErasureRequest.public_id)).one()}"
    shown = page(client, path)
    assert world.post(client, f"{path}/{how}", data or {}).status_code == 302
    return shown
