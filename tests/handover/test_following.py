"""What handovers do when something happens elsewhere: a case is closed, the last school day passes."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from kette import clock
from kette.calendar import school_year
from kette.cases.models import Case
from kette.cases.rules.identity import PersonalData
from kette.cases.service import work
from kette.cases.service.ledger import report_case
from kette.chain import Link
from kette.db import kommune, transaction
from kette.handover.queries import open_handover
from kette.handover.rules.states import HandoverState
from kette.handover.service import door
from kette.handover.service.following import catch_leavers
from kette.privacy.rules.informing import Informed
from tests.world import World, make_world

SPRING = clock.at_local(date(2027, 3, 10))
LAST_DAY = school_year(2027).last_school_day
SUMMER = clock.at_local(date(2027, 8, 20))
GROWN, YOUNG = date(2008, 5, 5), date(2010, 5, 5)


def test_a_wish_ends_with_its_case(world: World) -> None:
    with clock.standing_at(SPRING), transaction():
        case = reported(world, GROWN)
        wish = door.propose(case, world.institution("jobcenter"), by=world.actor("school"))
        work.close(case, "IRRTUM", by=world.actor("school"))
        assert wish.state is HandoverState.WITHDRAWN


def test_after_the_last_school_day_the_safety_net_holds_whom_the_school_can_hold_no_longer(
    world: World,
) -> None:
    with clock.standing_at(SPRING), transaction():
        grown, young = reported(world, GROWN), reported(world, YOUNG)
    with clock.standing_at(clock.at_local(LAST_DAY)), transaction():
        assert catch_leavers(LAST_DAY) == 0
    with clock.standing_at(SUMMER), transaction():
        assert catch_leavers(clock.today()) == 1
        assert catch_leavers(clock.today()) == 0
    assert grown.holder_id == world.institution_ids["safety_net"]
    assert young.holder_id == world.institution_ids["school"]


def test_a_wish_goes_on_waiting_at_the_safety_net(world: World) -> None:
    with clock.standing_at(SPRING), transaction():
        case = reported(world, GROWN)
        door.propose(case, world.institution("jobcenter"), by=world.actor("school"))
    with clock.standing_at(SUMMER), transaction():
        catch_leavers(clock.today())
    wish = open_handover(case.id)
    assert wish is not None
    assert (wish.state, wish.to_id) == (HandoverState.WAITING, world.institution_ids["jobcenter"])
    assert wish.from_id == case.holder_id == world.institution_ids["safety_net"]


def test_an_open_offer_is_waited_for(world: World) -> None:
    with clock.standing_at(SPRING), transaction():
        case = reported(world, GROWN)
        door.propose(case, world.institution("agency"), by=world.actor("school"))
    with clock.standing_at(SUMMER), transaction():
        assert catch_leavers(clock.today()) == 0
    assert case.link is Link.OFFERED


def reported(world: World, born_on: date) -> Case:
    return report_case(
        PersonalData("Test", f"Test {born_on}", born_on),
        school=world.institution("school"),
        cohort=2027,
        by=world.actor("school"),
        informed=Informed(clock.today()),
    )


@pytest.fixture
def world(app_context: Flask) -> Iterator[World]:
    made = make_world(app_context)
    with kommune(made.kommune_id):
        yield made
