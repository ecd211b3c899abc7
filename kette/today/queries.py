"""What waits for somebody, what comes soon, and what others owe them: three lists, one action a row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, func, select, true

from kette.calendar import school_year_of, working_days_between
from kette.cases.models import Agreement, Case, Fact
from kette.cases.queries.sight import see
from kette.chain import OPEN_LINKS, Link
from kette.conferences.models import Conference
from kette.conferences.queries.table import coming
from kette.db import db
from kette.handover.models import Handover
from kette.handover.queries import PARTIES, entries
from kette.handover.rules.states import HandoverState
from kette.institutions.models import Institution
from kette.intake.models import Candidate
from kette.reminders.queries.own import Block, due_for
from kette.roles import SCHOOL_KINDS, Actor, Role

ROWS = 10
AGREEMENTS_AHEAD = timedelta(days=7)
LEAVING_AHEAD = timedelta(days=150)
COORDINATION = frozenset({Role.KOKO, Role.MODERATOR})
# What Kette reminds of and no list above shows already; the words and days come from the rules of reminders.
ALSO_REMINDED = frozenset({"no_contact", "start_unconfirmed", "check_date", "school_silent"})


@dataclass(frozen=True, slots=True)
class Task:
    """One row: what it is, about whom as far as may be seen, until when, and the one thing to do."""

    sentence: str
    action: str
    endpoint: str
    values: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Tasks:
    """The first rows of a list, how many there are in all, and where the rest stands."""

    rows: tuple[Task, ...]
    total: int
    endpoint: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


def waiting(actor: Actor, day: date) -> list[Tasks]:
    """List what waits for the actor's institution: offers to answer, consents to get, agreements due, classes to confirm."""
    if actor.role in COORDINATION or actor.institution_id is None:
        return []
    classes = _classes(actor)
    if actor.role is Role.CLASS_TEACHER:
        return [classes]
    return [_offers(actor), _consents(actor), _agreements(actor, day), _reminded(actor, day), classes]


def soon(actor: Actor, day: date) -> list[Tasks]:
    """List what comes: conferences, and cases that leave the chain on the last school day."""
    if actor.role is Role.CLASS_TEACHER:
        return []
    return [_conferences(actor), _leaving(actor, day)]


def owed(actor: Actor, day: date) -> list[Tasks]:
    """List what others owe the actor's institution an answer to; the coordination sees every open offer, pseudonymously."""
    mine: ColumnElement[bool] = (
        true() if actor.role in COORDINATION else Handover.from_id == (actor.institution_id or 0)
    )
    rows, total = _handovers(and_(mine, Handover.state == HandoverState.OFFERED))
    tasks = []
    for entry in entries(rows, actor):
        handover = entry.handover
        since = handover.offered_at.date() if handover.offered_at else day
        days = working_days_between(since, day)
        tasks.append(
            Task(
                f"{handover.receiver.short_name} hat {_since(days)} nicht geantwortet",
                "ansehen",
                *_where(actor, handover),
                about=entry.seen.name,
                due_on=handover.deadline_on,
            )
        )
    return [Tasks(tuple(tasks), total, "handover.queue" if actor.role not in COORDINATION else "cases.board")]


def _offers(actor: Actor) -> Tasks:
    rows, total = _handovers(
        and_(Handover.to_id == actor.institution_id, Handover.state == HandoverState.OFFERED)
    )
    tasks = tuple(
        Task(
            f"Neue Übergabe von {entry.handover.giver.short_name}",
            "ansehen und antworten",
            "handover.show",
            {"public_id": entry.handover.public_id},
            about=entry.seen.name,
            due_on=entry.handover.deadline_on,
        )
        for entry in entries(rows, actor)
    )
    return Tasks(tasks, total, "handover.queue")


def _consents(actor: Actor) -> Tasks:
    rows, total = _handovers(
        and_(Handover.from_id == actor.institution_id, Handover.state == HandoverState.WAITING)
    )
    tasks = tuple(
        Task(
            f"Vorgemerkt für {entry.handover.receiver.short_name}: Einwilligung einholen",
            "Einwilligung erfassen",
            "privacy.consent",
            {"public_id": entry.handover.case.public_id},
            about=entry.seen.name,
            due_on=entry.handover.deadline_on,
        )
        for entry in entries(rows, actor)
    )
    return Tasks(tasks, total, "handover.queue")


def _agreements(actor: Actor, day: date) -> Tasks:
    due = and_(
        Agreement.institution_id == actor.institution_id,
        Agreement.done_at.is_(None),
        Agreement.due_on <= day + AGREEMENTS_AHEAD,
        Case.link.in_(OPEN_LINKS),
    )
    found = db.session.execute(
        select(Agreement, Case)
        .join(Case, Case.id == Agreement.case_id)
        .where(due)
        .order_by(Agreement.due_on, Agreement.id)
        .limit(ROWS)
    ).all()
    total = db.session.scalars(
        select(func.count(Agreement.id)).join(Case, Case.id == Agreement.case_id).where(due)
    ).one()
    seen = see({case.id: case for _, case in found}.values(), actor, day)
    tasks = tuple(
        Task(
            "Vereinbarung Ihrer Stelle",
            "zum Fall",
            "cases.show",
            {"public_id": case.public_id},
            about=seen[case.id].name,
            due_on=agreement.due_on,
        )
        for agreement, case in found
    )
    return Tasks(tasks, total, "cases.board")


def _reminded(actor: Actor, day: date) -> Tasks:
    due = [
        item for item in due_for(actor, day) if item.rule in ALSO_REMINDED and item.block is not Block.OWED
    ]
    shown = due[:ROWS]
    ids = [item.case for item in shown if item.case]
    cases = {case.public_id: case for case in db.session.scalars(select(Case).where(Case.public_id.in_(ids)))}
    seen = see(cases.values(), actor, day)
    tasks = tuple(
        Task(
            item.sentence,
            "zum Fall" if item.case else "öffnen",
            item.endpoint,
            {"public_id": item.page_id} if item.page_id else {},
            about=seen[cases[item.case].id].name if item.case in cases else "",
            due_on=item.due_on,
        )
        for item in shown
    )
    return Tasks(tasks, len(due), "cases.board")


def _classes(actor: Actor) -> Tasks:
    if actor.institution_kind not in SCHOOL_KINDS:
        return Tasks((), 0)
    where = and_(Candidate.school_id == actor.institution_id, Candidate.confirmed_at.is_(None))
    if actor.role is Role.CLASS_TEACHER:
        where = and_(where, func.lower(Candidate.class_name).in_(actor.lower_classes))
    found = db.session.execute(
        select(Candidate.class_name, func.count(Candidate.id))
        .where(where)
        .group_by(Candidate.class_name)
        .order_by(Candidate.class_name)
    ).all()
    tasks = tuple(
        Task(f"Klasse {name}: {pupils} Schülerinnen und Schüler durchsehen", "Klasse melden", "intake.start")
        for name, pupils in found[:ROWS]
    )
    return Tasks(tasks, len(found), "intake.start")


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


def _handovers(condition: ColumnElement[bool]) -> tuple[Sequence[Handover], int]:
    rows = db.session.scalars(
        select(Handover)
        .where(condition)
        .options(*PARTIES)
        .order_by(Handover.deadline_on, Handover.id)
        .limit(ROWS)
    ).all()
    total = (
        len(rows)
        if len(rows) < ROWS
        else db.session.scalars(select(func.count(Handover.id)).where(condition)).one()
    )
    return rows, total


def _where(actor: Actor, handover: Handover) -> tuple[str, Mapping[str, str]]:
    if actor.role in COORDINATION:
        return "cases.show", {"public_id": handover.case.public_id}
    return "handover.show", {"public_id": handover.public_id}


def _soonest(found: Iterable[Conference]) -> list[Conference]:
    return list(found)[:ROWS]


def _at_school(school: Institution | None) -> str:
    return f" {school.short_name}" if school else ""


def _cases(count: int) -> str:
    return "1 Fall" if count == 1 else f"{count} Fälle"


def _since(count: int) -> str:
    if count == 0:
        return "seit heute"
    return "seit 1 Arbeitstag" if count == 1 else f"seit {count} Arbeitstagen"
