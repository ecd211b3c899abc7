"""Handovers on the start page: offers to answer, what was declined, what waits, and who owes an answer."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from kette import clock
from kette.calendar import working_days_between
from kette.cases.models import Case
from kette.cases.queries.sight import scope
from kette.db import db
from kette.handover.models import Handover
from kette.handover.queries import PARTIES, Entry, entries, in_tab, uncared
from kette.handover.rules.states import HandoverState
from kette.handover.rules.tabs import Tab
from kette.handover.service.following import waiting_for_notice
from kette.institutions.models import Institution, Membership
from kette.institutions.service.absences import seats_of_mine
from kette.reminders.queries.answers import said_to, waits
from kette.reminders.queries.watching import counting
from kette.reminders.rules.due import Counting, Watched, next_rung_on, reminded_on
from kette.reminders.rules.reasons import PutOff
from kette.roles import Actor, Role
from kette.today.queries.tasks import COORDINATION, ROWS, Asked, Task, Tasks, asked_why

# What a wish waits for, and where it is done.
_CONSENT = ("Einwilligung einholen", "Einwilligung erfassen", "privacy.consent")
_NOTICE = ("junge Person informieren", "informieren", "rights.case")

# Who opens a handover; others see its case.
_PARTIES = frozenset({Role.SCHOOL, Role.ADVISER})


def offers(actor: Actor, asked: Asked) -> Tasks:
    """List the offers that the actor's institution has to answer."""
    said = waits("handover_unanswered", Handover.public_id, Handover.deadline_on, Handover.to_id, asked.day)
    offered = and_(
        Handover.to_id == actor.institution_id,
        Handover.state == HandoverState.OFFERED,
        ~said,
        _not_a_colleagues(actor),
    )
    found, total = _entries(offered, actor, asked)
    tasks = [
        Task(
            _new(entry.handover),
            "ansehen und antworten",
            "handover.show",
            {"public_id": entry.handover.public_id},
            about=entry.seen.name,
            due_on=entry.handover.deadline_on,
            why=asked_why(
                "handover_unanswered", entry.handover.public_id, entry.handover.deadline_on, asked.day
            ),
        )
        for entry in found
    ]
    return Tasks(tuple(tasks), total)


def _not_a_colleagues(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for offers that no colleague takes care of; whose role has ended takes care of nothing."""
    ended = select(Membership.id).where(Membership.until_on <= clock.today())
    return or_(
        Handover.in_charge_id.is_(None),
        Handover.in_charge_id.in_(seats_of_mine(actor.membership_id or 0)),
        Handover.in_charge_id.in_(ended),
    )


def _new(handover: Handover) -> str:
    giver = handover.giver.short_name
    if not handover.giving_back:
        return f"Neue Übergabe von {giver}"
    return f"Rückgabe von {giver}" + (f": {handover.back_reason.label}" if handover.back_reason else "")


def uncared_for(actor: Actor, asked: Asked) -> Tasks:
    """List what the actor's institution has accepted and nobody there takes care of."""
    found, total = _entries(uncared(actor), actor, asked)
    tasks = [
        Task(
            f"Von {entry.handover.giver.short_name} übernommen: Noch kümmert sich niemand",
            "zuteilen",
            "handover.show",
            {"public_id": entry.handover.public_id},
            about=entry.seen.name,
        )
        for entry in found
    ]
    return Tasks(tuple(tasks), total)


def refused(actor: Actor, asked: Asked) -> Tasks:
    """List what others declined or gave back, until it is offered anew or kept."""
    declined = and_(in_tab(actor, Tab.RETURNED), Handover.state == HandoverState.DECLINED)
    found, total = _entries(declined, actor, asked)
    tasks = [
        Task(
            f"{entry.handover.receiver.short_name} hat abgelehnt: neu entscheiden",
            "ansehen",
            "handover.show",
            {"public_id": entry.handover.public_id},
            about=entry.seen.name,
        )
        for entry in found
    ]
    return Tasks(tuple(tasks), total)


def reserved(actor: Actor, asked: Asked) -> Tasks:
    """List the wishes that wait until there is a consent, or until the young person is informed."""
    of_case = select(Case.public_id).where(Case.id == Handover.case_id).correlate(Handover).scalar_subquery()
    said = waits("consent_waiting", of_case, Handover.deadline_on, Handover.from_id, asked.day)
    wished = and_(Handover.from_id == actor.institution_id, Handover.state == HandoverState.WAITING, ~said)
    found, total = _entries(wished, actor, asked)
    untold = waiting_for_notice([entry.handover for entry in found])
    tasks = [
        Task(
            f"Vorgemerkt für {entry.handover.receiver.short_name}: {what}",
            action,
            endpoint,
            {"public_id": entry.handover.case.public_id},
            about=entry.seen.name,
            due_on=entry.handover.deadline_on,
            why=asked_why(
                "consent_waiting", entry.handover.case.public_id, entry.handover.deadline_on, asked.day
            ),
        )
        for entry in found
        for what, action, endpoint in [_NOTICE if entry.handover.id in untold else _CONSENT]
    ]
    return Tasks(tuple(tasks), total)


def owed_by(actor: Actor, asked: Asked) -> Tasks:
    """Say which institutions owe an answer, to how many offers and since when: one row each; a single offer by its case."""
    rows = db.session.execute(
        select(
            Institution.public_id,
            Institution.short_name,
            func.count(Handover.id).label("number"),
            func.min(Handover.offered_at).label("since"),
            func.min(Handover.deadline_on).label("due_on"),
            func.sum(case((_waiting(asked.day), 1), else_=0)).label("said"),
        )
        .join(Institution, Institution.id == Handover.to_id)
        .where(_owed_to(actor))
        .group_by(Institution.public_id, Institution.short_name)
        .order_by(func.min(Handover.deadline_on), Institution.short_name, Institution.public_id)
    ).all()
    by = counting(asked.day)
    single = [row.public_id for row in rows if row.number == 1]
    entries_of, _ = _entries(and_(_owed_to(actor), _at(single)), actor, Asked(asked.day, most=len(single)))
    said = _said(entries_of, asked.day)
    known = {
        entry.handover.receiver.public_id: _owing(entry, actor, asked.day, by, said) for entry in entries_of
    }
    tasks = [
        known.get(row.public_id)
        or Task(
            _silent_to_many(row.short_name, row.number, row.due_on, asked.day),
            "alle ansehen",
            "today.show",
            {"liste": "antworten", "bei": row.public_id},
            about=f"die älteste vom {clock.local(row.since):%d.%m.%Y}",
            due_on=row.due_on,
            note=f"zu {row.said} davon steht dort, warum noch nicht"
            if row.said
            else next_rung(row.due_on, asked.day, by),
        )
        for row in rows
    ]
    return Tasks(tuple(tasks[:ROWS]), sum(row.number for row in rows))


def owed(actor: Actor, asked: Asked) -> Tasks:
    """List every offer to which others owe an answer; the coordination sees all, pseudonymously."""
    condition = _owed_to(actor)
    if asked.of:
        condition = and_(condition, _at([asked.of]))
    found, total = _entries(condition, actor, asked)
    by, said = counting(asked.day), _said(found, asked.day)
    return Tasks(tuple(_owing(entry, actor, asked.day, by, said) for entry in found), total)


def next_rung(deadline: date | None, day: date, by: Counting) -> str:
    """Say when Kette reminds of an offer that is not answered by its deadline; empty where it never does."""
    if deadline is None:
        return ""
    first = reminded_on(Watched("handover_unanswered", "", "", {}, deadline, deadline), by)
    if first is None:
        return ""
    if day < first:
        return f"Kette erinnert am {first:%d.%m.%Y}"
    then = next_rung_on(first, deadline, by)
    if then == date.max:
        return f"Kette hat am {first:%d.%m.%Y} erinnert"
    if day < then:
        return f"Kette hat am {first:%d.%m.%Y} erinnert und erinnert wieder am {then:%d.%m.%Y}"
    return f"Kette hat am {first:%d.%m.%Y} und am {then:%d.%m.%Y} erinnert"


def _owed_to(actor: Actor) -> ColumnElement[bool]:
    offered = Handover.state == HandoverState.OFFERED
    if actor.role in COORDINATION:
        return offered
    mine = and_(Handover.from_id == (actor.institution_id or 0), offered)
    if actor.role is Role.CLASS_TEACHER:
        return and_(mine, Handover.case_id.in_(select(Case.id).where(scope(actor, clock.today()))))
    return mine


def _at(public_ids: Sequence[str]) -> ColumnElement[bool]:
    return Handover.to_id.in_(select(Institution.id).where(Institution.public_id.in_(public_ids)))


def _waiting(day: date) -> ColumnElement[bool]:
    """Return the condition that an offer waits because its receiver said why."""
    return waits("handover_unanswered", Handover.public_id, Handover.deadline_on, Handover.to_id, day)


def _said(found: Sequence[Entry], day: date) -> Mapping[str, PutOff]:
    """Return what the receivers of these offers said, why they have not answered yet."""
    by_subject = {entry.handover.public_id: entry.handover.deadline_on for entry in found}
    return said_to("handover_unanswered", by_subject, day)


def _owing(entry: Entry, actor: Actor, day: date, by: Counting, said: Mapping[str, PutOff]) -> Task:
    handover = entry.handover
    since = clock.local(handover.offered_at).date() if handover.offered_at else day
    days = working_days_between(since, day)
    return Task(
        f"{handover.receiver.short_name} {_silent(days, since, is_late=_is_late(handover.deadline_on, day))}",
        "ansehen",
        *_where(actor, handover),
        about=entry.seen.name,
        due_on=handover.deadline_on,
        note=said[handover.public_id].words
        if handover.public_id in said
        else next_rung(handover.deadline_on, day, by),
    )


def _where(actor: Actor, handover: Handover) -> tuple[str, Mapping[str, str]]:
    if actor.role not in _PARTIES:
        return "cases.show", {"public_id": handover.case.public_id}
    return "handover.show", {"public_id": handover.public_id}


def _is_late(due_on: date | None, day: date) -> bool:
    return due_on is not None and due_on < day


def _silent_to_many(name: str, number: int, due_on: date | None, day: date) -> str:
    """Reproach nobody before the deadline: until then there is time to answer."""
    if _is_late(due_on, day):
        return f"{name} hat auf {number} Übergaben nicht geantwortet"
    return f"{number} Übergaben warten auf die Antwort: {name}"


def _silent(days: int, since: date, *, is_late: bool) -> str:
    if days == 0 or not is_late:
        return f"hat noch nicht geantwortet, angeboten am {since:%d.%m.}"
    return (
        "hat seit 1 Arbeitstag nicht geantwortet"
        if days == 1
        else f"hat seit {days} Arbeitstagen nicht geantwortet"
    )


def _entries(condition: ColumnElement[bool], actor: Actor, asked: Asked) -> tuple[list[Entry], int]:
    rows = db.session.scalars(
        select(Handover)
        .where(condition)
        .options(*PARTIES)
        .order_by(Handover.deadline_on, Handover.id)
        .offset(asked.begin)
        .limit(asked.most)
    ).all()
    # A first part that is not full is all there is.
    if not asked.begin and len(rows) < asked.most:
        return entries(rows, actor), len(rows)
    total = db.session.scalars(select(func.count(Handover.id)).where(condition)).one()
    return entries(rows, actor), total
