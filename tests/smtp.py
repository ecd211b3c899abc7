"""A real mail server for tests on a free port of this machine: it takes, refuses or stalls, and keeps what it took."""

import email
import email.policy
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

Answer = Callable[[EmailMessage], str]


@dataclass
class Postbox:
    """What arrived, and how the server answers.

    :param answer: what it says to the content of a mail.
    :param refuse: what it says to a recipient, by address.
    """

    port: int = 0
    arrived: list[EmailMessage] = field(default_factory=list)
    seen: list[EmailMessage] = field(default_factory=list)
    answer: Answer = lambda _mail: "250 OK"
    refuse: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Answer to a recipient."""
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Answer to the content."""
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.seen.append(mail)
        said = self.answer(mail)
        if said.startswith("250"):
            self.arrived.append(mail)
        return said

    @property
    def subjects(self) -> list[str]:
        """Return the subjects of what arrived."""
        return [str(mail["Subject"]) for mail in self.arrived]

    def config(self) -> dict[str, Any]:
        """Return the configuration of an app that sends here."""
        return {"MAIL_HOST": "127.0.0.1", "MAIL_PORT": self.port, "MAIL_TLS": "none"}


@contextmanager
def running(**more: Any) -> Iterator[Postbox]:
    """Let a mail server run inside the block; `more` goes to aiosmtpd."""
    box = Postbox(port=free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port, **more)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@contextmanager
def cutting(box: Postbox, after: int) -> Iterator[int]:
    """Give a port in front of a running server that cuts the line when so many bytes of a client went through."""

    def serve(client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", box.port)) as server:
            left = after
            while left > 0:
                ready, _, _ = select.select([client, server], [], [], 10)
                for side, other in ((client, server), (server, client)):
                    if side in ready:
                        got = side.recv(left if side is client else 65536)
                        if not got:
                            return
                        left -= len(got) if side is client else 0
                        other.sendall(got)

    with _listening(serve) as port:
        yield port


@contextmanager
def dripping() -> Iterator[int]:
    """Give a port whose server goes on answering for ever, one line after the other."""

    def serve(client: socket.socket) -> None:
        with client:
            client.sendall(b"220 here\r\n")
            while True:
                client.sendall(b"250-and\r\n")
                time.sleep(0.1)

    with _listening(serve) as port:
        yield port


@contextmanager
def _listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = door.accept()
                threading.Thread(target=_until_gone, args=(serve, client), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=accept, daemon=True).start()
        try:
            yield int(door.getsockname()[1])
        finally:
            door.shutdown(socket.SHUT_RDWR)


def _until_gone(serve: Callable[[socket.socket], None], client: socket.socket) -> None:
    with suppress(OSError):
        serve(client)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def text_of(mail: EmailMessage) -> str:
    """Return the text of a mail."""
    return str(mail.get_content())
