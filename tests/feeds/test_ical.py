"""A calendar read by two parsers that know nothing of each other, and by the rules of RFC 5545; with hostile places."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from kette import clock
from kette.feeds.rules.entries import (
    KINDS,
    Entry,
    Held,
    Status,
    conference_entry,
    due_entries,
    follow_up_entries,
)
from kette.feeds.rules.ical import calendar_text
from kette.feeds.rules.standing import Stand, carried_on, read, written
from kette.reminders.rules.catalogue import RULE_OF
from tests.feeds.rfc5545 import Broken, check

NOW = datetime(2027, 3, 1, 9, 30, 15, 123456, tzinfo=UTC)
PAGE = "https://kette.example.org/konferenzen/abc"
HOSTILE = "Raum 1\r\nATTENDEE:mailto:x@y\r\nEND:VEVENT\nBEGIN:VALARM; a, b\\n\x00\x85\u2028\x1b ä" * 3

_DAYS = st.one_of(
    st.dates(date(2024, 1, 1), date(2036, 12, 31)),
    st.sampled_from([date(2027, 3, 28), date(2027, 10, 31), date(2028, 2, 29), date(2028, 3, 26)]),
)
_HELD = st.builds(
    Held,
    st.uuids().map(str),
    st.sampled_from(["Fallkonferenz", "Konferenz der Schule"]),
    st.builds(
        clock.at_local,
        _DAYS,
        st.integers(0, 23),
        st.integers(0, 59),
    ),
    st.text(max_size=200),
    st.integers(0, 60),
    st.one_of(st.none(), st.integers(1, 60)),
    st.booleans(),
    st.booleans(),
    st.just(PAGE),
)


def stands_of(entries: list[Entry]) -> dict[str, Stand]:
    """Return how entries stand that are all new."""
    return carried_on({}, entries, NOW)


def octets(entries: list[Entry]) -> bytes:
    """Return the calendar of entries as it goes over the line."""
    return calendar_text(entries, stands_of(entries)).encode()


@given(
    st.lists(_HELD, max_size=4, unique_by=lambda held: held.public_id),
    st.lists(st.tuples(st.sampled_from(sorted(KINDS)), _DAYS), max_size=12),
    st.lists(_DAYS, max_size=5),
    _DAYS,
)
@example(
    [Held("x", "F", clock.at_local(date(2027, 10, 31), 2, 50), HOSTILE, 1, 1, False, False, PAGE)],
    [],
    [],
    NOW.date(),
)
@example(
    [Held("x", "F", clock.at_local(date(2027, 3, 28), 2, 30), HOSTILE, 0, None, True, False, PAGE)],
    [],
    [],
    NOW.date(),
)
def test_two_parsers_and_the_rules_read_the_same(
    conferences: list[Held], due: list[tuple[str, date]], again: list[date], today: date
) -> None:
    entries = [
        *map(conference_entry, conferences),
        *due_entries(due, today, "key", PAGE),
        *follow_up_entries(again, today, "key", PAGE),
    ]
    text = octets(entries)
    ours = [one for one in check(text).inner if one.name == "VEVENT"]
    first = {str(one["uid"]): one for one in Calendar.from_ical(text).walk("VEVENT")}
    (calendar,) = IcsCalendarStream.from_ics(text.decode()).calendars
    second = {one.uid: one for one in calendar.events}
    assert first.keys() == second.keys() == {entry.uid for entry in entries}
    assert len(ours) == len(entries)
    for entry in entries:
        event, other = first[entry.uid], second[entry.uid]
        begins, lasts = event["dtstart"].dt, entry.lasts
        assert begins == other.dtstart
        if isinstance(entry.begins, datetime):
            assert begins.astimezone(UTC) == other.dtstart.astimezone(UTC) == entry.begins
            assert event["duration"].dt == other.duration == lasts
        else:
            assert (begins, event["dtend"].dt, other.dtend) == (entry.begins, begins + lasts, begins + lasts)
            assert (str(event["transp"]), other.transparency) == ("TRANSPARENT", "TRANSPARENT")
        assert str(event["summary"]) == other.summary == entry.title
        assert str(event["description"]) == other.description == entry.words
        assert str(event.get("location", "")) == (other.location or "")
        assert str(event["status"]) == other.status == entry.status.value


def test_a_hostile_place_stays_one_line_of_text() -> None:
    held = Held("x", "Fallkonferenz", clock.at_local(date(2027, 3, 3)), HOSTILE, 3, 4, False, False, PAGE)
    (event,) = [one for one in check(octets([conference_entry(held)])).inner if one.name == "VEVENT"]
    assert not event.inner
    assert {name for name, _, _ in event.lines} == {
        *("UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "STATUS", "SUMMARY", "DTSTART", "DURATION"),
        *("LOCATION", "DESCRIPTION", "URL", "CLASS", "TRANSP"),
    }
    assert (event.value("LOCATION") or "").startswith(
        "Raum 1 ATTENDEE:mailto:x@y END:VEVENT BEGIN:VALARM\\; a\\, b\\\\n"
    )


def test_the_time_zone_changes_when_the_tables_of_the_world_say_so() -> None:
    """From 1996 on: every hour around both changes of many years, as the VTIMEZONE alone has it."""
    zone = Calendar.from_ical(octets([])).walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)
    for year in range(1997, 2038):
        for month in (3, 10):
            for hours in range(-48, 24 * 10, 5):
                moment = datetime(year, month, 24, tzinfo=UTC) + timedelta(hours=hours)
                local = moment.astimezone(ZoneInfo("Europe/Berlin")).replace(tzinfo=None, fold=0)
                if not (month == 10 and local.hour == 2):
                    assert (
                        local.replace(tzinfo=zone).utcoffset() == moment.astimezone(clock.BERLIN).utcoffset()
                    ), local


def test_every_kind_of_reminder_has_its_word() -> None:
    assert KINDS.keys() | {"conference_ahead"} == RULE_OF.keys()


def test_days_say_kinds_and_counts_and_what_is_late_stands_at_today() -> None:
    today = date(2027, 3, 1)
    found = [
        ("handover_unanswered", today - timedelta(days=5)),
        ("handover_unanswered", today),
        ("agreement_due", today),
        ("agreement_due", today + timedelta(days=1)),
        ("conference_ahead", today),
    ]
    first, second = due_entries(found, today, "key", PAGE)
    assert (first.title, first.begins) == ("In Kette fällig: 3 Dinge", today)
    assert first.words.startswith("2 Übergaben, 1 Vereinbarung. Davon überfällig: 1.")
    assert (second.title, second.words.split(".")[0]) == ("In Kette fällig: 1 Ding", "1 Vereinbarung")
    again = follow_up_entries(
        [today - timedelta(days=9), today, today + timedelta(days=3)], today, "key", PAGE
    )
    assert [entry.title for entry in again] == ["2 Wiedervorlagen in Kette", "Wiedervorlage in Kette"]


def test_what_changes_counts_and_what_stays_keeps_its_moment() -> None:
    entry = Entry("a", "Titel", date(2027, 3, 3), timedelta(days=1), "Worte", PAGE)
    first = carried_on({}, [entry], NOW)
    later = NOW + timedelta(hours=1)
    assert carried_on(read(written(first)), [entry], later) == first
    other = Entry("a", "Titel", date(2027, 3, 3), timedelta(days=1), "Andere Worte", PAGE)
    changed = carried_on(first, [other], later)
    assert (changed["a"].sequence, changed["a"].at) == (1, later.replace(microsecond=0))
    gone = carried_on(changed, [], later)
    assert carried_on(gone, [], later + timedelta(days=1)) == gone
    assert carried_on(gone, [other], later + timedelta(days=2))["a"].sequence == 2
    assert carried_on(gone, [], later + timedelta(days=91)) == {}


def test_status_says_how_sure_a_conference_is() -> None:
    def said(*, draft: bool = False, cancelled: bool = False) -> tuple[str, Status]:
        entry = conference_entry(Held("x", "F", NOW, "", 0, None, draft, cancelled, PAGE))
        return entry.title, entry.status

    assert said() == ("F", Status.CONFIRMED)
    assert said(draft=True) == ("In Planung: F", Status.TENTATIVE)
    assert said(cancelled=True) == ("Abgesagt: F", Status.CANCELLED)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (b"\r\n", b"\n", "CRLF"),
        (b"URL:", b"URL:" + b"x" * 80, "75 octets"),
        (b"Raum 1\\, links", b"Raum 1, links", "3.3.11"),
        (b"DTSTAMP:20270301T093015Z", b"DTSTAMP:20270301T093015", "DTSTAMP in UTC"),
        (b"BEGIN:VTIMEZONE", b"BEGIN:VFREEBUSY", "fit"),
        (b"TZID:Europe/Berlin", b"TZID:Europe/Paris", "VTIMEZONE"),
        (b"DTEND;VALUE=DATE:20270304", b"DTEND;VALUE=DATE:20270303", "after DTSTART"),
        (b"UID:faellig-2027-03-03-key@kette", b"UID:konferenz-x@kette", "each UID once"),
        (b"SUMMARY:In", b"\x01SUMMARY:In", "name begins"),
        (b"VERSION:2.0\r\n", b"", "VERSION"),
    ],
)
def test_the_checker_sees_what_is_broken(old: bytes, new: bytes, rule: str) -> None:
    day = clock.at_local(date(2027, 3, 3))
    text = octets(
        [
            conference_entry(Held("x", "Fallkonferenz", day, "Raum 1, links", 0, None, False, False, PAGE)),
            *due_entries([("agreement_due", date(2027, 3, 3))], NOW.date(), "key", PAGE),
        ]
    )
    check(text)
    assert old in text
    with pytest.raises(Broken, match=rule):
        check(text.replace(old, new))
