"""Mails that come back are noted at the mail they are about; what anybody else sends to the address changes nothing."""

import email.policy
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from flask import Flask

from kette import bounces, clock, mailer
from kette.bounces import LARGEST, Outcome
from kette.db import db, transaction
from kette.outbox import MailState, revive
from tests import processes, smtp
from tests.posting import AT, MINUTE, send, the_mail, write
from tests.reports_of_servers import EXCHANGE, EXIM, LATER, POSTFIX, report
from tests.world import World, make_world

SAMPLES = {"postfix": POSTFIX, "exim": EXIM, "exchange": EXCHANGE}
REASON = "550 5.1.1 …: Recipient address rejected: User unknown"


@pytest.fixture
def world(app: Flask, app_context: Flask) -> World:
    world = make_world(app)
    world.enter()
    return world


@pytest.fixture
def sent(world: World, app: Flask) -> Iterator[str]:
    """Send a mail, and give it as it arrived at the next server."""
    with smtp.running() as box:
        app.config.update(box.config())
        write("eins")
        assert send() == 1
        yield box.arrived[0].as_bytes(policy=email.policy.SMTP).decode()


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_a_mail_that_comes_back_is_undeliverable_with_the_reason(sent: str, sample: str) -> None:
    raw = report(sample, sent)
    assert noted(raw) is Outcome.UNDELIVERABLE
    mail = the_mail()
    assert (mail.state, mail.failure, mail.bounced_at) == (MailState.DEAD, REASON, AT + MINUTE)
    assert noted(raw) is Outcome.KNOWN
    assert the_mail().bounced_at == AT + MINUTE


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_a_mail_that_is_held_up_stays_sent_and_shows_why(sent: str, sample: str) -> None:
    assert noted(report(sample, sent, **LATER)) is Outcome.DELAYED
    mail = the_mail()
    assert (mail.state, mail.sent_at) == (MailState.SENT, AT)
    assert mail.failure == "4.4.1 connect to mail.jobcenter.example: timed out"
    # Days later the server gives up, under the number of a passing trouble.
    raw = report(sample, sent, status="4.4.7", words="message expired")
    assert noted(raw) is Outcome.UNDELIVERABLE
    assert the_mail().failure == "4.4.7 message expired"
    assert noted(report(sample, sent, **LATER)) is Outcome.KNOWN
    assert the_mail().state is MailState.DEAD


def test_a_mail_that_came_back_can_be_sent_again(sent: str) -> None:
    noted(report(POSTFIX, sent))
    with transaction():
        assert revive(the_mail())
    assert send(after=2 * MINUTE) == 1
    assert (the_mail().state, the_mail().bounced_at) == (MailState.SENT, None)


@pytest.mark.one_engine
def test_a_report_that_is_faster_than_the_own_note_is_not_undone(
    world: World, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with smtp.running() as box:
        app.config.update(box.config())
        hand_in = mailer.deliver

        def comes_back_at_once(letter: mailer.Letter, to: mailer.Server) -> None:
            hand_in(letter, to)
            raw = report(POSTFIX, box.arrived[-1].as_string(), **(later if len(box.arrived) > 1 else {}))
            found = bounces.note(raw)
            assert found is (Outcome.DELAYED if len(box.arrived) > 1 else Outcome.UNDELIVERABLE)

        later = LATER
        monkeypatch.setattr(mailer, "deliver", comes_back_at_once)
        write("eins", to="eins@example.org")
        send()
        write("zwei", to="zwei@example.org")
        send()
    assert the_mail("eins@example.org").state is MailState.DEAD
    assert the_mail("zwei@example.org").state is MailState.SENT


def test_the_key_names_the_mail_where_a_server_on_the_way_wrote_another_message_id(sent: str) -> None:
    own = the_mail().message_id
    assert own in sent
    assert noted(report(POSTFIX, sent.replace(own, "<neu@relay.example>"))) is Outcome.UNDELIVERABLE


@pytest.mark.one_engine
def test_the_same_key_in_two_kommunen_names_none(app: Flask, world: World, sent: str) -> None:
    other = make_world(app, "Nachbarstadt", "nachbarstadt", user=lambda key: f"{key}-n")
    other.enter()
    write("eins")
    strange = sent.replace(the_mail().message_id, "<neu@relay.example>")
    world.enter()
    strange = strange.replace(the_mail().message_id, "<neu@relay.example>")
    assert noted(report(POSTFIX, strange)) is Outcome.STRANGE
    assert noted(report(POSTFIX, sent)) is Outcome.UNDELIVERABLE
    other.enter()
    assert the_mail().state is MailState.PENDING


def _nested(levels: int) -> bytes:
    return b"".join(
        b'Content-Type: multipart/report; boundary="%d"\n\n--%d\n' % (level, level) for level in range(levels)
    )


def hostile(sent: str) -> dict[str, tuple[bytes, Outcome]]:
    """Return what may arrive at the address, and what is said to it."""
    whole = report(POSTFIX, sent)
    wrong = sent.replace("@kette>", "@kettf>").replace("X-Kette-Key", "X-Key")
    deep, many = _nested(20_000), _nested(900) + b"-\n" * 300_000
    return {
        "nothing": (b"", Outcome.NO_REPORT),
        "noise": (os.urandom(50_000), Outcome.NO_REPORT),
        "a letter": (b"From: a@example.org\nSubject: Hallo\n\nDanke!\n" + sent.encode(), Outcome.NO_REPORT),
        "the mail itself": (sent.encode(), Outcome.NO_REPORT),
        "out of office": (
            b"Auto-Submitted: auto-replied\nContent-Type: text/plain\n\nIch bin im Urlaub.\n",
            Outcome.NO_REPORT,
        ),
        "a report that is none": (
            b"Content-Type: multipart/report; report-type=delivery-status\n\nohne Teile\n",
            Outcome.NO_REPORT,
        ),
        "without what came back": (whole.replace(b"message/rfc822", b"text/plain"), Outcome.NO_REPORT),
        "without a status": (whole.replace(b"message/delivery-status", b"text/x"), Outcome.NO_REPORT),
        "cut off": (whole[: whole.index(b"Content-Description: Undelivered")], Outcome.NO_REPORT),
        "nested": (deep[:LARGEST], Outcome.NO_REPORT),
        "nested, with many lines": (many, Outcome.NO_REPORT),
        "delivered": (report(POSTFIX, sent, action="delivered", status="2.0.0"), Outcome.NO_TROUBLE),
        "an unknown action": (report(POSTFIX, sent, action="exploded"), Outcome.NO_TROUBLE),
        "another's mail": (report(POSTFIX, wrong), Outcome.STRANGE),
        "a forged name": (
            report(POSTFIX, "Message-ID: <' OR 1=1 --@kette>\nX-Kette-Key: %\n\n"),
            Outcome.STRANGE,
        ),
        "huge": (whole + b"x" * LARGEST, Outcome.TOO_LARGE),
    }


@pytest.mark.parametrize("kind", hostile(""))
def test_whatever_arrives_is_answered_with_a_sentence_and_changes_nothing(sent: str, kind: str) -> None:
    raw, expected = hostile(sent)[kind]
    began = time.monotonic()
    assert noted(raw) is expected
    assert time.monotonic() - began < 10
    mail = the_mail()
    assert (mail.state, mail.sent_at, mail.failure, mail.bounced_at) == (MailState.SENT, AT, "", None)


def test_words_of_a_server_stay_one_line_without_addresses_or_signs_that_steer(sent: str) -> None:
    words = "550 weg@example.org \x1b[2J \u202e" + "x" * 500
    assert noted(report(POSTFIX, sent, words=words)) is Outcome.UNDELIVERABLE
    failure = the_mail().failure
    assert failure.startswith("5.1.1 550 … [2J")
    assert len(failure) <= 180
    assert failure.isprintable()


def test_the_command_notes_what_a_mail_server_hands_it(app: Flask, sent: str) -> None:
    folder = processes.configure(app)
    for raw, expected in (
        (b"Subject: Hallo\n\nHallo\n", Outcome.NO_REPORT),
        (b"x" * (3 * LARGEST), Outcome.TOO_LARGE),
        (report(POSTFIX, sent), Outcome.UNDELIVERABLE),
    ):
        done = bounced(folder, raw)
        assert (done.returncode, done.stdout.decode(), done.stderr) == (0, f"{expected.label}\n", b"")
    assert the_mail().state is MailState.DEAD


@pytest.mark.one_engine
def test_without_the_database_the_mail_server_is_asked_to_come_back(app: Flask, sent: str) -> None:
    folder = processes.configure(
        app, DATABASE_URL=f"sqlite:///{app.instance_path}/leer.db", MIGRATION_URL=None
    )
    done = bounced(folder, report(POSTFIX, sent))
    assert (done.returncode, done.stdout) == (75, b"")
    assert "noch nicht eingerichtet" in done.stderr.decode()


def bounced(folder: object, raw: bytes) -> subprocess.CompletedProcess[bytes]:
    """Hand a message to the command."""
    env = os.environ | {"KETTE_INSTANCE": str(folder), "PYTHONPATH": str(processes.ROOT)}
    words = [sys.executable, "-m", "kette.cli", "bounced"]
    return subprocess.run(words, input=raw, env=env, cwd=processes.ROOT, capture_output=True, timeout=120)


def noted(raw: bytes) -> Outcome:
    """Hand a message in a minute after the mail was sent."""
    db.session.rollback()
    with clock.standing_at(AT + MINUTE):
        return bounces.note(raw)
