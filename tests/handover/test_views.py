"""The pages of handovers: what each side sees, what its buttons do, and what never leaves the house."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock
from kette.audit import AuditEntry
from kette.db import db
from kette.handover import service
from kette.handover.rules.states import DeclineReason, HandoverState
from kette.privacy.queries import basis_in_force
from kette.privacy.service import end_basis
from tests.handover.situations import (
    DAY,
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


class Desk:
    """Somebody at the screen."""

    def __init__(self, world: World, client: FlaskClient) -> None:
        self.world, self.client = world, client

    def sits(self, key: str) -> "Desk":
        """Sign in as somebody, at a screen of their own."""
        self.client = self.world.app.test_client()
        self.world.sign_in(self.client, key)
        return self

    def reads(self, path: str, status: int = 200) -> str:
        """Open a page and return what it says."""
        answer = self.client.get(path)
        assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
        return answer.get_data(as_text=True)

    def sends(self, path: str, status: int = 302, **fields: object) -> str:
        """Send a form; return where it leads, or the page that refuses."""
        answer = self.world.post(self.client, path, fields)
        assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
        return answer.location if status == 302 else answer.get_data(as_text=True)


Made = Callable[[Callable[[], int]], tuple[str, str]]


class TestQueue:
    """The queue of an institution."""

    def test_an_offer_waits_unassigned_with_its_deadline(self, desk: Desk, made: Made) -> None:
        handover, _ = made(offered_with_consent)
        page = desk.sits("jobcenter").reads("/uebergaben")
        assert "Yıldız-Петренко" in page
        assert "Deutsch, Sprachförderung" in page
        assert "spricht Türkisch" in page
        assert f"/uebergaben/{handover}" in page
        assert 'aria-current="page">nicht zugeteilt' in page

    def test_the_giver_sees_what_others_owe(self, desk: Desk, made: Made) -> None:
        made(offered_with_consent)
        page = desk.sits("school").reads("/uebergaben")
        assert 'aria-current="page">von uns angeboten' in page
        assert "heute" in page
        assert "noch nicht geöffnet" in page

    @pytest.mark.parametrize("tab", ["offen", "meine", "alle", "zurueck", "angeboten", "quatsch"])
    def test_an_empty_tab_says_what_good_looks_like(self, desk: Desk, tab: str) -> None:
        assert "kette-empty" in desk.sits("youth_office").reads(f"/uebergaben?ansicht={tab}")

    def test_by_statute_the_agency_reads_no_needs(self, desk: Desk, made: Made) -> None:
        made(offered_by_statute)
        page = desk.sits("agency").reads("/uebergaben")
        assert "Yıldız-Петренко" in page
        assert "Deutsch, Sprachförderung" not in page
        assert "Türkisch" not in page

    def test_after_the_withdrawal_the_queue_holds_no_name(self, desk: Desk, made: Made) -> None:
        made(accepted_then_withdrawn)
        desk.sits("jobcenter")
        for tab in ("offen", "meine", "alle", "zurueck", "angeboten"):
            assert not leaks(desk.reads(f"/uebergaben?ansicht={tab}"))

    @pytest.mark.parametrize("who", ["koko", "moderator", "ag", "dpo", "administrator", "class_teacher"])
    def test_others_have_no_queue(self, desk: Desk, who: str) -> None:
        desk.sits(who).reads("/uebergaben", 403)


class TestSheetPage:
    """One handover on the screen and on paper."""

    def test_the_first_look_is_noted_for_the_giver_and_in_the_log(
        self, desk: Desk, made: Made, world: World
    ) -> None:
        handover, case_id = made(offered_with_consent)
        page = desk.sits("jobcenter").reads(f"/uebergaben/{handover}")
        for there in ("Şükrü", "Lindenweg 7", "0123 4567890", "Annehmen", "Zurückgeben", "Einwilligung"):
            assert there in page
        with world.inside():
            assert (
                db.session.scalars(select(AuditEntry).where(AuditEntry.action == "handover.read"))
                .one()
                .object_id
                == case_id
            )
        assert "geöffnet am" in desk.sits("school").reads(f"/uebergaben/{handover}")

    def test_a_stranger_finds_nothing(self, desk: Desk, made: Made) -> None:
        handover, _ = made(offered_with_consent)
        for who in ("youth_office", "other_school", "agency"):
            desk.sits(who)
            assert not leaks(desk.reads(f"/uebergaben/{handover}", 404))
            assert not leaks(desk.reads(f"/uebergaben/{handover}/bogen.pdf", 404))

    def test_the_paper_has_no_name_in_its_name_and_is_noted(
        self, desk: Desk, made: Made, world: World
    ) -> None:
        handover, _ = made(offered_with_consent)
        answer = desk.sits("jobcenter").client.get(f"/uebergaben/{handover}/bogen.pdf")
        assert answer.mimetype == "application/pdf"
        assert answer.get_data().startswith(b"%PDF")
        assert answer.headers["Content-Disposition"] == 'inline; filename="uebergabe-K-2027-0001.pdf"'
        assert answer.headers["Cache-Control"] == "no-store"
        with world.inside():
            assert db.session.scalars(select(AuditEntry).where(AuditEntry.action == "sheet.read")).one()

    def test_the_agencys_page_holds_the_seven_fields(self, desk: Desk, made: Made) -> None:
        handover, _ = made(offered_by_statute)
        page = desk.sits("agency").reads(f"/uebergaben/{handover}")
        assert "Lindenweg 7" in page
        for absent in ("4567890", "suekrue@", "10B", "Sprachförderung", "Türkisch", "ganz vertraulich"):
            assert absent not in page
        assert "Nicht enthalten, weil die Rechtsgrundlage es nicht umfasst" in page

    @pytest.mark.parametrize("who", ["jobcenter"])
    def test_after_the_withdrawal_neither_page_nor_paper_holds_a_name(
        self, desk: Desk, made: Made, who: str
    ) -> None:
        handover, _ = made(accepted_then_withdrawn)
        page = desk.sits(who).reads(f"/uebergaben/{handover}")
        assert not leaks(page)
        assert "nicht mehr einsehbar" in page
        assert desk.client.get(f"/uebergaben/{handover}/bogen.pdf").status_code == 302

    def test_who_declined_does_not_keep_the_sheet(self, desk: Desk, made: Made) -> None:
        handover, _ = made(declined)
        page = desk.sits("agency").reads(f"/uebergaben/{handover}")
        assert not leaks(page)
        assert "Sie haben abgelehnt: nicht zuständig" in page

    def test_the_giver_reads_reason_and_proposal_and_goes_on(self, desk: Desk, made: Made) -> None:
        handover, _ = made(declined)
        page = desk.sits("school").reads(f"/uebergaben/{handover}")
        assert "hat abgelehnt: nicht zuständig" in page
        assert "Bitte zuerst zum Jugendamt." in page
        assert "Dem Vorschlag folgen" in page
        assert "zurückgekommen" in desk.reads("/uebergaben?ansicht=zurueck")

    def test_a_wish_says_what_it_waits_for(self, desk: Desk, made: Made) -> None:
        handover, case_id = made(wished)
        page = desk.sits("school").reads(f"/uebergaben/{handover}")
        assert "wartet auf Einwilligung" in page
        assert f"/faelle/{case_id}/einwilligung?an=" in page
        desk.sits("jobcenter").reads(f"/uebergaben/{handover}", 404)

    def test_the_safety_nets_page_is_under_pseudonym(self, desk: Desk, made: Made) -> None:
        handover, _ = made(to_the_safety_net)
        page = desk.sits("safety_net").reads(f"/uebergaben/{handover}")
        assert not leaks(page)
        assert "K-2027" not in page
        assert "unter Pseudonym" in page


class TestAnswers:
    """What the receiver's and the giver's buttons do."""

    def test_accepting_makes_the_agreement_and_shows_what_to_do_first(
        self, desk: Desk, made: Made, world: World
    ) -> None:
        handover, _ = made(offered_with_consent)
        desk.sits("jobcenter")
        with world.inside():
            me = world.membership("jobcenter").public_id
        until = clock.today() + timedelta(days=5)
        where = desk.sends(
            f"/uebergaben/{handover}/annahme", adviser=me, first_contact_on=f"{until:%d.%m.%Y}"
        )
        page = desk.reads(where)
        assert "Ihre Stelle hat die Fallverantwortung" in page
        assert 'href="tel:01234567890"' in page
        assert "nachmittags" in page

    def test_a_day_that_has_passed_is_refused_and_nothing_is_accepted(
        self, desk: Desk, made: Made, world: World
    ) -> None:
        handover, _ = made(offered_with_consent)
        desk.sits("jobcenter")
        with world.inside():
            me = world.membership("jobcenter").public_id
        page = desk.sends(f"/uebergaben/{handover}/annahme", 422, adviser=me, first_contact_on="01.01.2020")
        assert "Bitte nennen Sie einen Tag ab heute." in page
        with world.inside():
            assert last_state(world) is HandoverState.OFFERED

    def test_somebody_of_another_institution_cannot_be_put_in_charge(
        self, desk: Desk, made: Made, world: World
    ) -> None:
        handover, _ = made(offered_with_consent)
        with world.inside():
            stranger = world.membership("school").public_id
        desk.sits("jobcenter").sends(
            f"/uebergaben/{handover}/annahme", 422, adviser=stranger, first_contact_on="31.12.2099"
        )

    def test_the_second_to_accept_is_told(self, desk: Desk, made: Made, world: World) -> None:
        handover, _ = made(offered_with_consent)
        desk.sits("jobcenter")
        with world.inside():
            me = world.membership("jobcenter").public_id
        fields = {"adviser": me, "first_contact_on": "31.12.2099"}
        desk.sends(f"/uebergaben/{handover}/annahme", **fields)
        page = desk.sends(f"/uebergaben/{handover}/annahme", 409, **fields)
        assert "inzwischen angenommen" in page

    def test_a_double_click_leads_to_the_same_answer(self, desk: Desk, made: Made, world: World) -> None:
        handover, _ = made(offered_with_consent)
        desk.sits("jobcenter")
        with world.inside():
            me = world.membership("jobcenter").public_id
        fields = {"adviser": me, "first_contact_on": "31.12.2099", "once": "a-key-of-twenty-characters"}
        first = desk.sends(f"/uebergaben/{handover}/annahme", **fields)
        assert desk.sends(f"/uebergaben/{handover}/annahme", **fields) == first

    def test_returning_wants_a_reason(self, desk: Desk, made: Made) -> None:
        handover, _ = made(offered_with_consent)
        page = desk.sits("jobcenter").sends(
            f"/uebergaben/{handover}/ablehnung", 422, reason="", sentence="", proposal=""
        )
        assert "Bitte wählen Sie etwas aus." in page
        page = desk.sends(f"/uebergaben/{handover}/ablehnung", 422, reason="other", sentence="", proposal="")
        assert "in einem Satz" in page

    def test_returning_leads_back_to_the_queue(self, desk: Desk, made: Made, world: World) -> None:
        handover, _ = made(offered_with_consent)
        where = desk.sits("jobcenter").sends(
            f"/uebergaben/{handover}/ablehnung", reason="no_capacity", sentence="", proposal=""
        )
        assert where.endswith("/uebergaben")
        with world.inside():
            assert last_state(world) is HandoverState.DECLINED

    def test_somebody_takes_it_and_finds_it_under_mine(self, desk: Desk, made: Made, world: World) -> None:
        handover, _ = made(offered_with_consent)
        with world.inside():
            me = world.membership("jobcenter").public_id
        desk.sits("jobcenter").sends(f"/uebergaben/{handover}/zuteilung", in_charge=me)
        assert 'aria-current="page">meine' in desk.reads("/uebergaben")

    def test_the_giver_withdraws(self, desk: Desk, made: Made, world: World) -> None:
        handover, _ = made(offered_with_consent)
        where = desk.sits("school").sends(f"/uebergaben/{handover}/ruecknahme")
        assert "zurückgezogen" in desk.reads(where)

    def test_the_receiver_cannot_withdraw(self, desk: Desk, made: Made) -> None:
        handover, _ = made(offered_with_consent)
        page = desk.sits("jobcenter").sends(f"/uebergaben/{handover}/ruecknahme", 409)
        assert "Nur die Stelle, die den Fall angeboten hat" in page


class TestOfferPages:
    """Whom to offer to, and what would go."""

    def test_receivers_are_proposed_by_residence_with_their_ground(self, desk: Desk, made: Made) -> None:
        _, case_id = made(just_reported)
        page = desk.sits("school").reads(f"/uebergaben/neu/{case_id}")
        assert "Jobcenter Kettenstadt" in page
        assert page.count("zuständig für den Wohnort") >= 4
        assert "§\u00a0120 SchulG NRW" in page
        assert "keine: wird vorgemerkt, wartet auf Einwilligung" in page
        assert "Kommunale Koordinierung Kettenstadt" not in page
        assert page.index("Jugendamt Kettenstadt") < page.index("Realschule Kettenstadt-Süd")

    def test_before_anything_goes_the_giver_reads_what_would_go(
        self, desk: Desk, made: Made, world: World
    ) -> None:
        _, case_id = made(just_reported)
        with world.inside():
            agency = world.institution("agency").public_id
        page = desk.sits("school").reads(f"/uebergaben/neu/{case_id}?an={agency}")
        assert "Familienname, Vorname, Geburtsdatum, Geschlecht, Anschrift, Schulform, Abschluss" in page
        assert "bleibt bei Ihrer Stelle" in page

    def test_without_a_basis_the_button_says_vormerken(self, desk: Desk, made: Made, world: World) -> None:
        _, case_id = made(just_reported)
        with world.inside():
            jobcenter = world.institution("jobcenter").public_id
        path = f"/uebergaben/neu/{case_id}?an={jobcenter}"
        page = desk.sits("school").reads(path)
        assert "Noch darf nichts hinausgehen" in page
        assert ">Vormerken<" in page
        where = desk.sends(path, note="Bitte Erstgespräch")
        assert "wartet auf Einwilligung" in desk.reads(where)

    def test_an_offer_goes_out(self, desk: Desk, made: Made, world: World) -> None:
        _, case_id = made(just_reported)
        with world.inside():
            agency = world.institution("agency").public_id
        where = desk.sits("school").sends(f"/uebergaben/neu/{case_id}?an={agency}", note="x")
        assert "Angekommen bei Agentur für Arbeit" in desk.reads(where)

    @pytest.mark.parametrize("to", ["coordination", "school"])
    def test_whom_it_cannot_go_to_is_said(self, desk: Desk, made: Made, world: World, to: str) -> None:
        _, case_id = made(just_reported)
        with world.inside():
            wrong = world.institution(to).public_id
        answer = desk.sits("school").client.get(f"/uebergaben/neu/{case_id}?an={wrong}")
        assert answer.status_code == 302

    def test_only_the_holder_offers(self, desk: Desk, made: Made) -> None:
        _, case_id = made(offered_with_consent)
        assert "Nur die fallverantwortliche Stelle" in desk.sits("jobcenter").reads(
            f"/uebergaben/neu/{case_id}", 409
        )
        desk.sits("youth_office").reads(f"/uebergaben/neu/{case_id}", 404)

    def test_the_way_back_is_offered_first(self, desk: Desk, made: Made) -> None:
        _, case_id = made(accepted)
        page = desk.sits("jobcenter").reads(f"/uebergaben/neu/{case_id}")
        assert "An GE Nord zurückgeben" in page


def just_reported(world: World) -> int:
    return reported(world)


def offered_with_consent(world: World) -> int:
    case_id = reported(world)
    with acting_on():
        consent(world, case_id, "jobcenter")
        offer(world, case_id, "jobcenter", note="Sucht Ausbildung.")
    return case_id


def offered_by_statute(world: World) -> int:
    case_id = reported(world)
    with acting_on():
        offer(world, case_id, "agency", note="ganz vertraulich")
    return case_id


def accepted(world: World) -> int:
    return handed_over(world)


def accepted_then_withdrawn(world: World) -> int:
    case_id = handed_over(world)
    with acting_on():
        basis = basis_in_force(case_id, world.institution_ids["jobcenter"], DAY)
        assert basis is not None
        end_basis(basis, "withdrawn", by=world.actor("school"), case_public_id=case(case_id).public_id)
    return case_id


def declined(world: World) -> int:
    case_id = reported(world)
    with acting_on():
        offer(world, case_id, "agency")
        service.decline(
            last(case_id),
            DeclineReason.NOT_RESPONSIBLE,
            by=world.actor("agency"),
            note="Bitte zuerst zum Jugendamt.",
            propose_id=world.institution_ids["youth_office"],
        )
    return case_id


def wished(world: World) -> int:
    case_id = reported(world)
    with acting_on():
        offer(world, case_id, "jobcenter")
    return case_id


def to_the_safety_net(world: World) -> int:
    case_id = reported(world)
    with acting_on():
        offer(world, case_id, "safety_net")
    return case_id


def leaks(page: str) -> list[str]:
    """List what of the person stands on a page."""
    return [secret for secret in SECRETS if secret in page]


def last_state(world: World) -> HandoverState:
    """Return the state of the newest handover."""
    from kette.handover.models import Handover

    return db.session.scalars(select(Handover).order_by(Handover.id.desc()).limit(1)).one().state


@pytest.fixture
def world(app: Flask) -> World:
    """Give Kettenstadt."""
    return make_world(app)


@pytest.fixture
def desk(world: World, client: FlaskClient) -> Desk:
    """Give a screen."""
    return Desk(world, client)


@pytest.fixture
def made(world: World) -> Made:
    """Make a situation; return the public ids of its newest handover (empty where none) and of its case."""

    def make(situation: Callable[[World], int]) -> tuple[str, str]:
        with world.inside():
            case_id = situation(world)
            handover = "" if situation is just_reported else last(case_id).public_id
            return handover, case(case_id).public_id

    return make


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    """Let every test happen on the same afternoon."""
    with clock.standing_at(clock.at_local(DAY, 14)):
        yield
