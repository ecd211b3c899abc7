"""Which cases can come onto an agenda: what stands in the way of some, and what the last conference left over."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import aliased, joinedload, selectinload

from kette.cases.models import Case
from kette.cases.queries.sight import scope
from kette.chain import Link, Step, steps_from
from kette.conferences.models import AgendaItem, Conference, Decision, Participant
from kette.conferences.queries.table import visible
from kette.conferences.rules.states import ConferenceKind, ConferenceState, ItemState
from kette.conferences.rules.suggesting import left_words
from kette.db import db
from kette.roles import Actor

#: Where a case stands that a conference can speak of.
CALLABLE = frozenset(
    link for link in Link if link is Link.CONFERENCE or Step.CALL_CONFERENCE in steps_from(link)
)
_AHEAD = (ConferenceState.DRAFT, ConferenceState.OPEN)


def free() -> ColumnElement[bool]:
    """Return the condition that a case stands on no agenda."""
    other = aliased(AgendaItem)
    return (
        ~select(other.id)
        .where(other.case_id == Case.id, other.state == ItemState.WAITING)
        .correlate(Case)
        .exists()
    )


def chosen(public_ids: Iterable[str], viewer: Actor, day: date) -> Sequence[Case]:
    """Return these cases in this order. Raises NoResultFound, also where one is none of the viewer's business."""
    wanted = [one for one in dict.fromkeys(public_ids) if one]
    rows = db.session.scalars(
        select(Case)
        .where(Case.public_id.in_(wanted), scope(viewer, day))
        .options(joinedload(Case.school), joinedload(Case.holder), joinedload(Case.key))
    )
    found = {row.public_id: row for row in rows}
    if len(found) < len(wanted):
        raise NoResultFound
    return [found[one] for one in wanted]


def obstacles(cases: Sequence[Case]) -> dict[int, str]:
    """Return why cases cannot come onto an agenda now, as German phrases; who can is left out."""
    rows = db.session.execute(
        select(AgendaItem.case_id, Conference.held_on)
        .join(Conference, Conference.id == AgendaItem.conference_id)
        .where(AgendaItem.case_id.in_([case.id for case in cases]), AgendaItem.state == ItemState.WAITING)
    )
    found = {case_id: f"steht schon auf der Tagesordnung vom {on:%d.%m.%Y}" for case_id, on in rows}
    for case in cases:
        if case.link not in CALLABLE:
            found.setdefault(case.id, f"geht hier nicht: Der Fall ist „{case.link.label}“")
    return found


def left_over(conference: Conference) -> Sequence[Case]:
    """List what earlier conferences of the same kind (and school) put off or did not reach, the oldest first."""
    other = aliased(AgendaItem)
    newest = (
        select(func.max(other.id))
        .where(other.case_id == Case.id, other.state != ItemState.DROPPED)
        .correlate(Case)
        .scalar_subquery()
    )
    at_school = Conference.school_id == conference.school_id if conference.school_id else true()
    return db.session.scalars(
        select(Case)
        .join(AgendaItem, AgendaItem.id == newest)
        .join(Conference, Conference.id == AgendaItem.conference_id)
        .where(
            Case.link == Link.CONFERENCE,
            free(),
            AgendaItem.state == ItemState.POSTPONED,
            Conference.kind == conference.kind,
            Conference.id != conference.id,
            at_school,
        )
        .order_by(Case.link_since, Case.id)
    ).all()


def came_from(conference: Conference) -> Mapping[int, str]:
    """Say of the cases on an agenda how the conference before left them; by key of the case, who is new is left out."""
    here = select(AgendaItem.case_id).where(
        AgendaItem.conference_id == conference.id, AgendaItem.state == ItemState.WAITING
    )
    rows = db.session.execute(
        select(AgendaItem.case_id, AgendaItem.state, Conference, Decision.id)
        .join(Conference, Conference.id == AgendaItem.conference_id)
        .outerjoin(Decision, Decision.item_id == AgendaItem.id)
        .where(
            AgendaItem.case_id.in_(here),
            AgendaItem.conference_id != conference.id,
            AgendaItem.state != ItemState.DROPPED,
        )
        .order_by(AgendaItem.id)
    )
    newest = {
        case_id: left_words(
            state, earlier.held_on, was_decided=made is not None, was_held=not earlier.is_cancelled
        )
        for case_id, state, earlier, made in rows
    }
    return {case_id: words for case_id, words in newest.items() if words}


def following(conference: Conference) -> Conference | None:
    """Return the next conference of the same kind (and school) that is planned and has not begun."""
    later = or_(
        Conference.held_on > conference.held_on,
        and_(Conference.held_on == conference.held_on, Conference.begins > conference.begins),
    )
    at_school = Conference.school_id == conference.school_id if conference.school_id else true()
    return db.session.scalars(
        select(Conference)
        .where(Conference.kind == conference.kind, at_school, Conference.state.in_(_AHEAD), later)
        .order_by(Conference.held_on, Conference.begins, Conference.id)
        .limit(1)
    ).first()


def last_before(kind: ConferenceKind, school_id: int | None, viewer: Actor) -> Conference | None:
    """Return the newest conference of a kind (and school) that a viewer may open; who came there usually comes again."""
    at_school = Conference.school_id == school_id if school_id else true()
    return db.session.scalars(
        select(Conference)
        .where(visible(viewer), Conference.kind == kind, at_school)
        .order_by(Conference.held_on.desc(), Conference.id.desc())
        .limit(1)
        .options(selectinload(Conference.participants).joinedload(Participant.institution))
    ).first()
