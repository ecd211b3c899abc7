"""The entry for the calendar that comes with an invitation (iCalendar, RFC 5545 and 5546); it names nobody."""

from datetime import datetime, timedelta

from icalendar import Calendar, Event, vCalAddress

# Where nobody said how long a case takes: as long as conferences usually take.
_USUAL = timedelta(minutes=90)
_BREAK = timedelta(minutes=15)


def length_of(cases: int, minutes_per_case: int | None) -> timedelta:
    """Return how long a conference takes, by its agenda as far as that is known."""
    if not cases or not minutes_per_case:
        return _USUAL
    return timedelta(minutes=cases * minutes_per_case) + _BREAK


def invitation(
    *,
    uid: str,
    title: str,
    begins: datetime,
    ends: datetime,
    made_at: datetime,
    sender: str,
    to: str,
    page: str,
    sequence: int = 0,
    is_cancelled: bool = False,
) -> str:
    """Return the entry as text.

    :param uid: known to nobody else, the same for each change of this conference.
    :param begins: with time zone; written as UTC, which every calendar shows in its own.
    :param sender: address that asks.
    :param to: address that is asked.
    :param page: address of the page with place and agenda, after signing in.
    :param sequence: how often it was changed; calendars take the entry with the highest (RFC 5545, 3.8.7.4).
    :param is_cancelled: take it out of the calendar again (RFC 5546, 3.2.5).
    """
    event = Event()
    event.add("uid", f"{uid}@kette")
    event.add("dtstamp", made_at)
    event.add("sequence", sequence)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("summary", title)
    event.add("dtstart", begins)
    event.add("dtend", ends)
    event.add("description", f"Ort und Tagesordnung nach der Anmeldung in Kette: {page}")
    event.add("url", page)
    # Cases are spoken about under pseudonyms; the entry itself is confidential all the same.
    event.add("class", "PRIVATE")
    event.add("organizer", vCalAddress(f"mailto:{sender}"))
    attendee = vCalAddress(f"mailto:{to}")
    if not is_cancelled:
        attendee.params["rsvp"] = "TRUE"
        attendee.params["partstat"] = "NEEDS-ACTION"
    attendee.params["role"] = "REQ-PARTICIPANT"
    event.add("attendee", attendee)
    calendar = Calendar()
    calendar.add("prodid", "-//Kette//Fallkonferenz//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_cancelled else "REQUEST")
    calendar.add_component(event)
    return str(calendar.to_ical().decode("utf-8"))
