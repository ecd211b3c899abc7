"""What the reminders watch of the rights of young people: a request to answer, a part of it to release."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select, true

from kette import clock
from kette.cases.models import Case
from kette.db import db
from kette.reminders.rules.due import Addressee, Watched
from kette.reminders.rules.parties import Party
from kette.rights.models import Part, Request


def requests_not_answered(_day: date, here: int | None) -> Iterator[Watched]:
    """Yield what is to be answered within a month (Art. 12 Abs. 3 DSGVO), for those who were asked.

    :param here: the institution that owes the answer; all of the Kommune when not given.
    """
    rows = db.session.execute(
        select(
            Request.public_id,
            Request.institution_id,
            Request.due_on,
            Request.recorded_at,
            Case.public_id.label("case"),
            Case.school_id,
            Case.class_name,
        )
        .join(Case, Case.id == Request.case_id)
        .where(Request.answered_at.is_(None), true() if here is None else Request.institution_id == here)
        .order_by(Request.due_on, Request.id)
    )
    for row in rows:
        class_name = row.class_name if row.institution_id == row.school_id else ""
        asked = {Party.ANSWERING: (Addressee(row.institution_id, class_name=class_name),)}
        since = clock.local(row.recorded_at).date()
        yield Watched("request_due", row.public_id, row.case, asked, since, row.due_on, row.case, since)


def parts_not_released(_day: date, here: int | None) -> Iterator[Watched]:
    """Yield the parts of an Auskunft that an institution has not released; the whole waits for them."""
    rows = db.session.execute(
        select(Part.public_id, Part.institution_id, Request.due_on)
        .join(Request, Request.id == Part.request_id)
        .where(
            Part.released_at.is_(None),
            Request.answered_at.is_(None),
            true() if here is None else Part.institution_id == here,
        )
        .order_by(Request.due_on, Part.id)
    )
    for public_id, institution_id, due_on in rows:
        asked = {Party.ANSWERING: (Addressee(institution_id),)}
        yield Watched("part_due", public_id, "", asked, due_on, due_on)
