"""Invitations that calendars take, without a word about anybody; and a conference that is opened again."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from kette import clock, mailer, outbox
from kette.chain import BrokenChain, Link
from kette.conferences.rules.invitation import invitation, length_of
from kette.conferences.rules.states import ConferenceState, DecisionCode, ItemState
from kette.conferences.service import leading, planning
from kette.db import transaction
from kette.outbox import Mail
from tests.conferences.table import AT, MODERATOR, call, keep_in, mails, report, seated
from tests.world import World


def invited(world: World) -> list[Mail]:
    """Invite to a conference with two cases of four minutes; return the mails."""
    before = len(mails())
    with transaction():
        conference = call(world, [report(world), report(world, "Wójcik", "Łukasz")], running=False)
        conference.minutes_per_case = 4
        planning.invite(conference, world.actor(MODERATOR))
    return mails()[before:]


def on_the_wire(mail: Mail) -> bytes:
    """Return a mail as it is sent."""
    letter = mailer.Letter(
        mail.recipient,
        mail.subject,
        mail.body,
        mail.message_id,
        mail.idempotency_key,
        mail.queued_at,
        mail.invitation,
    )
    return bytes(mailer.compose(letter, "Kette <kette@example.org>"))


def test_an_invitation_brings_an_entry_for_the_calendar(world: World) -> None:
    (mail, *_) = invited(world)
    message = message_from_bytes(on_the_wire(mail), policy=default)
    # RFC 6047: beside the text as text/calendar with its method, and once more as a file.
    assert [part.get_content_type() for part in message.walk()] == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "text/calendar", "application/ics"),
    ]
    *_, inside, attached = message.walk()
    assert (inside.get_param("method"), inside.get_content_charset()) == ("REQUEST", "utf-8")
    assert not inside.is_attachment()
    assert attached.get_filename() == "einladung.ics"
    assert attached.get_content() == inside.get_payload(decode=True) == (mail.invitation or "").encode()
    (event,) = Calendar.from_ical(inside.get_content()).walk("VEVENT")
    assert event["dtstart"].dt == AT
    assert event["dtend"].dt == AT + timedelta(minutes=2 * 4 + 15)
    assert str(event["attendee"]) == f"mailto:{mail.recipient}"
    asked = event["attendee"].params
    assert (asked["rsvp"], asked["partstat"], asked["role"]) == ("TRUE", "NEEDS-ACTION", "REQ-PARTICIPANT")
    # Whoever answers, answers to the sender.
    assert str(event["organizer"]) == f"mailto:{outbox.sender_address()}"
    plain = message.get_body(("plain",))
    assert plain is not None
    assert "Ihre Stelle ist eingeladen" in plain.get_content()


def test_an_invitation_names_nobody_and_no_place(world: World) -> None:
    for mail in invited(world):
        entry = mail.invitation or ""
        words = entry.replace("\r\n ", "")
        assert "BEGIN:VEVENT" in words
        assert not [name for name in ("Yıldız", "Wójcik", "K-2027", "Raum 12", "10A") if name in words]


def test_the_entry_keeps_the_rules_of_its_standard() -> None:
    entry = invitation(
        uid="x" * 22,
        title="Fallkonferenz, mit Umlauten: äöüß; " * 4,
        begins=datetime(2027, 3, 28, 7, tzinfo=UTC),
        ends=datetime(2027, 3, 28, 8, tzinfo=UTC),
        made_at=datetime(2027, 3, 1, tzinfo=UTC),
        sender="kette@example.org",
        to="stelle@example.org",
        page="https://kette.example.org/konferenzen/abc",
    )
    lines = entry.encode().split(b"\r\n")
    # RFC 5545, 3.1: lines end in CRLF and have at most 75 octets; 3.3.11: commas and semicolons are escaped.
    assert b"\n" not in entry.encode().replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert "Fallkonferenz\\, mit Umlauten: äöüß\\;" in entry.replace("\r\n ", "")
    assert "DTSTART:20270328T070000Z" in entry
    assert length_of(0, 4) == length_of(7, None) == timedelta(minutes=90)


def test_a_conference_is_opened_again_with_a_reason_and_its_open_cases_wait(world: World) -> None:
    first, second = seated(world, 2)
    conference = first.conference
    with transaction():
        keep_in(world, first)
    with transaction():
        leading.close(conference, world.actor(MODERATOR))
    with pytest.raises(BrokenChain, match="warum"), transaction():
        leading.reopen(conference, "  ", world.actor(MODERATOR))
    with pytest.raises(BrokenChain), transaction():
        leading.reopen(conference, "Ein Fall fehlt.", world.actor("jobcenter"))
    with transaction():
        leading.reopen(conference, "Ein Fall fehlt.", world.actor(MODERATOR))
    assert conference.state is ConferenceState.RUNNING
    assert (first.state, second.state) == (ItemState.DECIDED, ItemState.WAITING)
    with transaction():
        leading.decide(second, DecisionCode.KEEP, by=world.actor(MODERATOR))
    assert second.case.link is Link.ACCOMPANIED


def test_what_waits_elsewhere_stays_there(world: World) -> None:
    (item,) = seated(world)
    conference, case = item.conference, item.case
    with transaction():
        leading.close(conference, world.actor(MODERATOR))
        call(world, [case], on=clock.today() + timedelta(days=14))
    with transaction():
        leading.reopen(conference, "Nachtrag.", world.actor(MODERATOR))
    assert item.state is ItemState.POSTPONED


def test_after_a_week_it_stays_closed(world: World) -> None:
    (item,) = seated(world)
    with transaction():
        leading.close(item.conference, world.actor(MODERATOR))
    with (
        clock.standing_at(AT + timedelta(days=8)),
        pytest.raises(BrokenChain, match="planen Sie bitte eine neue"),
        transaction(),
    ):
        leading.reopen(item.conference, "Zu spät.", world.actor(MODERATOR))


@pytest.mark.one_engine
def test_opening_again_through_the_page(world: World, client: FlaskClient, table: dict[str, str]) -> None:
    world.sign_in(client, "moderator")
    world.post(client, f"{table['conference']}/abschliessen", {})
    assert "Zu früh abgeschlossen?" in client.get(table["conference"]).get_data(as_text=True)
    world.post(client, f"{table['conference']}/oeffnen", {"because": "Ein Fall fehlt."})
    assert "Ein Fall fehlt." in client.get(table["conference"]).get_data(as_text=True)
