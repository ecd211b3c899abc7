"""The pages of custody, objections, releases from secrecy, and recalls."""

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from kette import clock
from kette.db import db
from kette.handover.rules.states import HandoverState
from kette.outbox import Mail
from kette.privacy.models import Basis, Recall
from kette.privacy.queries.grounds import in_force
from kette.privacy.queries.papers import custody_of
from kette.privacy.rules.ends import RecallResult
from kette.privacy.rules.fields import FieldGroup
from tests.handover.situations import DAY, SECRETS, acting_on, case, consent, handed_over, last, reported
from tests.privacy.test_consent_papers import CHILD
from tests.world import World, make_world

Screen = Callable[[str], FlaskClient]
GIVEN = {
    "groups": ["needs"],
    "purpose": "Übergang",
    "given_by": "guardians",
    "form": "written",
    "given_on": "10.03.2027",
}


class TestCustody:
    """Below 15 whoever has custody signs, both where both have it."""

    def test_joint_custody_asks_for_both_names(self, world: World, screen: Screen) -> None:
        public_id = self.child(world)
        browser, path = screen("school"), f"/faelle/{public_id}/einwilligung"
        given = GIVEN | {"recipient": at(world, "jobcenter"), "signer": "Karla Klein"}
        assert "wer die Sorge hat" in world.post(browser, path, given).get_data(as_text=True)
        recorded = {"custody": "both", "names": "Karla und Kurt Klein"}
        assert world.post(browser, f"/faelle/{public_id}/sorge", recorded).status_code == 302
        assert "Beide Eltern müssen unterschreiben" in browser.get(path).get_data(as_text=True)
        assert "Bitte nennen Sie beide Namen" in world.post(browser, path, given).get_data(as_text=True)
        answer = world.post(browser, path, given | {"second_signer": "Kurt Klein"})
        assert answer.status_code == 302
        page = browser.get(path).get_data(as_text=True)
        for said in ("Karla Klein und Kurt Klein", "beide Eltern gemeinsam", "Scan fehlt"):
            assert said in page
        with world.inside():
            basis = db.session.scalars(select(Basis)).one()
            assert f"{basis.valid_until:%d.%m.%Y}" in page

    def test_who_must_not_be_addressed_stands_on_top(self, world: World, screen: Screen) -> None:
        public_id = self.child(world)
        browser = screen("school")
        recorded = {"custody": "one", "names": "Karla Klein", "no_contact": "Kurt Klein"}
        world.post(browser, f"/faelle/{public_id}/sorge", recorded)
        page = browser.get(f"/faelle/{public_id}/einwilligung").get_data(as_text=True)
        assert "Nicht ansprechen: Kurt Klein" in page
        with world.inside():
            found = custody_of(db.session.scalars(select(Basis.case_id)).first() or 1, None)
            assert found is not None

    def test_between_15_and_17_somebody_answers_for_the_judgement(self, world: World, screen: Screen) -> None:
        with world.inside():
            public_id = case(reported(world)).public_id
        browser, path = screen("school"), f"/faelle/{public_id}/einwilligung"
        world.post(browser, f"/faelle/{public_id}/sorge", {"custody": "one", "names": "Karla"})
        given = GIVEN | {"recipient": at(world, "jobcenter"), "signer": "Karla", "incapable": "y"}
        page = world.post(browser, path, given).get_data(as_text=True)
        assert "wer das festgestellt hat" in page
        assert "den Tag, an dem das festgestellt wurde" in page
        judged = {"judged_by": "Dr. Arzt", "judged_on": "01.03.2027"}
        assert world.post(browser, path, given | judged).status_code == 302
        assert "festgestellt von Dr. Arzt" in browser.get(path).get_data(as_text=True)

    @staticmethod
    def child(world: World) -> str:
        """Return a case of somebody who is 14."""
        with world.inside():
            return case(reported(world, CHILD)).public_id


class TestObjections:
    """Three switches, each for itself."""

    def test_a_path_not_used_yet_is_closed(self, world: World, screen: Screen) -> None:
        public_id = somebody(world)
        browser = screen("school")
        answer = world.post(
            browser, f"/faelle/{public_id}/widerspruch", {"recipient": at(world, "youth_office")}
        )
        page = browser.get(answer.location).get_data(as_text=True)
        assert "Jugendamt Kettenstadt</strong>: Widerspruch gegen die gesetzliche Weitergabe" in page
        page = browser.get(f"/uebergaben/neu/{public_id}?an={at(world, 'youth_office')}").get_data(
            as_text=True
        )
        assert "Noch darf nichts hinausgehen" in page

    def test_the_return_feed_is_stopped_by_one_click(self, world: World, screen: Screen) -> None:
        public_id = somebody(world)
        browser, path = screen("school"), f"/faelle/{public_id}/einwilligung"
        assert "Rückmeldung widersprechen" in browser.get(path).get_data(as_text=True)
        world.post(browser, f"/faelle/{public_id}/widerspruch/rueckmeldung")
        page = browser.get(path).get_data(as_text=True)
        assert "Die Agentur für Arbeit meldet nichts an die Kommune zurück" in page
        assert "Rückmeldung widersprechen" not in page

    def test_no_information_to_third_parties_is_a_switch_of_its_own(
        self, world: World, screen: Screen
    ) -> None:
        with world.inside():
            public_id = case(reported(world, no_disclosure=True)).public_id
        page = screen("school").get(f"/faelle/{public_id}/einwilligung").get_data(as_text=True)
        assert "nur die gesetzliche Meldung an die Agentur bleibt" in page

    def test_after_a_no_the_law_needs_a_sentence(self, world: World, screen: Screen) -> None:
        public_id = somebody(world)
        browser = screen("school")
        asked = {"asked_for": at(world, "youth_office")}
        world.post(browser, f"/faelle/{public_id}/einwilligung/abgelehnt", asked)
        path = f"/uebergaben/neu/{public_id}?an={at(world, 'youth_office')}"
        answer = world.post(browser, path, {"note": "eilig"})
        assert answer.status_code == 422
        assert "Bitte nennen Sie den Grund in einem Satz." in answer.get_data(as_text=True)
        world.post(browser, path, {"note": "eilig", "because": "Gefahr für das Kind"})
        with world.inside():
            case_id = db.session.scalars(select(Basis.case_id)).one()
            assert last(case_id).state is HandoverState.OFFERED
        page = browser.get(f"/faelle/{public_id}/einwilligung").get_data(as_text=True)
        assert "Gefahr für das Kind" in page


def test_a_release_is_recorded_shown_and_withdrawn(world: World, screen: Screen) -> None:
    public_id = somebody(world)
    browser, path = screen("school"), f"/faelle/{public_id}/schweigepflicht"
    given = {
        "released": "Frau Muster",
        "towards": "Herr Beispiel",
        "about": "Fehlzeiten",
        "given_by": "youth",
        "form": "written",
        "given_on": "10.03.2027",
    }
    answer = world.post(browser, path, given)
    page = browser.get(answer.location).get_data(as_text=True)
    assert "Frau Muster" in page
    release_id = page.split("/schweigepflicht/")[1].split("/")[0]
    world.post(browser, f"{path}/{release_id}/ende")
    assert "widerrufen am 10.03.2027" in browser.get(answer.location).get_data(as_text=True)


@pytest.mark.parametrize("only", [False, True], ids=["all", "one"])
def test_a_withdrawal_ends_every_consent_for_the_office_unless_one_alone_is_meant(
    world: World, screen: Screen, *, only: bool
) -> None:
    with world.inside():
        case_id = reported(world)
        with acting_on():
            older = consent(world, case_id, "jobcenter", frozenset({FieldGroup.IDENTITY})).public_id
            newer = consent(world, case_id, "jobcenter").public_id
            elsewhere = consent(world, case_id, "youth_office").public_id
        public_id = case(case_id).public_id
    browser, path = screen("school"), f"/faelle/{public_id}/einwilligung/{newer}/ende"
    assert "noch eine weitere Einwilligung" in browser.get(path).get_data(as_text=True)
    assert world.post(browser, path, {"only": "y"} if only else {}).status_code == 302
    with world.inside():
        in_force_still = select(Basis.public_id).where(in_force(DAY)).order_by(Basis.id)
        assert db.session.scalars(in_force_still).all() == ([older] if only else []) + [elsewhere]


def test_the_recipient_finds_the_task_and_answers(world: World, screen: Screen) -> None:
    with world.inside():
        public_id = case(handed_over(world)).public_id
        basis_id = db.session.scalars(select(Basis.public_id)).one()
    browser = screen("jobcenter")
    world.post(screen("school"), f"/faelle/{public_id}/einwilligung/{basis_id}/ende")
    today = browser.get("/").get_data(as_text=True)
    assert "Einwilligung widerrufen: bitte prüfen Sie, was Sie löschen müssen" in today
    with world.inside():
        recall = db.session.scalars(select(Recall.public_id)).one()
    page = browser.get(f"/widerrufe/{recall}").get_data(as_text=True)
    assert "K-2027-" in page
    assert not [secret for secret in SECRETS if secret in page]
    assert world.post(browser, f"/widerrufe/{recall}", {"result": "stopped"}).status_code == 422
    assert world.post(browser, f"/widerrufe/{recall}", {"result": "deleted"}).status_code == 302
    assert "Einwilligung widerrufen: bitte" not in browser.get("/").get_data(as_text=True)
    assert screen("youth_office").get(f"/widerrufe/{recall}").status_code == 404
    page = screen("school").get(f"/faelle/{public_id}/einwilligung").get_data(as_text=True)
    assert f"bestätigt am 10.03.2027: {RecallResult.DELETED.label}" in page


def somebody(world: World) -> str:
    """Return a case that the school holds."""
    with world.inside():
        return case(reported(world)).public_id


def at(world: World, key: str) -> str:
    """Return the public id of an institution."""
    with world.inside():
        return world.institution(key).public_id


def test_what_stays_is_named_with_its_ground_told_and_shown_to_the_young_person(
    world: World, screen: Screen
) -> None:
    with world.inside():
        public_id = case(handed_over(world)).public_id
        basis_id = db.session.scalars(select(Basis.public_id)).one()
        for key in ("school", "jobcenter"):
            world.institution(key).mailbox = f"{key}@example.org"
        db.session.commit()
    school, browser = screen("school"), screen("jobcenter")
    world.post(school, f"/faelle/{public_id}/einwilligung/{basis_id}/ende")
    with world.inside():
        path = f"/widerrufe/{db.session.scalars(select(Recall.public_id)).one()}"
    answer = world.post(browser, path, {"result": "kept"})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "wählen Sie die Rechtsgrundlage" in page
    assert "was gespeichert bleibt und warum" in page
    given = {"result": "kept", "kept_on": "social_bodies", "because": "Antrag auf Leistungen vom 1. März"}
    assert world.post(browser, path, given).status_code == 302
    assert "Antrag auf Leistungen vom 1. März" in browser.get(path).get_data(as_text=True)
    page = school.get(f"/faelle/{public_id}/einwilligung").get_data(as_text=True)
    assert "Übermittlung zwischen Sozialleistungsträgern" in page
    assert "Antrag auf Leistungen vom 1. März" in page
    with world.inside():
        row = db.session.scalars(select(Recall)).one()
        assert row.sealed is not None
        assert b"Antrag" not in row.sealed
        told = db.session.scalars(select(Mail).where(Mail.recipient == "school@example.org")).all()
        assert [mail for mail in told if "speichert nach einem Widerruf weiter" in mail.subject]
        assert not [mail for mail in told if "Antrag" in mail.body]
    chain = PdfReader(BytesIO(school.get(f"/faelle/{public_id}/rechte/meine-kette.pdf").data))
    words = " ".join(" ".join(one.extract_text() for one in chain.pages).split())
    assert "widerrufen am 10.03.2027" in words
    assert "Antrag auf Leistungen" in words


@pytest.fixture
def world(app: Flask) -> World:
    """Give Kettenstadt."""
    return make_world(app)


@pytest.fixture
def screen(world: World, client: FlaskClient) -> Screen:
    """Give a function that signs somebody in, each at a screen of their own."""
    return lambda key: world.sign_in(client.application.test_client(), key)


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    """Let every test happen on the same afternoon."""
    with clock.standing_at(clock.at_local(DAY, 14)):
        yield
