"""The access log: who read or changed what, for which institution, on which basis; one hash chain per Kommune."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from kette import clock, vault
from kette.db import Base, KommuneRow, db
from kette.roles import Actor

GENESIS = b"\0" * 32


class AuditEntry(KommuneRow, Base):
    """One read or change; holds no name and no content, because it outlives the case."""

    __tablename__ = "audit_entries"
    __table_args__ = (UniqueConstraint("kommune_id", "number"),)

    number: Mapped[int]
    at: Mapped[datetime]
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
    role: Mapped[str] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(String(64), index=True)
    object_type: Mapped[str] = mapped_column(String(32))
    object_id: Mapped[str] = mapped_column(String(64), index=True)
    basis: Mapped[str] = mapped_column(String(64))
    detail: Mapped[str] = mapped_column(String(300))
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))


class AuditHead(KommuneRow, Base):
    """The end of a Kommune's chain: locked while an entry is added, so that the chain has one order."""

    __tablename__ = "audit_heads"
    __table_args__ = (UniqueConstraint("kommune_id"),)

    number: Mapped[int] = mapped_column(default=0)
    mac: Mapped[bytes] = mapped_column(LargeBinary(32), default=GENESIS)
    # A seal of its own over number and mac: the end of the chain cannot be set back without the key.
    seal: Mapped[bytes] = mapped_column(LargeBinary(32), default=GENESIS)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of a chain found: how many entries, and the number of the first broken one."""

    entries: int
    first_broken: int | None


def write(
    action: str,
    *,
    by: Actor,
    object_type: str,
    object_id: str,
    basis: str = "",
    detail: str = "",
) -> None:
    """Append an entry in the open transaction.

    :param action: what was done, dotted, past tense not needed: `case.read`, `handover.accept`.
    :param object_id: the public id of the object, or a hash; never a name.
    :param detail: codes and counts only.
    """
    session = db.session()
    head = session.scalars(select(AuditHead).with_for_update()).one_or_none()
    if head is None:
        head = AuditHead(kommune_id=by.kommune_id, number=0, mac=GENESIS, seal=GENESIS)
        session.add(head)
    entry = AuditEntry(
        kommune_id=by.kommune_id,
        number=head.number + 1,
        at=clock.now(),
        membership_id=by.membership_id,
        institution_id=by.institution_id,
        role=by.role.value,
        action=action,
        object_type=object_type,
        object_id=object_id,
        basis=basis[:64],
        detail=detail[:300],
        mac=GENESIS,
    )
    entry.mac = _mac(head.mac, entry)
    session.add(entry)
    head.number, head.mac = entry.number, entry.mac
    head.seal = _seal(head)


def verify(entries: Iterable[AuditEntry], head: AuditHead | None) -> Verdict:
    """Recompute the chain in order of number and compare its end with the head: finds edits, gaps, reorder, truncation."""
    before, count = GENESIS, 0
    for entry in entries:
        count += 1
        if entry.number != count or not hmac.compare_digest(entry.mac, _mac(before, entry)):
            return Verdict(count, count)
        before = entry.mac
    whole = count == 0
    if head is not None:
        sealed = hmac.compare_digest(head.seal, _seal(head))
        whole = head.number == count and hmac.compare_digest(head.mac, before) and sealed
    return Verdict(count, None if whole else count + 1)


def verify_kommune() -> Verdict:
    """Check the chain of the Kommune set for the session."""
    entries = db.session.scalars(
        select(AuditEntry).order_by(AuditEntry.number).execution_options(yield_per=1000)
    )
    return verify(entries, db.session.scalars(select(AuditHead)).one_or_none())


def _seal(head: AuditHead) -> bytes:
    content = f"{head.kommune_id}:{head.number}:".encode() + head.mac
    return hmac.new(vault.current().derive("audit-head"), content, hashlib.sha256).digest()


def _mac(before: bytes, entry: AuditEntry) -> bytes:
    content = json.dumps(
        [
            entry.kommune_id,
            entry.number,
            entry.at.isoformat(),
            entry.membership_id,
            entry.institution_id,
            entry.role,
            entry.action,
            entry.object_type,
            entry.object_id,
            entry.basis,
            entry.detail,
        ],
        ensure_ascii=False,
    )
    return hmac.new(vault.current().derive("audit"), before + content.encode(), hashlib.sha256).digest()
