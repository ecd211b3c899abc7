"""Conferences and their agendas as somebody may see them, and what waits for the next one."""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true, tuple_
from sqlalchemy.orm import joinedload, selectinload

from kette import clock, vault
from kette.cases.models import Case
from kette.cases.queries.sight import Seen, scope, see
from kette.chain import Link
from kette.conferences.models import AgendaItem, Conference, Decision, Participant
from kette.conferences.rules.rights import EVERYWHERE, SEATED, Sitting
from kette.conferences.rules.states import ConferenceKind, ConferenceState, ItemState
from kette.conferences.rules.words import in_words
from kette.db import db
from kette.privacy.models import Access, Basis, BasisEnd, CustodyRecord
from kette.privacy.queries.informing import informed_among
from kette.privacy.rules.fields import FieldGroup
from kette.roles import Actor, Role

COMING = frozenset({ConferenceState.DRAFT, ConferenceState.OPEN, ConferenceState.RUNNING})
PAST_SHOWN = 20
# After so many seconds a seat is shown the table anew, even where nothing was written at it.
LOOKED_AGAIN = 15
# Rows that are only ever added, and change who may see what.
_RIGHTS = (Basis, BasisEnd, Access, CustodyRecord)


@dataclass(frozen=True, slots=True)
class Line:
    """A case on the agenda as one viewer sees it: name or pseudonym, and what was decided, in words."""

    item: AgendaItem
    seen: Seen
    decided: str

    @property
    def name(self) -> str:
        """The name where it may be seen, else the word of this conference."""
        return name_of(self.item, self.seen)


def sitting(conference: Conference) -> Sitting:
    """Return what decides about rights at a conference."""
    ids = frozenset(row.institution_id for row in conference.participants)
    return Sitting(conference.kind, conference.state, conference.school_id, ids)


def visible(viewer: Actor) -> ColumnElement[bool]:
    """Return the condition for the conferences that a viewer may open; the same as rules.rights.may_look."""
    if viewer.role in EVERYWHERE:
        return true()
    if viewer.role not in SEATED or viewer.institution_id is None:
        return false()
    me = viewer.institution_id
    invited = (
        select(Participant.id)
        .where(Participant.conference_id == Conference.id, Participant.institution_id == me)
        .exists()
    )
    ways = [and_(invited, Conference.state != ConferenceState.DRAFT)]
    if viewer.role is Role.SCHOOL:
        ways.append(and_(Conference.kind == ConferenceKind.SCHOOL, Conference.school_id == me))
    return or_(*ways)


def coming(viewer: Actor) -> Sequence[Conference]:
    """List the conferences that are not closed, the next first."""
    return db.session.scalars(
        select(Conference)
        .where(visible(viewer), Conference.state.in_(COMING))
        .order_by(Conference.held_on, Conference.begins, Conference.id)
        .options(joinedload(Conference.school), selectinload(Conference.items))
    ).all()


def past(viewer: Actor) -> Sequence[Conference]:
    """List the closed conferences, the newest first."""
    return db.session.scalars(
        select(Conference)
        .where(visible(viewer), Conference.state == ConferenceState.CLOSED)
        .order_by(Conference.held_on.desc(), Conference.id.desc())
        .limit(PAST_SHOWN)
        .options(joinedload(Conference.school), selectinload(Conference.items))
    ).all()


def get_conference(public_id: str, viewer: Actor) -> Conference:
    """Return a conference that the viewer may open. Raises NoResultFound."""
    return db.session.scalars(
        select(Conference)
        .where(Conference.public_id == public_id, visible(viewer))
        .options(selectinload(Conference.participants).joinedload(Participant.institution))
    ).one()


def get_item(conference: Conference, public_id: str) -> AgendaItem:
    """Return a case on the agenda of a conference. Raises NoResultFound."""
    return db.session.scalars(
        select(AgendaItem).where(AgendaItem.public_id == public_id, AgendaItem.conference_id == conference.id)
    ).one()


def items_of(conference: Conference) -> Sequence[AgendaItem]:
    """List the agenda in order, without what was taken off."""
    return db.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.conference_id == conference.id, AgendaItem.state != ItemState.DROPPED)
        .order_by(AgendaItem.position, AgendaItem.id)
        .options(
            joinedload(AgendaItem.case).joinedload(Case.school),
            joinedload(AgendaItem.case).joinedload(Case.holder),
            joinedload(AgendaItem.decision).joinedload(Decision.receiver),
        )
    ).all()


def agenda(conference: Conference, viewer: Actor, day: date) -> Sequence[Line]:
    """Return the agenda as a viewer sees it."""
    items = items_of(conference)
    seen = see([item.case for item in items], viewer, day, under=f"conference:{conference.public_id}")
    return [Line(item, seen[item.case_id], decided_words(item.decision)) for item in items]


def uninformed(cases: Iterable[tuple[Case, Seen]]) -> frozenset[int]:
    """Return the keys of the cases that a school cannot hand over yet, because the young person is not informed.

    Only of cases whose state their viewer may see.
    """
    held = [
        case.id
        for case, seen in cases
        if seen.shows(FieldGroup.STATE) and case.holder and case.holder.is_school
    ]
    return frozenset(held) - informed_among(held)


def stand_of(revision: int | None, others: object, viewer: Actor) -> str:
    """Return a mark of what stands beside the case of one viewer: another one as soon as anything of it changes.

    :param revision: how often something was written at the table.
    :param others: who else has the case open.
    """
    return f"{fresh_until(revision, viewer)}{_mark(others)}"


def fresh_until(revision: int | None, viewer: Actor) -> str:
    """Return what a stand begins with as long as nothing was written at the table, nor a right given or taken in the Kommune.

    What ends by itself, such as a right on its last day, shows after `LOOKED_AGAIN` seconds: not for all seats in the
    same second, because a decision saved just then would wait for them.
    """
    rights = db.session.execute(
        select(*(select(func.max(row.id)).scalar_subquery() for row in _RIGHTS))
    ).one()
    shifted = int(clock.now().timestamp()) + 2 * (viewer.membership_id or 0)
    numbers = (revision or 0, shifted // LOOKED_AGAIN, *rights)
    return ".".join(str(number or 0) for number in numbers) + "."


def called(items: Sequence[AgendaItem]) -> AgendaItem | None:
    """Return the case that the moderation opened last, else the first that waits."""
    opened = [item for item in items if item.called_at is not None]
    if opened:
        return max(opened, key=lambda item: (item.called_at, item.id))
    return next((item for item in items if item.state is ItemState.WAITING), None)


def _mark(shown: object) -> str:
    # Keyed: it stands in an address, and nobody may try names against it.
    return hmac.new(vault.current().derive("stand"), repr(shown).encode(), hashlib.sha256).hexdigest()[:24]


def name_of(item: AgendaItem, seen: Seen) -> str:
    """Return the name where it may be seen, else the word under which this conference speaks of the case."""
    return seen.name if seen.is_named else item.pseudonym


def decided_words(decision: Decision | None) -> str:
    """Return what was decided, empty when nothing was."""
    if decision is None:
        return ""
    receiver = decision.receiver.short_name if decision.receiver else ""
    return in_words(decision.code, receiver=receiver, outcome=decision.outcome)


def next_waiting(conference: Conference, after: AgendaItem | None = None) -> AgendaItem | None:
    """Return the next case without a decision: behind this one, else from the top of the agenda."""
    waits = select(AgendaItem).where(
        AgendaItem.conference_id == conference.id, AgendaItem.state == ItemState.WAITING
    )
    here = AgendaItem.position, AgendaItem.id
    if after is not None:
        before = tuple_(*here) <= tuple_(after.position, after.id)
        waits = waits.where(AgendaItem.id != after.id).order_by(before)
    return db.session.scalars(waits.order_by(*here).limit(1)).first()


def waiting_after(items: Sequence[AgendaItem], after: AgendaItem | None) -> AgendaItem | None:
    """Return the same of an agenda that is known."""
    waiting = [item for item in items if item.state is ItemState.WAITING]
    if after is None:
        return waiting[0] if waiting else None
    waiting = [item for item in waiting if item.id != after.id]
    here = (after.position, after.id)
    return next(
        (item for item in waiting if (item.position, item.id) > here), waiting[0] if waiting else None
    )


def waiting_item(case_id: int) -> AgendaItem | None:
    """Return where a case stands on an agenda without a decision; it does so on one at most."""
    return db.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.case_id == case_id, AgendaItem.state == ItemState.WAITING)
        .options(joinedload(AgendaItem.conference))
    ).one_or_none()


def backlog(conference: Conference, viewer: Actor, day: date) -> Sequence[Case]:
    """List the cases that wait for a conference and stand on no agenda: put off, not reached, or declined."""
    waits = select(AgendaItem.id).where(AgendaItem.case_id == Case.id, AgendaItem.state == ItemState.WAITING)
    decided_here = select(AgendaItem.id).where(
        AgendaItem.case_id == Case.id,
        AgendaItem.conference_id == conference.id,
        AgendaItem.state != ItemState.DROPPED,
    )
    at_school = Case.school_id == conference.school_id if conference.school_id else true()
    return db.session.scalars(
        select(Case)
        .where(
            scope(viewer, day),
            Case.link == Link.CONFERENCE,
            ~waits.exists(),
            ~decided_here.exists(),
            at_school,
        )
        .order_by(Case.link_since, Case.id)
        .options(joinedload(Case.school), joinedload(Case.holder))
    ).all()
