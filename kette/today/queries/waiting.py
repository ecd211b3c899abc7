"""What waits for somebody, and what others owe them an answer to."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, func, select, true

from kette import clock
from kette.calendar import working_days_between
from kette.cases.models import Agreement, Case
from kette.cases.queries.one import read_text, readable_texts
from kette.cases.queries.sight import Seen, see
from kette.chain import OPEN_LINKS
from kette.db import db
from kette.handover.models import Handover
from kette.handover.queries import PARTIES, entries, queue
from kette.handover.rules.states import HandoverState
from kette.handover.rules.tabs import Tab
from kette.handover.service.following import waits_for_notice
from kette.intake.models.lists import Candidate
from kette.intake.queries import lists
from kette.privacy.queries.recalls import recalls_of
from kette.privacy.queries.sealed import case_names
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.rules.notices import task as task_words
from kette.reminders.queries.own import Block, due_for
from kette.roles import SCHOOL_KINDS, Actor, Role
from kette.today.queries.paper import returned
from kette.today.queries.rights import asked, uninformed
from kette.today.queries.similar import similar
from kette.today.queries.tasks import COORDINATION, ROWS, Task, Tasks

# What a wish waits for, and where it is done.
_CONSENT = ("Einwilligung einholen", "Einwilligung erfassen", "privacy.consent")
_NOTICE = ("junge Person informieren", "informieren", "rights.case")
LINE = 80  # characters of an agreement on the start page
AGREEMENTS_AHEAD = timedelta(days=7)
# What Kette reminds of and no list above shows already; the words and days come from the rules of reminders.
ALSO_REMINDED = frozenset({"no_contact", "start_unconfirmed", "check_date", "school_silent", "of_age_soon"})


def waiting(actor: Actor, day: date) -> list[Tasks]:
    """List what waits for the actor's institution: offers to answer, consents to get, agreements due, classes to confirm."""
    if actor.role in COORDINATION or actor.institution_id is None:
        return []
    classes = _classes(actor)
    if actor.role is Role.CLASS_TEACHER:
        return [uninformed(actor), returned(actor), classes]
    return [
        uninformed(actor),
        returned(actor),
        asked(actor, day),
        _offers(actor),
        _refused(actor),
        _recalled(actor),
        _consents(actor),
        _agreements(actor, day),
        similar(actor, day),
        _reminded(actor, day),
        classes,
    ]


def owed(actor: Actor, day: date) -> list[Tasks]:
    """List what others owe the actor's institution an answer to; the coordination sees every open offer, pseudonymously."""
    mine: ColumnElement[bool] = (
        true() if actor.role in COORDINATION else Handover.from_id == (actor.institution_id or 0)
    )
    rows, total = _handovers(and_(mine, Handover.state == HandoverState.OFFERED))
    tasks = []
    for entry in entries(rows, actor):
        handover = entry.handover
        since = clock.local(handover.offered_at).date() if handover.offered_at else day
        days = working_days_between(since, day)
        tasks.append(
            Task(
                f"{handover.receiver.short_name} {_silent(days, since)}",
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


def _refused(actor: Actor) -> Tasks:
    """List what others declined or gave back, until it is offered anew or kept."""
    found = [entry for entry in queue(actor, Tab.RETURNED) if entry.handover.state is HandoverState.DECLINED]
    tasks = tuple(
        Task(
            f"{entry.handover.receiver.short_name} hat abgelehnt: neu entscheiden",
            "ansehen",
            "handover.show",
            {"public_id": entry.handover.public_id},
            about=entry.seen.name,
        )
        for entry in found[:ROWS]
    )
    return Tasks(tasks, len(found), "handover.queue", {"ansicht": Tab.RETURNED.value})


def _consents(actor: Actor) -> Tasks:
    rows, total = _handovers(
        and_(Handover.from_id == actor.institution_id, Handover.state == HandoverState.WAITING)
    )
    tasks = tuple(
        Task(
            f"Vorgemerkt für {entry.handover.receiver.short_name}: {what}",
            action,
            endpoint,
            {"public_id": entry.handover.case.public_id},
            about=entry.seen.name,
            due_on=entry.handover.deadline_on,
        )
        for entry in entries(rows, actor)
        for what, action, endpoint in [_NOTICE if waits_for_notice(entry.handover) else _CONSENT]
    )
    return Tasks(tasks, total, "handover.queue")


def _recalled(actor: Actor) -> Tasks:
    """List the recalls that the institution has not answered: by the number on its own sheet, never by name."""
    found = [recall for recall, _ in recalls_of(actor) if recall.done_at is None]
    names = case_names([recall.case_id for recall in found[:ROWS]])
    tasks = tuple(
        Task(
            task_words(recall.end),
            "prüfen und bestätigen",
            "privacy.recall",
            {"public_id": recall.public_id},
            about=f"Fall {names[recall.case_id].number}",
            # Without delay (Art. 17, 19 DSGVO).
            due_on=clock.local(recall.told_at).date(),
        )
        for recall in found[:ROWS]
    )
    return Tasks(tasks, len(found), "privacy.recalls")


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
            _agreed(agreement, case, actor, seen[case.id]),
            "zum Fall",
            "cases.show",
            {"public_id": case.public_id},
            about=seen[case.id].name,
            due_on=agreement.due_on,
        )
        for agreement, case in found
    )
    return Tasks(tasks, total, "cases.board")


def _agreed(agreement: Agreement, case: Case, actor: Actor, seen: Seen) -> str:
    """Say what was agreed, where the viewer may read it."""
    answer = seen.answers[FieldGroup.NEEDS]
    texts = readable_texts(case, actor, [agreement.text_id], answer)
    words = read_text(case, texts.get(agreement.text_id or 0))
    if not words:
        return "Vereinbarung Ihrer Stelle"
    return f"Vereinbart: {words if len(words) <= LINE else words[: LINE - 1] + '…'}"


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
    where = and_(Candidate.school_id == actor.institution_id, Candidate.confirmed_at.is_(None), lists.on_list)
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


def _silent(days: int, since: date) -> str:
    if days == 0:
        return f"hat noch nicht geantwortet, angeboten am {since:%d.%m.}"
    return (
        "hat seit 1 Arbeitstag nicht geantwortet"
        if days == 1
        else f"hat seit {days} Arbeitstagen nicht geantwortet"
    )
