"""The pages of privacy: consents, their end, their refusal, and the access log."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from kette import clock
from kette.audit import AuditEntry
from kette.cases.models import Fact
from kette.cases.rules.identity import PersonalData
from kette.db import db, transaction
from kette.guards import PREFIX
from kette.handover.rules.states import HandoverState
from kette.privacy.models import Basis, BasisEnd
from tests.handover.situations import (
    DAY,
    PERSON,
    SECRETS,
    acting_on,
    case,
    consent,
    handed_over,
    last,
    offer,
    reported,
)
from tests.world import World, make_world

CONSENT = {
    "groups": ["address", "contact", "schooling", "needs"],
    "purpose": "Übergang",
    "given_by": "youth",
    "form": "written",
    "given_on": "10.03.2027",
    "valid_until": "",
}
Screen = Callable[[str], FlaskClient]


class TestConsent:
    """Recording a consent on the page."""

    def test_the_waiting_offer_goes_out_by_itself(self, world: World, screen: Screen) -> None:
        case_id, public_id = wished(world)
        browser = screen("school")
        page = browser.get(f"/faelle/{public_id}/einwilligung").get_data(as_text=True)
        assert "Vorgemerkt: Übergabe an Jobcenter Kettenstadt" in page
        answer = world.post(
            browser, f"/faelle/{public_id}/einwilligung", CONSENT | {"recipient": at(world, "jobcenter")}
        )
        assert answer.status_code == 302
        page = browser.get(answer.location).get_data(as_text=True)
        assert "Das vorgemerkte Angebot an Jobcenter Kettenstadt ist hinausgegangen." in page
        assert "gilt auf Weiteres" in page
        with world.inside():
            assert last(case_id).state is HandoverState.OFFERED

    def test_the_recipient_that_waits_is_chosen_already(self, world: World, screen: Screen) -> None:
        _, public_id = wished(world)
        page = screen("school").get(f"/faelle/{public_id}/einwilligung").get_data(as_text=True)
        assert f'<option selected value="{at(world, "jobcenter")}">' in page

    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            ({"recipient": ""}, "Bitte wählen Sie etwas aus."),
            ({"groups": ["entrusted"]}, "Diese Auswahl gibt es nicht"),
            ({"given_on": "11.03.2027"}, "Zukunft"),
            ({"given_on": "31.02.2027"}, "gibt es nicht"),
            ({"valid_until": "09.03.2027"}, "schon abgelaufen"),
            ({"purpose": ""}, "Bitte füllen Sie dieses Feld aus."),
            ({"given_by": "guardians"}, "willigt der junge Mensch selbst ein"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_recorded(
        self, world: World, screen: Screen, fields: dict[str, object], told: str
    ) -> None:
        _, public_id = wished(world)
        given = CONSENT | {"recipient": at(world, "jobcenter")} | fields
        answer = world.post(screen("school"), f"/faelle/{public_id}/einwilligung", given)
        assert answer.status_code == 422
        assert told in answer.get_data(as_text=True)
        with world.inside():
            assert db.session.scalars(select(Basis)).all() == []

    def test_below_fifteen_the_young_person_cannot_alone(self, world: World, screen: Screen) -> None:
        child = PersonalData(PERSON.family_name, PERSON.given_name, DAY.replace(year=DAY.year - 14))
        with world.inside():
            public_id = case(reported(world, child)).public_id
        given = CONSENT | {"recipient": at(world, "jobcenter")}
        answer = world.post(screen("school"), f"/faelle/{public_id}/einwilligung", given)
        assert "Unter 15 Jahren" in answer.get_data(as_text=True)

    def test_a_refusal_is_a_fact_and_the_case_stays_open(self, world: World, screen: Screen) -> None:
        case_id, public_id = wished(world)
        asked = {"asked_for": at(world, "jobcenter")}
        answer = world.post(screen("school"), f"/faelle/{public_id}/einwilligung/abgelehnt", asked)
        assert answer.status_code == 302
        with world.inside():
            stored = select(Fact.value).where(Fact.case_id == case_id, Fact.key == "consent")
            assert db.session.scalars(stored).one() == "refused"
            assert case(case_id).holder_id is not None

    def test_a_withdrawal_asks_once_and_acts_at_once(self, world: World, screen: Screen) -> None:
        with world.inside():
            case_id = handed_over(world)
            public_id = case(case_id).public_id
            basis = db.session.scalars(select(Basis.public_id)).one()
        browser = screen("jobcenter")
        path = f"/faelle/{public_id}/einwilligung/{basis}/ende"
        page = browser.get(path).get_data(as_text=True)
        assert "Der Widerruf wirkt sofort" in page
        assert world.post(browser, path).status_code == 302
        page = browser.get(f"/faelle/{public_id}/einwilligung").get_data(as_text=True)
        assert "widerrufen" in page
        assert not leaks(page)

    def test_towards_the_agency_it_is_called_widerspruch(self, world: World, screen: Screen) -> None:
        with world.inside():
            case_id = reported(world)
            with acting_on():
                offer(world, case_id, "agency")
            public_id = case(case_id).public_id
            basis = db.session.scalars(select(Basis.public_id)).one()
        browser = screen("school")
        assert "Widerspruch erfassen" in browser.get(f"/faelle/{public_id}/einwilligung").get_data(
            as_text=True
        )
        path = f"/faelle/{public_id}/einwilligung/{basis}/ende"
        assert "bleibt davon unberührt" in browser.get(path).get_data(as_text=True)
        world.post(browser, path)
        with world.inside():
            assert db.session.scalars(select(BasisEnd.kind)).one() == "return_objected"
            assert last(case_id).state is HandoverState.OFFERED

    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("youth_office", 404),
            ("other_school", 404),
            ("class_teacher", 200),
            ("koko", 403),
            ("moderator", 403),
            ("dpo", 403),
            ("administrator", 403),
        ],
    )
    def test_who_opens_the_page(self, world: World, screen: Screen, who: str, status: int) -> None:
        _, public_id = wished(world)
        answer = screen(who).get(f"/faelle/{public_id}/einwilligung")
        assert answer.status_code == status
        if status != 200:
            assert not leaks(answer.get_data(as_text=True))

    def test_a_receiver_sees_no_form_before_it_holds_the_case(self, world: World, screen: Screen) -> None:
        with world.inside():
            case_id = reported(world)
            with acting_on():
                consent(world, case_id, "jobcenter")
                offer(world, case_id, "jobcenter")
            public_id = case(case_id).public_id
        browser = screen("jobcenter")
        page = browser.get(f"/faelle/{public_id}/einwilligung").get_data(as_text=True)
        assert 'name="given_by"' not in page
        assert "Widerruf erfassen" in page
        given = CONSENT | {"recipient": at(world, "youth_office")}
        assert world.post(browser, f"/faelle/{public_id}/einwilligung", given).status_code == 422


class TestLog:
    """The access log on the screen."""

    def test_the_officer_reads_the_log_and_no_name_of_a_young_person(
        self, world: World, screen: Screen
    ) -> None:
        with world.inside():
            handed_over(world)
        page = screen("dpo").get("/protokoll").get_data(as_text=True)
        assert "Übergabe angenommen" in page
        assert "Jana Jobst" in page
        assert not leaks(page)
        assert "K-2027" not in page

    def test_the_log_is_filtered_by_what_who_and_when(self, world: World, screen: Screen) -> None:
        with world.inside():
            handed_over(world)
        browser = screen("dpo")
        path = f"/protokoll?aktion=handover.accept&stelle={at(world, 'jobcenter')}&tag=10.03.2027"
        page = browser.get(path).get_data(as_text=True)
        assert "1 Eintrag" in page
        assert "Bitte prüfen" not in page
        assert "TT.MM.JJJJ" in browser.get("/protokoll?tag=gestern").get_data(as_text=True)

    def test_an_empty_choice_says_so(self, world: World, screen: Screen) -> None:
        page = screen("dpo").get("/protokoll?tag=01.01.2020").get_data(as_text=True)
        assert "Keine Einträge zu dieser Auswahl." in page

    def test_checking_says_that_the_chain_is_whole(self, world: World, screen: Screen) -> None:
        browser = screen("dpo")
        answer = world.post(browser, "/protokoll/pruefung")
        assert "Das Protokoll ist unversehrt" in browser.get(answer.location).get_data(as_text=True)

    @pytest.mark.one_engine  # the application's role cannot touch the guards of PostgreSQL
    def test_checking_names_the_first_broken_entry(self, world: World, screen: Screen) -> None:
        with world.inside():
            handed_over(world)
        browser = screen("dpo")
        with world.inside(), transaction():
            forge()
        answer = world.post(browser, "/protokoll/pruefung")
        assert "Eintrag 2 fehlt oder ist verändert" in browser.get(answer.location).get_data(as_text=True)

    def test_the_holder_reads_who_looked_at_the_case(self, world: World, screen: Screen) -> None:
        with world.inside():
            public_id = case(handed_over(world)).public_id
        page = screen("jobcenter").get(f"/faelle/{public_id}/zugriffe").get_data(as_text=True)
        for there in ("Sabine Schulz", "Jana Jobst", "Übergabe angeboten", "Einwilligung"):
            assert there in page
        with world.inside():
            looks = select(AuditEntry).where(AuditEntry.action == "log.read")
            assert db.session.scalars(looks).one().object_id == public_id

    @pytest.mark.parametrize(("who", "status"), [("school", 403), ("youth_office", 404), ("dpo", 403)])
    def test_nobody_else_does(self, world: World, screen: Screen, who: str, status: int) -> None:
        with world.inside():
            public_id = case(handed_over(world)).public_id
        assert screen(who).get(f"/faelle/{public_id}/zugriffe").status_code == status

    @pytest.mark.parametrize("who", ["school", "jobcenter", "koko", "ag", "administrator"])
    def test_the_whole_log_is_the_officers(self, world: World, screen: Screen, who: str) -> None:
        assert screen(who).get("/protokoll").status_code == 403


def forge() -> None:
    """Change an entry behind the guards' back, as somebody with the file in hand could."""
    db.session.execute(text(f"DROP TRIGGER {PREFIX}audit_entries_written_once"))
    db.session.execute(text("UPDATE audit_entries SET detail = 'x' WHERE number = 2"))


def wished(world: World) -> tuple[int, str]:
    """Return a case whose handover waits for a consent."""
    with world.inside():
        case_id = reported(world)
        with acting_on():
            offer(world, case_id, "jobcenter")
        return case_id, case(case_id).public_id


def at(world: World, key: str) -> str:
    """Return the public id of an institution."""
    with world.inside():
        return world.institution(key).public_id


def leaks(page: str) -> list[str]:
    """List what of the person stands on a page."""
    return [secret for secret in SECRETS if secret in page]


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
