"""Noting what is due, each thing once per addressee; what is urgent is told at once."""

from datetime import date

from kette import clock, outbox
from kette.db import db
from kette.handover.service.following import on_basis_ended
from kette.reminders.models import Reminder
from kette.reminders.queries.telling import Place, key_of, lapsed_offers, noted_since, places
from kette.reminders.queries.watching import counting, watched
from kette.reminders.rules import letters
from kette.reminders.rules.delaying import DELAYING_OF
from kette.reminders.rules.due import Due, due
from kette.roles import Actor


def note_due(day: date) -> int:
    """Note what is due, each thing once per addressee; urgent rules tell the institution at once. Return how many are new."""
    items = due(watched(day), day, counting(day))
    known = noted_since(min((item.due_on for item in items), default=day))
    reached = places()
    new = 0
    for item in items:
        if key_of(item) in known:
            continue
        reminder = Reminder(
            rule=item.rule.key,
            subject=item.subject,
            due_on=item.due_on,
            told=item.told.told,
            membership_id=item.told.membership_id,
            institution_id=item.told.institution_id,
            noted_at=clock.now(),
        )
        db.session.add(reminder)
        if item.rule.urgent:
            _tell_at_once(item, reminder, reached[item.told.institution_id])
        new += 1
    db.session.flush()
    return new


def _tell_at_once(item: Due, reminder: Reminder, place: Place) -> None:
    if not place.mailbox:
        return
    mail = outbox.queue(
        place.mailbox,
        *letters.at_once(item, address_of(item)),
        key=f"reminder:{':'.join(map(str, key_of(item)))}",
        urgent=True,
        institution_id=item.told.institution_id,
    )
    db.session.flush()
    reminder.mail_id = None if mail is None else mail.id


def address_of(item: Due) -> str:
    """Return the full address of the page on which to do something about it."""
    rule = DELAYING_OF[item.rule.key]
    if item.is_asked and item.overdue and not rule.never:
        return outbox.page_address("reminders.answer", kind=rule.slug, subject=item.subject)
    endpoint, page_id = item.page
    return outbox.page_address(endpoint, **({"public_id": page_id} if page_id else {}))


def end_lapsed_offers(day: date) -> int:
    """Withdraw the open offers whose basis has run out; return how many."""
    lapsed = lapsed_offers(day)
    for handover, basis in lapsed:
        on_basis_ended(basis, by=Actor.system(handover.kommune_id))
    return len(lapsed)
