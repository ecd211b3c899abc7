"""The last rung of the ladder: what nothing comes of goes onto the agenda of the next conference by itself."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import or_, select

from kette import clock
from kette.calendar import add_working_days
from kette.cases.models import Case
from kette.chain import Link
from kette.conferences.models import Decision
from kette.conferences.queries.bringing import CALLABLE, free
from kette.conferences.rules.suggesting import QUIET
from kette.conferences.service import calling
from kette.db import db
from kette.reminders.queries.watching import counting, watched
from kette.reminders.rules.catalogue import AGENDA_RUNG
from kette.reminders.rules.due import Counting, due
from kette.reminders.rules.escalating import to_be_placed


def place_late(day: date) -> int:
    """Put what has climbed to the last rung, or waits for a conference as long, on the next agenda; return how many cases.

    Each case in a transaction of its own; twice is as good as once, because a case waits on one agenda at most.
    """
    by = counting(day)
    late = to_be_placed(due(watched(day), day, by), day)
    placed = [calling.place(case_id, words, day) for case_id, words in _candidates(late, day, by).items()]
    return sum(placed)


def _candidates(late: Mapping[str, str], day: date, by: Counting) -> Mapping[int, str]:
    """Return the cases that stand on no agenda, by key, the longest there first; whoever was just spoken of stays away."""
    just_now = clock.at_local(day - QUIET, 0)
    spoken_of = (
        select(Decision.id).where(Decision.case_id == Case.id, Decision.decided_at > just_now).exists()
    )
    rows = db.session.execute(
        select(Case.id, Case.public_id, Case.link, Case.link_since)
        .where(
            free(),
            Case.link.in_(CALLABLE),
            or_(Case.link == Link.CONFERENCE, Case.public_id.in_(late) & ~spoken_of),
        )
        .order_by(Case.link_since, Case.id)
    ).all()
    found: dict[int, str] = {}
    for row in rows:
        since = clock.local(row.link_since).date()
        if row.link is not Link.CONFERENCE:
            found[row.id] = late[row.public_id]
        elif _waited_long(since, day, by):
            found[row.id] = f"wartet seit {since:%d.%m.%Y} auf eine Konferenz"
    return found


def _waited_long(since: date, day: date, by: Counting) -> bool:
    number = by.days[AGENDA_RUNG]
    return bool(number) and add_working_days(since, number, also_free=by.also_free) <= day
