"""What a conference asks of an institution before it begins: answers to written proposals, stances; and what comes next."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import contains_eager, joinedload

from kette.cases.models import Case
from kette.cases.queries.sight import see
from kette.conferences.models import AgendaItem, Assent, Conference, Participant, Proposal, Stance
from kette.conferences.queries.table import coming, name_of
from kette.conferences.queries.writing import needed
from kette.conferences.rules.rights import Sitting, may_lead, may_prepare
from kette.conferences.rules.states import Attendance, ConferenceState, ItemState
from kette.db import db
from kette.institutions.models import Institution
from kette.roles import Actor
from kette.today.queries.tasks import NOTHING, Asked, Task, Tasks, one_row


def proposed(actor: Actor, asked: Asked) -> Tasks:
    """List the written proposals that wait for the answer of the actor's institution."""
    answered = select(Assent.id).where(
        Assent.proposal_id == Proposal.id, Assent.institution_id == actor.institution_id
    )
    rows = db.session.scalars(
        select(Proposal)
        .join(AgendaItem, AgendaItem.id == Proposal.item_id)
        .join(Conference, Conference.id == AgendaItem.conference_id)
        .where(_before(actor), ~answered.exists())
        .order_by(Proposal.answer_by_on, Proposal.id)
        .options(
            contains_eager(Proposal.item)
            .contains_eager(AgendaItem.conference)
            .selectinload(Conference.participants)
            .joinedload(Participant.institution),
            contains_eager(Proposal.item).joinedload(AgendaItem.case).joinedload(Case.key),
        )
    ).all()
    found = [row for row in rows if actor.institution_id in needed(row, row.item.conference)]
    names = _names([row.item for row in asked.part(found)], actor, asked)
    tasks = tuple(
        Task(
            f"Schriftlicher Vorschlag wartet auf Ihre Antwort bis {row.answer_by_on:%d.%m.%Y}",
            "antworten",
            "conferences.case",
            {"public_id": row.item.conference.public_id, "item_id": row.item.public_id},
            about=names[row.item_id],
            due_on=row.answer_by_on,
        )
        for row in asked.part(found)
    )
    return Tasks(tasks, len(found))


def stances(actor: Actor, asked: Asked) -> Tasks:
    """List the cases of the next conference about which the actor's institution has not written yet."""
    found = _without_stance(actor, asked.day)
    names = _names(asked.part(found), actor, asked)
    tasks = tuple(
        Task(
            f"Stellungnahme für die {item.conference.kind.label} am {item.conference.held_on:%d.%m.%Y}",
            "schreiben",
            "conferences.stance",
            {"public_id": item.conference.public_id, "item_id": item.public_id},
            about=names[item.id],
            due_on=item.conference.held_on,
        )
        for item in asked.part(found)
    )
    return Tasks(tasks, len(found))


def stances_counted(actor: Actor, asked: Asked) -> Tasks:
    """Say in one row how many these are."""
    found = _without_stance(actor, asked.day)
    if not found:
        return NOTHING
    conference = found[0].conference
    cases = "1 Fall" if len(found) == 1 else f"{len(found)} Fällen"
    return one_row(
        Task(
            f"Stellungnahme zu {cases} für die {conference.kind.label}",
            "ansehen",
            "today.show",
            {"liste": "stellungnahmen"},
            due_on=conference.held_on,
            for_many=True,
            note="Freiwillig: was Ihre Stelle weiß, sagen darf und vorschlägt.",
        )
    )


def ahead(actor: Actor, asked: Asked) -> Tasks:
    """List the conferences that come, the next first, each with its next step."""
    found = coming(actor)
    tasks = tuple(
        Task(
            f"{conference.kind.label}{_at_school(conference.school)}, {conference.begins} Uhr",
            _next_step(conference, actor, asked),
            "conferences.show",
            {"public_id": conference.public_id},
            about=f"{conference.state.label}, {_cases(_spoken_of(conference))}",
            due_on=conference.held_on,
        )
        for conference in asked.part(found)
    )
    return Tasks(tasks, len(found))


def _next_step(conference: Conference, actor: Actor, asked: Asked) -> str:
    """Return what is to be done next about a conference."""
    rights = Sitting(conference.kind, conference.state, conference.school_id, ())
    if conference.state is ConferenceState.RUNNING:
        return "an den Tisch"
    if conference.state is ConferenceState.DRAFT and may_prepare(actor, rights):
        return "einladen" if _spoken_of(conference) else "Fälle aufnehmen"
    if may_lead(actor, rights) and conference.held_on <= asked.day:
        return "beginnen"
    return "vorbereiten"


def _before(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for cases that wait at an opened conference for which the actor's institution is expected."""
    expected = select(Participant.id).where(
        Participant.conference_id == Conference.id,
        Participant.institution_id == (actor.institution_id or 0),
        Participant.attendance != Attendance.EXCUSED,
    )
    return and_(
        Conference.state == ConferenceState.OPEN, AgendaItem.state == ItemState.WAITING, expected.exists()
    )


def _without_stance(actor: Actor, day: date) -> Sequence[AgendaItem]:
    """Return the cases of the next conference without a stance of the actor's institution; none of later conferences."""
    written = select(Stance.id).where(
        Stance.item_id == AgendaItem.id, Stance.institution_id == (actor.institution_id or 0)
    )
    following = db.session.scalars(
        select(Conference.id)
        .join(AgendaItem, AgendaItem.conference_id == Conference.id)
        .where(_before(actor), Conference.held_on >= day)
        .order_by(Conference.held_on, Conference.begins, Conference.id)
        .limit(1)
    ).first()
    return db.session.scalars(
        select(AgendaItem)
        .join(Conference, Conference.id == AgendaItem.conference_id)
        .where(_before(actor), Conference.id == following, ~written.exists())
        .order_by(AgendaItem.position, AgendaItem.id)
        .options(contains_eager(AgendaItem.conference), joinedload(AgendaItem.case).joinedload(Case.key))
    ).all()


def _names(items: Sequence[AgendaItem], actor: Actor, asked: Asked) -> dict[int, str]:
    """Return under which name the actor knows each case: where it may not be seen, the word of its conference."""
    seen = see([item.case for item in items], actor, asked.day)
    return {item.id: name_of(item, seen[item.case_id]) for item in items}


def _spoken_of(conference: Conference) -> int:
    return sum(item.state is not ItemState.DROPPED for item in conference.items)


def _at_school(school: Institution | None) -> str:
    return f" {school.short_name}" if school else ""


def _cases(count: int) -> str:
    return "1 Fall" if count == 1 else f"{count} Fälle"
