"""Which bases and accesses are in force."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from kette.db import db
from kette.privacy.models import Access, Basis, BasisEnd
from kette.privacy.rules.bases import BASIS_OF, groups_of
from kette.privacy.rules.sight import AccessReason, BasisInForce


def in_force(day: date) -> ColumnElement[bool]:
    """Return the condition that a basis is in force on a day: begun, not run out, not ended."""
    ended = select(BasisEnd.id).where(BasisEnd.basis_id == Basis.id).exists()
    return and_(Basis.given_on <= day, or_(Basis.valid_until.is_(None), Basis.valid_until >= day), ~ended)


def basis_in_force(case_id: int, recipient_id: int, day: date) -> Basis | None:
    """Return the widest basis in force for a recipient of a case: a consent before a statute, the newest first."""
    return db.session.scalars(
        select(Basis)
        .where(Basis.case_id == case_id, Basis.recipient_id == recipient_id, in_force(day))
        .order_by((Basis.kind == "consent").desc(), Basis.id.desc())
        .limit(1)
    ).first()


def bases_by_case(
    case_ids: Iterable[int], recipient_id: int, day: date
) -> Mapping[int, tuple[BasisInForce, ...]]:
    """Return the bases in force for one recipient, by case."""
    found: dict[int, tuple[BasisInForce, ...]] = {}
    rows = db.session.execute(
        select(Basis.case_id, Basis.kind, Basis.groups, Basis.given_on, Basis.valid_until)
        .where(Basis.case_id.in_(list(case_ids)), Basis.recipient_id == recipient_id, in_force(day))
        .order_by(Basis.id)
    )
    for case_id, kind, groups, given_on, valid_until in rows:
        basis = BasisInForce(recipient_id, groups_of(groups), _label(kind, given_on), given_on, valid_until)
        found[case_id] = (*found.get(case_id, ()), basis)
    return found


def accesses_by_case(
    case_ids: Iterable[int], institution_id: int
) -> Mapping[int, dict[int, tuple[AccessReason, date | None]]]:
    """Return the accesses of one institution, by case; the one that lasts longest counts."""
    found: dict[int, dict[int, tuple[AccessReason, date | None]]] = {}
    rows = db.session.execute(
        select(Access.case_id, Access.reason, Access.until_on)
        .where(Access.case_id.in_(list(case_ids)), Access.institution_id == institution_id)
        .order_by(Access.until_on.is_(None), Access.until_on, Access.id)
    )
    for case_id, reason, until_on in rows:
        found.setdefault(case_id, {})[institution_id] = (reason, until_on)
    return found


def all_bases(case_id: int) -> Sequence[tuple[Basis, BasisEnd | None]]:
    """List every basis of a case with its end, the newest first: who may see what, until when."""
    rows = db.session.execute(
        select(Basis, BasisEnd)
        .outerjoin(BasisEnd, BasisEnd.basis_id == Basis.id)
        .where(Basis.case_id == case_id)
        .order_by(Basis.id.desc())
    )
    return [(basis, end) for basis, end in rows]


def _label(kind: str, given_on: date) -> str:
    if kind == "consent":
        return f"Einwilligung vom {given_on:%d.%m.%Y}"
    return f"{BASIS_OF[kind].label} ({BASIS_OF[kind].citation})"
