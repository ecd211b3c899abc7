"""Changing what is planned until a conference begins: day, time, place and seats, or that it takes place at all."""

from collections.abc import Sequence
from datetime import date

from kette import clock
from kette.chain import BrokenChain
from kette.conferences.models import Conference
from kette.conferences.queries.table import items_of
from kette.conferences.rules.rights import may_prepare
from kette.conferences.rules.states import Attendance, ConferenceState, ItemState
from kette.conferences.rules.words import check_day
from kette.conferences.service.inviting import grant, seat, send_cancellation, send_change, send_invitation
from kette.conferences.service.leading import put_off
from kette.conferences.service.locking import hold, note_in_log
from kette.db import db
from kette.institutions.models import Institution
from kette.privacy.rules.sight import AccessReason
from kette.privacy.service.accesses import end_access
from kette.roles import Actor


def change(
    conference: Conference,
    held_on: date,
    begins: str,
    *,
    participants: Sequence[Institution],
    by: Actor,
    place: str = "",
    minutes_per_case: int | None = None,
) -> None:
    """Change a conference that has not begun; after the invitation everybody whom it concerns gets one mail.

    :param begins: local time, HH:MM.
    :param participants: who is to come from now on; the school of a school conference comes anyway.
    :raises BrokenChain: if it has begun, the day is past, or somebody who holds a case on the agenda is left out.
    """
    locked = hold(conference, by, may_prepare)
    _must_be_ahead(locked)
    if sentence := check_day(held_on, clock.today()):
        raise BrokenChain(sentence)
    stood = (locked.held_on, locked.begins)
    before = (*stood, locked.place, locked.minutes_per_case)
    locked.held_on, locked.begins, locked.place = held_on, begins, place
    locked.minutes_per_case = minutes_per_case
    is_changed = before != (held_on, begins, place, minutes_per_case)
    wanted = {row.id: row for row in participants}
    if locked.school is not None:
        wanted[locked.school.id] = locked.school
    there = {row.institution_id: row.institution for row in locked.participants}
    left = [there[one] for one in there if one not in wanted]
    new = [wanted[one] for one in wanted if one not in there]
    _must_not_hold_a_case(locked, left)
    for row in locked.participants:
        if row.institution_id not in wanted:
            db.session.delete(row)
        elif stood != (held_on, begins) and row.attendance is Attendance.EXCUSED:
            # Excused from another day: asked anew.
            row.attendance, row.represented_by = Attendance.INVITED, None
    for institution in new:
        seat(locked, institution)
    db.session.flush()
    db.session.expire(locked, ["participants"])
    if is_changed or left or new:
        note_in_log(locked, "conference.change", by)
        if locked.state is ConferenceState.OPEN:
            kept = [there[one] for one in there if one in wanted] if is_changed else []
            _tell(locked, by, kept=kept, new=new, left=left)


def cancel(conference: Conference, because: str, by: Actor) -> int:
    """Cancel a conference that has not begun: its cases wait for the next. Return how many those are.

    :raises BrokenChain: if it has begun, or nobody says why.
    """
    locked = hold(conference, by, may_prepare)
    _must_be_ahead(locked)
    if not because.strip():
        raise BrokenChain("Bitte schreiben Sie, warum die Konferenz ausfällt.")
    was_open = locked.state is ConferenceState.OPEN
    items = list(items_of(locked))
    count = put_off(locked, by)
    locked.state, locked.closed_at = ConferenceState.CLOSED, clock.now()
    locked.cancelled_because = because.strip()[:300]
    if was_open:
        locked.sequence = (locked.sequence or 0) + 1
        for row in locked.participants:
            _shut(row.institution, [item.case_id for item in items])
            send_cancellation(locked, row.institution)
    note_in_log(locked, "conference.cancel", by)
    return count


def _tell(
    conference: Conference,
    by: Actor,
    *,
    kept: Sequence[Institution],
    new: Sequence[Institution],
    left: Sequence[Institution],
) -> None:
    conference.sequence = (conference.sequence or 0) + 1
    case_ids = [item.case_id for item in items_of(conference)]
    for case_id in case_ids:
        grant(conference, case_id, by)
    for institution in kept:
        send_change(conference, institution)
    for institution in new:
        send_invitation(conference, institution, by)
    for institution in left:
        _shut(institution, case_ids)
        send_cancellation(conference, institution)


def _shut(institution: Institution, case_ids: Sequence[int]) -> None:
    for case_id in case_ids:
        end_access(case_id, institution.id, AccessReason.CONFERENCE, until_on=clock.today())


def _must_be_ahead(conference: Conference) -> None:
    if conference.state not in (ConferenceState.DRAFT, ConferenceState.OPEN):
        raise BrokenChain(
            f"Ändern und absagen lässt sich eine Konferenz, bis sie beginnt; diese ist „{conference.stand}“."
        )


def _must_not_hold_a_case(conference: Conference, left: Sequence[Institution]) -> None:
    """Refuse to leave out whoever holds a case on the agenda: nothing is decided over its head."""
    holders = {item.case.holder_id for item in items_of(conference) if item.state is ItemState.WAITING}
    held = [institution.name for institution in left if institution.id in holders]
    if held:
        raise BrokenChain(
            f"Für einen Fall auf der Tagesordnung zuständig und darum mit am Tisch: {', '.join(held)}. Nehmen Sie zuerst "
            "den Fall von der Tagesordnung. Geändert ist nichts."
        )
