"""A report is drawn for a day: its stock adds up, and what comes later changes nothing."""

from datetime import date, timedelta

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from kette import clock
from kette.cases.models import Case
from kette.cases.rules.outcomes import Proof
from kette.cases.service import work
from kette.cases.service.ledger import record_fact
from kette.chain import Link
from kette.db import db, transaction
from kette.privacy.service import bases as privacy
from kette.reports.queries import cohorts, evaluation
from kette.roles import Role
from tests.reports.town import COHORT, FIRST, TODAY, Town
from tests.world import make_world

DAYS = st.integers(-10, (TODAY - FIRST).days).map(lambda days: FIRST + timedelta(days=days))


def test_opening_and_new_less_closed_is_closing_for_any_two_days(app_context: Flask, town: Town):
    town.world.enter()

    @settings(deadline=None, max_examples=40)
    @given(DAYS, DAYS)
    def adds_up(one: date, two: date) -> None:
        since, until = sorted((one, two))
        moved = evaluation(COHORT, until, since=since).tables["movement"]
        before = evaluation(COHORT, since - timedelta(days=1)).tables["movement"]
        assert moved.total is not None
        for row in (*moved.rows, moved.total):
            opening, new, reopened, closed, closing = row.cells
            assert opening + new + reopened - closed == closing  # type: ignore[operator]
            assert opening == (before.cell(row.code, "closing") or 0)
        for place in range(5):
            assert moved.total.cells[place] == sum(row.cells[place] for row in moved.rows)  # type: ignore[misc]

    with clock.standing_at(clock.at_local(TODAY)):
        adds_up()


def test_a_past_day_keeps_its_report_whatever_happens_later(app_context: Flask, town: Town):
    town.world.enter()
    with clock.standing_at(clock.at_local(TODAY, 23, 59)):
        before = evaluation(COHORT, TODAY).to_json()
        earlier = evaluation(COHORT, date(2027, 5, 1)).to_json()
    with clock.standing_at(clock.at_local(TODAY + timedelta(days=1), 0)), transaction():
        for case in db.session.scalars(select(Case).where(Case.cohort == COHORT)):
            by = town.actor("moderator")
            record_fact(case, "degree", ["F"], source="form", by=by)
            record_fact(case, "compulsory", ["done"], source="form", by=by)
            privacy.refuse_consent(case.id, by=by, case_public_id=case.public_id)
            if case.link is Link.ACCOMPANIED:
                work.promise(case, "DUAL", proof=Proof.CONTRACT, by=by)
            elif case.link is Link.PROMISED:
                work.confirm_start(case, proof=Proof.SEEN, by=by)
            elif case.link is Link.REPORTED:
                work.close(case, "UNBE", by=by)
    with clock.standing_at(clock.at_local(TODAY + timedelta(days=300))):
        assert evaluation(COHORT, TODAY).to_json() == before
        assert evaluation(COHORT, date(2027, 5, 1)).to_json() == earlier
        assert evaluation(COHORT).to_json()["tables"] != before["tables"]


def test_nothing_is_counted_before_the_first_report(app_context: Flask, town: Town):
    town.world.enter()
    found = evaluation(COHORT, FIRST - timedelta(days=1))
    assert found.cases == 0
    assert all(table.is_empty for key, table in found.tables.items() if key != "days")


def test_an_empty_kommune_has_a_report_that_says_so(app_context: Flask):
    world = make_world(app_context, "Leerstadt", "leerstadt", user=lambda key: f"leer-{key}")
    world.enter()
    with clock.standing_at(clock.at_local(TODAY)):
        for key in ("koko", "moderator", "ag", "jobcenter", "school"):
            actor = world.actor(key)
            newest = cohorts(actor)[0]
            assert newest == 2028
            found = evaluation(newest, viewer=actor)
            assert found.cases == 0
            assert all(answer.finding for answer in found.answers)
            assert actor.role in Role
