"""Several people at one handover at the same moment: one wins, the others are told what happened."""

import os
import re
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from sqlalchemy import text

from kette.chain import BrokenChain
from kette.db import AlreadyDone, db, enter_kommune, transaction
from kette.handover.rules.states import DeclineReason, HandoverState
from kette.handover.service import door as service
from tests.handover.situations import acting_on, last, offer, reported
from tests.world import World

# The long proof is the same with KETTE_RACES=1000.
RACES = int(os.environ.get("KETTE_RACES", "5"))
TOLD = re.compile(r"Diese Übergabe ist inzwischen (angenommen|abgelehnt|zurückgezogen)\.")
Act = Callable[[World, int], None]


def accept(world: World, case_id: int) -> None:
    service.accept(last(case_id), by=world.actor("agency"))


def decline(world: World, case_id: int) -> None:
    service.decline(last(case_id), DeclineReason.NO_CAPACITY, by=world.actor("agency"))


def withdraw(world: World, case_id: int) -> None:
    service.withdraw(last(case_id), by=world.actor("school"))


def offer_agency(world: World, case_id: int) -> None:
    offer(world, case_id, "agency")


def offer_youth_office(world: World, case_id: int) -> None:
    offer(world, case_id, "youth_office")


@pytest.mark.parametrize(
    ("acts", "state"),
    [
        ((accept, accept), {"accepted"}),
        ((accept, decline), {"accepted", "declined"}),
        ((accept, withdraw), {"accepted", "withdrawn"}),
        ((accept, accept, withdraw), {"accepted", "withdrawn"}),
        ((accept, decline, withdraw, accept), {"accepted", "declined", "withdrawn"}),
    ],
    ids=(
        "two accept",
        "accept and decline",
        "accept and withdraw",
        "two accept, one withdraws",
        "four at once",
    ),
)
def test_of_several_answers_exactly_one_wins(world: World, acts: tuple[Act, ...], state: set[str]) -> None:
    for _ in range(RACES):
        case_id = reported(world)
        with acting_on():
            offer(world, case_id, "agency")
        refused = together(world, case_id, acts)
        assert len(refused) == len(acts) - 1
        assert all(TOLD.fullmatch(words) for words in refused)
        with world.inside():
            answered = db.session.execute(
                text("SELECT state FROM handovers WHERE case_id = :id AND answered_at IS NOT NULL"),
                {"id": case_id},
            ).all()
            steps = db.session.execute(
                text("SELECT count(*) FROM steps WHERE case_id = :id"), {"id": case_id}
            ).scalar()
        won = next(row.state for row in answered)
        assert won in state
        assert all(HandoverState(won).label in words for words in refused)
        assert (len(answered), steps) == (1, 3)


def test_of_two_offers_of_one_case_exactly_one_goes_out(world: World) -> None:
    for _ in range(5):
        case_id = reported(world)
        refused = together(world, case_id, (offer_agency, offer_youth_office))
        assert len(refused) == 1
        assert "schon die Annahme" in refused[0]


def test_a_double_click_is_one_action(world: World) -> None:
    case_id = reported(world)
    with acting_on():
        offer(world, case_id, "agency")
    with transaction(once="a-key-of-twenty-characters") as tx:
        accept(world, case_id)
        tx.location = "/uebergaben/x"
    with pytest.raises(AlreadyDone) as again, transaction(once="a-key-of-twenty-characters"):
        raise AssertionError("the second click must not act")
    assert again.value.location == "/uebergaben/x"


def together(world: World, case_id: int, acts: tuple[Act, ...]) -> list[str]:
    """Let several people act at once, each in a transaction of their own; return what the refused were told."""
    start, refused, broken = Barrier(len(acts)), [], []

    def one(act: Act) -> None:
        with world.app.app_context():
            enter_kommune(world.kommune_id)
            start.wait()
            try:
                with transaction():
                    act(world, case_id)
            except BrokenChain as told:
                refused.append(str(told))
            except Exception as failed:
                broken.append(failed)
            finally:
                db.session.remove()

    people = [Thread(target=one, args=(act,)) for act in acts]
    db.session.rollback()
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert broken == []
    return refused
