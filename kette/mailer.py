"""One mail on its way over SMTP: what it looks like on the wire, and what the server's answer means."""

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from flask import current_app

from kette import clock

# Seconds that a server may take for an answer, and for the whole dialogue: it ends before the claim of a mail does.
PATIENCE_SECONDS = 20
DIALOGUE_SECONDS = 200
_LONGEST_REASON = 180
# Servers quote addresses in their answers.
_ADDRESS = re.compile(r"<[^<>]*>|[^\s<>]*@[^\s<>]*")
# A mail brings one calendar or several in a row, each to be opened as an entry of its own; some ask to come (RFC 5546).
_ENTRY = re.compile(r"BEGIN:VCALENDAR\r\n.*?END:VCALENDAR\r\n", re.DOTALL)
_ASKED = re.compile(r"^METHOD:(REQUEST|CANCEL)\r$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Server:
    """Where mails are handed in, and in whose name."""

    host: str
    port: int
    tls: str  # starttls, tls or none
    user: str | None
    password: str | None
    sender: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail; sent again, it is the same to the letter."""

    recipient: str
    subject: str
    body: str
    message_id: str
    key: str
    written_at: datetime
    invitation: str | None = None


class NotSent(Exception):
    """The mail was not taken; the text is the reason, without anybody's address.

    :param for_good: the server refused this very mail, another try changes nothing.
    :param away: the server takes no mail at all at the moment.
    """

    def __init__(self, reason: str, *, for_good: bool = False, away: bool = False) -> None:
        super().__init__(reason)
        self.for_good = for_good
        self.away = away


def server() -> Server | None:
    """Return the configured server; None where mails are to stay in the outbox."""
    config = current_app.config
    if not config["MAIL_HOST"]:
        return None
    return Server(
        host=config["MAIL_HOST"],
        port=config["MAIL_PORT"],
        tls=config["MAIL_TLS"],
        user=config["MAIL_USER"],
        password=config["MAIL_PASSWORD"],
        sender=config["MAIL_FROM"],
    )


def compose(letter: Letter, sender: str) -> EmailMessage:
    """Write a mail in German, as plain text; one that machines do not answer (RFC 3834).

    :raises ValueError: if an address cannot be read.
    """
    name, address = parseaddr(sender)
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = Address(name or "Kette", addr_spec=address)
        message["To"] = Address(addr_spec=letter.recipient)
    except (MessageError, IndexError) as unreadable:
        raise ValueError("address") from unreadable
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(clock.local(letter.written_at))
    message["Message-ID"] = letter.message_id
    message["X-Kette-Key"] = letter.key
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = "de"
    message.set_content(letter.body, charset="utf-8", cte="quoted-printable")
    entries = _ENTRY.findall(letter.invitation or "")
    for number, entry in enumerate(entries, 1):
        asked = _ASKED.search(entry)
        if asked:
            # Beside the text for calendars that answer by themselves (RFC 6047), and as a file for all others.
            message.add_alternative(
                entry, subtype="calendar", charset="utf-8", cte="base64", params={"method": asked[1]}
            )
        name = "einladung.ics" if asked else "termin.ics" if len(entries) == 1 else f"termin-{number}.ics"
        if asked:
            # Not text/calendar again: with METHOD in it that wants the parameter too (RFC 6047, 2.4), and some calendars
            # would then show the same invitation twice.
            message.add_attachment(entry.encode(), maintype="application", subtype="ics", filename=name)
        else:
            message.add_attachment(entry, subtype="calendar", charset="utf-8", cte="base64", filename=name)
    return message


def deliver(letter: Letter, to: Server) -> None:
    """Hand one mail to the server.

    Only its answers to recipient and content judge the mail itself. A refused sign-in or sender concerns all mails
    alike: our configuration is to be mended, and no mail is lost by it.

    :raises NotSent: if it was not taken.
    """
    try:
        message = compose(letter, to.sender)
    except ValueError:
        raise NotSent("Die Adresse ist nicht lesbar.", for_good=True) from None
    try:
        with _connection(to) as connection:
            connection.send_message(message)
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        raise _answered(code, words) from None
    except smtplib.SMTPDataError as refused:
        raise _answered(refused.smtp_code, refused.smtp_error) from None
    except smtplib.SMTPNotSupportedError:
        if not letter.recipient.isascii():
            raise NotSent("Der Mailserver kann keine Adressen mit Umlauten.", for_good=True) from None
        raise NotSent(
            "Der Mailserver kann die eingestellte Verschlüsselung oder Anmeldung nicht.", away=True
        ) from None
    except smtplib.SMTPResponseException as refused:
        raise NotSent(_reason(refused.smtp_code, refused.smtp_error), away=True) from None
    except ssl.SSLError as broken:
        why = broken.reason or type(broken).__name__
        raise NotSent(f"Die verschlüsselte Verbindung kommt nicht zustande ({why}).", away=True) from None
    except (smtplib.SMTPException, OSError) as gone:
        raise NotSent(f"Der Mailserver ist nicht erreichbar ({type(gone).__name__}).", away=True) from None


@contextmanager
def _connection(to: Server) -> Iterator[smtplib.SMTP]:
    """Open the line to the server, signed in; it is cut when the dialogue lasts too long, drop by drop even."""
    if to.tls not in {"starttls", "tls", "none"}:
        raise NotSent("MAIL_TLS in der Konfiguration ist weder starttls noch tls noch none.", away=True)
    # Only where it is asked for: reading the certificates that are trusted takes longer than the whole dialogue.
    trusted = None if to.tls == "none" else ssl.create_default_context()
    connection = (
        smtplib.SMTP_SSL(to.host, to.port, timeout=PATIENCE_SECONDS, context=trusted)
        if to.tls == "tls"
        else smtplib.SMTP(to.host, to.port, timeout=PATIENCE_SECONDS)
    )
    end = threading.Timer(DIALOGUE_SECONDS, _cut, (connection,))
    end.daemon = True
    end.start()
    try:
        if to.tls == "starttls":
            connection.starttls(context=trusted)
        if to.user:
            connection.login(to.user, to.password or "")
        yield connection
        with suppress(smtplib.SMTPException, OSError):  # the mail was taken or refused before
            connection.quit()
    finally:
        end.cancel()
        connection.close()


def _cut(connection: smtplib.SMTP) -> None:
    line = connection.sock
    if line is not None:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


def _answered(code: int, words: bytes | str) -> NotSent:
    return NotSent(_reason(code, words), for_good=500 <= code < 600)


def _reason(code: int, words: bytes | str) -> str:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return without_addresses(f"{code} {said}")


def without_addresses(said: str) -> str:
    """Return what a server says as one printable line that names nobody's address."""
    said = "".join(sign if sign.isprintable() else " " for sign in _ADDRESS.sub("…", said))
    return " ".join(said.split())[:_LONGEST_REASON]
