"""Whose name and whose words an answer to an access request shows to whom: never to who does not see them otherwise."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from kette import clock
from kette.audit import AuditEntry
from kette.db import db, transaction
from kette.handover.queries import open_handover
from kette.handover.service.door import accept
from kette.institutions.service import admitting
from kette.privacy.queries.grounds import basis_in_force
from kette.privacy.rules.bases import ConsentForm, GivenBy
from kette.privacy.rules.consents import Custody, Evidence
from kette.privacy.rules.ends import End
from kette.privacy.rules.fields import PASSABLE
from kette.privacy.service.bases import end_basis, record_consent
from kette.rights.models import Request
from kette.rights.queries.export import Export
from kette.rights.rules.requests import Identity, RequestKind
from kette.rights.service import asking
from kette.roles import Role
from tests.cases.pupils import AT, DAY, load, offer, page, report
from tests.rights.test_requests import ASK, accompanied, ask, open_part, release, text_of
from tests.world import PASSWORD, World, make_world

NAME, NUMBER = "Yıldız", "K-2027-"


def test_who_knows_a_pseudonym_takes_no_access_down(world: World, client: FlaskClient) -> None:
    with world.inside():
        case = report(world)
        offer(world, case, "safety_net")
    world.sign_in(client, "safety_net")
    shown = page(client, f"/faelle/{case}/rechte")
    assert NAME not in shown
    assert "Eine Auskunft nimmt die Schule auf" in shown
    answer = world.post(client, f"/faelle/{case}/rechte/anliegen", ASK)
    assert (answer.status_code, "Eine Auskunft nimmt die Schule auf" in answer.text) == (409, True)
    with world.inside():
        assert db.session.scalars(select(Request)).all() == []


def test_after_a_withdrawal_the_answer_goes_by_other_hands(world: World, client: FlaskClient) -> None:
    case = accompanied(world)
    where = ask(world, client, case)
    own = release(world, client, "jobcenter", {"handing": "own"})
    release(world, client, "school", {"handing": "joint"})
    world.sign_out(client)
    world.sign_in(client, "jobcenter")
    assert NAME in text_of(client, f"{where}/auskunft.pdf")
    assert NAME in text_of(client, f"{own}/teil.pdf")
    withdrawn(world, case)
    for form in ("pdf", "json"):
        answer = client.get(f"{where}/auskunft.{form}")
        assert answer.status_code == 409
        assert NAME not in answer.text
    assert "Eine Auskunft nimmt die Schule auf" in page(client, where)
    assert NAME not in page(client, own)
    for found in (text_of(client, f"{own}/teil.pdf"), client.get(f"{own}/teil.json").text):
        assert NAME not in found
        assert NUMBER not in found
        assert "Mailbox von jobcenter" in found
    world.sign_out(client)
    world.sign_in(client, "dpo")
    with world.inside():
        request_id = db.session.scalars(select(Request.public_id)).one()
    assert NAME in text_of(client, f"/anliegen/{request_id}/auskunft.pdf")


def test_an_entrusted_note_is_read_by_nobody_but_its_author(world: World, client: FlaskClient) -> None:
    colleague(world)
    where = ask(world, client, accompanied(world))
    world.sign_out(client)
    world.sign_in(client, "school")
    part, secret = open_part(world, "school"), "Anvertraut an school"
    shown = page(client, part)
    note = next(one for one in shown.split('name="entrusted"')[1:2])
    ident = shown.split('name="entrusted"')[0].rsplit('value="', 1)[-1].split('"')[0]
    ident = ident if ident.startswith("texts:") else note.split('value="')[1].split('"')[0]
    answer = world.post(client, part, {"handing": "joint", "entrusted": [ident]})
    assert (answer.status_code, "wer sie geschrieben hat" in answer.text) == (422, True)
    assert world.post(client, part, {"handing": "own", "entrusted": [ident]}).status_code == 302
    assert secret in page(client, part)
    assert secret in client.get(f"{part}/teil.json").text
    world.sign_out(client)
    world.sign_in(client, "colleague")
    assert secret not in page(client, part)
    assert secret not in client.get(f"{part}/teil.json").text
    world.sign_out(client)
    world.sign_in(client, "jobcenter")
    assert secret not in client.get(f"{where}/auskunft.json").text


def test_without_a_tick_an_entrusted_note_stays(world: World, client: FlaskClient) -> None:
    where = ask(world, client, accompanied(world))
    part = release(world, client, "school", {"handing": "joint"})
    after = page(client, part)
    assert "Anvertraut an school" not in after
    assert "anvertraut (§ 65 SGB VIII, § 203 StGB)" in after
    world.sign_out(client)
    world.sign_in(client, "jobcenter")
    assert "Anvertraut an" not in client.get(f"{where}/auskunft.json").text


def test_what_was_said_to_one_institution_stays_there(world: World, client: FlaskClient) -> None:
    case = accompanied(world)
    where = ask(world, client, case, {"kind": "correction", "words": "Streng geheimer Wunsch"})
    sent = {"result": "refused", "reason": "Streng geheime Antwort"}
    assert world.post(client, where, sent).status_code == 302
    assert page(client, where).count("Streng geheim") == 2
    world.sign_out(client)
    world.sign_in(client, "school")
    assert "Streng geheim" not in page(client, where)


def test_the_part_of_the_holder_holds_no_words_of_others(world: World) -> None:
    with world.inside():
        case = report(world, born_on=date(2013, 5, 6))
        with transaction():
            found = load(case)
            record_consent(
                found.id, world.institution("jobcenter"), groups=frozenset(PASSABLE), purpose="Begleitung",
                given_by=GivenBy.GUARDIANS, form=ConsentForm.WRITTEN, given_on=DAY, by=world.actor("school"),
                case_public_id=case, evidence=Evidence(date(2013, 5, 6), Custody.ONE, ("Heike Geheim",)),
            )  # fmt: skip
            asking.record(
                found, RequestKind.CORRECTION, asked_on=DAY, identity=Identity.KNOWN, asked="Geheim", by=world.actor("school")
            )  # fmt: skip
        offer(world, case, "jobcenter")
        with transaction():
            pending = open_handover(load(case).id)
            assert pending is not None
            accept(pending, by=world.actor("jobcenter"))
        for key, words in (("jobcenter", False), ("school", True)):
            content = Export(load(case), world.institution(key), world.actor(key)).content()
            assert ("Geheim" in str(content)) is words, key


@pytest.mark.one_engine
def test_every_look_at_a_part_and_a_request_is_written_down(world: World, client: FlaskClient) -> None:
    case = accompanied(world)
    where = ask(world, client, case, {"kind": "correction", "words": "falsch"})
    before = entries(world)
    assert NAME in world.post(client, where).text
    assert entries(world) == before + 1
    world.sign_out(client)
    ask(world, client, case)
    part = release(world, client, "jobcenter", {"handing": "joint"})
    for send in (lambda: client.get(part), lambda: world.post(client, part)):
        before = entries(world)
        assert NAME in send().text
        assert entries(world) == before + 1


def withdrawn(world: World, case: str) -> None:
    """Withdraw the consent for the Jobcenter."""
    with world.inside(), transaction():
        found = load(case)
        basis = basis_in_force(found.id, world.institution_ids["jobcenter"], DAY)
        assert basis is not None
        end_basis(basis, End.WITHDRAWN.value, by=world.actor("school"), case_public_id=case)


def colleague(world: World) -> None:
    """Let a second person work at the school."""
    with world.inside(), transaction():
        person = admitting.add_person("colleague", "Kolla Kollegin", PASSWORD, email="k@example.org")
        admitting.add_membership(
            person, world.institution("school"), Role.SCHOOL, kommune_id=world.kommune_id
        )


def entries(world: World) -> int:
    with world.inside():
        return db.session.scalars(select(func.count(AuditEntry.id))).one()


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with clock.standing_at(AT):
        yield make_world(app)
