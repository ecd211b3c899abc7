"""Writing down who has which case open at the table, and which one the moderation has called."""

from contextlib import suppress

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from kette import clock
from kette.conferences.models import AgendaItem, Conference, Looker
from kette.conferences.rules.states import ItemState
from kette.db import db, lock_again
from kette.roles import Actor


def look(conference: Conference, item: AgendaItem, by: Actor) -> None:
    """Note that somebody has a case open; each person is at one case of a conference."""
    if by.membership_id is None:
        return
    now, item_id, case_id = clock.now(), item.id, item.case_id
    row = db.session.scalars(
        select(Looker).where(Looker.conference_id == conference.id, Looker.membership_id == by.membership_id)
    ).one_or_none()
    if row is None:
        row = Looker(
            kommune_id=conference.kommune_id,
            conference_id=conference.id,
            item_id=item_id,
            case_id=case_id,
            membership_id=by.membership_id,
            seen_at=now,
        )
        # Several windows opened at once: whichever comes first has noted it.
        with suppress(IntegrityError), db.session.begin_nested():
            db.session.add(row)
        return
    row.item_id, row.case_id, row.seen_at = item_id, case_id, now


def call(conference: Conference, item: AgendaItem, *, held: bool = False) -> None:
    """Note that the moderation opens a case: the wall follows, and its time begins; a reload changes nothing.

    What the page has read may be old by now: whether the case still waits is asked again, under the lock of the table.

    :param held: this transaction has locked the conference already, and its seats learn that there is something new.
    """
    locked = conference if held else lock_again(conference)
    db.session.refresh(item)
    if item.state is not ItemState.WAITING:
        return
    last = db.session.scalar(
        select(func.max(AgendaItem.called_at)).where(AgendaItem.conference_id == conference.id)
    )
    if last is None or item.called_at != last:
        item.called_at = clock.now()
        if not held:
            locked.revision = (locked.revision or 0) + 1


def leave(conference: Conference) -> None:
    """Forget who looked: once a conference is closed, it is nobody's business any more."""
    db.session.execute(delete(Looker).where(Looker.conference_id == conference.id))
