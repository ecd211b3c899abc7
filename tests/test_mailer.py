"""A mail on the wire: every letter arrives, lines are encrypted as wanted, and what cannot be addressed is told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from flask import Flask
from sqlalchemy import select

from kette.db import db
from kette.outbox import Mail, MailState
from tests import certificates, smtp
from tests.posting import AT, MINUTE, UMLAUTS, send, the_mail, write
from tests.world import World, make_world


@pytest.fixture
def world(app: Flask, app_context: Flask) -> World:
    world = make_world(app)
    world.enter()
    return world


@pytest.fixture
def box(app: Flask) -> Iterator[smtp.Postbox]:
    with smtp.running() as box:
        app.config.update(box.config())
        yield box


def test_a_mail_arrives_with_every_letter_and_says_that_a_machine_wrote_it(
    world: World, box: smtp.Postbox
) -> None:
    write("eins", subject=UMLAUTS, body=f"Guten Tag,\n\n{UMLAUTS}\n")
    assert send() == 1
    (mail,) = box.arrived
    assert mail["Subject"] == UMLAUTS
    assert smtp.text_of(mail).replace("\r\n", "\n") == f"Guten Tag,\n\n{UMLAUTS}\n"
    assert mail["Message-ID"] == the_mail().message_id
    assert mail["X-Kette-Key"] == the_mail().idempotency_key
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == AT
    assert str(mail["From"]) == "Kette <kette@localhost>"


def test_an_address_that_is_none_is_dead_and_stops_nobody(world: World, box: smtp.Postbox) -> None:
    for number, address in enumerate(("kein", "a@b\nBcc: c@example.org", "zwei@@example.org")):
        write(str(number), to=address)
    write("gut")
    assert send() == 1
    dead = db.session.scalars(select(Mail).where(Mail.state == MailState.DEAD)).all()
    assert len(dead) == 3
    assert {mail.failure for mail in dead} == {"Die Adresse ist nicht lesbar."}


def test_a_password_goes_over_an_encrypted_line_only_to_the_server_of_the_certificate(
    world: World, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, context = certificates.make(tmp_path)
    asked = []

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        asked.append((data.login, data.password))
        return AuthResult(success=data.password == b"geheim", handled=False)

    with smtp.running(
        tls_context=context, require_starttls=True, authenticator=check, auth_required=True
    ) as box:
        app.config.update(
            box.config(),
            MAIL_TLS="starttls",
            MAIL_HOST="localhost",
            MAIL_USER="kette",
            MAIL_PASSWORD="falsch",
        )
        write("eins")
        assert send() == 0
        assert asked == []
        assert the_mail().failure.startswith("Die verschlüsselte Verbindung kommt nicht zustande")
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        assert send(after=2 * MINUTE) == 0
        # A wrong password is our fault and no mail's: it waits until somebody mends it.
        assert (the_mail().state, the_mail().attempts) == (MailState.PENDING, 2)
        assert the_mail().failure.startswith("535")
        app.config["MAIL_PASSWORD"] = "geheim"
        assert send(after=20 * MINUTE) == 1
        assert box.subjects == ["Betreff"]


def test_mails_go_over_a_line_that_is_encrypted_from_the_start(
    world: World, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, context = certificates.make(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    with smtp.running(ssl_context=context) as box:
        app.config.update(box.config(), MAIL_TLS="tls", MAIL_HOST="localhost")
        write("eins")
        assert send() == 1


def test_a_misspelt_encryption_never_means_none(world: World, app: Flask, box: smtp.Postbox) -> None:
    app.config["MAIL_TLS"] = "STARTTLS "
    write("eins")
    assert send() == 0
    assert "MAIL_TLS" in the_mail().failure
    assert box.seen == []
