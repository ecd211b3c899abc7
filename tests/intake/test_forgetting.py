"""Forgetting who was not reported: lists, receipts and keys, on both engines."""

import json
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from kette import clock
from kette.cases.models import Case
from kette.db import db, transaction
from kette.intake.models.lists import Candidate, Import
from kette.intake.queries import lists
from kette.intake.service import forgetting
from kette.privacy.models import Key, Receipt
from tests.intake.lists import (
    COHORT,
    DAY,
    MORNING,
    TIM,
    class_rows,
    count,
    made,
    report,
    sample,
    take_in,
)
from tests.world import make_world


def test_candidates_are_forgotten_two_weeks_after_their_class_is_confirmed(world):
    source_id = take_in(world, sample()).public_id
    report(world, "10b", class_rows(world)[0].public_id)
    with clock.standing_at(clock.at_local(DAY + timedelta(days=1), 23, 59)):
        report(world, "10c")
    assert forget(DAY + timedelta(days=13)) == 0
    assert forget(DAY + timedelta(days=14)) == 31
    assert forget(DAY + timedelta(days=14)) == 0
    assert forget(DAY + timedelta(days=15)) == 21
    assert count(Candidate) == 105 - 31 - 21
    receipts = db.session.scalars(select(Receipt).order_by(Receipt.id)).all()
    assert [(one.kind, one.subject, json.loads(one.counts)) for one in receipts] == [
        ("candidates", source_id, {"candidates": 31}),
        ("candidates", source_id, {"candidates": 21}),
    ]
    # The case stays, and so does what the school stated.
    assert count(Case) == 1
    state = {one.name: one for one in lists.class_states(world.actor("school"), COHORT)}["10b"]
    assert (state.pupils, state.stated.pupils, state.stated.unplaced) == (0, 31, 1)


def test_with_the_last_candidate_goes_the_key(world):
    take_in(world, made(TIM))
    report(world, "10b")
    assert forget(DAY + timedelta(days=14)) == 1
    assert count(Key) == 0
    source = db.session.scalars(select(Import)).one()
    assert source.key_id is None


def test_lists_of_a_past_school_year_are_forgotten_unconfirmed(world):
    take_in(world, sample())
    assert forget(date(2027, 7, 31)) == 0
    assert forget(date(2027, 8, 1)) == 105
    assert count(Key) == 0


def test_the_days_until_a_list_is_forgotten_are_a_setting(world):
    from kette import settings

    take_in(world, made(TIM))
    with transaction():
        settings.put("candidate_days", 3, valid_from=DAY, by=world.actor("administrator"))
    report(world, "10b")
    assert forget(DAY + timedelta(days=2)) == 0
    assert forget(DAY + timedelta(days=3)) == 1


def test_the_list_of_a_class_that_stays_can_be_deleted(world):
    take_in(world, sample())
    with transaction():
        gone = forgetting.discard_class(
            "10a", school=world.institution("school"), cohort=COHORT, by=world.actor("school")
        )
    assert (gone, count(Candidate)) == (28, 77)
    assert "10a" not in {one.name for one in lists.class_states(world.actor("school"), COHORT)}


def forget(day: date) -> int:
    with clock.standing_at(clock.at_local(day, 3)), transaction():
        return forgetting.forget_candidates(day)


@pytest.fixture
def world(app_context: Flask):
    with clock.standing_at(MORNING):
        made_world = make_world(app_context)
        made_world.enter()
        yield made_world
