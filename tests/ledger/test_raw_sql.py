"""What repeats the ledger, and what opens a case to somebody, cannot be bent by raw SQL of the application's role either."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from kette import clock, config
from kette.cases.models import Case
from kette.db import db, migrate, transaction
from kette.handover.service import door as handover
from kette.privacy.rules.sight import AccessReason
from kette.privacy.service.accesses import grant_access
from tests.ledger.steps import Refused, step
from tests.world import World


@pytest.mark.parametrize(
    "change",
    [
        "offered_to_id = {jobcenter}",
        "outcome = 'DUAL'",
        "holder_since = '2020-01-01 00:00:00+00'",
        "link_since = '2020-01-01 00:00:00+00'",
    ],
)
def test_what_a_case_repeats_of_its_steps_changes_only_by_a_step(
    case: Case, world: World, refused: Refused, change: str
) -> None:
    change = change.format(jobcenter=world.institution_ids["jobcenter"])
    refused("only by a step", f"UPDATE cases SET {change} WHERE id = {case.id}")


def test_a_step_cannot_lie_in_the_future_beyond_the_skew_of_clocks(
    app_context: Flask, case: Case, refused: Refused
) -> None:
    app_context.config["CLOCK_SKEW_SECONDS"] = config.CLOCK_SKEW_SECONDS
    too_late, in_time = (step(case, at=clock.now() + timedelta(minutes=minutes)) for minutes in (7, 3))
    db.session.rollback()
    migrate(app_context)
    refused("in the future", too_late)
    with transaction():
        db.session.execute(text(in_time))


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'former_holder'",
        "institution_id = {jobcenter}",
        "case_id = case_id + 1",
        "since_at = '2020-01-01 00:00:00+00'",
    ],
)
def test_of_an_access_only_the_last_day_changes(
    case: Case, world: World, refused: Refused, change: str
) -> None:
    with transaction():
        grant_access(
            case.id,
            world.institution_ids["agency"],
            AccessReason.CONFERENCE,
            by=world.actor("moderator"),
            until_on=clock.today(),
        )
    change = change.format(jobcenter=world.institution_ids["jobcenter"])
    refused("only the last day|another Kommune", f"UPDATE accesses SET {change}")
    refused("only with a receipt", "DELETE FROM accesses")
    with transaction():
        db.session.execute(text("UPDATE accesses SET until_on = '2020-01-01'"))


@pytest.mark.parametrize(
    "change", ["sheet = 'other'", "sheet_hash = 'other'", "basis_id = NULL", "offered_at = made_at"]
)
def test_what_was_offered_is_never_exchanged(case: Case, world: World, refused: Refused, change: str) -> None:
    with transaction():
        offer = handover.propose(case, world.institution("agency"), by=world.actor("school"))
        handover.accept(offer, by=world.actor("agency"))
    refused("never change", f"UPDATE handovers SET {change}")


def test_a_real_kommune_never_becomes_an_invented_one(case: Case, refused: Refused) -> None:
    refused("never becomes", "UPDATE kommunen SET is_demo = NOT is_demo")
