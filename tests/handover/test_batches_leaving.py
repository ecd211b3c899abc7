"""Who began a batch, who gets its cases, and which case is erased meanwhile: looked at anew for each line."""

import time
from threading import Thread

import pytest

from kette import clock
from kette.cases.service.ledger import lock
from kette.db import db, transaction
from kette.handover.service import batches
from kette.institutions.models import Membership
from kette.institutions.service.admitting import lock_person
from kette.retention.service.erasing import erase
from kette.roles import Role
from tests.handover.situations import DAY, acting_on, case, colleague, handed_over
from tests.handover.test_batches import begun, many, never
from tests.world import World


@pytest.mark.one_engine
@pytest.mark.parametrize("how", ["ended", "locked", "role"])
def test_nobody_gets_a_case_who_has_left_meanwhile(world: World, how: str) -> None:
    (only,), left = [handed_over(world)], colleague(world, "jobcenter")
    with acting_on():
        batch = batches.begin_inside([case(only)], [left], by=world.actor("jobcenter"))
    _gone(left.id, how)
    with clock.standing_at(clock.at_local(DAY, 13)):
        batches.work_on(batch.id, stopped=never)
    assert case(only).adviser_id != left.id
    assert [line.case_id for line in batches.refused_lines(batch)] == [only]


@pytest.mark.one_engine
@pytest.mark.parametrize("how", ["ended", "locked", "role"])
def test_nothing_goes_for_whoever_began_it_and_may_no_longer(world: World, how: str) -> None:
    (only,) = many(world, 1)
    batch = begun(world, [only])
    _gone(world.membership_ids["school"], how)
    with clock.standing_at(clock.at_local(DAY, 13)):
        batches.work_on(batch.id, stopped=never)
    assert case(only).link.value == "reported"


def _gone(membership_id: int, how: str) -> None:
    with acting_on():
        one = db.session.get_one(Membership, membership_id)
        if how == "ended":
            one.until_on = DAY
        elif how == "locked":
            one.person.locked_at = clock.now()
        else:
            one.role = Role.CLASS_TEACHER


@pytest.mark.one_engine
def test_who_is_locked_out_stops_what_they_began_and_the_reason_goes_when_it_ends(world: World) -> None:
    batch = begun(world, many(world, 1))
    with acting_on():
        lock_person(
            db.session.get_one(Membership, batch.membership_id).person, by=world.actor("administrator")
        )
    assert batch.cancelled_at is not None
    with clock.standing_at(clock.at_local(DAY, 13)):
        batches.work_on(batch.id, stopped=never)
    assert batch.ended_at is not None
    assert batch.reason == ""


@pytest.mark.postgresql
def test_an_erasure_at_the_same_moment_waits_and_neither_dies(world: World) -> None:
    first, second = many(world, 2)
    batch_id, asked = begun(world, [first, second]).id, iter((False, True))
    db.session.rollback()
    fate: list[str] = []

    def erases() -> None:
        with world.inside(), clock.standing_at(clock.at_local(DAY, 13)), transaction():
            lock(case(first))
            worker.start()
            time.sleep(1)
            erase(first, "request", by=world.actor("administrator"))
        fate.append("erased")

    def works() -> None:
        with world.inside(), clock.standing_at(clock.at_local(DAY, 13)):
            batches.work_on(batch_id, stopped=lambda: next(asked))
        fate.append("worked")

    worker, eraser = Thread(target=works), Thread(target=erases)
    eraser.start()
    eraser.join()
    worker.join()
    assert sorted(fate) == ["erased", "worked"]
    assert (case(first).link.value, case(second).link.value) == ("closed", "offered")
