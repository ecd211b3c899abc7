"""The address of a calendar is made, renewed and removed; and the calendar is written."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from kette import audit, clock
from kette.db import db, lock_row, new_public_id, transaction
from kette.feeds import queries
from kette.feeds.models import CalendarFeed
from kette.feeds.rules import standing
from kette.feeds.rules.ical import calendar_text
from kette.institutions.models import Person
from kette.links.rules.tokens import token_hash
from kette.roles import Actor


@dataclass(frozen=True, slots=True)
class Written:
    """A calendar as it is sent.

    :param changed_at: when anything in it last changed.
    """

    text: str
    changed_at: datetime


def make(by: Actor, via: str | None) -> CalendarFeed:
    """Give whoever acts an address for their calendar; if they have one, another secret, and the old one is dead.

    :param via: the Kommune whose provider vouched for the session, which the calendar then shows alone.
    """
    person_id = _locked(by)
    feed = queries.feed_of(person_id, via)
    action = "calendar.make" if feed is None else "calendar.renew"
    if feed is None:
        feed = CalendarFeed(
            person_id=person_id, public_id=new_public_id(), via=via or "", number=1, stands="{}"
        )
        db.session.add(feed)
    else:
        feed.number += 1
    feed.made_at = clock.now()
    feed.token_hash = token_hash(queries.secret_of(feed))
    db.session.flush()
    _log(action, by)
    return feed


def remove(by: Actor, via: str | None) -> None:
    """Let the address of a calendar lead nowhere any more."""
    feed = queries.feed_of(_locked(by), via)
    if feed is not None:
        db.session.delete(feed)
        _log("calendar.remove", by)


def write(feed: CalendarFeed) -> Written:
    """Write a calendar as it is now, and keep how its entries stand. Raises NoResultFound for whoever has no role left."""
    feed_id, before, made_at = feed.id, feed.stands, feed.made_at
    actors = queries.roles_of(feed)
    if not actors:
        raise NoResultFound
    entries = queries.entries_of(feed, actors, clock.today())
    old = standing.read(before)
    stands = standing.carried_on(old, entries, clock.now())
    if stands != old:
        with transaction():
            row = lock_row(CalendarFeed, feed_id)
            # Another request may have been first.
            stands = standing.carried_on(standing.read(row.stands), entries, clock.now())
            row.stands = standing.written(stands)
    last = max((one.at for one in stands.values()), default=made_at)
    return Written(calendar_text(entries, stands), last.replace(microsecond=0))


def _locked(by: Actor) -> int:
    """Lock the row of whoever acts, so that two clicks make one address; return its key."""
    person: Person = lock_row(Person, by.person_id or 0)
    return person.id


def _log(action: str, by: Actor) -> None:
    public_id = db.session.scalars(select(Person.public_id).where(Person.id == by.person_id)).one()
    audit.write(action, by=by, object_type="person", object_id=public_id)
