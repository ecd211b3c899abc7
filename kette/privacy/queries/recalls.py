"""Recipients that were told that a basis had ended, and who holds what came to them on it."""

from collections.abc import Sequence

from sqlalchemy import func, select

from kette.audit import AuditEntry
from kette.db import db
from kette.institutions.models import Institution, Membership
from kette.privacy.models import Basis, BasisEnd, Disclosure, Recall
from kette.privacy.queries.sealed import case_names, unseal
from kette.roles import Actor


def who_holds(basis: Basis) -> frozenset[int]:
    """Return which institutions hold what a basis let them have: what the ledger of disclosures and the log of reads say."""
    told = set(
        db.session.scalars(select(Disclosure.recipient_id).where(Disclosure.basis_id == basis.id).distinct())
    )
    name = case_names([basis.case_id])[basis.case_id]
    read = (
        select(AuditEntry.id)
        .where(
            AuditEntry.object_id == name.public_id,
            AuditEntry.institution_id == basis.recipient_id,
            AuditEntry.basis == basis.kind,
            AuditEntry.at >= basis.recorded_at,
        )
        .limit(1)
    )
    if basis.recipient_id not in told and db.session.scalars(read).first() is not None:
        told.add(basis.recipient_id)
    return frozenset(told)


def about_recall(public_id: str) -> str:
    """Return what the words of an answer to a recall are bound to."""
    return f"recall:{public_id}"


def why_kept(recall: Recall) -> str:
    """Return in the recipient's own words why something stays; empty where nothing does."""
    return unseal(recall.case_id, recall.sealed, about=about_recall(recall.public_id)) or ""


def who_informed(recall: Recall) -> Institution | None:
    """Return the institution that recorded the end of which a recipient was told."""
    return db.session.scalars(
        select(Institution)
        .join(Membership, Membership.institution_id == Institution.id)
        .join(BasisEnd, BasisEnd.membership_id == Membership.id)
        .where(BasisEnd.basis_id == recall.basis_id)
    ).first()


def recalls_of_case(case_id: int) -> Sequence[Recall]:
    """List who was told about ended bases of a case, in that order."""
    return db.session.scalars(select(Recall).where(Recall.case_id == case_id).order_by(Recall.id)).all()


def recalls_of(viewer: Actor) -> Sequence[tuple[Recall, Basis]]:
    """List what the viewer's institution was told, what is open first, the newest first."""
    rows = db.session.execute(
        select(Recall, Basis)
        .join(Basis, Basis.id == Recall.basis_id)
        .where(Recall.recipient_id == (viewer.institution_id or 0))
        .order_by(Recall.done_at.is_not(None), Recall.id.desc())
    )
    return [(recall, basis) for recall, basis in rows]


def count_open(viewer: Actor) -> int:
    """Count what the viewer's institution has not answered yet."""
    return db.session.scalars(
        select(func.count(Recall.id)).where(
            Recall.recipient_id == (viewer.institution_id or 0), Recall.done_at.is_(None)
        )
    ).one()


def get_recall(public_id: str, viewer: Actor) -> tuple[Recall, Basis]:
    """Return what the viewer's institution was told. Raises NoResultFound where it is not theirs."""
    recall, basis = db.session.execute(
        select(Recall, Basis)
        .join(Basis, Basis.id == Recall.basis_id)
        .where(Recall.public_id == public_id, Recall.recipient_id == (viewer.institution_id or 0))
    ).one()
    return recall, basis
