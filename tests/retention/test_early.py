"""Holds and early erasure: four eyes, the officer's word, and no way around a hold."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from kette import audit
from kette.cases.models import Case
from kette.db import db, transaction
from kette.privacy.models import Receipt
from kette.retention.models import ErasureRequest, Hold
from kette.retention.rules.reasons import EarlyReason, HoldReason, RequestState
from kette.retention.service import early, holding
from kette.retention.service.erasing import Held
from kette.retention.service.holding import Refused
from kette.roles import Actor
from tests.retention.lives import DAY, on, report
from tests.world import World

SOON = DAY + timedelta(days=90)


def test_the_holder_asks_and_the_officer_confirms(world: World) -> None:
    case = reported(world)
    request = asked(world, case)
    assert db.session.get_one(Case, case.id).erased_at is None
    with on(DAY), transaction():
        receipt = early.confirm(request, by=world.actor("dpo"))
    assert receipt is not None
    assert db.session.get_one(Case, case.id).erased_at is not None
    kept = db.session.scalars(select(ErasureRequest)).one()
    assert (kept.state, kept.answered_by_id) == (RequestState.DONE, world.actor("dpo").membership_id)
    with on(DAY), transaction():
        assert early.confirm(kept, by=world.actor("dpo")) is None
    assert audit.verify_kommune().first_broken is None


def test_two_actors_erase_a_case_in_one_call(world: World) -> None:
    case = reported(world)
    with on(DAY), transaction():
        early.erase_case(case, EarlyReason.ASKED, by=world.actor("school"), second=world.actor("dpo"))
    assert db.session.get_one(Case, case.id).erased_at is not None
    receipt = db.session.scalars(select(Receipt).where(Receipt.kind == "erasure")).one()
    assert (receipt.reason, receipt.subject) == ("asked", case.public_id)


@pytest.mark.parametrize(
    ("by", "second"),
    [
        ("school", "school"),
        ("school", "administrator"),
        ("dpo", "dpo"),
        ("jobcenter", "dpo"),
        ("other_school", "dpo"),
        ("koko", "dpo"),
        ("class_teacher", "dpo"),
    ],
)
def test_other_pairs_erase_nothing(world: World, by: str, second: str) -> None:
    case = reported(world)
    with on(DAY), pytest.raises(Refused), transaction():
        early.erase_case(case, EarlyReason.ASKED, by=world.actor(by), second=world.actor(second))
    assert db.session.get_one(Case, case.id).erased_at is None
    assert db.session.scalar(select(func.count(ErasureRequest.id))) == 0


def test_the_system_alone_erases_nothing_early(world: World) -> None:
    case = reported(world)
    system = Actor.system(world.kommune_id)
    with on(DAY), pytest.raises(Refused), transaction():
        early.erase_case(case, EarlyReason.ASKED, by=system, second=world.actor("dpo"))


def test_the_database_wants_four_eyes_too(world: World) -> None:
    request = asked(world, reported(world))
    with pytest.raises(DBAPIError), transaction():
        row = db.session.get_one(ErasureRequest, request.id)
        row.state, row.answered_at, row.answered_by_id = RequestState.DONE, row.asked_at, row.asked_by_id


def test_a_hold_stands_against_a_request_and_against_its_confirmation(world: World) -> None:
    case = reported(world)
    request = asked(world, case)
    hold = held(world, case)
    with on(DAY), pytest.raises(Held), transaction():
        early.confirm(request, by=world.actor("dpo"))
    with on(DAY), pytest.raises(Held), transaction():
        early.ask(case, EarlyReason.ASKED, by=world.actor("school"))
    with on(DAY), transaction():
        holding.lift(hold.public_id, by=world.actor("dpo"))
        assert early.confirm(request, by=world.actor("dpo")) is not None


def test_a_refused_request_changes_nothing_and_another_can_follow(world: World) -> None:
    case = reported(world)
    request = asked(world, case)
    with on(DAY), transaction():
        early.refuse(request, "Rechtsstreit", by=world.actor("dpo"))
    assert db.session.get_one(Case, case.id).erased_at is None
    assert asked(world, case).id != request.id


def test_asking_twice_is_one_request(world: World) -> None:
    case = reported(world)
    assert asked(world, case).id == asked(world, case).id


def test_only_the_officer_holds_and_lifts(world: World) -> None:
    case = reported(world)
    for key in ("administrator", "school", "koko"):
        with on(DAY), pytest.raises(Refused), transaction():
            holding.hold(case.number, HoldReason.COURT, SOON, by=world.actor(key))
    hold = held(world, case)
    with on(DAY), pytest.raises(Refused), transaction():
        holding.lift(hold.public_id, by=world.actor("administrator"))
    with on(DAY), pytest.raises(Refused), transaction():
        holding.hold(case.number, HoldReason.COURT, SOON, by=world.actor("dpo"))
    with on(DAY), pytest.raises(Refused), transaction():
        holding.hold("K-1999-0001", HoldReason.COURT, SOON, by=world.actor("dpo"))
    with on(DAY), transaction():
        holding.lift(hold.public_id, by=world.actor("dpo"))
        holding.lift(hold.public_id, by=world.actor("dpo"))
    assert [row.lifted_at is None for row in db.session.scalars(select(Hold))] == [False]


def reported(world: World) -> Case:
    """Report a case in a transaction of its own."""
    with on(DAY), transaction():
        case_id = report(world).id
    return db.session.get_one(Case, case_id)


def asked(world: World, case: Case) -> ErasureRequest:
    """Ask for the erasure of a case."""
    with on(DAY), transaction():
        request_id = early.ask(case, EarlyReason.ASKED, by=world.actor("school")).id
    return db.session.get_one(ErasureRequest, request_id)


def held(world: World, case: Case) -> Hold:
    """Hold the erasure of a case back."""
    with on(DAY), transaction():
        hold_id = holding.hold(case.number, HoldReason.COMPLAINT, SOON, by=world.actor("dpo")).id
    return db.session.get_one(Hold, hold_id)
