"""What happens on a simulated day, hour by hour: the night run, schools, lists, conferences, mails, and what is measured."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask import Flask
from sqlalchemy import select

from kette import clock, scheduler
from kette.calendar import is_working_day
from kette.cases.models import Case
from kette.chain import Link
from kette.db import db
from kette.leader import Leader
from kette.outbox import Mail
from kette.simulation import desk, holding, rounds, schools, starting
from kette.simulation.observing.ledger import Copy
from kette.simulation.observing.overdue import overdue
from kette.simulation.observing.seeing import unseen
from kette.simulation.postbox import Postbox
from kette.simulation.town import Town
from kette.simulation.ways import SCHOOLS

_LOOKED_FOR_AGAIN = 2  # Wednesday: the weekday with the fewest holidays


@dataclass(slots=True)
class Observed:
    """What is kept of each day.

    :param urgent: keys of urgent mails; the outbox forgets them before the year is over.
    :param unseen: kind and key of what was overdue on a working day and stood in nobody's list.
    """

    copy: Copy = field(default_factory=Copy)
    urgent: set[str] = field(default_factory=set)
    overdue: set[tuple[str, int, date]] = field(default_factory=set)
    unseen: set[tuple[str, int, date]] = field(default_factory=set)
    read_mails: int = 0


@dataclass(slots=True)
class Year:
    """All that a day needs: the app, the town, the mail server, the plan, and what was observed."""

    app: Flask
    town: Town
    postbox: Postbox
    list_days: Mapping[str, date]
    rounds: Sequence[date]
    observed: Observed = field(default_factory=Observed)
    leader: Leader = field(default_factory=Leader)

    def go(self, day: date) -> None:
        """Let a day pass."""
        for hour, minute, happens in _WORKING_DAY if is_working_day(day) else _FREE_DAY:
            self.town.watch.set(day, hour, minute)
            happens(self, day)
        self._keep(day)

    def _keep(self, day: date) -> None:
        """Keep of a day what is gone at the end of the year."""
        seen = self.observed
        seen.copy.take(clock.at_local(day, 0))
        keys = {mail.key for mail in self.postbox.arrived[seen.read_mails :]}
        seen.read_mails = len(self.postbox.arrived)
        rows = db.session.scalars(
            select(Mail.idempotency_key).where(Mail.urgent, Mail.idempotency_key.in_(keys))
        )
        seen.urgent.update(rows)


def _measure(year: Year, day: date) -> None:
    """Look for what is overdue: what was not before on the first working day, and all of it once a week."""
    seen = year.observed
    late = {(one.kind, one.subject, one.since): one for one in overdue(day)}
    wanted = [
        one for key, one in late.items() if key not in seen.overdue or day.weekday() == _LOOKED_FOR_AGAIN
    ]
    seen.overdue.update(late)
    seen.unseen.update(
        (one.kind, one.subject, one.since) for one in unseen(wanted, day, year.town.colleagues)
    )


def _lists(year: Year, day: date) -> None:
    for place in SCHOOLS:
        if year.list_days[place.key] == day:
            schools.hand_in(year.town, place)


def _reports(year: Year, day: date) -> None:
    for way in year.town.ways:
        if way.case_id is None and not way.from_list and way.report_on <= day:
            schools.report(year.town, way)
        schools.inform(year.town, way)


def _desks(year: Year, day: date) -> None:
    town = year.town
    for key, one in town.desks.items():
        if one.looks_on(day, town.begin):
            desk.look(town, key)
            if key == starting.COLLEGE:
                starting.answer(town)
            _by_own_plan(town, key, day)
    for way in town.ways:
        if (
            way.fate.reopened
            and "reopened" not in way.done
            and way.next_on <= day
            and way.case_id is not None
        ):
            if town.case(way).link is Link.CLOSED:
                holding.reopen(town, way)


def _by_own_plan(town: Town, key: str, day: date) -> None:
    by = town.at(key)
    held = db.session.scalars(
        select(Case.id)
        .where(Case.holder_id == by.institution_id, Case.link != Link.OFFERED)
        .order_by(Case.id)
    ).all()
    for case_id in held:
        way = town.way_of.get(case_id)
        if way is not None and way.next_on <= day:
            holding.go_on(town, way, town.case(way), by)


def _prepare(year: Year, _day: date) -> None:
    rounds.prepare(year.town, year.rounds)


def _hold(year: Year, _day: date) -> None:
    rounds.hold(year.town, year.rounds)


def _tick(year: Year, _day: date) -> None:
    """Let everything tick that ticks in the scheduler, while nobody of the town is at the database."""
    db.session.rollback()
    for work, _ in scheduler.TICKS:
        work(year.app, year.leader, _never)
    while scheduler.send(year.app, year.leader, _never):
        pass


def _never() -> bool:
    return False


# What happens on a working day, in this order; on other days the scheduler is alone.
_WORKING_DAY: tuple[tuple[int, int, Callable[[Year, date], None]], ...] = (
    (5, 35, _tick),
    (7, 40, _lists),
    (8, 0, _measure),
    (8, 20, _reports),
    (9, 0, _desks),
    (12, 30, _tick),
    (13, 0, _prepare),
    (14, 0, _hold),
)
_FREE_DAY = _WORKING_DAY[:1]
