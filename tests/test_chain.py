"""The chain as a table: every step at every link."""

from itertools import product

import pytest

from kette.chain import (
    BASES_OF_AN_OFFER,
    MOVES,
    OPEN_LINKS,
    STEPS_THAT_CHANGE_THE_HOLDER,
    BrokenChain,
    Link,
    Step,
    all_moves,
    steps_from,
    take,
)

L, S = Link, Step
PLACES = (None, *Link)

# The whole product of steps and places, written out: what is not here must be refused.
ALLOWED = {
    (S.REPORT, None): L.REPORTED,
    (S.CALL_CONFERENCE, L.REPORTED): L.CONFERENCE,
    (S.CALL_CONFERENCE, L.ACCOMPANIED): L.CONFERENCE,
    (S.CALL_CONFERENCE, L.PROMISED): L.CONFERENCE,
    (S.POSTPONE, L.CONFERENCE): L.CONFERENCE,
    (S.KEEP, L.CONFERENCE): L.ACCOMPANIED,
    (S.RESERVE, L.CONFERENCE): L.ACCOMPANIED,
    (S.RESERVE, L.REPORTED): L.ACCOMPANIED,
    (S.RESERVE, L.ACCOMPANIED): L.ACCOMPANIED,
    (S.OFFER, L.REPORTED): L.OFFERED,
    (S.OFFER, L.CONFERENCE): L.OFFERED,
    (S.OFFER, L.ACCOMPANIED): L.OFFERED,
    (S.OFFER, L.PROMISED): L.OFFERED,
    (S.ACCEPT, L.OFFERED): L.ACCOMPANIED,
    (S.PROMISE, L.REPORTED): L.PROMISED,
    (S.PROMISE, L.CONFERENCE): L.PROMISED,
    (S.PROMISE, L.ACCOMPANIED): L.PROMISED,
    (S.START, L.PROMISED): L.ARRIVED,
    (S.STAY, L.ARRIVED): L.ARRIVED,
    (S.FALL_THROUGH, L.PROMISED): L.ACCOMPANIED,
    (S.FALL_THROUGH, L.ARRIVED): L.ACCOMPANIED,
    (S.CLOSE, L.REPORTED): L.CLOSED,
    (S.CLOSE, L.CONFERENCE): L.CLOSED,
    (S.CLOSE, L.ACCOMPANIED): L.CLOSED,
    (S.CLOSE, L.PROMISED): L.CLOSED,
    (S.CLOSE, L.ARRIVED): L.CLOSED,
    (S.REOPEN, L.CLOSED): L.REPORTED,
}
BACK = (S.DECLINE, S.WITHDRAW)


@pytest.mark.parametrize(("step", "place"), list(product(Step, PLACES)))
def test_every_step_at_every_link(step: Step, place: Link | None) -> None:
    if step in BACK and place is L.OFFERED:
        assert {take(step, place, offered_from=origin) for origin in BASES_OF_AN_OFFER} == BASES_OF_AN_OFFER
    elif (step, place) in ALLOWED:
        assert take(step, place) is ALLOWED[step, place]
    else:
        with pytest.raises(BrokenChain, match="geht hier nicht"):
            take(step, place, offered_from=L.REPORTED)


@pytest.mark.parametrize("step", BACK)
@pytest.mark.parametrize("origin", [None, L.OFFERED, L.ARRIVED, L.CLOSED])
def test_an_answer_needs_the_link_of_its_offer(step: Step, origin: Link | None) -> None:
    with pytest.raises(BrokenChain):
        take(step, L.OFFERED, offered_from=origin)


def test_every_link_has_a_way_on() -> None:
    assert all(steps_from(link) for link in Link)


def test_every_open_link_can_come_to_an_end() -> None:
    reach = {L.CLOSED}
    moves = set(all_moves())
    while True:
        more = {source for _, source, target in moves if target in reach and source is not None} - reach
        if not more:
            break
        reach |= more
    assert reach >= OPEN_LINKS


def test_each_step_stands_in_the_table_once() -> None:
    assert sorted(move.step.value for move in MOVES) == sorted(step.value for step in Step)


def test_nobody_becomes_holder_but_by_report_acceptance_or_reopening() -> None:
    assert STEPS_THAT_CHANGE_THE_HOLDER == {S.REPORT, S.ACCEPT, S.CLOSE, S.REOPEN}


def test_the_table_for_the_database_holds_what_take_allows() -> None:
    for step, source, target in all_moves():
        assert take(step, source, offered_from=target) is target
