"""Forgetting candidates: by the day, by the school, each with a receipt."""

import json
from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, delete, func, select

from kette import audit, clock
from kette.db import db
from kette.institutions.models import Institution
from kette.intake.models.lists import Candidate, Import
from kette.intake.models.undoing import Earlier
from kette.intake.queries import lists
from kette.privacy.models import Receipt
from kette.roles import Actor


def forget_candidates(day: date) -> int:
    """Delete the candidates whose class was confirmed some days ago (setting `candidate_days`), and those of past school years.

    What candidates were before an import goes as many days after it. For the nightly job, in the Kommune set for the
    session. Returns how many were deleted.
    """
    because = "Frist nach der Bestätigung der Klasse abgelaufen"
    return _forget(lists.forgettable(day), reason=because) + _forget_earlier(day)


def discard_class(class_name: str, *, school: Institution, cohort: int, by: Actor) -> int:
    """Delete the list of a class that does not belong here, at once; its cases stay. Returns how many were deleted."""
    lock_lists(school)
    theirs = and_(
        Candidate.school_id == school.id, Candidate.cohort == cohort, Candidate.class_name == class_name
    )
    return _forget(theirs, reason="von der Schule gelöscht", by=by)


def lock_lists(school: Institution) -> None:
    """Let one change at a time be made to a school's lists, so that nobody is reported twice."""
    # Without touching the key: cases that refer to the school meanwhile need not wait.
    db.session.scalars(
        select(Institution).where(Institution.id == school.id).with_for_update(key_share=True)
    ).one()


def _forget(condition: ColumnElement[bool], *, reason: str, by: Actor | None = None) -> int:
    """Delete candidates with a receipt for each of their imports; with the last one goes the import's key."""
    counts = db.session.execute(
        select(Candidate.import_id, func.count())
        .where(condition)
        .group_by(Candidate.import_id)
        .order_by(Candidate.import_id)
    ).all()
    touched: set[int] = set()
    for import_id, count in counts:
        source = db.session.get_one(Import, import_id)
        theirs = and_(condition, Candidate.import_id == import_id)
        # What they were before goes with them, and so may be the last thing that another import's key sealed.
        touched |= set(db.session.scalars(_sources(select(Candidate.id).where(theirs))))
        db.session.execute(delete(Candidate).where(theirs).execution_options(synchronize_session="fetch"))
        _prove(source, {"candidates": count}, reason, by or Actor.system(source.kommune_id))
    destroy_idle_keys([*touched, *(import_id for import_id, _ in counts)])
    return sum(count for _, count in counts)


def _forget_earlier(day: date) -> int:
    """Delete what candidates were before imports that cannot be undone any more."""
    over = select(Import).where(
        Import.at < lists.forget_before(day),
        select(Earlier.id).where(Earlier.import_id == Import.id).exists(),
    )
    total = 0
    for source in db.session.scalars(over.order_by(Import.id)).all():
        mine = Earlier.import_id == source.id
        sealed_by = db.session.scalars(select(Earlier.source_id).where(mine).distinct()).all()
        count = db.session.scalar(select(func.count()).where(mine)) or 0
        db.session.execute(delete(Earlier).where(mine).execution_options(synchronize_session="fetch"))
        because = "Frist zum Zurücknehmen der Einlesung abgelaufen"
        _prove(source, {"earlier_states": count}, because, Actor.system(source.kommune_id))
        destroy_idle_keys(sealed_by)
        total += count
    return total


def _sources(candidates: Select[int]) -> Select[int]:
    return select(Earlier.source_id).where(Earlier.candidate_id.in_(candidates)).distinct()


def _prove(source: Import, counts: dict[str, int], reason: str, by: Actor) -> None:
    db.session.add(
        Receipt(
            kommune_id=source.kommune_id,
            kind="candidates",
            subject=source.public_id,
            counts=json.dumps(counts),
            reason=reason,
            at=clock.now(),
            membership_id=by.membership_id,
        )
    )
    audit.write(
        "intake.forget",
        by=by,
        object_type="import",
        object_id=source.public_id,
        detail=" ".join(f"{table}={count}" for table, count in counts.items()),
    )


def destroy_idle_keys(imports: Collection[int] | Select[int]) -> None:
    """Destroy the keys of those of these imports that seal nobody any more."""
    idle = select(Import).where(
        Import.id.in_(imports),
        Import.key_id.is_not(None),
        ~select(Candidate.id).where(Candidate.import_id == Import.id).exists(),
        ~select(Earlier.id).where(Earlier.source_id == Import.id).exists(),
    )
    for source in db.session.scalars(idle).all():
        key, source.key = source.key, None
        db.session.flush()
        db.session.delete(key)
    db.session.flush()
