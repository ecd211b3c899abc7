"""A planned conference is changed or cancelled until it begins, and calendars follow."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar, Event

from kette import clock
from kette.chain import BrokenChain, Link
from kette.conferences.models import Conference
from kette.conferences.queries.figures import spoken_at
from kette.conferences.rules.states import Attendance, ConferenceKind, ConferenceState, ItemState
from kette.conferences.service import changing, leading, planning
from kette.db import db, transaction
from kette.outbox import Mail
from kette.privacy.models import Access
from tests.conferences.table import DAY, MODERATOR, SEATS, call, in_days, mails, report
from tests.feeds.rfc5545 import check
from tests.world import World

LATER = DAY + timedelta(days=7)


def planned(world: World, *, invited: bool = True) -> Conference:
    """Plan a conference with one case, and invite."""
    with transaction():
        conference = call(world, [report(world)], running=False)
        if invited:
            planning.invite(conference, world.actor(MODERATOR))
    return conference


def moved(
    world: World, conference: Conference, seats: tuple[str, ...] = SEATS, by: str = MODERATOR
) -> list[Mail]:
    """Put a conference off for a week; return the new mails."""
    before = len(mails())
    with transaction():
        changing.change(
            conference,
            LATER,
            "10:30",
            place="Raum 7",
            participants=[world.institution(key) for key in seats],
            by=world.actor(by),
        )
    return mails()[before:]


def entry(mail: Mail) -> tuple[str, Event]:
    """Return what the entry of a mail asks for, and the entry."""
    calendar = Calendar.from_ical(mail.invitation or "")
    (event,) = calendar.walk("VEVENT")
    seen = check((mail.invitation or "").encode())
    (other,) = IcsCalendarStream.from_ics(mail.invitation or "").calendars
    assert other.events[0].uid == str(event["uid"]) == seen.inner[0].value("UID")
    assert other.events[0].sequence == event["sequence"]
    # RFC 5546, 3.2.2 and 3.2.5: who asks and who is asked stand in each of them.
    assert seen.inner[0].value("ORGANIZER")
    assert seen.inner[0].value("ATTENDEE") == f"mailto:{mail.recipient}"
    return str(calendar["method"]), event


def test_everybody_invited_gets_one_mail_that_moves_the_entry(world: World) -> None:
    before = len(mails())
    conference = planned(world)
    first = {mail.recipient: entry(mail)[1] for mail in mails()[before:]}
    told = moved(world, conference)
    recipients = [mail.recipient for mail in told]
    assert len(set(recipients)) == len(recipients)
    assert first.keys() <= set(recipients)
    for mail in told:
        method, event = entry(mail)
        assert (method, event["sequence"], event["status"]) == ("REQUEST", 1, "CONFIRMED")
        assert event["dtstart"].dt == clock.at_local(LATER, 10, 30)
        assert mail.recipient not in first or event["uid"] == first[mail.recipient]["uid"]
        words = mail.subject + mail.body + (mail.invitation or "").replace("\r\n ", "")
        assert not [name for name in ("Yıldız", "K-2027", "Raum 7", "10A") if name in words]
    assert (conference.held_on, conference.begins, conference.place) == (LATER, "10:30", "Raum 7")
    until = {row.until_on for row in db.session.query(Access)}
    assert until == {LATER + timedelta(days=7)}


def test_who_comes_new_is_invited_and_who_is_left_out_gets_a_cancellation(world: World) -> None:
    conference = planned(world)
    with transaction():
        before = len(mails())
        seats = [world.institution(key) for key in (*SEATS[1:], "provider")]
        changing.change(
            conference, DAY, "09:00", place="Raum 12", participants=seats, by=world.actor(MODERATOR)
        )
    told = {mail.recipient: entry(mail) for mail in mails()[before:]}
    new, left = world.institution("provider"), world.institution("jobcenter")
    assert {to: (method, event["sequence"]) for to, (method, event) in told.items()} == {
        new.mailbox: ("REQUEST", 1),
        left.mailbox: ("CANCEL", 1),
    }
    assert told[left.mailbox or ""][1]["status"] == "CANCELLED"
    assert left.id not in {row.institution_id for row in conference.participants}
    ends = {row.institution_id: row.until_on for row in db.session.query(Access)}
    assert ends[left.id] == clock.today()
    assert ends[new.id] == DAY + timedelta(days=7)


def test_invited_again_it_comes_back_into_the_calendar(world: World) -> None:
    conference = planned(world)
    moved(world, conference, SEATS[1:])
    before = len(mails())
    with transaction():
        seats = [world.institution(key) for key in SEATS]
        changing.change(
            conference, LATER, "10:30", place="Raum 7", participants=seats, by=world.actor(MODERATOR)
        )
    (mail,) = mails()[before:]
    method, event = entry(mail)
    assert (method, event["sequence"]) == ("REQUEST", 2)


def test_before_the_invitation_nobody_hears_of_a_change(world: World) -> None:
    conference = planned(world, invited=False)
    assert moved(world, conference) == []
    assert conference.sequence is None


def test_what_is_saved_unchanged_is_told_to_nobody(world: World) -> None:
    conference = planned(world)
    moved(world, conference)
    assert moved(world, conference) == []


def test_excused_from_another_day_is_asked_anew(world: World) -> None:
    conference = planned(world)
    with transaction():
        seat = conference.participants[1]
        leading.note_attendance(seat, Attendance.EXCUSED, world.actor(MODERATOR))
    moved(world, conference)
    assert {row.attendance for row in conference.participants} == {Attendance.INVITED}


def test_whoever_holds_a_case_is_not_left_out_and_nothing_is_changed(world: World) -> None:
    with transaction():
        foreign = report(world, by="other_school")
        conference = call(world, [foreign], running=False, kind=ConferenceKind.KOMMUNE)
        planning.invite(conference, world.actor(MODERATOR))
    with pytest.raises(BrokenChain, match="zuständig"):
        moved(world, conference)
    db.session.expire_all()
    assert conference.held_on == DAY


@pytest.mark.parametrize("by", ["jobcenter", "other_school"])
def test_only_who_may_plan_it_changes_or_cancels(world: World, by: str) -> None:
    conference = planned(world)
    with pytest.raises(BrokenChain):
        moved(world, conference, by=by)
    with pytest.raises(BrokenChain), transaction():
        changing.cancel(conference, "Krankheit", world.actor(by))


def test_once_it_runs_it_stays_where_it_is(world: World) -> None:
    conference = planned(world)
    with transaction():
        leading.start(conference, world.actor(MODERATOR))
    with pytest.raises(BrokenChain, match="bis sie beginnt"):
        moved(world, conference)
    with pytest.raises(BrokenChain, match="bis sie beginnt"), transaction():
        changing.cancel(conference, "Krankheit", world.actor(MODERATOR))


def test_a_cancelled_conference_leaves_the_calendars_and_its_cases_wait(world: World) -> None:
    conference = planned(world)
    case = conference.items[0].case
    before = len(mails())
    with pytest.raises(BrokenChain, match="warum"), transaction():
        changing.cancel(conference, " ", world.actor(MODERATOR))
    with transaction():
        assert changing.cancel(conference, "Heizung kaputt", world.actor(MODERATOR)) == 1
    told = mails()[before:]
    assert told
    for mail in told:
        method, event = entry(mail)
        assert (method, event["status"], event["sequence"]) == ("CANCEL", "CANCELLED", 1)
        assert "Heizung" not in mail.body
    assert (conference.state, conference.stand) == (ConferenceState.CLOSED, "abgesagt")
    assert (case.link, conference.items[0].state) == (Link.CONFERENCE, ItemState.POSTPONED)
    assert spoken_at(conference) == []
    with pytest.raises(BrokenChain, match="bleibt abgesagt"), transaction():
        leading.reopen(conference, "doch", world.actor(MODERATOR))
    with transaction():
        following = call(world, running=False, on=in_days(14))
        assert planning.carry_over(following, world.actor(MODERATOR)) == 1


@pytest.mark.one_engine
def test_changing_and_cancelling_through_the_pages(world: World, client: FlaskClient) -> None:
    with world.inside():
        conference = planned(world)
        path = f"/konferenzen/{conference.public_id}"
        with transaction():
            call(world, running=False, on=in_days(28))
        seats = [row.institution.public_id for row in conference.participants]
    world.sign_in(client, "moderator")
    assert "Termin ändern" in client.get(path).get_data(as_text=True)
    assert 'value="09:00"' in client.get(f"{path}/aendern").get_data(as_text=True)
    form = {"held_on": "10.03.2027", "begins": "10:30", "place": "Raum 7", "participants": seats}
    refused = world.post(client, f"{path}/aendern", {**form, "held_on": "01.03.2027"})
    assert "Vergangenheit" in refused.get_data(as_text=True)
    changed = world.post(client, f"{path}/aendern", form)
    page = client.get(changed.location).get_data(as_text=True)
    assert "10.03.2027" in page
    assert "bekommt eine E-Mail mit dem neuen Kalendereintrag" in page
    asked = client.get(f"{path}/absagen").get_data(as_text=True)
    assert "1 offener Fall kommt auf die Tagesordnung vom 31.03.2027." in asked
    assert world.post(client, f"{path}/absagen", {"because": ""}).status_code == 422
    cancelled = world.post(client, f"{path}/absagen", {"because": "Heizung kaputt"})
    page = client.get(cancelled.location).get_data(as_text=True)
    assert "Ein Fall steht auf der Tagesordnung vom 31.03.2027." in page
    assert "Heizung kaputt" in page
    assert "Protokoll (PDF)" not in page
    assert "Konferenz wieder öffnen" not in page
    assert "abgesagt" in client.get("/konferenzen").get_data(as_text=True)


@pytest.mark.one_engine
def test_who_may_not_plan_it_finds_no_page_for_it(world: World, client: FlaskClient) -> None:
    with world.inside(), transaction():
        conference = call(world, seats=("jobcenter", "other_school"), running=False)
        planning.invite(conference, world.actor(MODERATOR))
        path = f"/konferenzen/{conference.public_id}"
    world.sign_in(client, "other_school")
    assert "Termin ändern" not in client.get(path).get_data(as_text=True)
    assert client.get(f"{path}/aendern").status_code == 404
    assert client.get(f"{path}/absagen").status_code == 404
