"""Undoing a whole import: its candidates, what was stated on it, and the cases reported out of it, or nothing at all."""

import json
from collections.abc import Callable, Sequence
from typing import cast

from sqlalchemy import Table, delete, select, update

from kette import audit, clock
from kette.cases.models import Case
from kette.cases.service import work
from kette.cases.service.years import move_to_class
from kette.db import db, lock_row
from kette.institutions.models import Institution
from kette.intake.models.lists import Candidate, ClassReport, Import
from kette.intake.models.undoing import ClassReportEnd, Confirmation, Earlier, ImportClass
from kette.intake.queries import imports
from kette.intake.queries.imports import Plan, Reported
from kette.intake.service.forgetting import lock_lists
from kette.privacy.models import Receipt
from kette.roles import Actor

MISTAKE = "IRRTUM"
REASON = "undone"

# Erases a case (its key, the reason, who): retention lies above, so listening.py says who does it.
Eraser = Callable[..., object]
_erasers: list[Eraser] = []
_CANDIDATES, _EARLIER = cast(Table, Candidate.__table__), cast(Table, Earlier.__table__)
_RESTORED = (
    "class_name",
    "sealed",
    "fingerprint",
    "line",
    "guid_mark",
    "number_mark",
    "content_mark",
    "off_at",
)


def cases_are_erased_by(eraser: Eraser) -> None:
    """Say who erases a case that is taken back."""
    _erasers[:] = [eraser]


class NotUndone(Exception):
    """The import stays; the text is the German sentence for the reader."""


class InTheWay(NotUndone):
    """Somebody has acted on cases of the import."""

    def __init__(self, cases: Sequence[Reported]) -> None:
        super().__init__(
            "Mit Fällen aus dieser Datei wurde schon gearbeitet. Es wurde nichts zurückgenommen."
        )
        self.cases = cases


def undo(public_id: str, *, school: Institution, by: Actor) -> Plan:
    """Make a school's lists what they were before its newest import, with the cases reported since out of its classes.

    Returns what was done. Counters, ledger and log go on: what was said is taken back, not unsaid.

    :raises NotUndone: if a later import rests on it, the time for it is over, or (InTheWay) somebody has acted on a case.
    """
    lock_lists(school)
    one = imports.line(public_id, by)
    source = one.source
    if not one.is_newest:
        raise NotUndone(
            "Danach wurde noch einmal eingelesen. Bitte machen Sie zuerst die neuere Einlesung rückgängig."
        )
    if one.undo_until is None:
        raise NotUndone(
            "Diese Einlesung lässt sich nicht mehr rückgängig machen: Die früheren Stände sind schon gelöscht."
        )
    # Before it is asked who has acted on them; the lists are locked, so that no other case comes in.
    for case_id in imports.touched_since(source):
        lock_row(Case, case_id)
    plan = imports.plan(one, by)
    if plan.in_the_way:
        raise InTheWay(plan.in_the_way)
    _unsay(plan.statements, by)
    db.session.flush()
    for reported in plan.cases:
        work.close(reported.case, MISTAKE, by=by)
        for erase in _erasers:
            erase(reported.case.id, REASON, by=by)
    _restore(source)
    db.session.add(_receipt(plan, by))
    audit.write(
        "intake.undo",
        by=by,
        object_type="import",
        object_id=public_id,
        detail=f"pupils={plan.added} changed={plan.restored} cases={len(plan.cases)}",
    )
    _remove(source)
    return plan


def _unsay(statements: Sequence[ClassReport], by: Actor) -> None:
    """Take statements back, the newest first: their candidates are what they were before."""
    for statement in statements:
        rows = db.session.execute(
            select(Confirmation, Candidate)
            .join(Candidate, Candidate.id == Confirmation.candidate_id)
            .where(Confirmation.report_id == statement.id)
        ).all()
        for confirmation, candidate in rows:
            candidate.confirmed_at = confirmation.before_at
            if confirmation.case_class is not None and candidate.case_id is not None:
                case = db.session.get_one(Case, candidate.case_id)
                # Moved on since: then it stands where that has put it.
                if case.class_name == statement.class_name:
                    move_to_class(case, confirmation.case_class, cohort=statement.cohort, by=by)
            if confirmation.reported:
                candidate.case_id = None
            db.session.delete(confirmation)
        db.session.add(
            ClassReportEnd(
                kommune_id=statement.kommune_id,
                report_id=statement.id,
                at=clock.now(),
                membership_id=by.membership_id,
            )
        )
        db.session.flush()


def _restore(source: Import) -> None:
    """Delete who came with an import; all others become what they were."""
    connection = db.session.connection()
    mine = select(_EARLIER.c.candidate_id).where(_EARLIER.c.import_id == source.id)
    connection.execute(
        delete(_CANDIDATES).where(_CANDIDATES.c.import_id == source.id, _CANDIDATES.c.id.not_in(mine))
    )
    old = [_EARLIER.c.import_id == source.id, _EARLIER.c.candidate_id == _CANDIDATES.c.id]
    values = {name: _EARLIER.c[name] for name in _RESTORED} | {"import_id": _EARLIER.c.source_id}
    connection.execute(update(_CANDIDATES).where(*old, _EARLIER.c.found_case.is_(True)).values(case_id=None))
    connection.execute(update(_CANDIDATES).where(*old).values(values))
    connection.execute(delete(_EARLIER).where(_EARLIER.c.import_id == source.id))
    db.session.expire_all()


def _remove(source: Import) -> None:
    """Remove an import that nothing hangs on any more; what was stated of other classes rests on the one before."""
    before = db.session.scalars(
        select(Import.id)
        .where(Import.school_id == source.school_id, Import.cohort == source.cohort, Import.id < source.id)
        .order_by(Import.id.desc())
        .limit(1)
    ).first()
    db.session.execute(
        update(Confirmation).where(Confirmation.import_id == source.id).values(import_id=before)
    )
    db.session.execute(delete(ImportClass).where(ImportClass.import_id == source.id))
    key = source.key
    db.session.delete(source)
    db.session.flush()
    if key is not None:
        db.session.delete(key)
        db.session.flush()


def _receipt(plan: Plan, by: Actor) -> Receipt:
    counts = {
        "candidates": plan.added,
        "earlier_states": plan.restored,
        "class_reports": len(plan.statements),
        "cases": len(plan.cases),
    }
    return Receipt(
        kommune_id=by.kommune_id,
        kind="undo",
        subject=plan.line.source.public_id,
        counts=json.dumps({table: count for table, count in counts.items() if count}),
        reason=REASON,
        at=clock.now(),
        membership_id=by.membership_id,
    )
