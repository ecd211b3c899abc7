"""The machine of handovers as a model, walked through exhaustively: every path ends, and no case goes to and fro for ever."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from kette.chain import BrokenChain, Step
from kette.handover.rules.machine import Course, Turn, refuses_offer
from kette.handover.rules.states import FOLLOWING, OPEN_STATES, HandoverState, state_after

# Two places and the safety net are all that is needed to go to and fro; three take two minutes (855,457 positions).
PLACES = tuple(range(1, 1 + int(os.environ.get("KETTE_PLACES", "2"))))
NET = 9
Move = tuple[str, "Position"]


@dataclass(frozen=True, slots=True)
class Position:
    """Where a case stands: who holds it, what is open to whom, and how often it came back.

    :param gave: who once handed it to whom.
    """

    holder: int
    course: Course
    gave: frozenset[tuple[int, int]] = frozenset()
    state: HandoverState | None = None
    to: int = 0
    decided: bool = False

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


START = Position(1, Course().after(Turn(Step.REPORT, 1)))


def moves(at: Position) -> Iterator[Move]:
    """Yield everything that may follow, by the functions that the service itself asks."""
    if not at.is_open:
        for to in (*PLACES, NET):
            for decided in (False, True):
                refused = refuses_offer(at.course, decided=decided, in_advance=to == NET) is not None
                if to != at.holder and not refused:
                    yield "decide" if decided else "propose", _reserved(at, to, decided)
        if at.course.is_due:
            yield "decide", _taken(at, Step.KEEP)
        return
    for step in (Step.OFFER, Step.ACCEPT, Step.DECLINE, Step.WITHDRAW):
        # The safety net has accepted in advance.
        if (at.state, step) in FOLLOWING and not (
            at.to == NET and step is not Step.ACCEPT and at.state is not S.WAITING
        ):
            yield step.value, _taken(at, step)


S = HandoverState


def _reserved(at: Position, to: int, decided: bool) -> Position:
    wish = replace(at, state=state_after(None, Step.RESERVE), to=to, decided=decided)
    return replace(wish, course=wish.course.after(_turn(wish, Step.RESERVE, at.holder)))


def _turn(at: Position, step: Step, holder: int) -> Turn:
    return Turn(step, holder, at.decided, giving_back=(at.to, at.holder) in at.gave, in_advance=at.to == NET)


def _taken(at: Position, step: Step) -> Position:
    holder = at.to if step is Step.ACCEPT else at.holder
    # A wish that is taken back leaves no trace in the ledger.
    silent = step is Step.WITHDRAW and at.state is S.WAITING
    course = at.course if silent else at.course.after(_turn(at, step, holder))
    state = None if step is Step.KEEP else state_after(at.state, step)
    gave = at.gave | ({(at.holder, at.to)} if step is Step.ACCEPT else frozenset())
    if state in OPEN_STATES:
        return replace(at, state=state, course=course)
    return Position(holder, course, gave)


def graph() -> dict[Position, list[Move]]:
    found: dict[Position, list[Move]] = {}
    rest = [START]
    while rest:
        at = rest.pop()
        assert at.course.returns <= 2, f"a case comes back a third time: {at}"
        if at not in found:
            found[at] = list(moves(at))
            rest += [following for _, following in found[at]]
    return found


@pytest.fixture(scope="module")
def walked() -> dict[Position, list[Move]]:
    return graph()


def test_the_model_is_large_enough_to_say_something(walked: dict[Position, list[Move]]) -> None:
    assert len(walked) > 1_000
    assert {at.state for at in walked} == {None, S.WAITING, S.OFFERED}
    assert any(at.course.insisted for at in walked)


def test_from_everywhere_a_case_comes_to_rest_with_somebody(walked: dict[Position, list[Move]]) -> None:
    for at, ways in walked.items():
        assert at.holder in (*PLACES, NET)
        assert ways, f"nobody can do anything any more: {at}"
        if at.is_open:
            # Whatever is open ends: a wish in two steps, an offer in one; only the acceptance moved the holder.
            for name, following in ways:
                assert (following.holder != at.holder) == (name == "accept")
                assert not following.is_open or name == "offer"


def test_without_the_conference_nothing_goes_round_but_what_the_giver_takes_back(
    walked: dict[Position, list[Move]],
) -> None:
    """No cycle of offers and answers: every way without a conference, and without taking back, ends."""
    depth: dict[Position, int] = {}

    def longest(at: Position, above: frozenset[Position]) -> int:
        assert at not in above, f"a case goes round without the conference: {at}"
        if at not in depth:
            ways = [to for name, to in walked[at] if name not in ("decide", "withdraw") and to.holder != NET]
            depth[at] = max((1 + longest(to, above | {at}) for to in ways), default=0)
        return depth[at]

    assert max(longest(at, frozenset()) for at in walked) < 40


def test_between_two_conferences_a_case_comes_back_twice_at_most(walked: dict[Position, list[Move]]) -> None:
    for at, ways in walked.items():
        if at.course.is_due and not at.is_open:
            assert {name for name, to in ways if to.to != NET} == {"decide"}
    refused = refuses_offer(Course(returns=2), decided=False, in_advance=False)
    assert refused is not None
    assert refused.startswith("Der Fall ist zum zweiten Mal zurückgekommen")


@pytest.mark.parametrize("step", list(Step), ids=lambda step: step.value)
def test_a_step_that_the_table_does_not_know_is_refused_in_german(step: Step) -> None:
    with pytest.raises(BrokenChain, match="Diese Übergabe ist inzwischen angenommen"):
        state_after(S.ACCEPTED, step)
