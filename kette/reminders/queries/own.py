"""Somebody's own list: what is late, what comes, and what others owe them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kette.labels import LabelledEnum
from kette.reminders.queries.telling import Place, places, seats_for
from kette.reminders.queries.watching import counting, watched
from kette.reminders.rules.catalogue import RULE_OF
from kette.reminders.rules.due import CLIMBED, Counting, Due, Watched, concerns, due, reminded_on
from kette.reminders.rules.reasons import PutOff
from kette.roles import Actor

# How far ahead somebody's own calendar looks.
_AHEAD = timedelta(days=60)


class Block(LabelledEnum):
    """The part of somebody's own list."""

    LATE = "late", "Überfällig"
    COMING = "coming", "Demnächst fällig"
    OWED = "owed", "Andere schulden Ihnen eine Antwort"
    CLIMBED = "climbed", "Liegen geblieben"


@dataclass(frozen=True, slots=True)
class OwnItem:
    """One line of somebody's own list, without a name.

    :param rule: key of the rule.
    :param case: public id of the case, where there is one.
    :param page_id: `public_id` for the address of `endpoint`, empty where that needs none.
    :param who: short name of the institution that owes the answer.
    :param reminded_on: the day on which Kette reminds, or reminded, those who owe it.
    :param since: since when it is open, where that is known.
    :param agenda_on: from when it goes onto the agenda of the next conference by itself.
    :param subject: public id of the thing, as answers to reminders name it.
    :param put_off: what those who owe it said, why not yet.
    :param is_spent: whether it was put off as often as is allowed.
    """

    block: Block
    rule: str
    sentence: str
    case: str | None
    due_on: date
    overdue: bool
    endpoint: str
    page_id: str
    who: str = ""
    reminded_on: date | None = None
    since: date | None = None
    agenda_on: date | None = None
    subject: str = ""
    put_off: PutOff | None = None
    is_spent: bool = False


def due_for(actor: Actor, day: date) -> list[OwnItem]:
    """Return somebody's own list: what is late, what comes, and what others owe them; each by day due.

    What was told to a colleague first appears when nothing has come of it for some working days.
    """
    if actor.institution_id is None:
        return []
    by, found = counting(day), watched(day, actor.institution_id)
    seats = seats_for(actor)
    waits = _owed(found, seats, day, by)
    covered = {(item.rule, item.case) for item in waits}
    once: dict[tuple[str, str], OwnItem] = {}
    reached = places()
    for item in sorted(due(found, day, by), key=lambda item: item.rung):
        is_echo = item.rung > 1 and (item.rule.key, item.case) in covered
        if any(concerns(seat, item.told) for seat in seats) and not is_echo:
            once.setdefault((item.rule.key, item.subject), _own(item, reached))
    order = list(Block)
    return sorted([*once.values(), *waits], key=lambda item: (order.index(item.block), item.due_on))


def dates_for(actor: Actor, day: date) -> dict[tuple[str, str], date]:
    """Return what somebody is to do and by when, by rule and subject: what is due, and deadlines of the weeks to come."""
    by, found = counting(day), watched(day, actor.institution_id)
    seats = seats_for(actor)
    # What only counts days since something happened has no deadline to look ahead to.
    fixed = {(one.rule, one.subject) for one in found if one.due_on is not None}
    ahead = [
        item
        for item in due(found, day, by, until=day + _AHEAD)
        if item.rung == 1 and (item.rule.key, item.subject) in fixed
    ]
    return {
        (item.rule.key, item.subject): item.due_on
        for item in (*due(found, day, by), *ahead)
        if any(concerns(seat, item.told) for seat in seats)
    }


def _own(item: Due, reached: Mapping[int, Place]) -> OwnItem:
    climbed = item.rung >= CLIMBED
    endpoint, page_id = item.page
    return OwnItem(
        Block.CLIMBED if climbed else Block.LATE if item.overdue else Block.COMING,
        item.rule.key,
        item.rule.sentence,
        item.case,
        item.due_on,
        item.overdue,
        endpoint,
        page_id,
        who=reached[item.owes].short_name if climbed and item.owes in reached else "",
        since=item.since,
        agenda_on=item.agenda_on,
        subject=item.subject,
        is_spent=item.is_spent,
    )


def _owed(found: Sequence[Watched], seats: Sequence[Actor], day: date, by: Counting) -> list[OwnItem]:
    owed, reached = [], None
    for one in found:
        rule = RULE_OF[one.rule]
        waiting = one.parties.get(rule.then, ()) if rule.then else ()
        if (
            one.due_on is None
            or not by.days[rule.setting]
            or not any(concerns(seat, told) for seat in seats for told in waiting)
        ):
            continue
        reached = reached or places()
        owes = one.parties[rule.tells[0]][0].institution_id
        owed.append(
            OwnItem(
                Block.OWED,
                rule.key,
                rule.owed,
                one.case,
                one.due_on,
                one.due_on < day,
                rule.endpoint,
                one.page_id,
                who=reached[owes].short_name,
                reminded_on=reminded_on(one, by),
                subject=one.subject,
                put_off=one.put_off,
            )
        )
    return owed
