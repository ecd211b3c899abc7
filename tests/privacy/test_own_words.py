"""What an institution writes down stays its own: releases from secrecy, custody, scans, and the bases of others."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.db import db, transaction
from kette.outbox import Mail
from kette.privacy.models import Basis, BasisEnd, ReleaseEnd, Scan
from kette.privacy.queries.grounds import basis_in_force
from kette.privacy.rules.ends import End
from kette.privacy.service.bases import end_basis
from tests.cases.pupils import AT, DAY, consent, hand_over, load, offer, page, report
from tests.privacy.test_consent_rules import PDF
from tests.world import World, make_world

SECRETS = ("Frau Geheim", "Herr Amt", "Entgiftung", "Heike", "Gewaltschutz")
CHILD = date(2013, 5, 6)


def recorded(world: World, client: FlaskClient) -> tuple[str, str, str]:
    """Let the Jugendamt hold a case and write down a release, custody and a scan; return case, release and scan."""
    with world.inside():
        case = report(world, born_on=CHILD)
        hand_over(world, case, "youth_office")
    world.sign_in(client, "youth_office")
    given = {
        "released": "Frau Geheim, Suchtberatung", "towards": "Herr Amt", "about": "Entgiftung", "given_by": "guardians",
        "signer": "Heike Geheim", "form": "written", "given_on": "03.03.2027",
    }  # fmt: skip
    custody = {"custody": "one", "names": "Heike Geheim", "no_contact": "Vater, Gewaltschutz"}
    assert world.post(client, f"/faelle/{case}/sorge", custody).status_code == 302
    answer = world.post(client, f"/faelle/{case}/schweigepflicht", given)
    assert answer.status_code == 302, answer.text
    shown = page(client, f"/faelle/{case}/einwilligung")
    assert all(secret in shown for secret in SECRETS)
    release = shown.split("/schweigepflicht/")[1].split("/")[0]
    file = {"file": (BytesIO(PDF), "x.pdf")}
    path = f"/faelle/{case}/schweigepflicht/{release}/scan"
    assert world.post(client, path, file, content_type="multipart/form-data").status_code == 302
    with world.inside():
        scan = db.session.scalars(select(Scan.public_id)).one()
    assert client.get(f"/faelle/{case}/scan/{scan}").status_code == 200
    world.sign_out(client)
    return case, release, scan


@pytest.mark.parametrize("who", ["school", "class_teacher"])
def test_the_school_reads_nothing_of_what_the_next_institution_wrote_down(
    world: World, client: FlaskClient, who: str
) -> None:
    case, release, scan = recorded(world, client)
    world.sign_in(client, who)
    for path in ("einwilligung", "sorge", "schweigepflicht"):
        shown = page(client, f"/faelle/{case}/{path}")
        assert not [secret for secret in SECRETS if secret in shown], path
    shown = page(client, f"/faelle/{case}/einwilligung")
    assert "Eine andere Stelle hat eine Schweigepflichtentbindung erfasst" in shown
    assert "Jemand darf nicht angesprochen werden" in shown
    assert client.get(f"/faelle/{case}/scan/{scan}").status_code == 404
    assert world.post(client, f"/faelle/{case}/scan/{scan}/entfernen").status_code == 404
    assert client.get(f"/faelle/{case}/schweigepflicht/{release}/scan").status_code == 404
    # What the young person says counts wherever they say it; who recorded it is told.
    assert world.post(client, f"/faelle/{case}/schweigepflicht/{release}/ende").status_code == 302
    with world.inside():
        assert len(db.session.scalars(select(ReleaseEnd)).all()) == 1
        assert db.session.scalars(select(Scan)).one().sealed is not None
        told = db.session.scalars(select(Mail).where(Mail.subject.contains("Schweigepflicht"))).one()
        assert told.recipient == "youth_office@example.org"


def test_the_next_holder_reads_nothing_of_it_under_a_pseudonym(world: World, client: FlaskClient) -> None:
    case, _, scan = recorded(world, client)
    with world.inside():
        offer(world, case, "safety_net", by="youth_office")
    world.sign_in(client, "safety_net")
    for path in ("einwilligung", "sorge", "schweigepflicht"):
        shown = page(client, f"/faelle/{case}/{path}")
        assert not [secret for secret in (*SECRETS, "Yıldız") if secret in shown], path
    assert client.get(f"/faelle/{case}/scan/{scan}").status_code in (403, 404)
    assert world.post(client, f"/faelle/{case}/sorge", {"custody": "both"}).status_code == 302


def test_after_a_withdrawal_its_own_words_name_nobody_to_an_institution(
    world: World, client: FlaskClient
) -> None:
    case, _, scan = recorded(world, client)
    with world.inside(), transaction():
        found = load(case)
        basis = basis_in_force(found.id, world.institution_ids["youth_office"], DAY)
        assert basis is not None
        end_basis(basis, End.WITHDRAWN.value, by=world.actor("school"), case_public_id=case)
    world.sign_in(client, "youth_office")
    for path in ("einwilligung", "sorge"):
        shown = page(client, f"/faelle/{case}/{path}")
        assert not [secret for secret in (*SECRETS, "Yıldız") if secret in shown], path
    assert client.get(f"/faelle/{case}/scan/{scan}").status_code == 403


def test_who_was_only_offered_a_case_is_told_of_its_own_basis_alone(
    world: World, client: FlaskClient
) -> None:
    with world.inside():
        case = report(world)
        consent(world, case, "youth_office")
        consent(world, case, "jobcenter")
        offer(world, case, "jobcenter")
        foreign, own = bases_of(world, "youth_office"), bases_of(world, "jobcenter")
    world.sign_in(client, "school")
    asked = {"asked_for": institution_id(world, "integration_centre")}
    assert world.post(client, f"/faelle/{case}/einwilligung/abgelehnt", asked).status_code == 302
    shown = page(client, f"/faelle/{case}/einwilligung")
    assert f"/einwilligung/{foreign}/ende" in shown
    assert "KI" in shown or "Integrationszentrum" in shown
    world.sign_out(client)
    world.sign_in(client, "jobcenter")
    shown = page(client, f"/faelle/{case}/einwilligung")
    assert f"/einwilligung/{own}/ende" in shown
    for secret in ("Jugendamt", "Integrationszentrum", "Rückmeldung der Agentur"):
        assert secret not in shown
    for send in (client.get, lambda path: world.post(client, path)):
        assert send(f"/faelle/{case}/einwilligung/{foreign}/ende").status_code == 404
    assert world.post(client, f"/faelle/{case}/widerspruch/rueckmeldung").status_code == 403
    objected = {"recipient": institution_id(world, "youth_office")}
    assert world.post(client, f"/faelle/{case}/widerspruch", objected).status_code == 422
    with world.inside():
        assert db.session.scalars(select(BasisEnd)).all() == []
    assert world.post(client, f"/faelle/{case}/einwilligung/{own}/ende").status_code == 302


def test_a_former_holder_takes_a_withdrawal_down_without_the_name(world: World, client: FlaskClient) -> None:
    with world.inside():
        case = report(world)
        hand_over(world, case, "jobcenter")
        hand_over(world, case, "youth_office", by="jobcenter")
    world.sign_in(client, "jobcenter")
    assert "Yıldız" in page(client, f"/faelle/{case}")
    shown = page(client, f"/faelle/{case}/einwilligung")
    assert "Yıldız" not in shown
    assert "K-2027-" not in shown


def bases_of(world: World, key: str) -> str:
    """Return the public id of the basis of an institution."""
    found = select(Basis.public_id).where(Basis.recipient_id == world.institution_ids[key])
    return str(db.session.scalars(found).one())


def institution_id(world: World, key: str) -> str:
    """Return the public id of an institution."""
    with world.inside():
        return world.institution(key).public_id


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with clock.standing_at(AT):
        yield make_world(app)
