"""How a calendar is written (iCalendar: RFC 5545, with the name and refresh interval of RFC 7986)."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import cast

from icalendar import Calendar, Event, Timezone

from kette.clock import local
from kette.feeds.rules.entries import Entry
from kette.feeds.rules.standing import Stand

REFRESHED = timedelta(hours=1)
# The rule of the European Union since 1996 (directive 2000/84/EC): the last Sundays of March and October, 1 o'clock UTC.
_BERLIN = """\
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


def calendar_text(entries: Iterable[Entry], stands: Mapping[str, Stand]) -> str:
    """Return the calendar of these entries.

    Without METHOD: it is a calendar to look at, not an invitation.

    :param stands: how each entry stands, by its UID.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Kette//Kalender//DE")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", "Kette")
    calendar.add("x-wr-calname", "Kette")
    calendar.add("x-wr-timezone", "Europe/Berlin")
    calendar.add("refresh-interval", REFRESHED, {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(cast(Timezone, Timezone.from_ical(_BERLIN)))
    for entry in entries:
        calendar.add_component(_event(entry, stands[entry.uid]))
    return str(calendar.to_ical().decode("utf-8"))


def _event(entry: Entry, stand: Stand) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    # Without METHOD both say when it was last revised (3.8.7.2).
    event.add("dtstamp", stand.at)
    event.add("last-modified", stand.at)
    event.add("sequence", stand.sequence)
    event.add("status", entry.status.value)
    event.add("summary", _plain(entry.title))
    if isinstance(entry.begins, datetime):
        event.add("dtstart", local(entry.begins))
        # Not DTEND: in the hour that comes twice an end as local time could lie before the beginning.
        event.add("duration", entry.lasts)
    else:
        event.add("dtstart", entry.begins)
        event.add("dtend", entry.begins + entry.lasts)
    if entry.place:
        event.add("location", _plain(entry.place))
    event.add("description", entry.words)
    event.add("url", entry.page)
    event.add("class", "PRIVATE")
    is_free = entry.is_all_day or entry.status.value == "CANCELLED"
    event.add("transp", "TRANSPARENT" if is_free else "OPAQUE")
    return event


def _plain(text: str) -> str:
    """Return a text in one line without signs that no text may hold (3.3.11); the library escapes the rest."""
    kept = (" " if sign.isspace() else sign for sign in text if sign.isspace() or _is_text(sign))
    return " ".join("".join(kept).split())


def _is_text(sign: str) -> bool:
    return unicodedata.category(sign) not in {"Cc", "Cs", "Zl", "Zp"}
