"""The address of somebody's calendar, and what stands in it: as much as their roles let them know, without a name."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

from sqlalchemy import func, or_, select

from kette import clock, outbox, vault
from kette.cases.models import Case
from kette.conferences.models import AgendaItem, Conference
from kette.conferences.queries.table import visible
from kette.conferences.rules.states import ConferenceState, ItemState
from kette.db import db, kommune
from kette.feeds.models import CalendarFeed
from kette.feeds.rules.entries import Entry, Held, conference_entry, due_entries, follow_up_entries
from kette.institutions.models import Person
from kette.institutions.queries import seats_of
from kette.links.rules.tokens import in_groups, token_hash, token_of, typed_token
from kette.reminders.models import FollowUp
from kette.reminders.queries.follow_ups import mine
from kette.reminders.queries.own import dates_for
from kette.roles import Actor, Role

# For which purpose the key is derived that secrets of addresses are drawn from.
_PURPOSE = "calendar-feed"
# So long a conference that is over still stands in the calendar.
_PAST = timedelta(days=30)
# Who has reminders, and who sets Wiedervorlagen (today.queries.lists).
_REMINDED = frozenset({Role.SCHOOL, Role.CLASS_TEACHER, Role.ADVISER, Role.MODERATOR, Role.KOKO})
_SETTING = frozenset({Role.SCHOOL, Role.CLASS_TEACHER, Role.ADVISER})


def feed_of(person_id: int, via: str | None) -> CalendarFeed | None:
    """Return the calendar of a person, as far as their session reaches; None where there is none."""
    return db.session.scalars(
        select(CalendarFeed).where(CalendarFeed.person_id == person_id, CalendarFeed.via == (via or ""))
    ).one_or_none()


def feed_behind(typed: str) -> CalendarFeed | None:
    """Return the calendar behind a secret; None where there is none, or its person is locked."""
    token = typed_token(typed)
    if token is None:
        return None
    return db.session.scalars(
        select(CalendarFeed)
        .join(Person, Person.id == CalendarFeed.person_id)
        .where(CalendarFeed.token_hash == token_hash(token), Person.locked_at.is_(None))
    ).one_or_none()


def secret_of(feed: CalendarFeed) -> str:
    """Draw the secret of a calendar: always the same, so that a second device can be set up, and nowhere kept."""
    return token_of(vault.current().derive(_PURPOSE), f"{feed.public_id}:{feed.number}")


def address_of(feed: CalendarFeed) -> str:
    """Return the address of a calendar, with its secret."""
    return outbox.page_address("feeds.read", token=in_groups(secret_of(feed)))


def roles_of(feed: CalendarFeed) -> Sequence[Actor]:
    """List in which roles the person acts today, by Kommune; only one Kommune's where its provider vouched."""
    found = [
        membership.actor for membership, _, town in seats_of(feed.person_id) if feed.via in ("", town.key)
    ]
    return sorted(found, key=lambda actor: (actor.kommune_id, actor.membership_id or 0))


def entries_of(feed: CalendarFeed, actors: Iterable[Actor], day: date) -> list[Entry]:
    """Return what stands in a calendar on a day."""
    key, page = feed.public_id, outbox.page_address("today.show")
    conferences: dict[str, Entry] = {}
    due: list[tuple[str, date]] = []
    again: list[date] = []
    for kommune_id, here in groupby(actors, key=lambda actor: actor.kommune_id):
        seats = list(here)
        with kommune(kommune_id):
            conferences |= {one.uid: one for one in map(conference_entry, _conferences(seats, day))}
            due += _due(seats, day)
            again += _follow_ups(seats, day)
    return [
        *conferences.values(),
        *due_entries(due, day, key, page),
        *follow_up_entries(again, day, key, page),
    ]


def _due(seats: Iterable[Actor], day: date) -> list[tuple[str, date]]:
    once: dict[tuple[str, str], date] = {}
    for seat in seats:
        if seat.role in _REMINDED:
            once = dates_for(seat, day) | once
    return [(rule, due_on) for (rule, _), due_on in once.items()]


def _follow_ups(seats: Iterable[Actor], day: date) -> Sequence[date]:
    theirs = [mine(seat, day) for seat in seats if seat.role in _SETTING]
    if not theirs:
        return []
    rows = db.session.execute(
        select(FollowUp.id, FollowUp.due_on).join(Case, Case.id == FollowUp.case_id).where(or_(*theirs))
    )
    return [row.due_on for row in rows]


def _conferences(seats: Iterable[Actor], day: date) -> list[Held]:
    cases = (
        select(func.count(AgendaItem.id))
        .where(AgendaItem.conference_id == Conference.id, AgendaItem.state != ItemState.DROPPED)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Conference, cases)
        .where(or_(*(visible(seat) for seat in seats)), Conference.held_on >= day - _PAST)
        .order_by(Conference.held_on, Conference.begins, Conference.id)
    )
    return [_held(row, number) for row, number in rows]


def _held(row: Conference, cases: int) -> Held:
    hour, minute = map(int, row.begins.split(":"))
    return Held(
        row.public_id,
        row.kind.label,
        clock.at_local(row.held_on, hour, minute),
        row.place,
        cases,
        row.minutes_per_case,
        row.state is ConferenceState.DRAFT,
        row.is_cancelled,
        outbox.page_address("conferences.show", public_id=row.public_id),
    )
