"""The outbox: mails are written in the action's own transaction and sent after it, by another process."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from kette import clock
from kette.db import Addressed, Base, KommuneRow, closed, db
from kette.labels import LabelledEnum


class MailState(LabelledEnum):
    """Where a mail stands."""

    PENDING = "pending", "wartet auf Versand"
    SENDING = "sending", "wird gesendet"
    SENT = "sent", "gesendet"
    DEAD = "dead", "unzustellbar"


class Mail(Addressed, KommuneRow, Base):
    """One mail without personal data; its Message-ID is fixed when it is written."""

    __tablename__ = "mails"
    __table_args__ = (
        UniqueConstraint("kommune_id", "idempotency_key"),
        UniqueConstraint("kommune_id", "message_id"),
        Index("ix_mails_due", "state", "next_try_at"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_at_a_moment"),
    )

    idempotency_key: Mapped[str] = mapped_column(String(120))
    message_id: Mapped[str] = mapped_column(String(120))
    recipient: Mapped[str] = mapped_column(String(254))
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institutions.id"))
    urgent: Mapped[bool] = mapped_column(default=False)
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[MailState] = mapped_column(closed(MailState, "state"), default=MailState.PENDING)
    queued_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(String(200), default="")


def queue(
    recipient: str,
    subject: str,
    body: str,
    *,
    key: str,
    urgent: bool = False,
    membership_id: int | None = None,
    institution_id: int | None = None,
) -> Mail | None:
    """Write a mail into the outbox in the open transaction; the same key a second time writes nothing.

    :param subject: one line; no personal data here or in the body.
    :param key: what this mail is about, for instance `handover-offered:<public id>`.
    """
    hashed = hashlib.sha256(key.encode()).hexdigest()
    if db.session.scalars(select(Mail.id).where(Mail.idempotency_key == hashed)).first() is not None:
        return None
    now = clock.now()
    mail = Mail(
        idempotency_key=hashed,
        message_id=f"<{secrets.token_hex(16)}@kette>",
        recipient=recipient,
        membership_id=membership_id,
        institution_id=institution_id,
        urgent=urgent,
        subject=" ".join(subject.split()),
        body=body,
        state=MailState.PENDING,
        queued_at=now,
        next_try_at=now,
    )
    db.session.add(mail)
    return mail
