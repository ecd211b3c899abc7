"""Erasing one case: receipt, permit, and every row that says who it was about, in one transaction."""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, cast

from blinker import Signal
from sqlalchemy import ColumnElement, CursorResult, Table, and_, delete, func, insert, select, update

from kette import audit, clock, erased, settings
from kette.cases.models import Agreement, Case, Fact
from kette.cases.rules.outcomes import ERASED_OPEN
from kette.cases.service.ledger import append_step
from kette.chain import Link, Step
from kette.conferences.models import AgendaItem
from kette.conferences.rules.states import ItemState
from kette.db import Base, db, lock_row
from kette.handover.models import Handover
from kette.handover.queries import open_handover
from kette.handover.service.door import take_back
from kette.intake.models.lists import Candidate
from kette.intake.service.forgetting import destroy_idle_keys
from kette.privacy.models import Erasing, Key, Receipt
from kette.privacy.rules.sight import AccessReason
from kette.privacy.service.accesses import grant_access
from kette.reminders.models import Reminder
from kette.reports.queries import COUNTED_FACTS
from kette.retention.models import Hold
from kette.retention.queries.reach import rows_of
from kette.retention.rules.fates import FATES, Fate
from kette.retention.rules.tables import table_label
from kette.roles import Actor

ERASURE = "erasure"
# Announced with the case and who erases it, before anything is gone, in the same transaction; wired in listening.py.
erasing = Signal()


class Held(Exception):
    """A legal hold stands on the case; the text is the German sentence for the reader."""

    def __init__(self) -> None:
        super().__init__(
            "Für diesen Fall gilt eine Löschsperre. Er wird erst gelöscht, wenn sie aufgehoben ist."
        )


def erase(case_id: int, reason: str, *, by: Actor) -> Receipt | None:
    """Erase who a case is about and all that was written, in the open transaction; counts stay. None if it is erased.

    An open case is closed by it: nobody can be responsible for somebody of whom nothing is known.

    :param reason: a code, for receipt and log.
    :raises Held: if a legal hold stands.
    """
    case = lock_row(Case, case_id)
    if case.erased_at is not None:
        return None
    if is_held(case_id):
        raise Held
    erasing.send(case, by=by)
    if case.link is not Link.CLOSED:
        _close(case)
    db.session.flush()
    key_id, lists = case.key_id, _lists_with(case_id)
    counts = {fate.table: count for fate in FATES if (count := _count(case_id, fate))}
    receipt = receipted(ERASURE, case.public_id, counts, reason, by=by)
    with permitted(case_id, receipt):
        _forget_reminders(case)
        for fate in FATES:
            _follow(case_id, fate, expected=counts.get(fate.table, 0))
        db.session.execute(
            update(Case)
            .where(Case.id == case_id)
            .values(
                key_id=None,
                class_name="",
                adviser_id=None,
                number=f"X-{secrets.token_hex(8)}",
                erased_at=clock.now(),
            )
        )
        db.session.execute(delete(Key).where(Key.id == key_id))
    db.session.expire_all()
    destroy_idle_keys(lists)
    audit.write(
        "case.erase",
        by=by,
        object_type="case",
        object_id=receipt.subject,
        basis=reason,
        detail=f"{sum(counts.values())}",
    )
    erased.after_commit(receipt.subject)
    return receipt


def is_held(case_id: int) -> bool:
    """Say whether a legal hold stands on a case."""
    standing = select(Hold.id).where(Hold.case_id == case_id, Hold.lifted_at.is_(None))
    return db.session.scalars(standing).first() is not None


def counts_of(case_id: int) -> list[tuple[str, int]]:
    """Count what an erasure would delete or empty now, by kind of data in German."""
    found = ((table_label(fate.table), _count(case_id, fate)) for fate in FATES)
    return [(label, count) for label, count in found if count]


def receipted(kind: str, subject: str, counts: Mapping[str, int], reason: str, *, by: Actor) -> Receipt:
    """Write the proof of an erasure: which rows of which tables, why; never content."""
    receipt = Receipt(
        kommune_id=by.kommune_id,
        kind=kind,
        subject=subject,
        counts=json.dumps(counts, sort_keys=True),
        reason=reason,
        at=clock.now(),
        membership_id=by.membership_id,
    )
    db.session.add(receipt)
    db.session.flush()
    return receipt


@contextmanager
def permitted(case_id: int, receipt: Receipt) -> Iterator[None]:
    """Let rows of a case be deleted inside the block, as the guards allow it for this receipt."""
    db.session.execute(insert(Erasing).values(case_id=case_id, receipt_id=receipt.id))
    yield
    db.session.execute(delete(Erasing).where(Erasing.case_id == case_id))


def _close(case: Case) -> None:
    """Close an open case: what is offered or on an agenda is taken back first."""
    system, holder_id = Actor.system(case.kommune_id), case.holder_id
    pending = open_handover(case.id)
    if pending is not None:
        take_back(pending, by=system, because="Die Daten zu diesem Fall werden gelöscht.")
    waiting = select(AgendaItem).where(AgendaItem.case_id == case.id, AgendaItem.state == ItemState.WAITING)
    for item in db.session.scalars(waiting):
        item.state = ItemState.DROPPED
    outcome = case.outcome if case.link is Link.ARRIVED and case.outcome else ERASED_OPEN
    append_step(lock_row(Case, case.id), Step.CLOSE, by=system, outcome=outcome)
    if holder_id is not None and holder_id != case.school_id:
        # Who held it reads for a while what became of it.
        until = clock.today() + timedelta(days=settings.get("read_access_days"))
        grant_access(case.id, holder_id, AccessReason.FORMER_HOLDER, by=system, until_on=until)


def _count(case_id: int, fate: Fate) -> int:
    if fate.kept and not fate.emptied:
        return 0
    table = _table(fate)
    return db.session.scalar(select(func.count()).select_from(table).where(_where(case_id, table))) or 0


def _follow(case_id: int, fate: Fate, *, expected: int) -> None:
    """Delete or empty a case's rows of one table.

    :raises RuntimeError: if somebody wrote a row meanwhile; nothing is erased then, the next run does it.
    """
    if not expected:
        return
    table = _table(fate)
    where = _where(case_id, table)
    if fate.is_deleted:
        done = db.session.execute(delete(table).where(where))
    else:
        done = db.session.execute(update(table).where(where).values(dict(fate.emptied)))
    if (count := cast(CursorResult[Any], done).rowcount) != expected:
        raise RuntimeError(f"{fate.table}: {count} rows instead of {expected}")


def _table(fate: Fate) -> Table:
    return Base.metadata.tables[fate.table]


def _where(case_id: int, table: Table) -> ColumnElement[bool]:
    theirs = rows_of(case_id, table)
    if table.name == Fact.__tablename__:
        return and_(theirs, table.c.key.not_in(COUNTED_FACTS))
    return theirs


def _lists_with(case_id: int) -> Sequence[int]:
    return db.session.scalars(select(Candidate.import_id).where(Candidate.case_id == case_id)).all()


def _forget_reminders(case: Case) -> None:
    """Delete what was reminded of; reminders know a case and what hangs on it by their random ids."""
    subjects = [case.public_id]
    for row_type in (Handover, Agreement, AgendaItem):
        subjects += db.session.scalars(select(row_type.public_id).where(row_type.case_id == case.id))
    db.session.execute(delete(Reminder).where(Reminder.subject.in_(subjects)))
