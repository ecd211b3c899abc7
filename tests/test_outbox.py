"""The outbox against a real mail server: nothing lost, repeats only under the same Message-ID, nobody named."""

import datetime as dt
import os
import signal
import threading
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from kette import clock, mailer, outbox
from kette.db import db, transaction
from kette.outbox import PAUSES, TRIES, Mail, MailState
from tests import processes, smtp
from tests.posting import AT, MINUTE, UMLAUTS, queue, send, the_mail, write
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


def test_what_was_sent_is_not_sent_again(world: World, box: smtp.Postbox) -> None:
    write("eins")
    assert (send(), send(after=dt.timedelta(days=2))) == (1, 0)
    assert the_mail().state is MailState.SENT
    assert the_mail().sent_at == AT


def test_the_same_key_a_second_time_writes_nothing(world: World) -> None:
    with transaction():
        assert queue("eins") is not None
        assert queue("eins") is None
    assert len(db.session.scalars(select(Mail)).all()) == 1


def test_without_a_mail_server_everything_stays_as_it_is(world: World) -> None:
    write("eins")
    assert send() == 0
    assert (the_mail().state, the_mail().attempts) == (MailState.PENDING, 0)


def test_urgent_mails_go_first(world: World, box: smtp.Postbox) -> None:
    write("weekly")
    with transaction():
        queue("urgent", subject="eilig", urgent=True)
    assert send() == 2
    assert box.subjects == ["eilig", "Betreff"]


def test_a_server_that_asks_to_come_back_is_asked_again_after_growing_pauses(
    world: World, box: smtp.Postbox
) -> None:
    box.answer = lambda _mail: "451 4.7.1 Greylisting in action, please come back later"
    write("eins")
    passed = dt.timedelta()
    for tries, minutes in enumerate((*PAUSES, PAUSES[-1]), 1):
        assert send(after=passed) == 0
        assert (the_mail().state, the_mail().attempts) == (MailState.PENDING, tries)
        assert the_mail().failure.startswith("451 4.7.1 Greylisting")
        assert the_mail().next_try_at == AT + passed + minutes * MINUTE
        send(after=passed + (minutes - 1) * MINUTE)
        assert the_mail().attempts == tries
        passed += minutes * MINUTE
    box.answer = lambda _mail: "250 OK"
    assert send(after=passed) == 1
    assert (the_mail().state, the_mail().failure) == (MailState.SENT, "")
    assert len({mail["Message-ID"] for mail in box.seen}) == 1


def test_a_mail_that_is_refused_for_good_is_dead_at_once_and_the_others_go_on(
    world: World, box: smtp.Postbox
) -> None:
    box.refuse["weg@example.org"] = "550 5.1.1 <weg@example.org>: Recipient weg@example.org rejected"
    write("eins", to="weg@example.org")
    write("zwei")
    assert send() == 1
    dead = the_mail("weg@example.org")
    assert dead.state is MailState.DEAD
    assert dead.failure == "550 5.1.1 …: Recipient … rejected"
    assert box.arrived[0]["To"] == "post@example.org"


def test_a_dead_mail_is_sent_again_when_somebody_says_so(world: World, box: smtp.Postbox) -> None:
    box.refuse["post@example.org"] = "550 no such user"
    write("eins")
    send()
    del box.refuse["post@example.org"]
    with transaction():
        assert outbox.revive(the_mail())
    assert send(after=MINUTE) == 1
    with transaction():
        assert not outbox.revive(the_mail())


@pytest.mark.one_engine
def test_a_mail_that_nobody_takes_in_two_days_is_dead(world: World, box: smtp.Postbox) -> None:
    box.answer = lambda _mail: "450 mailbox busy"
    write("eins")
    passed = dt.timedelta()
    for _ in range(TRIES):
        assert the_mail().state is MailState.PENDING
        send(after=passed)
        passed += 61 * MINUTE
    assert (the_mail().state, the_mail().attempts) == (MailState.DEAD, TRIES)


def test_a_server_that_is_away_costs_one_try_and_loses_nothing(world: World, app: Flask) -> None:
    app.config.update(MAIL_HOST="127.0.0.1", MAIL_PORT=smtp.free_port(), MAIL_TLS="none")
    for key in ("eins", "zwei", "drei"):
        write(key)
    assert send() == 0
    mails = db.session.scalars(select(Mail).order_by(Mail.id)).all()
    assert [mail.attempts for mail in mails] == [1, 0, 0]
    assert {mail.state for mail in mails} == {MailState.PENDING}
    assert mails[0].failure == "Der Mailserver ist nicht erreichbar (ConnectionRefusedError)."
    with smtp.running() as box:
        app.config.update(box.config())
        assert send(after=2 * MINUTE) == 3
        assert len(box.arrived) == 3


def test_a_line_cut_in_the_middle_of_a_mail_loses_nothing(world: World, box: smtp.Postbox) -> None:
    box.answer = lambda _mail: "421 4.3.2 shutting down"
    write("eins")
    assert send() == 0
    assert the_mail().state is MailState.PENDING
    box.answer = lambda _mail: "250 OK"
    assert send(after=2 * MINUTE) == 1


def test_killed_between_content_and_answer_the_mail_goes_out_again_under_its_old_name(
    world: World, app: Flask, box: smtp.Postbox
) -> None:
    with transaction():
        queue("eins", subject=UMLAUTS)
    process = processes.start(processes.SENDER, processes.configure(app, **box.config()))

    def kill(_mail: EmailMessage) -> str:
        os.kill(process.pid, signal.SIGKILL)
        return "250 OK"

    box.answer = kill
    assert process.wait(timeout=60) == -signal.SIGKILL
    process.communicate()
    box.answer = lambda _mail: "250 OK"
    db.session.rollback()
    mail = the_mail()
    assert (mail.state, mail.attempts) == (MailState.SENDING, 1)
    lease = mail.lease_until
    assert lease is not None
    with clock.standing_at(lease - MINUTE):
        assert outbox.send_due() == 0
    with clock.standing_at(lease + MINUTE):
        assert outbox.send_due() == 1
    first, second = box.seen
    assert first["Message-ID"] == second["Message-ID"] == the_mail().message_id
    assert first.as_bytes() == second.as_bytes()


def test_four_senders_at_once_send_each_mail_once(world: World, app: Flask, box: smtp.Postbox) -> None:
    with transaction():
        for number in range(24):
            queue(f"mail {number}")
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with app.app_context():
                outbox.send_due()
        except BaseException as failure:  # told to the test below
            failures.append(failure)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(box.arrived) == 24
    assert len({mail["Message-ID"] for mail in box.arrived}) == 24


def test_a_claim_that_was_overtaken_never_undoes_what_was_sent(
    world: World, app: Flask, box: smtp.Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("eins")
    slow = mailer.deliver

    def overtaken(letter: mailer.Letter, to: mailer.Server) -> None:
        monkeypatch.setattr(mailer, "deliver", slow)
        with clock.standing_at(AT + dt.timedelta(minutes=6)):
            assert outbox.send_due() == 1
        raise mailer.NotSent("zu spät", for_good=True)

    monkeypatch.setattr(mailer, "deliver", overtaken)
    send()
    assert the_mail().state is MailState.SENT


def test_the_address_of_a_page_needs_no_request(world: World, app: Flask) -> None:
    app.config["BASE_URL"] = "https://kette.example.org/"
    assert outbox.page_address("reminders.outbox") == "https://kette.example.org/verwaltung/postausgang"
    assert outbox.page_address("no.such.page") == "https://kette.example.org/"
