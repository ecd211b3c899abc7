"""What waits because somebody said why not yet: one's own answers, those of others, and what may wait no longer; Wiedervorlagen."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import select

from kette.cases.models import Case
from kette.cases.queries.sight import see
from kette.db import db
from kette.reminders.queries.answers import was_spent
from kette.reminders.queries.follow_ups import due_follow_ups
from kette.reminders.queries.own import Block, due_for
from kette.reminders.queries.telling import places
from kette.reminders.queries.things import put_off_by
from kette.reminders.queries.watching import watched
from kette.reminders.rules.catalogue import RULE_OF
from kette.reminders.rules.delaying import DELAYING_OF, often, owes
from kette.reminders.rules.due import Watched
from kette.roles import Actor
from kette.today.queries.tasks import NOTHING, Asked, Task, Tasks

# Offers stand in a list of their own, with the answer beside them.
_LISTED = "handover_unanswered"


def put_off(actor: Actor, asked: Asked) -> Tasks:
    """List what the actor's institution has answered, until the day on which it comes back."""
    found = put_off_by(actor, asked.day)
    shown = asked.part(found)
    names = _names((one.case for one in shown), actor, asked.day)
    tasks = tuple(
        Task(
            f"{DELAYING_OF[one.rule].topic.label}: {one.put_off.reason.label}",
            "ansehen",
            *_where(one),
            about=names.get(one.case or "", ""),
            due_on=one.put_off.until_on,
            note=f"Ihre Stelle hat am {one.put_off.given_on:%d.%m.%Y} geantwortet.",
        )
        for one in shown
        if one.put_off is not None
    )
    return Tasks(tasks, len(found))


def said_by_others(actor: Actor, asked: Asked) -> Tasks:
    """List what others owe the actor's institution, and why not yet."""
    found = [
        item
        for item in due_for(actor, asked.day)
        if item.block is Block.OWED
        and item.rule != _LISTED
        and item.put_off is not None
        and item.put_off.holds(asked.day)
    ]
    shown = asked.part(found)
    names = _names((item.case for item in shown), actor, asked.day)
    tasks = tuple(
        Task(
            f"{DELAYING_OF[item.rule].topic.label}, {item.who}: {item.put_off.words}",
            "ansehen",
            item.endpoint,
            {"public_id": item.page_id} if item.page_id else {},
            about=names.get(item.case or "", ""),
            due_on=item.due_on,
        )
        for item in shown
        if item.put_off is not None
    )
    return Tasks(tasks, len(found))


def no_longer(actor: Actor, asked: Asked) -> Tasks:
    """List for the coordination what was put off as often as is allowed, and is still open."""
    if not was_spent(asked.day):
        return NOTHING
    found = [one for one in watched(asked.day) if one.put_off is not None and one.put_off.is_spent]
    shown = asked.part(found)
    names, known = _names((one.case for one in shown), actor, asked.day), places()
    tasks = tuple(
        Task(
            f"{DELAYING_OF[one.rule].topic.label}, {known[owing.institution_id].short_name}: "
            f"{often(one.put_off.times)} aufgeschoben, zuletzt „{one.put_off.reason.label}“",
            "zum Fall" if one.case else "ansehen",
            *(("cases.show", {"public_id": one.case}) if one.case else ("intake.identification", {})),
            about=names.get(one.case or "", ""),
            due_on=one.due_on or one.counts_from,
        )
        for one in shown
        if one.put_off is not None and (owing := owes(one)) is not None
    )
    return Tasks(tasks, len(found))


def follow_ups(actor: Actor, asked: Asked) -> Tasks:
    """List the Wiedervorlagen whose day has come."""
    lines, total = due_follow_ups(actor, asked.day, asked.begin, asked.most)
    seen = see({line.case.id: line.case for line in lines}.values(), actor, asked.day)
    tasks = tuple(
        Task(
            f"Wiedervorlage: {line.words}",
            "öffnen",
            "reminders.follow_ups",
            {"public_id": line.case.public_id},
            about=seen[line.case.id].name,
            due_on=line.due_on,
            note=f"gesetzt von {line.of}" if line.of else "",
        )
        for line in lines
    )
    return Tasks(tasks, total)


def _where(one: Watched) -> tuple[str, Mapping[str, str]]:
    return RULE_OF[one.rule].endpoint, {"public_id": one.page_id} if one.page_id else {}


def _names(public_ids: Iterable[str | None], actor: Actor, day: date) -> Mapping[str, str]:
    """Return under which name the actor knows each case, by public id."""
    wanted = [public_id for public_id in public_ids if public_id]
    cases = db.session.scalars(select(Case).where(Case.public_id.in_(wanted))).all()
    seen = see(cases, actor, day)
    return {case.public_id: seen[case.id].name for case in cases}
