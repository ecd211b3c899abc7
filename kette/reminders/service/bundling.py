"""The one mail of the week to each person for whom something waits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from kette import clock, outbox
from kette.calendar import ONE_DAY, is_working_day
from kette.db import db
from kette.reminders.models import Reminder
from kette.reminders.queries.telling import Noted, Place, key_of, noted, places, recipients
from kette.reminders.queries.watching import counting, watched
from kette.reminders.rules import letters
from kette.reminders.rules.due import Due, concerns, due
from kette.reminders.rules.moments import digest_day, week_of
from kette.reminders.service.noting import address_of
from kette.settings import get

_WEEK = timedelta(days=7)


@dataclass(slots=True)
class _Bundle:
    """What waits for the people behind one address, each topic once; the lowest rung says how."""

    address: str
    membership_id: int | None = None
    institution_id: int | None = None
    names: dict[str, None] = field(default_factory=dict)
    items: dict[tuple[str, str], Due] = field(default_factory=dict)

    def add(self, names: Iterable[str], items: Iterable[Due]) -> None:
        """Put more into it, for some institutions."""
        self.names.update(dict.fromkeys(names))
        for item in items:
            self.items.setdefault((item.rule.key, item.subject), item)


def bundles_due(last: date | None, day: date) -> bool:
    """Say whether the weekly mails of this week are still to be written: from their weekday and hour on, on working days.

    :param last: the day on which they were written last.
    """
    free = counting(day).also_free
    this_week = digest_day(day, get("digest_weekday", day), free)
    monday = day - timedelta(days=day.weekday())
    return (
        this_week <= day
        and is_working_day(day, also_free=free)
        and (last is None or last < monday)
        and clock.local(clock.now()).hour >= get("digest_hour", day)
    )


def weekly_bundles(day: date) -> int:
    """Write the one mail of the week to each person for whom something waits; return how many.

    It looks ahead to the next one, and says what waits at this very moment: what was answered this morning is not in it.
    What nobody with an address is told goes to the institution's mailbox. Before the weekday that the Kommune has set,
    nothing is written.
    """
    by = counting(day)
    weekday = get("digest_weekday", day)
    if day < digest_day(day, weekday, by.also_free):
        return 0
    until = digest_day(day + _WEEK, weekday, by.also_free) - ONE_DAY
    items = [item for item in due(watched(day), day, by, until=until) if not item.rule.urgent]
    known, reached = noted(), places()
    return sum(_write(one, day, known, reached) for one in _bundles(items, reached) if one.items)


def _bundles(items: Iterable[Due], reached: Mapping[int, Place]) -> list[_Bundle]:
    """Sort what is due by the addresses to which it goes: one bundle per address, whoever shares it."""
    at: dict[int, list[Due]] = {}
    for item in sorted(items, key=lambda item: item.rung):
        at.setdefault(item.told.institution_id, []).append(item)
    found: dict[str, _Bundle] = {}
    told = set[Due]()
    for person in recipients():
        mine = [
            item
            for seat in person.seats
            for item in at.get(seat.institution_id or 0, ())
            if concerns(seat, item.told)
        ]
        told.update(mine)
        bundle = _Bundle(person.email, membership_id=person.seats[0].membership_id)
        # Sorted over all seats: of a topic that somebody meets twice, what they are to do themselves is said.
        mine.sort(key=lambda item: item.rung)
        found.setdefault(person.email.casefold(), bundle).add(person.institutions, mine)
    for institution_id, theirs in at.items():
        place = reached[institution_id]
        left = [item for item in theirs if item not in told]
        if place.mailbox and left:
            bundle = _Bundle(place.mailbox, institution_id=institution_id)
            found.setdefault(place.mailbox.casefold(), bundle).add((place.name,), left)
    return list(found.values())


def _write(bundle: _Bundle, day: date, known: Mapping[Noted, Reminder], reached: Mapping[int, Place]) -> bool:
    """Queue one bundle, and say whether it was still to be written."""

    def owes(item: Due) -> str:
        is_own = item.owes in (0, item.told.institution_id)
        return "" if is_own else reached[item.owes].short_name

    pages = letters.Pages(address_of, owes, outbox.page_address("today.show"))
    subject, body = letters.weekly(bundle.items.values(), day, pages, " · ".join(bundle.names))
    mail = outbox.queue(
        bundle.address,
        subject,
        body,
        key=f"weekly:{bundle.address.casefold()}:{week_of(day)}",
        membership_id=bundle.membership_id,
        institution_id=bundle.institution_id,
    )
    if mail is None:
        return False
    db.session.flush()
    for item in bundle.items.values():
        reminder = known.get(key_of(item))
        if reminder is not None and reminder.mail_id is None:
            reminder.mail_id = mail.id
    return True
