"""A consent that an institution records for itself needs a signature where it knows no name; of two at once one waits."""

from collections.abc import Callable, Iterator
from io import BytesIO
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.db import db, enter_kommune, transaction
from kette.outbox import Mail
from kette.privacy.models import Basis, Refusal, Scan
from kette.privacy.queries.grounds import basis_in_force
from kette.privacy.rules.ends import End
from kette.privacy.service.bases import end_basis, object_to
from kette.privacy.service.evidence import NoBasis
from tests.cases.pupils import AT, DAY, consent, hand_over, load, offer, page, report
from tests.privacy.test_consent_rules import PDF
from tests.world import World, make_world

GIVEN = {
    "groups": ["needs"],
    "purpose": "Begleitung",
    "given_by": "youth",
    "form": "written",
    "given_on": "03.03.2027",
}
OWN = "für Ihre eigene Stelle erfasst die Schule"


def test_a_holder_does_not_give_itself_the_name(world: World, client: FlaskClient) -> None:
    with world.inside():
        case = report(world)
        offer(world, case, "safety_net")
    refused_then_proven(world, client, case, "safety_net")


def test_a_holder_does_not_take_the_name_back_after_a_withdrawal(world: World, client: FlaskClient) -> None:
    with world.inside():
        case = report(world)
        hand_over(world, case, "jobcenter")
        with transaction():
            found = load(case)
            basis = basis_in_force(found.id, world.institution_ids["jobcenter"], DAY)
            assert basis is not None
            end_basis(basis, End.WITHDRAWN.value, by=world.actor("school"), case_public_id=case)
    refused_then_proven(world, client, case, "jobcenter")


def refused_then_proven(world: World, client: FlaskClient, case: str, who: str) -> None:
    """Let an institution try without a signature, with something else, and with one."""
    with world.inside():
        given = GIVEN | {"recipient": world.institution(who).public_id}
        before = len(db.session.scalars(select(Basis)).all())
    world.sign_in(client, who)
    path = f"/faelle/{case}/einwilligung"
    for more, words in (({}, OWN), ({"scan": (BytesIO(b"kein Scan"), "x.pdf")}, "keine PDF-")):
        answer = world.post(client, path, given | more, content_type="multipart/form-data")
        assert answer.status_code == 422
        assert words in answer.text
        assert "Yıldız" not in answer.text
    with world.inside():
        assert len(db.session.scalars(select(Basis)).all()) == before
    assert "Yıldız" not in page(client, f"/faelle/{case}")
    signed = given | {"scan": (BytesIO(PDF), "x.pdf")}
    assert world.post(client, path, signed, content_type="multipart/form-data").status_code == 302
    assert "Yıldız" in page(client, f"/faelle/{case}")
    with world.inside():
        assert db.session.scalars(select(Scan)).one().sealed is not None
        told = db.session.scalars(select(Mail).where(Mail.subject.contains("für sich selbst"))).all()
        assert {mail.recipient for mail in told} == {"school@example.org", "dpo@example.org"}
        assert not [mail for mail in told for word in ("Yıldız", "K-2027", case) if word in mail.body]


def test_of_two_consents_at_once_one_is_recorded(world: World) -> None:
    with world.inside():
        case = report(world)
    refused = at_once(world, lambda: consent(world, case, "jobcenter"))
    assert len(refused) == 1
    assert "gilt schon die Einwilligung" in refused[0]
    with world.inside():
        assert len(db.session.scalars(select(Basis)).all()) == 1


def test_of_two_objections_at_once_one_is_kept(world: World) -> None:
    with world.inside():
        case = report(world)

    def objected() -> None:
        with transaction():
            found = load(case)
            object_to(
                found.id, world.institution("youth_office"), by=world.actor("school"), case_public_id=case
            )

    assert at_once(world, objected) == []
    with world.inside():
        assert len(db.session.scalars(select(Refusal)).all()) == 1


def at_once(world: World, act: Callable[[], None]) -> list[str]:
    """Let two people do the same at the same moment; return what the refused were told."""
    start, refused, broken = Barrier(2), [], []

    def one() -> None:
        with world.app.app_context():
            enter_kommune(world.kommune_id)
            start.wait()
            try:
                with clock.standing_at(AT):
                    act()
            except NoBasis as told:
                refused.append(str(told))
            except Exception as failed:
                broken.append(failed)
            finally:
                db.session.remove()

    people = [Thread(target=one) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert broken == []
    return refused


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with clock.standing_at(AT):
        yield make_world(app)
