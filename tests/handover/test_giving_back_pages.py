"""Giving back on the screen: it comes as a return and with its reason; whoever refuses it knows what follows."""

from sqlalchemy import select

from kette import clock
from kette.db import db, transaction
from kette.handover.models import Handover
from kette.handover.service import door as service
from kette.outbox import Mail
from kette.privacy.models import Basis
from kette.reminders.service.announcing import GATHERED, tell_new_offers
from tests.handover.desk import Desk, Made, accepted, just_reported, leaks
from tests.handover.situations import acting_on, case
from tests.world import World

NOTE = "Frau Yıldız hat inzwischen eine Lehrstelle."


def given_back(world: World) -> int:
    case_id = accepted(world)
    with acting_on():
        service.give_back(case(case_id), by=world.actor("jobcenter"))
    return case_id


class TestGivingBack:
    """The school reads who returns it and why, also where no basis covers a sentence."""

    def test_the_reason_arrives_as_a_code_everywhere(self, desk: Desk, made: Made, town: World) -> None:
        _, case_id = made(accepted)
        path = self.way_back(town, case_id)
        page = desk.sits("jobcenter").reads(path)
        assert "GE Nord liest sie nicht" in page
        assert "Anlass der Übergabe</label>" not in page
        assert "Bitte" in desk.sends(path, 422, note=NOTE)
        there = desk.sends(path, note=NOTE, back_reason="already_placed")
        start = desk.sits("school").reads("/")
        assert "Rückgabe von Jobcenter: hat schon einen Anschluss" in start
        assert "Neue Übergabe von" not in start
        shown = desk.reads(there)
        assert "Rückgabe von Jobcenter" in shown
        assert "hat schon einen Anschluss" in shown
        assert "Lehrstelle" not in shown
        assert "Rückgabe: hat schon einen Anschluss" in desk.reads("/uebergaben?ansicht=zurueck")
        with town.inside():
            # The scheduler tells of it, half an hour later, with all else that is new.
            with clock.standing_at(clock.now() + GATHERED), transaction():
                assert tell_new_offers(clock.today()) == 1
            mail = db.session.scalars(select(Mail).order_by(Mail.id.desc())).first()
            assert mail is not None
            assert mail.subject == "Rückgabe in Kette"
            assert not leaks(mail.body)

    def test_what_would_go_is_shown_before_and_nothing_is_kept(
        self, desk: Desk, made: Made, town: World
    ) -> None:
        _, case_id = made(just_reported)
        with town.inside():
            other = town.institution("agency").public_id
        page = desk.sits("school").reads(f"/uebergaben/neu/{case_id}?an={other}")
        assert "Lindenweg 7" in page
        assert "Yıldız" in page
        assert "0123 4567890" not in page  # § 31a SGB III has no telephone
        with town.inside():
            assert db.session.scalars(select(Handover)).all() == []
            assert db.session.scalars(select(Basis)).all() == []

    def test_whoever_offers_to_somebody_else_is_not_asked_why_it_goes_back(
        self, desk: Desk, made: Made, town: World
    ) -> None:
        _, case_id = made(accepted)
        with town.inside():
            other = town.institution("youth_office").public_id
        assert "zurück?" not in desk.sits("jobcenter").reads(f"/uebergaben/neu/{case_id}?an={other}")

    def test_refusing_a_return_means_the_next_conference_and_says_so(self, desk: Desk, made: Made) -> None:
        handover, _ = made(given_back)
        said = "in die nächste Konferenz"
        assert said in desk.sits("school").reads(f"/uebergaben/{handover}")
        there = desk.sends(
            f"/uebergaben/{handover}/ablehnung", reason="not_responsible", sentence="Nein.", proposal=""
        )
        page = desk.reads(there)
        assert "Ihre Stelle besteht darauf" in page
        assert said in page

    @staticmethod
    def way_back(town: World, case_id: str) -> str:
        with town.inside():
            return f"/uebergaben/neu/{case_id}?an={town.institution('school').public_id}"
