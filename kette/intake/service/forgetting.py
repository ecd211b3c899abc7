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

    For the nightly job, in the Kommune set for the session. Returns how many were deleted.
    """
    return _forget(lists.forgettable(day), reason="Frist nach der Bestätigung der Klasse abgelaufen")


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
    for import_id, count in counts:
        source = db.session.get_one(Import, import_id)
        db.session.execute(
            delete(Candidate)
            .where(condition, Candidate.import_id == import_id)
            .execution_options(synchronize_session="fetch")
        )
        actor = by or Actor.system(source.kommune_id)
        db.session.add(
            Receipt(
                kommune_id=source.kommune_id,
                kind="candidates",
                subject=source.public_id,
                counts=json.dumps({"candidates": count}),
                reason=reason,
                at=clock.now(),
                membership_id=actor.membership_id,
            )
        )
        audit.write(
            "intake.forget",
            by=actor,
            object_type="import",
            object_id=source.public_id,
            detail=f"candidates={count}",
        )
    destroy_idle_keys([import_id for import_id, _ in counts])
    return sum(count for _, count in counts)


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
