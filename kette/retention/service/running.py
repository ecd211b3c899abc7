"""The deletion run: what is due on a day, case by case, each in a transaction of its own; done twice is done once."""

import logging
from collections.abc import Callable
from datetime import date
from functools import partial

from sqlalchemy import delete, select, update

from kette import audit, erased
from kette.cases.models import Case, Note
from kette.db import db, kommune_here, lock_row, transaction
from kette.engines import give_way
from kette.handover.models import Handover
from kette.intake.service.drafting import forget_drafts
from kette.intake.service.forgetting import forget_candidates
from kette.outbox import Mail
from kette.privacy.models import Receipt
from kette.reminders.models import Reminder
from kette.retention.queries import due as queries
from kette.retention.queries.plan import Outcome
from kette.retention.queries.rows import RowKind, log_end, row_kinds
from kette.retention.rules import periods as kinds
from kette.retention.service.erasing import ERASURE, Held, erase, permitted, receipted
from kette.roles import Actor

log = logging.getLogger("kette.retention")

PART, ROWS = "part", "rows"
# Rows deleted in one transaction, so that nobody waits long.
AT_ONCE = 1000


def run(day: date, kommune_id: int) -> Outcome:
    """Erase what is due on a day in the Kommune set for the session; opens a transaction for each case.

    What fails is left whole and tried again by the next run.
    """
    outcome, by = Outcome(), Actor.system(kommune_id)
    add_missing_marks()
    found = list(queries.due_cases(day))
    outcome.held = sum(one.is_held for one in found)
    for one in found:
        if not one.is_held:
            _try(outcome, one.due.rule, partial(_erase, one.case_id, one.due.rule, by))
    for case_id, handover_id in queries.lapsed_sheets(day):
        _try(outcome, kinds.SHEETS, partial(_drop_sheet, case_id, handover_id, by))
    for case_id, text_id in queries.left_school_notes(day):
        _try(outcome, kinds.SCHOOL_NOTES, partial(_drop_note, case_id, text_id, by))
    for kind in row_kinds(day):
        _try_all(outcome, kind.key, partial(_drop_rows, kind, by))
    _try(outcome, kinds.CANDIDATES, partial(forget_candidates, day))
    _try(outcome, kinds.CANDIDATES, partial(forget_drafts, day))
    _try_all(outcome, kinds.ACCESS_LOG, partial(_prune, day, by))
    erased.settle()
    return outcome


def nightly(day: date) -> None:
    """Erase what is due in the Kommune set for the session.

    :raises RuntimeError: if something failed, so that the scheduler tries again.
    """
    if failed := run(day, kommune_here()).failed:
        raise RuntimeError(f"{failed} erasures failed")


def _try(outcome: Outcome, kind: str, work: Callable[[], int]) -> int:
    """Do one piece in a transaction of its own; one that fails stops no other."""
    try:
        with transaction():
            count = work()
    except Held:
        outcome.held += 1
        return 0
    except Exception as failure:
        # The type alone: messages of databases quote the values they stumbled over.
        log.error("%s: %s", kind, type(failure).__name__)
        outcome.failed += 1
        return 0
    if count:
        outcome.done[kind] += count
        give_way(db.engine)
    return count


def _try_all(outcome: Outcome, kind: str, work: Callable[[], int]) -> None:
    while _try(outcome, kind, work):
        pass


def _erase(case_id: int, rule: str, by: Actor) -> int:
    return 0 if erase(case_id, rule, by=by) is None else 1


def _drop_sheet(case_id: int, handover_id: int, by: Actor) -> int:
    case, handover = lock_row(Case, case_id), lock_row(Handover, handover_id)
    if handover.sheet is None:
        return 0
    handover.sheet = None
    return _part_gone(case, {"handovers": 1}, kinds.SHEETS, by)


def _drop_note(case_id: int, text_id: int, by: Actor) -> int:
    case = lock_row(Case, case_id)
    if db.session.get(Note, text_id) is None:
        return 0
    receipt = receipted(PART, case.public_id, {"texts": 1}, kinds.SCHOOL_NOTES, by=by)
    with permitted(case_id, receipt):
        db.session.execute(delete(Note).where(Note.id == text_id))
    db.session.expire_all()
    _say_part(case, kinds.SCHOOL_NOTES, by)
    return 1


def _part_gone(case: Case, counts: dict[str, int], kind: str, by: Actor) -> int:
    receipted(PART, case.public_id, counts, kind, by=by)
    _say_part(case, kind, by)
    return sum(counts.values())


def _say_part(case: Case, kind: str, by: Actor) -> None:
    audit.write("case.erase_part", by=by, object_type="case", object_id=case.public_id, basis=kind)


def _drop_rows(kind: RowKind, by: Actor) -> int:
    """Delete the oldest rows of a kind, with one receipt."""
    counts = {}
    for table, condition in kind.tables:
        ids = db.session.scalars(select(kind.id_of(table)).where(condition).limit(AT_ONCE)).all()
        if not ids:
            continue
        if table is Mail:
            db.session.execute(update(Reminder).where(Reminder.mail_id.in_(ids)).values(mail_id=None))
        db.session.execute(
            delete(table).where(kind.id_of(table).in_(ids)).execution_options(synchronize_session=False)
        )
        counts[table.__tablename__] = len(ids)
    return _rows_gone(counts, kind.key, by)


def _prune(day: date, by: Actor) -> int:
    count = audit.prune(log_end(day))
    return _rows_gone({"audit_entries": count} if count else {}, kinds.ACCESS_LOG, by)


def _rows_gone(counts: dict[str, int], kind: str, by: Actor) -> int:
    if not counts:
        return 0
    receipted(ROWS, kind, counts, kind, by=by)
    total = sum(counts.values())
    audit.write("retention.rows", by=by, object_type="retention", object_id=kind, detail=f"{total}")
    return total


def add_missing_marks() -> None:
    """Bring the list beside the database up to date with the receipts of the Kommune: another process may have crashed."""
    known = erased.marks()
    subjects = db.session.scalars(select(Receipt.subject).where(Receipt.kind == ERASURE).order_by(Receipt.id))
    erased.append([one for one in subjects if erased.mark(one) not in known])
