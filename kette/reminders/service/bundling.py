"""The one mail of the week to each person for whom something waits."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from kette import outbox
from kette.calendar import ONE_DAY, is_working_day
from kette.db import db
from kette.reminders.models import Reminder
from kette.reminders.queries.telling import Noted, key_of, noted, places, recipients
from kette.reminders.queries.watching import counting, watched
from kette.reminders.rules import letters
from kette.reminders.rules.due import Due, concerns, due
from kette.reminders.rules.moments import digest_day, week_of
from kette.reminders.service.noting import address_of
from kette.settings import get

_WEEK = timedelta(days=7)


def bundles_due(last: date | None, day: date) -> bool:
    """Say whether the weekly mails of this week are still to be written: from their weekday on, on working days.

    :param last: the day on which they were written last.
    """
    free = counting(day).also_free
    this_week = digest_day(day, get("digest_weekday", day), free)
    return this_week <= day and is_working_day(day, also_free=free) and (last is None or last < this_week)


def weekly_bundles(day: date) -> int:
    """Write the one mail of the week to each person for whom something waits; return how many.

    It looks ahead to the next one. What nobody with an address is told goes to the institution's mailbox. Before the
    weekday that the Kommune has set, nothing is written.
    """
    by = counting(day)
    weekday = get("digest_weekday", day)
    if day < digest_day(day, weekday, by.also_free):
        return 0
    until = digest_day(day + _WEEK, weekday, by.also_free) - ONE_DAY
    items = [item for item in due(watched(day), day, by, until=until) if not item.rule.urgent]
    at: dict[int, list[Due]] = {}
    for item in sorted(items, key=lambda item: item.rung):
        at.setdefault(item.told.institution_id, []).append(item)
    known, reached, told = noted(), places(), set[Due]()
    written = 0
    for person in recipients():
        mine = [
            item
            for seat in person.seats
            for item in at.get(seat.institution_id or 0, ())
            if concerns(seat, item.told)
        ]
        told.update(mine)
        seat, names = person.seats[0], " · ".join(person.institutions)
        written += _bundle(
            person.email,
            mine,
            day,
            names,
            f"person:{person.public_id}",
            known,
            membership_id=seat.membership_id,
        )
    for institution_id, theirs in at.items():
        place, left = reached[institution_id], [item for item in theirs if item not in told]
        if place.mailbox:
            key = f"institution:{place.public_id}"
            written += _bundle(
                place.mailbox, left, day, place.name, key, known, institution_id=institution_id
            )
    return written


def _bundle(
    address: str,
    items: Iterable[Due],
    day: date,
    name: str,
    key: str,
    known: Mapping[Noted, Reminder],
    *,
    membership_id: int | None = None,
    institution_id: int | None = None,
) -> int:
    """Queue one bundle, each thing in it once; nothing where nothing waits."""
    once = {(item.rule.key, item.subject): item for item in reversed(list(items))}
    if not once:
        return 0
    subject, body = letters.weekly(once.values(), day, address_of, outbox.page_address("today.show"), name)
    mail = outbox.queue(
        address,
        subject,
        body,
        key=f"weekly:{key}:{week_of(day)}",
        membership_id=membership_id,
        institution_id=institution_id,
    )
    if mail is None:
        return 0
    db.session.flush()
    for item in once.values():
        reminder = known.get(key_of(item))
        if reminder is not None and reminder.mail_id is None:
            reminder.mail_id = mail.id
    return 1
