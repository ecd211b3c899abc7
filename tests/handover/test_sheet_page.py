"""One handover on the screen and on paper: what each side sees, and what never leaves the house."""

import pytest
from sqlalchemy import select

from kette.audit import AuditEntry
from kette.db import db
from tests.handover.desk import (
    Desk,
    Made,
    accepted_then_withdrawn,
    declined,
    leaks,
    offered_by_statute,
    offered_with_consent,
    to_the_safety_net,
    wished,
)
from tests.world import World


class TestSheetPage:
    """One handover on the screen and on paper."""

    def test_the_first_look_is_noted_for_the_giver_and_in_the_log(
        self, desk: Desk, made: Made, town: World
    ) -> None:
        handover, case_id = made(offered_with_consent)
        page = desk.sits("jobcenter").reads(f"/uebergaben/{handover}")
        for there in ("Şükrü", "Lindenweg 7", "0123 4567890", "Annehmen", "Ablehnen", "Einwilligung"):
            assert there in page
        with town.inside():
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
        self, desk: Desk, made: Made, town: World
    ) -> None:
        handover, _ = made(offered_with_consent)
        answer = desk.sits("jobcenter").client.get(f"/uebergaben/{handover}/bogen.pdf")
        assert answer.mimetype == "application/pdf"
        assert answer.get_data().startswith(b"%PDF")
        assert answer.headers["Content-Disposition"] == 'inline; filename="uebergabe-K-2027-0001.pdf"'
        assert answer.headers["Cache-Control"] == "no-store"
        with town.inside():
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
