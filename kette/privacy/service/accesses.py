"""Recording dated accesses, and what was passed to whom."""

from datetime import date

from sqlalchemy import select

from kette import clock
from kette.db import db
from kette.privacy.models import Access, Basis, Disclosure
from kette.privacy.rules.bases import stored_groups
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.rules.sight import AccessReason
from kette.roles import Actor


def grant_access(
    case_id: int, institution_id: int, reason: AccessReason, *, by: Actor, until_on: date | None
) -> Access:
    """Let an institution look at a case for a reason until a day; an access of the same reason is prolonged, never doubled."""
    access = db.session.scalars(
        select(Access).where(
            Access.case_id == case_id, Access.institution_id == institution_id, Access.reason == reason
        )
    ).first()
    if access is None:
        access = Access(
            kommune_id=by.kommune_id,
            case_id=case_id,
            institution_id=institution_id,
            reason=reason,
            since_at=clock.now(),
        )
        db.session.add(access)
    access.until_on = until_on
    return access


def end_access(case_id: int, institution_id: int, reason: AccessReason, *, until_on: date) -> None:
    """Let an access end on a day; does nothing where there is none, or it has ended before."""
    access = db.session.scalars(
        select(Access).where(
            Access.case_id == case_id, Access.institution_id == institution_id, Access.reason == reason
        )
    ).first()
    if access is not None and (access.until_on is None or access.until_on > until_on):
        access.until_on = until_on


def note_disclosure(
    case_id: int,
    recipient_id: int,
    basis: Basis | None,
    *,
    channel: str,
    groups: frozenset[FieldGroup],
    content_hash: str,
    by: Actor,
) -> Disclosure:
    """Write down what was passed to whom: groups and hash, never content."""
    disclosure = Disclosure(
        kommune_id=by.kommune_id,
        case_id=case_id,
        recipient_id=recipient_id,
        basis_id=None if basis is None else basis.id,
        channel=channel,
        groups=stored_groups(groups),
        content_hash=content_hash,
        at=clock.now(),
    )
    db.session.add(disclosure)
    return disclosure
