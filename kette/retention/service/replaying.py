"""Erasing again what a restored backup brought back, from the list beside the database."""

from sqlalchemy import select

from kette import erased
from kette.cases.models import Case
from kette.db import db, transaction
from kette.retention.rules.reasons import AGAIN
from kette.retention.service.erasing import erase
from kette.retention.service.holding import lift_for_replay
from kette.roles import Actor


def replay(kommune_id: int) -> int:
    """Erase every case of the Kommune set for the session that the list names and the database still knows.

    Opens a transaction for each case. Returns how many were erased again.
    """
    marks = erased.marks()
    rows = db.session.execute(
        select(Case.id, Case.public_id).where(Case.erased_at.is_(None)).order_by(Case.id)
    ).all()
    again = [case_id for case_id, public_id in rows if erased.mark(public_id) in marks]
    by = Actor.system(kommune_id)
    for case_id in again:
        with transaction():
            lift_for_replay(case_id, by=by)
            erase(case_id, AGAIN, by=by)
    erased.settle()
    return len(again)
