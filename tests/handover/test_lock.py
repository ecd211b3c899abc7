"""What stops on its way when a young person's data may not go out any more: the lock, or information that was a mistake."""

from datetime import timedelta

import pytest

from kette.cases.service.disclosing import set_no_disclosure
from kette.cases.service.ledger import lock
from kette.chain import BrokenChain
from kette.handover.rules.states import HandoverState
from kette.handover.service import door
from kette.privacy.service.informing import note_mistake
from tests.handover.situations import DAY, acting_on, case, consent, last, offer, reported
from tests.world import World


def set_lock(world: World, case_id: int) -> None:
    with acting_on():
        set_no_disclosure(lock(case(case_id)), locked=True, by=world.actor("school"))


def given_back(world: World, to: str = "youth_office") -> int:
    """Return a case that went out by statute, was taken, and came back."""
    case_id = reported(world)
    with acting_on():
        door.accept(offer(world, case_id, to), by=world.actor(to))
    with acting_on():
        door.give_back(case(case_id), by=world.actor(to))
        door.accept(last(case_id), by=world.actor("school"))
    return case_id


def test_a_statute_recorded_before_the_lock_carries_nothing_after_it(world: World) -> None:
    case_id = given_back(world)
    set_lock(world, case_id)
    with acting_on():
        again = offer(world, case_id, "youth_office")
    assert (again.state, again.sheet, again.basis) == (HandoverState.WAITING, None, None)


def test_a_recorded_statute_is_used_again_while_it_still_allows_it(world: World) -> None:
    case_id = given_back(world)
    with acting_on():
        again = offer(world, case_id, "youth_office")
    assert again.state is HandoverState.OFFERED
    assert again.basis is not None
    assert again.basis.kind == "school_to_youth_office"


def test_a_consent_goes_on_carrying_under_the_lock(world: World) -> None:
    case_id = reported(world)
    set_lock(world, case_id)
    with acting_on():
        consent(world, case_id, "youth_office")
        assert offer(world, case_id, "youth_office").state is HandoverState.OFFERED


def test_the_lock_takes_back_an_open_offer_by_statute(world: World) -> None:
    case_id = reported(world)
    with acting_on():
        offer(world, case_id, "youth_office")
    set_lock(world, case_id)
    assert last(case_id).state is HandoverState.WITHDRAWN
    assert case(case_id).holder_id == world.institution_ids["school"]


@pytest.mark.parametrize("to", ["agency", "provider"])
def test_the_lock_leaves_what_it_does_not_stop(world: World, to: str) -> None:
    case_id = reported(world)
    with acting_on():
        if to == "provider":
            consent(world, case_id, to)
        offer(world, case_id, to)
    set_lock(world, case_id)
    assert last(case_id).state is HandoverState.OFFERED


@pytest.mark.parametrize("to", ["agency", "youth_office"])
def test_information_that_was_a_mistake_takes_back_an_open_offer(world: World, to: str) -> None:
    case_id = reported(world)
    with acting_on():
        offer(world, case_id, to)
    with acting_on():
        note_mistake(case_id, by=world.actor("school"))
    assert last(case_id).state is HandoverState.WITHDRAWN


def test_such_a_mistake_leaves_an_offer_by_consent(world: World) -> None:
    case_id = reported(world)
    with acting_on():
        consent(world, case_id, "jobcenter")
        offer(world, case_id, "jobcenter")
    with acting_on():
        note_mistake(case_id, by=world.actor("school"))
    assert last(case_id).state is HandoverState.OFFERED


@pytest.mark.one_engine
def test_nobody_accepts_on_a_consent_that_has_run_out(world: World) -> None:
    case_id = reported(world)
    with acting_on():
        consent(world, case_id, "jobcenter", until=DAY)
        offer(world, case_id, "jobcenter")
    with pytest.raises(BrokenChain), acting_on(DAY + timedelta(days=1)):
        door.accept(last(case_id), by=world.actor("jobcenter"))
