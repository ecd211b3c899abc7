"""The entries for the calendar of the days agreed at a conference (iCalendar, RFC 5545); they name nobody and no case."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

TITLE = "Vereinbarung aus der Fallkonferenz prüfen – in Kette"


def due_days(days: Sequence[date], *, uid: str, made_at: datetime, page: str) -> str:
    """Return a calendar with an entry for each day as text.

    :param uid: known to nobody else; with the day it is the same each time, so that no calendar shows an entry twice.
    :param page: address of the page with what was agreed, after signing in.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Kette//Fallkonferenz//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for day in days:
        event = Event()
        event.add("uid", f"{uid}-{day:%Y%m%d}@kette")
        event.add("dtstamp", made_at)
        event.add("summary", TITLE)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        # A day to look at something takes no time away: it does not show as busy.
        event.add("transp", "TRANSPARENT")
        event.add("description", f"Was vereinbart ist, sehen Sie nach der Anmeldung in Kette: {page}")
        event.add("url", page)
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    return str(calendar.to_ical().decode("utf-8"))
