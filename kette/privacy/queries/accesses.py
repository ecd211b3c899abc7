"""Who may look at a case without holding it."""

from datetime import date

from sqlalchemy import or_, select

from kette.db import db
from kette.privacy.models import Access
from kette.privacy.rules.sight import AccessReason


def may_look(case_id: int, institution_id: int, day: date) -> bool:
    """Say whether an institution may look at a case already, for whatever reason, without having held it."""
    access = select(Access.id).where(
        Access.case_id == case_id,
        Access.institution_id == institution_id,
        Access.reason != AccessReason.FORMER_HOLDER,
        or_(Access.until_on.is_(None), Access.until_on >= day),
    )
    return db.session.scalars(access.limit(1)).first() is not None
