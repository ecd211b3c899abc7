"""The ladder: own list, the one mail of the week, the Kommunale Koordinierung, the agenda of the next conference."""

from datetime import date, timedelta

from kette import clock
from kette.reminders.queries.own import Block, due_for
from tests.reminders.scene import TELLING, accompany, note, offer, on, switch_off, told
from tests.world import World

# Accepted on 3 March; 20 working days without a contact, then three rungs of five each, over Easter.
REMINDED = date(2027, 4, 2)
INSTITUTION, COORDINATION, AGENDA = date(2027, 4, 9), date(2027, 4, 16), date(2027, 4, 23)


def test_what_nothing_comes_of_climbs_rung_by_rung(world: World) -> None:
    accompany(world)
    mine = ("no_contact", f"m:{world.membership_ids['jobcenter']}")
    theirs, coordination = (("no_contact", told(world, key)) for key in ("jobcenter", "coordination"))
    for day, said in (
        (REMINDED - timedelta(days=1), set()),
        (REMINDED, {mine}),
        (INSTITUTION - timedelta(days=1), {mine}),
        (INSTITUTION, {mine, theirs}),
        (COORDINATION - timedelta(days=1), {mine, theirs}),
        (COORDINATION, {mine, theirs, coordination}),
    ):
        with on(day):
            assert note() == said, day


def test_the_coordination_sees_with_whom_it_lies_and_since_when_and_no_name(world: World) -> None:
    case = accompany(world)
    with on(COORDINATION - timedelta(days=1)):
        assert due_for(world.actor("koko"), clock.today()) == []
    with on(COORDINATION):
        (item,) = due_for(world.actor("koko"), clock.today())
    assert (item.block, item.rule, item.case, item.who) == (
        Block.CLIMBED,
        "no_contact",
        case.public_id,
        "Jobcenter",
    )
    assert (item.since, item.agenda_on) == (date(2027, 3, 3), AGENDA)
    assert (item.endpoint, item.page_id) == ("cases.show", case.public_id)
    assert TELLING[0] not in repr(item)


def test_an_unanswered_offer_reaches_the_coordination_as_well(world: World) -> None:
    offered = offer(world)
    with on(date(2027, 3, 25)):
        (item,) = due_for(world.actor("koko"), clock.today())
    assert (item.rule, item.who, item.page_id) == ("handover_unanswered", "Jobcenter", offered.case.public_id)


def test_each_rung_can_be_switched_off(world: World) -> None:
    accompany(world)
    switch_off("coordination_rung_days", world)
    with on(date(2027, 7, 1)):
        assert ("no_contact", told(world, "jobcenter")) in note()
        assert due_for(world.actor("koko"), clock.today()) == []
