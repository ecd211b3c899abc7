"""The conferences of the year: planned and invited to in time, held case by case, closed."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import select

from kette import clock
from kette.calendar import add_working_days, school_year
from kette.cases.models import Case
from kette.cases.rules.outcomes import Proof
from kette.chain import Link
from kette.conferences.models import AgendaItem, Conference
from kette.conferences.queries.table import waiting_item
from kette.conferences.rules.states import Attendance, ConferenceKind, DecisionCode, ItemState
from kette.conferences.service import leading, planning
from kette.db import db
from kette.demo import words
from kette.roles import Actor
from kette.simulation.town import Town
from kette.simulation.ways import ADVISING, SCHOOLS

_PLANNED_AHEAD, _INVITED_AHEAD = timedelta(days=14), timedelta(days=9)
_MOST_CASES = 30
_WEEKS_BETWEEN = 3
_MODERATION = "moderation"


def round_days(begin: date, cohort: int) -> list[date]:
    """Return the days of the conferences: every third week from March on, none in the summer holidays."""
    summer = school_year(cohort).last_school_day
    days = (begin + timedelta(weeks=4 + n * _WEEKS_BETWEEN, days=3) for n in range(17))
    held = (add_working_days(day, 0) for day in days)
    end = begin + timedelta(weeks=50)
    return [day for day in held if day < end and not summer < day < summer + timedelta(weeks=7)]


def prepare(town: Town, days: Iterable[date]) -> None:
    """Plan, bring cases, invite: whatever of it this day asks for."""
    today, by = clock.today(), town.city.people[_MODERATION]
    for day in days:
        if add_working_days(day - _PLANNED_AHEAD, 0) == today:
            _plan(town, day, by)
        if add_working_days(day - _INVITED_AHEAD, 0) == today:
            found = _on(day)
            if found is not None:
                _bring(town, found, by)
                town.do(lambda at=found: planning.invite(at, by))  # type: ignore[misc]


def hold(town: Town, days: Iterable[date]) -> None:
    """Hold the conference of this day, if there is one."""
    today, by = clock.today(), town.city.people[_MODERATION]
    found = _on(today) if today in days else None
    if found is None:
        return
    _bring(town, found, by)
    town.do(lambda: leading.start(found, by))
    for participant in found.participants:
        town.do(lambda seat=participant: leading.note_attendance(seat, Attendance.PRESENT, by))  # type: ignore[misc]
    for item in list(found.items):
        if item.state is ItemState.WAITING and item.case.link is Link.CONFERENCE:
            _decide(town, item, by)
    town.do(lambda: leading.close(found, by))


def _plan(town: Town, day: date, by: Actor) -> None:
    seats = [town.place(key) for key in (*ADVISING, *(place.key for place in SCHOOLS))]
    town.do(
        lambda: planning.plan(
            ConferenceKind.KOMMUNE, day, "14:00", participants=seats, by=by, place="Rathaus, Musterzimmer"
        )
    )


def _on(day: date) -> Conference | None:
    return db.session.scalars(select(Conference).where(Conference.held_on == day)).first()


def _bring(town: Town, found: Conference, by: Actor) -> None:
    """Put those on the agenda whose way leads over a conference, or who came back; the longest waiting first."""
    waiting = db.session.scalars(
        select(Case).where(Case.link.in_((Link.REPORTED, Link.CONFERENCE))).order_by(Case.link_since, Case.id)
    ).all()
    room = _MOST_CASES - len(found.items)
    for case in waiting:
        way = town.way_of.get(case.id)
        if room <= 0:
            return
        if way is None or waiting_item(case.id) is not None:
            continue
        if case.link is Link.CONFERENCE or (way.fate.by is not None and "described" in way.done):
            there = any(item.case_id == case.id for item in found.items)
            if not there:
                town.do(lambda one=case: planning.add_case(found, one, by))  # type: ignore[misc]
                room -= 1


def _decide(town: Town, item: AgendaItem, by: Actor) -> None:
    """Decide what the way says; what came back goes to somebody new, or stays."""
    way = town.way_of.get(item.case_id)
    if way is None:
        return
    fate, holder = way.fate, item.case.holder
    code = fate.by or DecisionCode.KEEP
    if code is DecisionCode.HAND_OVER:
        wanted = [key for key in (fate.to, fate.then, "jugendamt") if key and key not in way.tried]
        to = next((key for key in wanted if holder is None or town.place(key).id != holder.id), None)
        code = DecisionCode.KEEP if to is None else code
    else:
        to = None
    if to is not None:
        way.tried.append(to)
    agreed = []
    if code is DecisionCode.KEEP and holder is not None:
        agreed.append((way.dice.choice(words.AGREEMENTS), holder, add_working_days(clock.today(), 8)))
    town.do(
        lambda: leading.decide(
            item,
            code,
            by=by,
            receiver=town.place(to) if to else None,
            note=way.dice.choice(words.DECISIONS),
            agreements=agreed,
            outcome=way.outcome if code is DecisionCode.PROMISE else None,
            proof=Proof.WRITTEN if code is DecisionCode.PROMISE else None,
        )
    )
    way.later(clock.today(), 2, 8)
