"""Which bases and accesses are in force."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, String, and_, cast, literal, null, or_, select, union_all

from kette.db import db
from kette.institutions.models import Institution
from kette.moments import UtcDateTime
from kette.privacy.models import Access, Basis, BasisEnd, Emergency
from kette.privacy.rules.bases import BASIS_OF, CONSENT, groups_of
from kette.privacy.rules.ends import ENDING, End
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.rules.sight import AccessReason, BasisInForce, Relation
from kette.roles import Actor


def in_force(day: date) -> ColumnElement[bool]:
    """Return the condition that a basis is in force on a day: begun, not run out, not ended."""
    ending = [end.value for end in ENDING]
    ended = select(BasisEnd.id).where(BasisEnd.basis_id == Basis.id, BasisEnd.kind.in_(ending)).exists()
    return and_(Basis.given_on <= day, or_(Basis.valid_until.is_(None), Basis.valid_until >= day), ~ended)


def basis_in_force(case_id: int, recipient_id: int, day: date) -> Basis | None:
    """Return the widest basis in force for a recipient of a case: a consent before a statute, the newest first."""
    return db.session.scalars(
        select(Basis)
        .where(Basis.case_id == case_id, Basis.recipient_id == recipient_id, in_force(day))
        .order_by((Basis.kind == "consent").desc(), Basis.id.desc())
        .limit(1)
    ).first()


@dataclass(frozen=True, slots=True)
class Ground:
    """Why one institution may look at one case: a basis (`kind` is its key), or a dated access (`reason`).

    Or why one person of it could for an hour: opened in danger by `opened_by`, shut again at `ended_at`.
    """

    case_id: int
    recipient_id: int
    recipient: str
    kind: str | None
    reason: AccessReason | None
    groups: frozenset[FieldGroup]
    since: date | None
    until: date | None
    ended_at: datetime | None
    end_kind: str | None
    opened_by: int | None = None

    def in_force(self, day: date) -> bool:
        """Say whether a basis is in force on a day: begun, not run out, not ended."""
        begun = self.since is None or self.since <= day
        ended = self.end_kind is not None and End(self.end_kind) in ENDING
        return begun and not ended and (self.until is None or day <= self.until)

    @property
    def label(self) -> str:
        """Say in German what it is."""
        if self.reason is not None:
            return self.reason.label
        if self.opened_by is not None:
            return Relation.EMERGENCY.label
        if self.kind == CONSENT.key and self.since is not None:
            return f"Einwilligung vom {self.since:%d.%m.%Y}"
        basis = BASIS_OF[self.kind or ""]
        return f"{basis.label} ({basis.citation})"


def grounds(case_ids: Iterable[int], *, recipient_id: int | None = None) -> Sequence[Ground]:
    """List bases, accesses and emergencies of cases, past ones included, in one query; for one recipient, or for all."""
    ids = list(case_ids)
    bases = (
        select(
            Basis.id,
            Basis.case_id,
            Basis.recipient_id,
            Institution.short_name,
            Basis.kind.label("kind"),
            cast(null(), String).label("reason"),
            Basis.groups.label("groups"),
            Basis.given_on.label("since"),
            Basis.valid_until.label("until"),
            BasisEnd.at.label("ended_at"),
            BasisEnd.kind.label("end_kind"),
            cast(null(), Integer).label("opened_by"),
        )
        .join(Institution, Institution.id == Basis.recipient_id)
        .outerjoin(BasisEnd, BasisEnd.basis_id == Basis.id)
        .where(Basis.case_id.in_(ids))
    )
    accesses = (
        select(
            Access.id,
            Access.case_id,
            Access.institution_id,
            Institution.short_name,
            cast(null(), String),
            cast(Access.reason, String),
            literal(""),
            cast(null(), Date),
            Access.until_on,
            cast(null(), UtcDateTime),
            cast(null(), String),
            cast(null(), Integer),
        )
        .join(Institution, Institution.id == Access.institution_id)
        .where(Access.case_id.in_(ids))
    )
    emergencies = (
        select(
            Emergency.id,
            Emergency.case_id,
            Emergency.institution_id,
            Institution.short_name,
            cast(null(), String),
            cast(null(), String),
            literal(""),
            cast(null(), Date),
            cast(null(), Date),
            Emergency.until_at,
            cast(null(), String),
            Emergency.membership_id,
        )
        .join(Institution, Institution.id == Emergency.institution_id)
        .where(Emergency.case_id.in_(ids))
    )
    if recipient_id is not None:
        bases = bases.where(Basis.recipient_id == recipient_id)
        accesses = accesses.where(Access.institution_id == recipient_id)
        emergencies = emergencies.where(Emergency.institution_id == recipient_id)
    rows: Sequence[Any] = db.session.execute(union_all(bases, accesses, emergencies)).all()
    return [
        Ground(
            row.case_id,
            row.recipient_id,
            row.short_name,
            row.kind,
            None if row.reason is None else AccessReason(row.reason),
            groups_of(row.groups),
            row.since,
            row.until,
            row.ended_at,
            row.end_kind,
            row.opened_by,
        )
        for row in sorted(rows, key=lambda row: row.id)
    ]


def open_until(found: Iterable[Ground], viewer: Actor, now: datetime) -> dict[int, datetime]:
    """Return until when which case is open in danger to one person, never to colleagues, among these grounds."""
    opened: dict[int, datetime] = {}
    for one in found:
        mine = one.opened_by is not None and one.opened_by == viewer.membership_id
        if mine and one.ended_at is not None and one.ended_at > now:
            opened[one.case_id] = max(one.ended_at, opened.get(one.case_id, one.ended_at))
    return opened


def bases_in_force(found: Iterable[Ground], day: date) -> Mapping[int, tuple[BasisInForce, ...]]:
    """Return the bases in force among these grounds, by case."""
    bases: dict[int, tuple[BasisInForce, ...]] = {}
    for one in found:
        if one.kind is None or one.since is None or not one.in_force(day):
            continue
        basis = BasisInForce(one.recipient_id, one.groups, one.label, one.since, one.until, one.kind)
        bases[one.case_id] = (*bases.get(one.case_id, ()), basis)
    return bases


def accesses_among(found: Iterable[Ground]) -> Mapping[int, dict[int, tuple[AccessReason, date | None]]]:
    """Return the accesses among these grounds, by case and institution; the one that lasts longest counts."""
    accesses: dict[int, dict[int, tuple[AccessReason, date | None]]] = {}
    for one in sorted(found, key=lambda one: one.until or date.max):
        if one.reason is not None:
            accesses.setdefault(one.case_id, {})[one.recipient_id] = (one.reason, one.until)
    return accesses


def all_bases(case_id: int) -> Sequence[tuple[Basis, BasisEnd | None]]:
    """List every basis of a case with its end, the newest first: who may see what, until when."""
    rows = db.session.execute(
        select(Basis, BasisEnd)
        .outerjoin(BasisEnd, BasisEnd.basis_id == Basis.id)
        .where(Basis.case_id == case_id)
        .order_by(Basis.id.desc())
    )
    return [(basis, end) for basis, end in rows]


def get_basis(case_id: int, public_id: str) -> Basis:
    """Return a basis of a case. Raises NoResultFound."""
    return db.session.scalars(
        select(Basis).where(Basis.case_id == case_id, Basis.public_id == public_id)
    ).one()
