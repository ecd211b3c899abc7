"""The simulated year from its first to its last day, and the figures that come of it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from sqlalchemy import func, select

from kette import clock
from kette.calendar import add_working_days, school_start, school_year
from kette.cases.models import Case
from kette.chain import Link
from kette.conferences.models import Conference
from kette.conferences.rules.states import ConferenceState
from kette.db import db, enter_kommune, transaction
from kette.demo import city as cities
from kette.simulation import postbox, rounds, schools, scratch
from kette.simulation.days import Year
from kette.simulation.figures import Figures
from kette.simulation.habits import Away
from kette.simulation.observing import failures, ledger, mails
from kette.simulation.town import Town, desks
from kette.simulation.watch import Watch
from kette.simulation.ways import draw_ways

CASES = 300
# A year that has passed everywhere: the database refuses steps that lie ahead of its own clock. Always the same one.
COHORT = 2025
WEEKS = 52
_FOUNDED_BEFORE = timedelta(days=20)


def simulate(seed: int, cases: int = CASES, weeks: int = WEEKS) -> Figures:
    """Let a year of Kettenstadt pass in a database of its own, from the half-year report on, and return what came of it.

    :param cases: how many young people are reported.
    :param weeks: how long the year lasts.
    """
    begin = add_working_days(school_year(COHORT).last_half_year_day, 1)
    end = begin + timedelta(weeks=weeks)
    watch = Watch(begin - _FOUNDED_BEFORE)
    with (
        postbox.running() as box,
        clock.running(watch),
        scratch.instance(**box.config()) as app,
        app.app_context(),
        _rarely_collected(),
        failures.listening() as failed,
    ):
        town = _found(seed, cases, begin, watch)
        year = Year(app, town, box, schools.list_days(begin, seed), rounds.round_days(begin, COHORT))
        for number in range((end - begin).days):
            year.go(begin + timedelta(days=number))
        return _figures(year, seed, begin, end, len(failed.told))


@contextmanager
def _rarely_collected() -> Iterator[None]:
    """Let Python look for garbage as rarely as the web does: what is there from the start stays."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _found(seed: int, cases: int, begin: date, watch: Watch) -> Town:
    watch.set(begin - _FOUNDED_BEFORE, 8)
    with transaction():
        city = cities.found(accepts_since=begin - _FOUNDED_BEFORE)
    enter_kommune(city.kommune_id)
    holidays = Away(school_year(COHORT).last_school_day + timedelta(days=1), school_start(COHORT))
    keys = {place.id: key for key, place in city.places.items()}
    ways = draw_ways(cases, begin, COHORT, seed)
    return Town(city, watch, begin, COHORT, ways, desks(seed, begin, holidays), keys)


def _figures(year: Year, seed: int, begin: date, end: date, failed: int) -> Figures:
    seen, arrived = year.observed, year.postbox.arrived
    weeks = mails.per_person_and_week(arrived, seen.urgent)
    days = seen.copy.days_to_acceptance()
    return Figures(
        seed=seed,
        cases=len(year.town.way_of),
        mails_per_person_week_max=max(weeks.values(), default=0),
        mails_per_person_week_mean=round(mails.mean(weeks, begin, end), 2),
        topics_twice_in_a_bundle=mails.topics_twice(arrived),
        overdue_unseen=len(seen.unseen),
        seconds_without_holder=round(seen.copy.seconds_without_holder(clock.now())),
        failed_jobs=failed,
        days_to_acceptance_median=round(ledger.middle(days), 1),
        days_to_acceptance_max=round(max(days, default=0.0), 1),
        accepted=len(days),
        overdue=len(seen.overdue),
        mails=len(arrived),
        urgent_mails=sum(one.key in seen.urgent for one in arrived),
        conferences=db.session.scalars(
            select(func.count(Conference.id)).where(Conference.state == ConferenceState.CLOSED)
        ).one(),
        closed=db.session.scalars(select(func.count(Case.id)).where(Case.link == Link.CLOSED)).one(),
        refused=len(year.town.refused),
        lazy=year.town.lazy,
        begin=begin.isoformat(),
        end=(end - timedelta(days=1)).isoformat(),
    )
