"""Wiedervorlagen: set, moved, done, and gone with the case when it leaves the institution."""

from datetime import date
from typing import Any

from sqlalchemy import delete

from kette import audit, clock, vault
from kette.cases.models import Case
from kette.db import db, new_public_id
from kette.reminders.models import FollowUp
from kette.roles import Actor


def set_follow_up(case: Case, due_on: date, words: str, *, by: Actor) -> FollowUp:
    """Keep a day and a sentence for oneself, sealed under the case's key (the case is locked)."""
    public_id = new_public_id()
    row = FollowUp(
        public_id=public_id,
        kommune_id=case.kommune_id,
        case_id=case.id,
        institution_id=by.institution_id,
        membership_id=by.membership_id,
        due_on=due_on,
        sealed=_sealed(case, public_id, words),
        made_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    _log("follow_up.set", case, by)
    return row


def change_follow_up(row: FollowUp, case: Case, due_on: date, words: str, *, by: Actor) -> None:
    """Move it to another day, or say it in other words."""
    row.due_on = due_on
    row.sealed = _sealed(case, row.public_id, words)
    _log("follow_up.change", case, by)


def end_follow_up(row: FollowUp, case: Case, *, by: Actor, done: bool) -> None:
    """Delete it, done or no longer wanted: what became of the case stands in its history, not here."""
    db.session.delete(row)
    _log("follow_up.done" if done else "follow_up.remove", case, by)


def on_step(case: Case, **_more: Any) -> None:
    """Delete what others than the holder set, as soon as a case has left them: they may no longer look at it."""
    left = FollowUp.institution_id != (case.holder_id or 0)
    db.session.execute(delete(FollowUp).where(FollowUp.case_id == case.id, left))


def _sealed(case: Case, public_id: str, words: str) -> bytes:
    if case.key is None:
        raise vault.SealBroken("the case is erased")
    return vault.current().seal(case.key.wrapped, words, about=f"follow_up:{public_id}")


def _log(action: str, case: Case, by: Actor) -> None:
    audit.write(action, by=by, object_type="case", object_id=case.public_id)
