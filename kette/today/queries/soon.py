"""What comes soon: conferences, and the last school day."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import and_, func, select

from kette.calendar import school_year_of
from kette.cases.models import Case, Fact
from kette.chain import Link
from kette.conferences.models import Conference
from kette.conferences.queries.table import coming
from kette.db import db
from kette.institutions.models import Institution
from kette.roles import Actor, Role
from kette.today.queries.tasks import COORDINATION, ROWS, Task, Tasks

LEAVING_AHEAD = timedelta(days=150)


def soon(actor: Actor, day: date) -> list[Tasks]:
    """List what comes: conferences, and cases that leave the chain on the last school day."""
    if actor.role is Role.CLASS_TEACHER:
        return []
    return [_conferences(actor), _leaving(actor, day)]


def _conferences(actor: Actor) -> Tasks:
    found = coming(actor)
    tasks = tuple(
        Task(
            f"{conference.kind.label}{_at_school(conference.school)}, {conference.begins} Uhr",
            "öffnen",
            "conferences.show",
            {"public_id": conference.public_id},
            about=_cases(len(conference.items)),
            due_on=conference.held_on,
        )
        for conference in _soonest(found)
    )
    return Tasks(tasks, len(found), "conferences.board")


def _leaving(actor: Actor, day: date) -> Tasks:
    """Count the cases still held by a school whose pupils leave it on the last school day, weeks ahead."""
    year = school_year_of(day)
    if not (day <= year.last_school_day <= day + LEAVING_AHEAD):
        return Tasks((), 0)
    held = and_(
        Case.cohort == year.cohort,
        Case.link.in_((Link.REPORTED, Link.CONFERENCE, Link.ACCOMPANIED)),
        Case.holder_id == Case.school_id,
    )
    if actor.role not in COORDINATION:
        held = and_(held, Case.holder_id == actor.institution_id)
    until = year.last_school_day.isoformat()
    # Whoever must still attend school stays with it until the next place is confirmed.
    stays = (
        select(Fact.id)
        .where(Fact.case_id == Case.id, Fact.key == "compulsory_until", Fact.value > until)
        .exists()
    )
    count = db.session.scalars(select(func.count(Case.id)).where(held, ~stays)).one()
    if not count:
        return Tasks((), 0)
    task = Task(
        f"Letzter Schultag: {_cases(count)} noch ohne Übergabe",
        "Fälle ansehen",
        "cases.board",
        about="Danach übernimmt die Auffangstelle, was bei einer Schule liegt.",
        due_on=year.last_school_day,
    )
    return Tasks((task,), 1)


def _soonest(found: Iterable[Conference]) -> list[Conference]:
    return list(found)[:ROWS]


def _at_school(school: Institution | None) -> str:
    return f" {school.short_name}" if school else ""


def _cases(count: int) -> str:
    return "1 Fall" if count == 1 else f"{count} Fälle"
