"""Before a conference: plan it, invite, draw up the agenda."""

import secrets
from collections.abc import Sequence
from datetime import date

from kette import audit, clock
from kette.cases.models import Case
from kette.cases.service.ledger import append_step, lock, lock_all
from kette.chain import BrokenChain, Link, Step
from kette.conferences.models import AgendaItem, Conference
from kette.conferences.queries.bringing import following, left_over
from kette.conferences.queries.table import items_of, sitting, waiting_item
from kette.conferences.rules.pseudonyms import draw
from kette.conferences.rules.rights import may_bring, may_look, may_plan, may_prepare
from kette.conferences.rules.states import ConferenceKind, ConferenceState, ItemState
from kette.conferences.service.inviting import grant, seat, send_invitation
from kette.conferences.service.locking import NOT_YOURS, hold, must_not_be_closed, must_wait, note_in_log
from kette.db import db, lock_row
from kette.institutions.models import Institution
from kette.roles import Actor


def plan(
    kind: ConferenceKind,
    held_on: date,
    begins: str,
    *,
    participants: Sequence[Institution],
    by: Actor,
    school: Institution | None = None,
    place: str = "",
    minutes_per_case: int | None = None,
) -> Conference:
    """Plan a conference; nobody hears of it before it is opened.

    :param begins: local time, HH:MM.
    :param minutes_per_case: how long a case is to take at the table; shown, never enforced.
    :raises BrokenChain: if the actor may not call it, or a school conference names no school.
    """
    if kind is ConferenceKind.SCHOOL and school is None:
        raise BrokenChain("Eine Fallbesprechung an der Schule braucht die Schule.")
    at = school.id if school is not None and kind is ConferenceKind.SCHOOL else None
    if not may_plan(by, kind, at):
        raise BrokenChain("Diese Konferenz plant die Moderation, die KoKo oder die Schule selbst.")
    conference = Conference(
        kommune_id=by.kommune_id,
        kind=kind,
        school_id=at,
        held_on=held_on,
        begins=begins,
        place=place,
        minutes_per_case=minutes_per_case,
        state=ConferenceState.DRAFT,
        made_at=clock.now(),
    )
    db.session.add(conference)
    db.session.flush()
    seats = {row.id: row for row in ([school] if school is not None and at else []) + list(participants)}
    for institution in seats.values():
        seat(conference, institution)
    audit.write("conference.plan", by=by, object_type="conference", object_id=conference.public_id)
    return conference


def invite(conference: Conference, by: Actor) -> None:
    """Open a planned conference: one urgent mail to each institution but one's own, and sight of the cases for them.

    :raises BrokenChain: if it is no longer in planning.
    """
    locked = hold(conference, by, may_prepare)
    if locked.state is not ConferenceState.DRAFT:
        raise BrokenChain(f"Die Einladungen sind schon hinaus: Die Konferenz ist „{locked.state.label}“.")
    locked.state = ConferenceState.OPEN
    for participant in locked.participants:
        send_invitation(locked, participant.institution, by)
    for item in items_of(locked):
        grant(locked, item.case_id, by)
    note_in_log(locked, "conference.invite", by)


def add_case(conference: Conference, case: Case, by: Actor) -> AgendaItem:
    """Put a case on the agenda; participants may look at it, under a pseudonym where they have no basis.

    :raises BrokenChain: if it waits on another agenda, or cannot come to a conference where it stands.
    """
    locked = hold(conference, by, may_look)
    must_not_be_closed(locked)
    held = lock(case)
    if not may_bring(by, sitting(locked), held.school_id, held.holder_id):
        raise BrokenChain(NOT_YOURS)
    waits = waiting_item(held.id)
    if waits is not None:
        where = "dieser Konferenz" if waits.conference_id == locked.id else "einer anderen Konferenz"
        raise BrokenChain(
            f"Der Fall steht schon auf der Tagesordnung {where} am {waits.conference.held_on:%d.%m.%Y}."
        )
    item = next((row for row in locked.items if row.case_id == held.id), None)
    if item is not None and item.state is not ItemState.DROPPED:
        raise BrokenChain(
            "Über den Fall hat diese Konferenz schon entschieden; die nächste kann ihn wieder aufnehmen."
        )
    return put_on(locked, held, by)


def put_on(locked: Conference, held: Case, by: Actor) -> AgendaItem:
    """Put a case on an agenda, at its end; whoever calls holds both locks and has checked that it may be."""
    items = list(locked.items)
    item = next((row for row in items if row.case_id == held.id), None)
    if held.link is not Link.CONFERENCE:
        append_step(held, Step.CALL_CONFERENCE, by=by)
    if item is None:
        item = AgendaItem(
            kommune_id=locked.kommune_id,
            conference_id=locked.id,
            case_id=held.id,
            pseudonym=draw(secrets.token_bytes(32), {row.pseudonym for row in items}),
            added_at=clock.now(),
        )
        db.session.add(item)
    item.state = ItemState.WAITING
    item.position = max((row.position for row in items), default=0) + 1
    db.session.flush()
    db.session.expire(locked, ["items"])
    _seat_the_holder(locked, held, by)
    if locked.state is not ConferenceState.DRAFT:
        grant(locked, held.id, by)
    audit.write("conference.add_case", by=by, object_type="case", object_id=held.public_id)
    return item


def add_cases(conference: Conference, cases: Sequence[Case], by: Actor) -> list[AgendaItem]:
    """Put several cases on the agenda, in this order. Raises BrokenChain as `add_case`."""
    hold(conference, by, may_look)
    lock_all(cases)
    return [add_case(conference, case, by) for case in cases]


def drop_case(item: AgendaItem, by: Actor) -> None:
    """Take a case off the agenda; it waits for the next conference."""
    hold(item.conference, by, may_prepare)
    locked = lock_row(AgendaItem, item.id)
    must_wait(locked)
    locked.state = ItemState.DROPPED
    audit.write("conference.drop_case", by=by, object_type="case", object_id=locked.case.public_id)


def reorder(conference: Conference, shown: Sequence[str], wanted: Sequence[str], by: Actor) -> None:
    """Put the cases that wait for a decision in another order, whole or not at all; what is decided keeps its place.

    :param shown: their public ids as they stood on the page.
    :param wanted: the same in the order wished for.
    :raises BrokenChain: if the agenda is another one by now.
    """
    locked = hold(conference, by, may_prepare)
    must_not_be_closed(locked)
    items = list(items_of(locked))
    waiting = {row.public_id: row for row in items if row.state is ItemState.WAITING}
    if list(waiting) != list(shown) or sorted(wanted) != sorted(shown):
        raise BrokenChain(
            "Die Tagesordnung hat sich inzwischen geändert; verschoben ist nichts. So steht sie jetzt da."
        )
    order = iter(wanted)
    _place(locked, [waiting[next(order)] if row.public_id in waiting else row for row in items])


def hold_following(conference: Conference, by: Actor) -> Conference | None:
    """Lock the next conference of the same kind before this one is closed; None where none is planned, or it is not for
    the actor to prepare.

    Always the later one first, so that two who close at once never deadlock.
    """
    later = following(conference)
    if later is None or not may_prepare(by, sitting(later)):
        return None
    return hold(later, by, may_prepare)


def carry_over(conference: Conference, by: Actor) -> int:
    """Put what the last conference of this kind put off or did not reach on top of the agenda; return how many cases."""
    items = add_cases(conference, left_over(conference), by)
    if items:
        carried = {item.id for item in items}
        _place(conference, [*items, *(row for row in items_of(conference) if row.id not in carried)])
    return len(items)


def _place(conference: Conference, items: Sequence[AgendaItem]) -> None:
    for position, row in enumerate(items, 1):
        row.position = position
    db.session.flush()
    db.session.expire(conference, ["items"])


def _seat_the_holder(conference: Conference, case: Case, by: Actor) -> None:
    """Invite whoever holds a case to the conference that speaks of it: nothing is decided over its head."""
    holder = db.session.get_one(Institution, case.holder_id)
    if any(row.institution_id == holder.id for row in conference.participants):
        return
    seat(conference, holder)
    db.session.flush()
    db.session.expire(conference, ["participants"])
    if conference.state is not ConferenceState.DRAFT:
        for item in items_of(conference):
            grant(conference, item.case_id, by)
        send_invitation(conference, holder, by)
