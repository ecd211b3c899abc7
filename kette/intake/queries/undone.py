"""A school's imports that were undone: that they were, when and by whom, and how many it concerned; no name is left of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from kette import clock
from kette.audit import AuditEntry
from kette.calendar import ONE_DAY, school_year
from kette.db import db
from kette.institutions.models import Membership, Person
from kette.privacy.models import Receipt
from kette.roles import Actor, Role


@dataclass(frozen=True, slots=True)
class Undone:
    """One import that was undone.

    :param read_at: when it was read in; None where the log does not reach back so far.
    :param added: how many left the list again, of how many an earlier state came back, and how many cases were taken back.
    """

    at: datetime
    by: str
    read_at: datetime | None
    added: int
    restored: int
    cases: int


def undone(viewer: Actor, cohort: int) -> Sequence[Undone]:
    """List what a school has undone in a school year, the newest first; only the school sees it."""
    if viewer.role is not Role.SCHOOL or viewer.institution_id is None:
        return []
    year = school_year(cohort)
    rows = db.session.execute(
        select(Receipt, Person.name)
        .join(Membership, Membership.id == Receipt.membership_id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Receipt.kind == "undo",
            Membership.institution_id == viewer.institution_id,
            Receipt.at >= clock.at_local(year.first_day, 0),
            Receipt.at < clock.at_local(year.last_day + ONE_DAY, 0),
        )
        .order_by(Receipt.id.desc())
    ).all()
    read = dict(
        db.session.execute(
            select(AuditEntry.object_id, AuditEntry.at).where(
                AuditEntry.action == "intake.import",
                AuditEntry.object_id.in_([receipt.subject for receipt, _ in rows]),
            )
        ).all()
    )
    return [_undone(receipt, name, read.get(receipt.subject)) for receipt, name in rows]


def _undone(receipt: Receipt, by: str, read_at: datetime | None) -> Undone:
    counts: dict[str, int] = json.loads(receipt.counts)
    return Undone(
        receipt.at,
        by,
        read_at,
        counts.get("candidates", 0),
        counts.get("earlier_states", 0),
        counts.get("cases", 0),
    )
