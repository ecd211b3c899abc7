"""The outbox in the administration: every state readable, failures with their reason, one button to try again."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kette import clock, outbox
from kette.audit import AuditEntry
from kette.db import db, transaction
from kette.leader import Leader
from kette.outbox import Mail, MailState
from kette.runs import DAILY, HEARTBEAT, note_run
from tests.world import World, make_world

PATH = "/verwaltung/postausgang"


@pytest.fixture
def world(app: Flask) -> World:
    return make_world(app)


def test_an_empty_outbox_says_what_will_stand_there(world: World, client: FlaskClient) -> None:
    page = shown(world, client)
    assert "Noch keine Mails." in page
    assert "Es ist kein Mailserver eingerichtet" in page
    assert "Der Zeitgeber läuft nicht" in page
    assert "Er hat sich noch nie gemeldet." in page


def test_mails_can_be_read_there(world: World, client: FlaskClient) -> None:
    write(world, "eins", subject="Übergabe <b>neu</b>", body="Guten Tag,\n\nes wartet etwas.\n")
    page = shown(world, client)
    assert "Übergabe &lt;b&gt;neu&lt;/b&gt;" in page
    assert "Guten Tag,<br><br>es wartet etwas." in page
    assert "post@example.org" in page
    assert "wird nicht gesendet" in page


def test_a_dead_mail_shows_its_reason_and_can_be_sent_again_once(world: World, client: FlaskClient) -> None:
    write(world, "eins", state=MailState.DEAD, failure="550 no such user")
    page = shown(world, client, "?zustand=unzustellbar")
    assert "550 no such user" in page
    assert "erneut versuchen" in page
    with world.inside():
        public_id = db.session.scalars(select(Mail.public_id)).one()
    form = {"once": "x" * 24}
    for _ in range(2):
        assert world.post(client, f"{PATH}/{public_id}/erneut", form).status_code == 302
    with world.inside():
        mail = db.session.scalars(select(Mail)).one()
        assert (mail.state, mail.attempts, mail.failure) == (MailState.PENDING, 0, "")
        logged = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "mail.retry")).all()
        assert len(logged) == 1
    assert "Keine Mail ist unzustellbar." in shown(world, client, "?zustand=unzustellbar")


@pytest.mark.parametrize("ago", [timedelta(minutes=6), timedelta(days=-7)])
def test_the_heartbeat_is_missed_after_minutes(world: World, client: FlaskClient, ago: timedelta) -> None:
    with world.inside(), transaction():
        note_run(HEARTBEAT)
    assert "Der Zeitgeber läuft nicht" not in shown(world, client)
    with world.inside(), transaction(), clock.standing_at(datetime.now(UTC) - ago):
        note_run(HEARTBEAT)
    page = client.get(PATH).get_data(as_text=True)
    assert "Sein letztes Lebenszeichen war am" in page


def test_it_is_said_who_leads_since_when(world: World, client: FlaskClient) -> None:
    leader = Leader("werk-eins-4711-ab")
    with world.inside(), transaction():
        note_run(HEARTBEAT)
    assert "Zurzeit führt kein Zeitgeber" in shown(world, client)
    with world.inside():
        assert leader.leads()
    page = client.get(PATH).get_data(as_text=True)
    assert "der Prozess 4711 auf <bdi>werk-eins</bdi>" in page
    with world.inside():
        leader.step_down()
    assert "Zurzeit führt kein Zeitgeber" in client.get(PATH).get_data(as_text=True)


def test_a_day_on_which_nobody_looked_is_warned_of_until_it_is_done(
    world: World, client: FlaskClient
) -> None:
    with clock.standing_at(clock.at_local(date(2027, 7, 2), 8, 30)):
        with world.inside(), transaction():
            note_run(HEARTBEAT)
            note_run(DAILY, date(2027, 7, 1))
        warning = "Heute hat Kette noch nicht nachgesehen"
        assert warning in shown(world, client)
        with world.inside(), transaction():
            note_run(DAILY)
        assert warning not in client.get(PATH).get_data(as_text=True)


def test_a_mail_that_came_back_shows_why_and_one_that_is_held_up_stays_sent(
    world: World, client: FlaskClient
) -> None:
    write(world, "eins", state=MailState.DEAD, failure="5.1.1 gibt es nicht", bounced=True)
    write(world, "zwei", state=MailState.SENT, failure="4.4.1 antwortet nicht", bounced=True)
    page = shown(world, client, "?zustand=unzustellbar")
    assert "zurückgekommen <time" in page
    assert "5.1.1 gibt es nicht" in page
    page = client.get(PATH + "?zustand=gesendet").get_data(as_text=True)
    assert "unterwegs aufgehalten, gemeldet <time" in page
    assert "4.4.1 antwortet nicht" in page


@pytest.mark.one_engine
def test_the_outbox_is_paged(world: World, client: FlaskClient) -> None:
    with world.inside(), transaction():
        for number in range(30):
            outbox.queue("post@example.org", f"Mail {number:02d}", "Text", key=str(number))
    first = shown(world, client)
    assert "Seite 1 von 2" in first
    assert "Mail 29" in first
    assert "Mail 04" not in first
    second = client.get(f"{PATH}?zustand=wartend&seite=2").get_data(as_text=True)
    assert "Mail 04" in second
    assert "Mail 29" not in second
    for odd in ("?seite=99999999999999999999", "?seite=-1", "?seite=x", "?zustand=x"):
        assert client.get(PATH + odd).status_code == 200


@pytest.mark.one_engine
def test_every_rule_is_explained_with_its_setting(world: World, client: FlaskClient) -> None:
    page = shown(world, client)
    assert "Eine angebotene Übergabe ist nach Ablauf der Frist nicht beantwortet." in page
    assert "20 vorher" in page
    assert "nach weiteren 5: abgebende Stelle" in page


def test_only_the_administration_of_the_kommune_reads_it(
    app: Flask, world: World, client: FlaskClient
) -> None:
    write(world, "eins", subject="Unsere Mail")
    other = make_world(app, "Nachbarstadt", "nachbarstadt", user=lambda key: f"{key}-n")
    with world.inside():
        public_id = db.session.scalars(select(Mail.public_id)).one()
    other.sign_in(client, "administrator-n")
    assert "Unsere Mail" not in client.get(PATH).get_data(as_text=True)
    assert other.post(client, f"{PATH}/{public_id}/erneut", {"once": "y" * 24}).status_code == 404
    other.sign_out(client)
    world.sign_in(client, "koko")
    assert client.get(PATH).status_code == 403


def shown(world: World, client: FlaskClient, query: str = "") -> str:
    """Sign in as administration where needed, and return the page."""
    answer = client.get(PATH + query)
    if answer.status_code == 302:
        world.sign_in(client, "administrator")
        answer = client.get(PATH + query)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def write(
    world: World,
    key: str,
    *,
    subject: str = "Betreff",
    body: str = "Text",
    state: MailState = MailState.PENDING,
    failure: str = "",
    bounced: bool = False,
) -> None:
    """Queue a mail and put it into a state."""
    with world.inside(), transaction():
        mail = outbox.queue("post@example.org", subject, body, key=key)
        assert mail is not None
        mail.state, mail.failure = state, failure
        mail.bounced_at = mail.queued_at if bounced else None
        mail.sent_at = mail.queued_at if state is MailState.SENT else None
