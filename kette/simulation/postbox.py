"""A real mail server on a free port of this machine: it takes everything, and keeps what it took with the simulated hour."""

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from kette import clock

_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Arrived:
    """One mail for one recipient as the server took it.

    :param key: what names it in the outbox (X-Kette-Key).
    """

    at: datetime
    recipient: str
    key: str
    text: str


@dataclass(slots=True)
class Postbox:
    """The mail server's side: where it listens, and what arrived in the order of arrival."""

    port: int
    arrived: list[Arrived] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd calls it
        """Take a mail."""
        content = cast(bytes, envelope.content)
        mail = email.message_from_bytes(content, policy=email.policy.default)
        body = mail.get_body(("plain",))
        text = str(body.get_content()) if body is not None else ""
        for recipient in envelope.rcpt_tos:
            self.arrived.append(Arrived(clock.now(), recipient, str(mail["X-Kette-Key"]), text))
        return "250 OK"

    def config(self) -> dict[str, Any]:
        """Return the configuration of an app that sends here."""
        return {"MAIL_HOST": _HOST, "MAIL_PORT": self.port, "MAIL_TLS": "none"}


@contextmanager
def running() -> Iterator[Postbox]:
    """Let the mail server run inside the block."""
    box = Postbox(_free_port())
    controller = Controller(box, hostname=_HOST, port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])
