"""Mails that come back: a server's report (RFC 3464) is noted at the mail it is about, and says nothing of anybody else."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import Any

from sqlalchemy import ColumnElement, select

from kette import clock
from kette.db import db, everywhere, lock_row, transaction
from kette.labels import LabelledEnum
from kette.mailer import without_addresses
from kette.outbox import Mail, MailState

# Bytes of a report; with the mail that it returns it has a tenth of that.
LARGEST = 1024 * 1024
_MESSAGE_ID = re.compile(r"<[0-9a-f]{32}@kette>")
# Parts that hold others: the parser asks each line at each of them whether it ends there.
_HOLDING = re.compile(rb"(?i)multipart/|message/")
_MOST_PARTS = 30
_KEY = re.compile(r"[0-9a-f]{64}")
# How bad a report is, the worst first.
_FINAL, _DELAYED, _NO_TROUBLE = range(3)
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


class Outcome(LabelledEnum):
    """What became of a message to the address that Kette sends from."""

    UNDELIVERABLE = "undeliverable", "Die Mail ist als unzustellbar vermerkt."
    DELAYED = "delayed", "Die Verzögerung ist an der Mail vermerkt."
    KNOWN = "known", "Die Mail ist schon als unzustellbar vermerkt. Es wurde nichts geändert."
    STRANGE = "strange", "Der Bericht gehört zu keiner Mail von hier. Es wurde nichts geändert."
    NO_TROUBLE = "no_trouble", "Der Bericht meldet keinen Fehler. Es wurde nichts geändert."
    NO_REPORT = "no_report", "Das ist kein Bericht über eine Zustellung. Es wurde nichts geändert."
    TOO_LARGE = "too_large", "Die Nachricht ist zu groß für einen Bericht. Es wurde nichts geändert."


@dataclass(frozen=True, slots=True)
class Report:
    """What a server writes about one mail of ours.

    :param message_id: of the mail that it returns; empty where it names none of ours.
    :param key: the idempotency key of the mail, the same.
    :param is_final: whether it gave up; else it goes on trying.
    :param reason: its words, without anybody's address.
    """

    message_id: str
    key: str
    is_final: bool
    reason: str


def note(raw: bytes) -> Outcome:
    """Note the report in a message at the mail it is about; anything else changes nothing.

    :param raw: the message as it arrived, from whoever it may be.
    """
    if len(raw) > LARGEST:
        return Outcome.TOO_LARGE
    read = read_report(raw)
    if isinstance(read, Outcome):
        return read
    with everywhere(), transaction():
        by_name = _found(Mail.message_id == read.message_id)
        # Two Kommunen may have a mail under the same key: then nobody knows which is meant.
        found = by_name or _found(Mail.idempotency_key == read.key)
        if len(found) != 1:
            return Outcome.STRANGE
        mail = lock_row(Mail, found[0])
        if mail.state is MailState.DEAD:
            return Outcome.KNOWN
        mail.bounced_at, mail.failure = clock.now(), read.reason
        if not read.is_final:
            return Outcome.DELAYED
        mail.state, mail.sent_at, mail.lease_until = MailState.DEAD, None, None
        return Outcome.UNDELIVERABLE


def _found(which: ColumnElement[bool]) -> Sequence[int]:
    return db.session.scalars(select(Mail.id).where(which).order_by(Mail.id).limit(2)).all()


def read_report(raw: bytes) -> Report | Outcome:
    """Read a report, or say what the message is instead."""
    if len(_HOLDING.findall(raw)) > _MOST_PARTS:
        return Outcome.NO_REPORT
    try:
        return _read(message_from_bytes(raw))
    except Exception:
        # Written by anybody: the parser, and who trusts what it gives, stumble in many ways over what is broken.
        return Outcome.NO_REPORT


def _read(message: Message) -> Report | Outcome:
    if message.get_content_type() != "multipart/report":
        return Outcome.NO_REPORT
    parts = {part.get_content_type(): part for part in reversed(_inside(message))}
    told = _inside(parts["message/delivery-status"])
    worst = min((block for block in told if "Action" in block or "Status" in block), key=_rank)
    if _rank(worst) == _NO_TROUBLE:
        return Outcome.NO_TROUBLE
    returned = _returned(parts)
    message_id = _MESSAGE_ID.fullmatch(str(returned.get("Message-ID", "")).strip())
    key = _KEY.fullmatch(str(returned.get("X-Kette-Key", "")).strip())
    if message_id is None and key is None:
        return Outcome.STRANGE
    return Report(
        message_id=message_id[0] if message_id else "",
        key=key[0] if key else "",
        is_final=_rank(worst) == _FINAL,
        reason=_reason(worst),
    )


def _inside(part: Message) -> list[Message]:
    inner: Any = part.get_payload()
    return list(inner)


def _returned(parts: Mapping[str, Message]) -> Message:
    """Return the head of the mail that came back: servers return all of it, or its headers as a text."""
    if "message/rfc822" in parts:
        return _inside(parts["message/rfc822"])[0]
    text: Any = parts["text/rfc822-headers"].get_payload(decode=True)
    return message_from_bytes(text)


def _rank(block: Message) -> int:
    """Say how bad it is: `failed` is final whatever the number says (a server gives up on 4.4.7 after days)."""
    action = str(block.get("Action", "")).split(";")[0].strip().lower()
    by_number = {"5": _FINAL, "4": _DELAYED}.get(str(block.get("Status", "")).strip()[:1], _NO_TROUBLE)
    return {"failed": _FINAL, "delayed": _DELAYED, "": by_number}.get(action, _NO_TROUBLE)


def _reason(block: Message) -> str:
    status = _STATUS.match(str(block.get("Status", "")).strip())
    words = str(block.get("Diagnostic-Code", "")).rpartition(";")[2] or "ohne Begründung"
    return without_addresses(words if status is None or status[0] in words else f"{status[0]} {words}")
