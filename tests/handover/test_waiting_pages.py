"""A wish that waits for its consent, on the screen: what recording the consent sets going is said before."""

import pytest
from sqlalchemy import select

from kette.db import db
from kette.handover.models import Handover
from kette.handover.rules.states import HandoverState
from tests.handover.desk import Desk, Made, wished
from tests.world import World

GIVEN = {"purpose": "Übergang", "given_by": "youth", "form": "written", "given_on": "10.03.2027"}


class TestRecordingStartsTheOffer:
    """Nobody gets a sheet with which they can reach nobody, unless somebody meant it."""

    def test_the_page_says_that_saving_sends_the_case(self, desk: Desk, made: Made) -> None:
        _, case_id = made(wished)
        page = desk.sits("school").reads(f"/faelle/{case_id}/einwilligung")
        assert "Mit dem Speichern geht der Fall an Jobcenter Kettenstadt" in page

    @pytest.mark.parametrize("ticked", [[], ["needs"], ["address"], ["schooling", "attendance"]])
    def test_with_no_way_to_reach_anybody_it_asks_first(
        self, desk: Desk, made: Made, town: World, ticked: list[str]
    ) -> None:
        _, case_id = made(wished)
        path = f"/faelle/{case_id}/einwilligung"
        given = GIVEN | {"recipient": self.jobcenter(town), "groups": ticked}
        page = desk.sits("school").sends(path, 422, **given)
        assert "kaum erreichen" in page
        assert "Trotzdem so senden" in page
        assert self.state(town) is HandoverState.WAITING
        desk.sends(path, **given, sends_anyway="y")
        assert self.state(town) is HandoverState.OFFERED

    @pytest.mark.parametrize("ticked", [["contact"], ["address", "needs"]])
    def test_with_a_way_to_reach_them_it_goes(
        self, desk: Desk, made: Made, town: World, ticked: list[str]
    ) -> None:
        _, case_id = made(wished)
        given = GIVEN | {"recipient": self.jobcenter(town), "groups": ticked}
        desk.sits("school").sends(f"/faelle/{case_id}/einwilligung", **given)
        assert self.state(town) is HandoverState.OFFERED

    def test_a_consent_for_somebody_else_is_not_asked_about(
        self, desk: Desk, made: Made, town: World
    ) -> None:
        _, case_id = made(wished)
        with town.inside():
            other = town.institution("youth_office").public_id
        desk.sits("school").sends(f"/faelle/{case_id}/einwilligung", **GIVEN, recipient=other)
        assert self.state(town) is HandoverState.WAITING

    @staticmethod
    def jobcenter(town: World) -> str:
        with town.inside():
            return town.institution("jobcenter").public_id

    @staticmethod
    def state(town: World) -> HandoverState:
        with town.inside():
            return db.session.scalars(select(Handover.state)).one()
