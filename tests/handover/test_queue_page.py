"""The queue of an institution on the screen."""

import pytest

from tests.handover.desk import (
    Desk,
    Made,
    accepted,
    accepted_then_withdrawn,
    just_reported,
    leaks,
    offered_by_statute,
    offered_with_consent,
)
from tests.world import World


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
        self, desk: Desk, made: Made, town: World
    ) -> None:
        _, case_id = made(just_reported)
        with town.inside():
            agency = town.institution("agency").public_id
        page = desk.sits("school").reads(f"/uebergaben/neu/{case_id}?an={agency}")
        assert "Familienname, Vorname, Geburtsdatum, Geschlecht, Anschrift, Schulform, Abschluss" in page
        assert "bleibt bei Ihrer Stelle" in page

    def test_without_a_basis_the_button_says_vormerken(self, desk: Desk, made: Made, town: World) -> None:
        _, case_id = made(just_reported)
        with town.inside():
            jobcenter = town.institution("jobcenter").public_id
        path = f"/uebergaben/neu/{case_id}?an={jobcenter}"
        page = desk.sits("school").reads(path)
        assert "Noch darf nichts hinausgehen" in page
        assert ">Vormerken<" in page
        where = desk.sends(path, note="Bitte Erstgespräch")
        assert "wartet auf Einwilligung" in desk.reads(where)

    def test_an_offer_goes_out(self, desk: Desk, made: Made, town: World) -> None:
        _, case_id = made(just_reported)
        with town.inside():
            agency = town.institution("agency").public_id
        where = desk.sits("school").sends(f"/uebergaben/neu/{case_id}?an={agency}", note="x")
        assert "Angekommen bei Agentur für Arbeit" in desk.reads(where)

    @pytest.mark.parametrize("to", ["coordination", "school"])
    def test_whom_it_cannot_go_to_is_said(self, desk: Desk, made: Made, town: World, to: str) -> None:
        _, case_id = made(just_reported)
        with town.inside():
            wrong = town.institution(to).public_id
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
