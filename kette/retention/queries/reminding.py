"""What the reminders watch of erasing: open cases whose last day comes, so that nobody falls out of the chain unseen."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import and_, select, true

from kette import settings
from kette.cases.models import Case
from kette.chain import Link
from kette.db import db
from kette.reminders.rules.due import Addressee, Watched
from kette.reminders.rules.parties import Party
from kette.retention.queries.due import due_cases


def open_cases_to_be_erased(day: date, here: int | None) -> Iterator[Watched]:
    """Yield the open cases that are erased soon, for those who hold them; what is held back stays."""
    ahead = day + timedelta(days=settings.get("erase_notice_days", day))
    held_here = and_(Case.link != Link.CLOSED, true() if here is None else Case.holder_id == here)
    ends = {one.case_id: one.due.on for one in due_cases(ahead, held_here) if not one.is_held}
    rows = db.session.execute(
        select(Case.id, Case.public_id, Case.holder_id, Case.school_id, Case.class_name)
        .where(Case.id.in_(ends))
        .order_by(Case.id)
    )
    for row in rows:
        class_name = row.class_name if row.holder_id == row.school_id else ""
        holder = {Party.HOLDER: (Addressee(row.holder_id, class_name=class_name),)}
        on = ends[row.id]
        yield Watched("erased_soon", row.public_id, row.public_id, holder, on, on, row.public_id)
