"""What follows from the reason of a refusal: what is asked with it, what the giver sees, and what is kept."""

from datetime import date

import pytest
from sqlalchemy import select

from kette.cases.models import Agreement, Contact
from kette.db import db
from kette.handover.rules.states import DeclineReason
from kette.handover.service import door
from tests.handover.desk import Desk, Made, offered_with_consent
from tests.handover.situations import acting_on, case, consent, last, offer, reported
from tests.world import World

pytestmark = pytest.mark.one_engine

ASKED = {
    "not_responsible": "Bitte schlagen Sie eine Stelle vor",
    "no_capacity": "Bitte nennen Sie einen Tag ab morgen",
    "no_contact": "Bitte nennen Sie mindestens einen Versuch",
}


@pytest.mark.parametrize("reason", sorted(ASKED))
def test_each_reason_asks_for_what_follows_from_it(desk: Desk, made: Made, reason: str) -> None:
    handover, _ = made(offered_with_consent)
    page = desk.sits("jobcenter").sends(f"/uebergaben/{handover}/ablehnung", 422, reason=reason, proposal="")
    assert ASKED[reason] in page


def test_no_contact_keeps_every_attempt_as_a_contact(desk: Desk, made: Made, town: World) -> None:
    handover, _ = made(offered_with_consent)
    way = {
        "tried_1_on": "08.03.2027",
        "tried_1_way": "phone",
        "tried_2_on": "10.03.2027",
        "tried_2_way": "visit",
    }
    too_late = way | {"tried_1_on": "11.03.2027"}
    page = desk.sits("jobcenter").sends(
        f"/uebergaben/{handover}/ablehnung", 422, reason="no_contact", proposal="", **too_late
    )
    assert "nicht in der Zukunft" in page
    desk.sends(f"/uebergaben/{handover}/ablehnung", reason="no_contact", proposal="", **way)
    with town.inside():
        rows = db.session.scalars(select(Contact).order_by(Contact.id)).all()
        kept = [(row.on, row.way.value, row.reached, row.institution_id) for row in rows]
        jobcenter = town.institution_ids["jobcenter"]
    assert kept == [
        (date(2027, 3, 8), "phone", False, jobcenter),
        (date(2027, 3, 10), "visit", False, jobcenter),
    ]
    page = desk.sits("school").reads(f"/uebergaben/{handover}")
    assert "10.03.2027, Hausbesuch" in page


def test_no_capacity_names_a_day_and_reminds_the_giver_then(desk: Desk, made: Made, town: World) -> None:
    handover, _ = made(offered_with_consent)
    desk.sits("jobcenter").sends(
        f"/uebergaben/{handover}/ablehnung", reason="no_capacity", proposal="", free_from_on="12.04.2027"
    )
    assert "Wieder Termine ab" in desk.sits("school").reads(f"/uebergaben/{handover}")
    with town.inside():
        agreed = db.session.scalars(select(Agreement)).one()
        assert (agreed.due_on, agreed.institution_id) == (date(2027, 4, 12), town.institution_ids["school"])


def test_what_belongs_to_another_reason_is_not_kept(desk: Desk, made: Made, town: World) -> None:
    handover, _ = made(offered_with_consent)
    more = {"free_from_on": "12.04.2027", "tried_1_on": "08.03.2027", "tried_1_way": "phone"}
    desk.sits("jobcenter").sends(f"/uebergaben/{handover}/ablehnung", reason="moved", proposal="", **more)
    with town.inside():
        assert db.session.scalars(select(Contact.id)).all() == []
        assert db.session.scalars(select(Agreement.id)).all() == []


def test_who_gets_a_case_offered_back_insists(desk: Desk, made: Made, town: World) -> None:
    def given_back(world: World) -> int:
        case_id = reported(world)
        with acting_on():
            consent(world, case_id, "jobcenter")
            door.accept(offer(world, case_id, "jobcenter"), by=world.actor("jobcenter"))
        with acting_on():
            door.give_back(case(case_id), by=world.actor("jobcenter"))
            door.decline(last(case_id), DeclineReason.NOT_RESPONSIBLE, by=world.actor("school"))
        return case_id

    handover, public_id = made(given_back)
    page = desk.sits("jobcenter").reads(f"/uebergaben/{handover}")
    assert "besteht darauf, dass der Fall bleibt, wo er ist: nicht zuständig" in page
    assert "Die frühere Stelle nimmt den Fall nicht zurück" in page
    assert "Anderer Stelle anbieten" not in page
    assert "geht von selbst in die nächste Konferenz" in desk.reads(f"/uebergaben/neu/{public_id}")
