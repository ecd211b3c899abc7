"""A mail server that is away, slow, picky or cuts the line: nothing is lost, and a repeat bears the same Message-ID."""

import datetime as dt
import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from kette import mailer, outbox
from kette.db import db, transaction
from kette.outbox import Mail, MailState
from tests import smtp
from tests.posting import MINUTE, queue, send, the_mail, write
from tests.world import World, make_world

MAILS = 12
TICK = dt.timedelta(seconds=20)
AWAY = {"MAIL_HOST": "127.0.0.1", "MAIL_TLS": "none"}


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


def test_an_hour_without_a_server_loses_nothing_and_costs_no_mail_its_tries(
    world: World, app: Flask, box: smtp.Postbox
) -> None:
    for number in range(MAILS):
        write(str(number))
    app.config.update(AWAY, MAIL_PORT=smtp.free_port())
    for tick in range(180):
        assert send(after=tick * TICK) == 0
    assert states() == {MailState.PENDING: MAILS}
    app.config.update(box.config())
    # Whatever was tried last waits no longer than its pause; nobody has to do anything.
    sent = sum(send(after=dt.timedelta(minutes=60 + 5 * number)) for number in range(13))
    assert sent == MAILS
    assert states() == {MailState.SENT: MAILS}
    assert Counter(mail["X-Kette-Key"] for mail in box.arrived) == dict.fromkeys(keys(), 1)


def test_a_long_weekend_without_a_server_makes_no_mail_undeliverable(
    world: World, app: Flask, box: smtp.Postbox
) -> None:
    write("eins")
    app.config.update(AWAY, MAIL_PORT=smtp.free_port())
    for hour in range(4 * 24):
        send(after=dt.timedelta(hours=hour))
    assert the_mail().state is MailState.PENDING
    assert the_mail().attempts > outbox.TRIES
    app.config.update(box.config())
    assert send(after=dt.timedelta(days=5)) == 1


@pytest.mark.one_engine
def test_what_no_server_takes_in_two_weeks_is_shown_as_undeliverable(world: World, app: Flask) -> None:
    write("eins")
    app.config.update(AWAY, MAIL_PORT=smtp.free_port())
    for hour in range(outbox.TRIES_AWAY):
        assert the_mail().state is MailState.PENDING
        send(after=dt.timedelta(hours=2 * hour))
    assert (the_mail().state, the_mail().attempts) == (MailState.DEAD, outbox.TRIES_AWAY)
    assert "nicht erreichbar" in the_mail().failure


def test_a_slow_server_gets_each_mail_once_from_four_senders(
    world: World, app: Flask, box: smtp.Postbox
) -> None:
    def slowly(_mail: object) -> str:
        time.sleep(0.2)
        return "250 OK"

    box.answer = slowly
    with transaction():
        for number in range(MAILS):
            queue(str(number))

    def work() -> None:
        with app.app_context():
            outbox.send_due()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert states() == {MailState.SENT: MAILS}
    assert Counter(mail["X-Kette-Key"] for mail in box.arrived) == dict.fromkeys(keys(), 1)


def test_a_server_that_never_comes_to_an_end_is_left_before_the_claim_runs_out(
    world: World, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mailer.DIALOGUE_SECONDS + 2 * mailer.PATIENCE_SECONDS < outbox.LEASE.total_seconds()
    monkeypatch.setattr(mailer, "DIALOGUE_SECONDS", 1)
    write("eins")
    with smtp.dripping() as port:
        app.config.update(AWAY, MAIL_PORT=port)
        began = time.monotonic()
        assert send() == 0
        assert time.monotonic() - began < 10
    assert (the_mail().state, the_mail().attempts) == (MailState.PENDING, 1)
    assert "nicht erreichbar" in the_mail().failure


def test_one_refused_address_stops_no_other_mail(world: World, box: smtp.Postbox) -> None:
    box.refuse["weg@example.org"] = "550 5.1.1 unknown"
    box.refuse["voll@example.org"] = "452 4.2.2 mailbox full"
    for number in range(MAILS):
        write(str(number))
        if number == 3:
            write("weg", to="weg@example.org", urgent=True)
            write("voll", to="voll@example.org", urgent=True)
    assert send() == MAILS
    assert states() == {MailState.SENT: MAILS, MailState.DEAD: 1, MailState.PENDING: 1}
    assert the_mail("weg@example.org").failure == "550 5.1.1 unknown"
    del box.refuse["voll@example.org"]
    assert send(after=2 * MINUTE) == 1


@pytest.mark.parametrize("after", [0, 5, 60, 120, 200, 400, 500, 550, 700])
def test_a_line_cut_in_the_middle_of_a_mail_loses_nothing(
    world: World, app: Flask, box: smtp.Postbox, after: int
) -> None:
    """A mail with its dialogue is some 560 bytes: the line is cut before, inside and after its content."""
    write("eins")
    with smtp.cutting(box, after) as port:
        app.config.update(MAIL_PORT=port)
        sent = send()
        if after <= 400:
            assert sent == 0
            assert the_mail().state is MailState.PENDING
            assert "nicht erreichbar" in the_mail().failure
    app.config.update(MAIL_PORT=box.port)
    sent += send(after=2 * MINUTE)
    assert sent == 1
    assert {mail["Message-ID"] for mail in box.arrived} == {the_mail().message_id}
    assert {mail["X-Kette-Key"] for mail in box.arrived} == {the_mail().idempotency_key}
    # Only who was cut off after the last byte, before the answer, gets it twice.
    assert len(box.arrived) <= 2


def states() -> dict[MailState, int]:
    """Count the mails in each state that has some."""
    db.session.rollback()
    rows = db.session.execute(select(Mail.state, func.count()).group_by(Mail.state))
    return {row[0]: row[1] for row in rows}


def keys() -> list[str]:
    """List the idempotency keys of all mails."""
    return list(db.session.scalars(select(Mail.idempotency_key)))
