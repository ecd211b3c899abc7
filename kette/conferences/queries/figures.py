"""The cases on the agendas of closed conferences as plain rows to be counted; no name is read."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from kette.conferences.models import AgendaItem, Conference, Decision
from kette.conferences.rules.figures import Spoken
from kette.conferences.rules.states import ConferenceState, ItemState
from kette.db import db
from kette.handover.models import Handover
from kette.handover.rules.states import HandoverState


def spoken_at(conference: Conference) -> Sequence[Spoken]:
    """Return the cases of one closed conference; none as long as it is not closed."""
    return [row for _, _, row in _spoken(Conference.id == conference.id)]


def spoken_between(first: date, last: date, until: datetime) -> Sequence[tuple[int, date, Spoken]]:
    """Return the cases of the conferences held from one day to another, as it stood at a moment, with the conference."""
    return _spoken(Conference.held_on.between(first, last), until)


def _spoken(which: ColumnElement[bool], until: datetime | None = None) -> Sequence[tuple[int, date, Spoken]]:
    held = Conference.cancelled_because.is_(None)
    where = [which, held, Conference.state == ConferenceState.CLOSED, AgendaItem.state != ItemState.DROPPED]
    if until is not None:
        where.append(Conference.closed_at < until)
    rows = db.session.execute(
        select(
            Conference.id,
            Conference.held_on,
            Conference.started_at,
            Conference.closed_at,
            AgendaItem.state,
            AgendaItem.seconds,
            Decision.code,
            Decision.decided_at,
            Handover.state.label("handed"),
            Handover.answered_at,
        )
        .join(AgendaItem, AgendaItem.conference_id == Conference.id)
        .outerjoin(Decision, Decision.item_id == AgendaItem.id)
        .outerjoin(Handover, Handover.decision_id == Decision.id)
        .where(*where)
        .order_by(Conference.held_on, Conference.id, AgendaItem.position, AgendaItem.id)
    ).all()
    return [(row.id, row.held_on, _as_spoken(row, until)) for row in rows]


def _as_spoken(row: Any, until: datetime | None) -> Spoken:
    accepted_at = row.answered_at if row.handed is HandoverState.ACCEPTED else None
    return Spoken(
        row.state,
        row.seconds,
        row.code,
        row.decided_at,
        row.started_at,
        row.closed_at,
        row.handed is not None,
        None if until and accepted_at and accepted_at >= until else accepted_at,
    )
