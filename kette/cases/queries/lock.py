"""The lock „keine Auskunft an Dritte“ of a case, in one query."""

from sqlalchemy import select

from kette.cases.models import Case, Identity
from kette.db import db


def lock_of(public_id: str) -> tuple[int, int | None, bool]:
    """Return the school of a case, who holds it, and whether the lock is set. Ask first who may see it. Raises NoResultFound."""
    school_id, holder_id, locked = db.session.execute(
        select(Case.school_id, Case.holder_id, Identity.no_disclosure)
        .outerjoin(Identity, Identity.case_id == Case.id)
        .where(Case.public_id == public_id)
    ).one()
    return school_id, holder_id, bool(locked)
