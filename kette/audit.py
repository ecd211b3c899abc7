"""The access log: who read or changed what, for which institution, on which basis; one hash chain per Kommune."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy import (
    ForeignKey,
    LargeBinary,
    String,
    UniqueConstraint,
    column,
    delete,
    event,
    func,
    select,
    table,
)  # fmt: skip
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from kette import clock, vault
from kette.db import Base, KommuneRow, db, kommune, transaction
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


class AuditAnchor(KommuneRow, Base):
    """Where a Kommune's chain begins since older entries were deleted by period: sealed, hence no end for a forger."""

    __tablename__ = "audit_anchors"
    __table_args__ = (UniqueConstraint("kommune_id", "number"),)

    number: Mapped[int]  # of the last entry deleted
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))  # the next entry continues it
    seal: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of a chain found: how many entries, and the number of the first broken one."""

    entries: int
    first_broken: int | None


class NotLogged(Exception):
    """A read could not be written down: nothing is shown."""


# What waits for the end of its transaction; one that is rolled back takes it along.
_waiting: WeakKeyDictionary[SessionTransaction, list[AuditEntry]] = WeakKeyDictionary()
# Whether a read was kept since the request began.
_kept: ContextVar[bool] = ContextVar("kette_read_kept", default=False)


def begin() -> None:
    """Forget what was read before: another request begins."""
    _kept.set(False)


def has_kept() -> bool:
    """Say whether a read was kept since the request began."""
    return _kept.get()


@contextmanager
def reading() -> Iterator[None]:
    """Write down a read inside the block, and keep it before anything is shown: a crash afterwards cannot lose it.

    :raises NotLogged: if the entry cannot be kept.
    """
    try:
        with transaction(keeps=True):
            yield
    except DBAPIError as trouble:
        raise NotLogged from trouble
    _kept.set(True)


def write(
    action: str,
    *,
    by: Actor,
    object_type: str,
    object_id: str,
    basis: str = "",
    detail: str = "",
) -> None:
    """Append an entry in the open transaction, when it ends.

    All who write in a Kommune stand in line for the end of its log. Who gets there last of all waits for nobody any
    more, so two never wait for each other crosswise.

    :param action: what was done, dotted, past tense not needed: `case.read`, `handover.accept`.
    :param object_id: the public id of the object, or a hash; never a name.
    :param detail: codes and counts only.
    """
    session = db.session()
    entry = AuditEntry(
        kommune_id=by.kommune_id,
        at=clock.now(),
        membership_id=by.membership_id,
        institution_id=by.institution_id,
        role=by.role.value,
        action=action,
        object_type=object_type,
        object_id=object_id,
        basis=basis[:64],
        detail=detail[:300],
    )
    # What it is about is written by now; and whoever reads a row again under its lock reads it as it was changed here.
    session.flush()
    if session.in_nested_transaction():  # what a savepoint takes back, it takes back whole
        _append(session, [entry])
    else:
        _waiting.setdefault(session.get_transaction() or session.begin(), []).append(entry)


@event.listens_for(Session, "before_commit")
def _append_what_waits(session: Session) -> None:
    root = session.get_transaction()
    waiting = [] if root is None or session.in_nested_transaction() else _waiting.pop(root, [])
    for kommune_id in sorted({entry.kommune_id for entry in waiting}):
        with kommune(kommune_id):
            _append(session, [entry for entry in waiting if entry.kommune_id == kommune_id])
            session.flush()


def _append(session: Session, entries: Iterable[AuditEntry]) -> None:
    """Append entries of the Kommune set for the session; its log is locked until the transaction ends."""
    locked = select(AuditHead).with_for_update().execution_options(populate_existing=True)
    head = session.scalars(locked).one_or_none()
    for entry in entries:
        if head is None:
            head = AuditHead(kommune_id=entry.kommune_id, number=0, mac=GENESIS, seal=GENESIS)
            session.add(head)
        entry.number = head.number + 1
        entry.mac = _mac(head.mac, entry)
        session.add(entry)
        head.number, head.mac = entry.number, entry.mac
        head.seal = _seal(head)


def prune(before: datetime, *, at_most: int = 20_000) -> int:
    """Delete the oldest entries written before a moment, in the open transaction, and seal where the chain begins now.

    Returns how many were deleted; an entry is never deleted before an older one.
    """
    session = db.session()
    head = session.scalars(select(AuditHead).with_for_update()).one_or_none()
    if head is None:
        return 0
    start = begins_after()
    first = 0 if start is None else start.number
    stays = session.scalar(select(func.min(AuditEntry.number)).where(AuditEntry.at >= before))
    last = min(head.number if stays is None else stays - 1, first + at_most)
    if last <= first:
        return 0
    mac = session.scalars(select(AuditEntry.mac).where(AuditEntry.number == last)).one()
    anchor = AuditAnchor(kommune_id=head.kommune_id, number=last, mac=mac, seal=GENESIS, at=clock.now())
    anchor.seal = _seal(anchor)
    session.add(anchor)
    session.flush()
    session.execute(
        delete(AuditEntry)
        .where(AuditEntry.kommune_id == head.kommune_id, AuditEntry.number <= last)
        .execution_options(synchronize_session=False)
    )
    return last - first


def verify(
    entries: Iterable[AuditEntry], head: AuditHead | None, anchor: AuditAnchor | None = None
) -> Verdict:
    """Recompute the chain in order of number and compare its end with the head: finds edits, gaps, reorder, truncation.

    :param anchor: where the chain begins, when older entries were deleted by period.
    """
    before, number, count = GENESIS, 0, 0
    if anchor is not None:
        if not hmac.compare_digest(anchor.seal, _seal(anchor)):
            return Verdict(0, anchor.number)
        before, number = anchor.mac, anchor.number
    for entry in entries:
        count, number = count + 1, number + 1
        if entry.number != number or not hmac.compare_digest(entry.mac, _mac(before, entry)):
            return Verdict(count, number)
        before = entry.mac
    whole = number == 0
    if head is not None:
        sealed = hmac.compare_digest(head.seal, _seal(head))
        whole = head.number == number and hmac.compare_digest(head.mac, before) and sealed
    return Verdict(count, None if whole else number + 1)


# The ledger lies above: its table is named here.
_STEPS = table("steps", column("id"), column("kommune_id"))


def verify_kommune() -> Verdict:
    """Check the chain of the Kommune set for the session."""
    entries = db.session.scalars(
        select(AuditEntry).order_by(AuditEntry.number).execution_options(yield_per=1000)
    )
    head = db.session.scalars(select(AuditHead)).one_or_none()
    here = _STEPS.c.kommune_id == db.session.info.get("kommune_id")
    if head is None and db.session.execute(select(_STEPS.c.id).where(here).limit(1)).first() is not None:
        # Nothing happens to a case without an entry: a Kommune with cases and no log has lost it.
        return Verdict(0, 1)
    return verify(entries, head, begins_after())


def begins_after() -> AuditAnchor | None:
    """Return what a Kommune's chain begins after, where older entries were deleted by period."""
    return db.session.scalars(select(AuditAnchor).order_by(AuditAnchor.number.desc()).limit(1)).first()


def _seal(end: AuditHead | AuditAnchor) -> bytes:
    purpose = "audit-head" if isinstance(end, AuditHead) else "audit-anchor"
    content = f"{end.kommune_id}:{end.number}:".encode() + end.mac
    return hmac.new(vault.current().derive(purpose), content, hashlib.sha256).digest()


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
