"""The Noes of a case that were said before there was a basis, and the consents that were taken back."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from kette.db import db
from kette.privacy.models import BasisEnd, Refusal
from kette.privacy.rules.ends import End, RefusalKind


def refusals_of(case_id: int) -> Sequence[Refusal]:
    """List what was refused or objected to beforehand, the newest first."""
    return db.session.scalars(
        select(Refusal).where(Refusal.case_id == case_id).order_by(Refusal.id.desc())
    ).all()


def objects_to_statutes(case_id: int, recipient_id: int) -> bool:
    """Say whether the statutory passing on to a recipient was objected to beforehand (Art. 21 DSGVO)."""
    return _is_there(case_id, RefusalKind.STATUTE, recipient_id)


def objects_to_return_feed(case_id: int) -> bool:
    """Say whether the return feed of the Agentur was objected to beforehand (§ 31a Abs. 2 SGB III)."""
    return _is_there(case_id, RefusalKind.RETURN, None)


def stops_return_feed(case_ids: Collection[int]) -> frozenset[int]:
    """Return of which cases the return feed was objected to, beforehand or against the school's report."""
    beforehand = select(Refusal.case_id).where(
        Refusal.case_id.in_(case_ids), Refusal.kind == RefusalKind.RETURN
    )
    afterwards = select(BasisEnd.case_id).where(
        BasisEnd.case_id.in_(case_ids), BasisEnd.kind == End.RETURN_OBJECTED.value
    )
    return frozenset((*db.session.scalars(beforehand), *db.session.scalars(afterwards)))


def _is_there(case_id: int, kind: RefusalKind, recipient_id: int | None) -> bool:
    same = Refusal.recipient_id.is_(None) if recipient_id is None else Refusal.recipient_id == recipient_id
    found = select(Refusal.id).where(Refusal.case_id == case_id, Refusal.kind == kind, same)
    return db.session.scalars(found.limit(1)).first() is not None
