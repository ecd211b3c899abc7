"""What the buttons of a handover do."""

from datetime import timedelta

from kette import clock
from kette.handover.rules.states import HandoverState
from tests.handover.desk import Desk, Made, last_state, offered_with_consent
from tests.world import World


class TestAnswers:
    """What the receiver's and the giver's buttons do."""

    def test_accepting_makes_the_agreement_and_shows_what_to_do_first(
        self, desk: Desk, made: Made, town: World
    ) -> None:
        handover, _ = made(offered_with_consent)
        desk.sits("jobcenter")
        with town.inside():
            me = town.membership("jobcenter").public_id
        until = clock.today() + timedelta(days=5)
        where = desk.sends(
            f"/uebergaben/{handover}/annahme", adviser=me, first_contact_on=f"{until:%d.%m.%Y}"
        )
        page = desk.reads(where)
        assert "Ihre Stelle hat die Fallverantwortung" in page
        assert 'href="tel:01234567890"' in page
        assert "nachmittags" in page

    def test_a_day_that_has_passed_is_refused_and_nothing_is_accepted(
        self, desk: Desk, made: Made, town: World
    ) -> None:
        handover, _ = made(offered_with_consent)
        desk.sits("jobcenter")
        with town.inside():
            me = town.membership("jobcenter").public_id
        page = desk.sends(f"/uebergaben/{handover}/annahme", 422, adviser=me, first_contact_on="01.01.2020")
        assert "Bitte nennen Sie einen Tag ab heute." in page
        with town.inside():
            assert last_state() is HandoverState.OFFERED

    def test_somebody_of_another_institution_cannot_be_put_in_charge(
        self, desk: Desk, made: Made, town: World
    ) -> None:
        handover, _ = made(offered_with_consent)
        with town.inside():
            stranger = town.membership("school").public_id
        desk.sits("jobcenter").sends(
            f"/uebergaben/{handover}/annahme", 422, adviser=stranger, first_contact_on="31.12.2099"
        )

    def test_the_second_to_accept_is_told(self, desk: Desk, made: Made, town: World) -> None:
        handover, _ = made(offered_with_consent)
        desk.sits("jobcenter")
        with town.inside():
            me = town.membership("jobcenter").public_id
        fields = {"adviser": me, "first_contact_on": "31.12.2099"}
        desk.sends(f"/uebergaben/{handover}/annahme", **fields)
        page = desk.sends(f"/uebergaben/{handover}/annahme", 409, **fields)
        assert "inzwischen angenommen" in page

    def test_a_double_click_leads_to_the_same_answer(self, desk: Desk, made: Made, town: World) -> None:
        handover, _ = made(offered_with_consent)
        desk.sits("jobcenter")
        with town.inside():
            me = town.membership("jobcenter").public_id
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

    def test_returning_leads_back_to_the_queue(self, desk: Desk, made: Made, town: World) -> None:
        handover, _ = made(offered_with_consent)
        where = desk.sits("jobcenter").sends(
            f"/uebergaben/{handover}/ablehnung",
            reason="no_capacity",
            sentence="",
            proposal="",
            free_from_on="12.04.2027",
        )
        assert where.endswith("/uebergaben")
        with town.inside():
            assert last_state() is HandoverState.DECLINED

    def test_somebody_takes_it_and_finds_it_under_mine(self, desk: Desk, made: Made, town: World) -> None:
        handover, _ = made(offered_with_consent)
        with town.inside():
            me = town.membership("jobcenter").public_id
        desk.sits("jobcenter").sends(f"/uebergaben/{handover}/zuteilung", in_charge=me)
        assert 'aria-current="page">meine' in desk.reads("/uebergaben")

    def test_the_giver_withdraws(self, desk: Desk, made: Made, town: World) -> None:
        handover, _ = made(offered_with_consent)
        where = desk.sits("school").sends(f"/uebergaben/{handover}/ruecknahme")
        assert "zurückgezogen" in desk.reads(where)

    def test_the_receiver_cannot_withdraw(self, desk: Desk, made: Made) -> None:
        handover, _ = made(offered_with_consent)
        page = desk.sits("jobcenter").sends(f"/uebergaben/{handover}/ruecknahme", 409)
        assert "Nur die Stelle, die den Fall angeboten hat" in page
