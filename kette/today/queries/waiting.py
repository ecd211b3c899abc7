"""What else waits for somebody: recalls to confirm, agreements, what Kette reminds of, and classes to go through."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from kette import clock
from kette.calendar import school_year_of
from kette.cases.models import Agreement, Case, Note
from kette.cases.queries.one import read_text, readable_among
from kette.cases.queries.sight import see
from kette.chain import OPEN_LINKS
from kette.db import db
from kette.intake.models.lists import Candidate
from kette.intake.queries.lists import own
from kette.intake.queries.returns import of_return
from kette.intake.rules.classes import class_label, class_order
from kette.privacy.queries.recalls import recalls_of
from kette.privacy.queries.sealed import case_names
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.rules.notices import task as task_words
from kette.reminders.queries.answers import waits
from kette.reminders.queries.own import Block, OwnItem, due_for
from kette.reminders.rules.catalogue import RULE_OF
from kette.reminders.rules.delaying import DELAYING_OF
from kette.reminders.rules.escalating import TO_THE_TABLE
from kette.roles import SCHOOL_KINDS, Actor, Role
from kette.today.queries.tasks import NOTHING, Asked, Task, Tasks, asked_why

LINE = 80  # characters of an agreement on the start page
AGREEMENTS_AHEAD = timedelta(days=7)
# What Kette reminds of and no other list shows already; the words and days come from the rules of reminders.
ALSO_REMINDED = frozenset(
    {"no_contact", "start_unconfirmed", "check_date", "of_age_soon", "basis_ends", "erased_soon"}
)
# Class teachers have fewer lists: these say it to them already.
_SHOWN_TO_CLASS_TEACHERS = frozenset({"school_silent", "conference_ahead"})
# What only whoever coordinates can do something about.
_ONLY_COORDINATION = frozenset({"conference_uncalled"})


def recalled(actor: Actor, asked: Asked) -> Tasks:
    """List the recalls that the institution has not answered: by the number on its own sheet, never by name."""
    found = [recall for recall, _ in recalls_of(actor) if recall.done_at is None]
    names = case_names([recall.case_id for recall in asked.part(found)])
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
        for recall in asked.part(found)
    )
    return Tasks(tasks, len(found))


def agreements(actor: Actor, asked: Asked) -> Tasks:
    """List the agreements of the actor's institution that are due soon; those of a return feed have a page of their own."""
    due = and_(
        Agreement.institution_id == actor.institution_id,
        Agreement.done_at.is_(None),
        Agreement.due_on <= asked.day + AGREEMENTS_AHEAD,
        Case.link.in_(OPEN_LINKS),
        ~waits("agreement_due", Agreement.public_id, Agreement.due_on, Agreement.institution_id, asked.day),
        ~of_return(actor),
    )
    found = db.session.execute(
        select(Agreement, Case)
        .join(Case, Case.id == Agreement.case_id)
        .where(due)
        .options(joinedload(Case.key))
        .order_by(Agreement.due_on, Agreement.id)
        .offset(asked.begin)
        .limit(asked.most)
    ).all()
    total = db.session.scalars(
        select(func.count(Agreement.id)).join(Case, Case.id == Agreement.case_id).where(due)
    ).one()
    seen = see({case.id: case for _, case in found}.values(), actor, asked.day)
    answers = {case.id: seen[case.id].answers[FieldGroup.NEEDS] for _, case in found}
    texts = readable_among(answers, actor, [agreement.text_id for agreement, _ in found])
    tasks = tuple(
        Task(
            _agreed(case, texts.get(agreement.text_id or 0)),
            "zum Fall",
            "cases.show",
            {"public_id": case.public_id},
            about=seen[case.id].name,
            due_on=agreement.due_on,
            why=asked_why("agreement_due", agreement.public_id, agreement.due_on, asked.day),
        )
        for agreement, case in found
    )
    return Tasks(tasks, total)


def _agreed(case: Case, text: Note | None) -> str:
    """Say what was agreed, where the viewer may read it."""
    words = read_text(case, text)
    if not words:
        return "Vereinbarung Ihrer Stelle"
    return f"Vereinbart: {words if len(words) <= LINE else words[: LINE - 1] + '…'}"


def reminded(actor: Actor, asked: Asked) -> Tasks:
    """List what Kette reminds of and stands in no other list of the actor's."""
    elsewhere = (
        _SHOWN_TO_CLASS_TEACHERS if actor.role is Role.CLASS_TEACHER else frozenset(RULE_OF) - ALSO_REMINDED
    )
    return _tasks(
        [
            item
            for item in due_for(actor, asked.day)
            if item.rule not in elsewhere and item.block in (Block.LATE, Block.COMING)
        ],
        actor,
        asked,
    )


def climbed(actor: Actor, asked: Asked) -> Tasks:
    """List what nothing came of although everybody was reminded: with whom it lies, since when, and what comes next."""
    return _tasks([item for item in due_for(actor, asked.day) if _for_coordination(item)], actor, asked)


def _for_coordination(item: OwnItem) -> bool:
    # What was put off as often as is allowed stands in a list of its own, and so do offers without an answer.
    has_own_list = item.is_spent or item.rule == "handover_unanswered"
    return (item.block is Block.CLIMBED and not has_own_list) or (
        item.case is None and item.rule in _ONLY_COORDINATION
    )


def _tasks(due: Sequence[OwnItem], actor: Actor, asked: Asked) -> Tasks:
    shown = asked.part(due)
    ids = [item.case for item in shown if item.case]
    cases = {case.public_id: case for case in db.session.scalars(select(Case).where(Case.public_id.in_(ids)))}
    seen = see(cases.values(), actor, asked.day)
    tasks = tuple(
        Task(
            item.sentence + (f" Es liegt bei {item.who}." if item.who else ""),
            "zum Fall" if item.case else "öffnen",
            item.endpoint,
            {"public_id": item.page_id} if item.page_id else {},
            about=seen[cases[item.case].id].name if item.case in cases else "",
            due_on=item.due_on,
            note=_next(item, asked.day),
            why=None
            if item.block is Block.CLIMBED or item.is_spent
            else (DELAYING_OF[item.rule].slug, item.subject),
        )
        for item in shown
    )
    return Tasks(tasks, len(due))


def _next(item: OwnItem, day: date) -> str:
    """Say since when it is open and what comes by itself; empty where nothing is known of it."""
    if item.block is not Block.CLIMBED:
        return ""
    said = [f"offen seit {item.since:%d.%m.%Y}"] if item.since else []
    if item.agenda_on is not None and item.rule in TO_THE_TABLE:
        said.append(
            f"kommt am {item.agenda_on:%d.%m.%Y} auf die nächste Tagesordnung"
            if day < item.agenda_on
            else "kommt auf die Tagesordnung, sobald eine Konferenz geplant ist"
        )
    return "; ".join(said)


def classes(actor: Actor, asked: Asked) -> Tasks:
    """List the classes of which somebody on the list is not confirmed yet."""
    if actor.institution_kind not in SCHOOL_KINDS:
        return NOTHING
    found = db.session.execute(
        select(Candidate.class_name, func.count(Candidate.id))
        .where(
            own(actor), Candidate.cohort == school_year_of(asked.day).cohort, Candidate.confirmed_at.is_(None)
        )
        .group_by(Candidate.class_name)
    ).all()
    tasks = tuple(
        Task(
            f"{_beginning(name)}: {'1 Person' if pupils == 1 else f'{pupils} Schülerinnen und Schüler'} durchsehen",
            "ankreuzen",
            "intake.class_page",
            {"klasse": name},
        )
        for name, pupils in asked.part(sorted(found, key=lambda row: class_order(row[0])))
    )
    return Tasks(tasks, len(found))


def _beginning(name: str) -> str:
    label = class_label(name)
    return label[0].upper() + label[1:]
