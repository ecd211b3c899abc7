"""The outbox: mails are written in the action's own transaction and sent after it, by another process."""

import hashlib
import re
import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from flask import current_app
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column
from werkzeug.routing import BuildError

from kette import clock, mailer
from kette.db import Addressed, Base, KommuneRow, closed, db, everywhere, lock_row, transaction
from kette.labels import LabelledEnum

# For how long a mail belongs to the process that sends it; longer than any dialogue with a server lasts.
LEASE = timedelta(minutes=5)
# Minutes between the tries, the last again and again.
PAUSES = (1, 5, 15, 60)
# Two days for a mail that the server puts off; two weeks where it takes no mail at all, which no mail is to blame for.
TRIES, TRIES_AWAY = 48, 14 * 24
# What waits longer than anything ever does was put off before somebody set the clock back.
_LONGEST = timedelta(minutes=2 * PAUSES[-1])
# What lets somebody in, as letters write it.
_CODE = re.compile(r"^ {4}\d[\d ]*$", re.MULTILINE)


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
    # An entry for the calendar that comes with it (iCalendar, RFC 5545); no personal data in it either.
    invitation: Mapped[str | None] = mapped_column(Text)
    state: Mapped[MailState] = mapped_column(closed(MailState, "state"), default=MailState.PENDING)
    queued_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    # When a server on the way wrote that it cannot deliver it, or not yet (`kette.bounces`).
    bounced_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(String(200), default="")

    @property
    def shown_body(self) -> str:
        """Return the body as the administration reads it: a code alone on its line is for the mailbox and nobody else."""
        return _CODE.sub("    (Code, nur im Postfach zu lesen)", self.body)


def queue(
    recipient: str,
    subject: str,
    body: str,
    *,
    key: str,
    urgent: bool = False,
    membership_id: int | None = None,
    institution_id: int | None = None,
    invitation: str | None = None,
) -> Mail | None:
    """Write a mail into the outbox in the open transaction; the same key a second time writes nothing.

    :param subject: one line; no personal data here or in the body.
    :param key: what this mail is about, for instance `handover-offered:<public id>`.
    :param invitation: entries for the recipient's calendar, one whole calendar after the other (iCalendar, RFC 5545).
    """
    hashed = _hashed(key)
    if queued_for(key) is not None:
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
        invitation=invitation,
        state=MailState.PENDING,
        queued_at=now,
        next_try_at=now,
    )
    db.session.add(mail)
    return mail


def queued_for(key: str) -> Mail | None:
    """Return the mail that was written under a key, however far it is; None where none was, or it is deleted by now."""
    return db.session.scalars(select(Mail).where(Mail.idempotency_key == _hashed(key))).first()


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def sender_address() -> str:
    """Return the address that mails come from."""
    return parseaddr(current_app.config["MAIL_FROM"])[1]


def page_address(endpoint: str, **values: str) -> str:
    """Return the full address of a page for a mail; the start page's where the program has no such page."""
    base = current_app.config["BASE_URL"].rstrip("/")
    try:
        path: str = current_app.url_map.bind("").build(endpoint, values)
    except BuildError:
        path = "/"
    return f"{base}{path}"


def send_due(limit: int = 100, *, stopped: Callable[[], bool] = lambda: False) -> int:
    """Send what is due, the urgent first, each mail in its own short transactions; return how many were taken.

    Any number of processes may do so at once. A mail is claimed, sent, and marked: killed in between, it goes out
    again once the claim has run out, with the same Message-ID. Without a mail server nothing is claimed.

    :param limit: mails claimed at most.
    :param stopped: asked before each mail.
    """
    to = mailer.server()
    sent = 0
    with everywhere():
        for _ in range(limit if to else 0):
            claim = None if stopped() else _claim()
            if claim is None or to is None:
                break
            mail_id, lease, letter = claim
            try:
                mailer.deliver(letter, to)
            except mailer.NotSent as reason:
                _mark_failed(mail_id, lease, reason)
                if reason.away:  # the others would wait in vain as well
                    break
            else:
                _mark_sent(mail_id)
                sent += 1
    return sent


def _due(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(Mail.state == MailState.PENDING, _is_over(Mail.next_try_at, now)),
        and_(Mail.state == MailState.SENDING, _is_over(Mail.lease_until, now)),
    )


def _is_over(until: InstrumentedAttribute[Any], now: datetime) -> ColumnElement[bool]:
    return or_(until <= now, until > now + _LONGEST)


def _claim() -> tuple[int, datetime, mailer.Letter] | None:
    """Take the next mail for some minutes, so that nobody else sends it meanwhile."""
    now = clock.now()
    # Asked without a lock first: nearly always nothing is due.
    found = db.session.scalars(select(Mail.id).where(_due(now)).limit(1)).first()
    db.session.rollback()
    if found is None:
        return None
    with transaction():
        mail = db.session.scalars(
            select(Mail)
            .where(_due(now))
            .order_by(Mail.urgent.desc(), Mail.next_try_at, Mail.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if mail is None:
            return None
        lease = now + LEASE
        mail.state, mail.lease_until, mail.attempts = MailState.SENDING, lease, mail.attempts + 1
        letter = mailer.Letter(
            mail.recipient,
            mail.subject,
            mail.body,
            mail.message_id,
            mail.idempotency_key,
            mail.queued_at,
            mail.invitation,
        )
        return mail.id, lease, letter


def _mark_sent(mail_id: int) -> None:
    """Note that the server has taken a mail; whoever else holds it by now only repeats what has arrived."""
    with transaction():
        mail = lock_row(Mail, mail_id)
        if mail.state is MailState.DEAD and mail.bounced_at is not None:
            return  # it came back faster than the server said that it took it
        mail.state, mail.lease_until, mail.failure = MailState.SENT, None, ""
        mail.sent_at = mail.sent_at or clock.now()


def _mark_failed(mail_id: int, lease: datetime, reason: mailer.NotSent) -> None:
    with transaction():
        mail = lock_row(Mail, mail_id)
        if mail.state is not MailState.SENDING or mail.lease_until != lease:
            return  # it took so long that another process has it
        mail.lease_until, mail.failure = None, str(reason)
        if reason.for_good or mail.attempts >= (TRIES_AWAY if reason.away else TRIES):
            mail.state = MailState.DEAD
        else:
            mail.state = MailState.PENDING
            mail.next_try_at = clock.now() + pause(mail.attempts)


def pause(attempts: int) -> timedelta:
    """Return how long to wait after so many tries."""
    return timedelta(minutes=PAUSES[min(attempts, len(PAUSES)) - 1])


def revive(mail: Mail) -> bool:
    """Let an undeliverable mail be sent at the next tick, under its old Message-ID; False where it is not dead."""
    locked = lock_row(Mail, mail.id)
    if locked.state is not MailState.DEAD:
        return False
    locked.state, locked.attempts, locked.failure, locked.bounced_at = MailState.PENDING, 0, "", None
    locked.next_try_at = clock.now()
    return True


def get_mail(public_id: str) -> Mail:
    """Return a mail of the Kommune by its public id. Raises NoResultFound."""
    return db.session.scalars(select(Mail).where(Mail.public_id == public_id)).one()


def mails(
    states: Collection[MailState] = tuple(MailState), *, offset: int = 0, limit: int = 50
) -> Sequence[Mail]:
    """List the mails of the Kommune in these states, the newest first."""
    return db.session.scalars(
        select(Mail)
        .where(Mail.state.in_(states))
        .order_by(Mail.queued_at.desc(), Mail.id.desc())
        .offset(offset)
        .limit(limit)
    ).all()


def counts() -> dict[MailState, int]:
    """Count the mails of the Kommune in each state."""
    rows = db.session.execute(select(Mail.state, func.count(Mail.id)).group_by(Mail.state))
    found = {row[0]: row[1] for row in rows}
    return {state: found.get(state, 0) for state in MailState}
