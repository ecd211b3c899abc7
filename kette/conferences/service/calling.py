"""A case that keeps coming back goes onto the next agenda by itself; where no conference is planned, the moderation is told."""

from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from kette import audit, clock, outbox
from kette.cases.models import Case
from kette.cases.service.ledger import append_step
from kette.chain import Link, Step
from kette.conferences.models import AgendaItem, Conference
from kette.conferences.queries.bringing import CALLABLE, free
from kette.conferences.queries.table import waiting_item
from kette.conferences.rules.states import ConferenceKind, ConferenceState
from kette.conferences.service.planning import put_on
from kette.db import db, lock_row, transaction
from kette.handover.service.coming_back import course_of
from kette.institutions.queries import open_institutions
from kette.roles import Actor, InstitutionKind

_AHEAD = (ConferenceState.DRAFT, ConferenceState.OPEN)
_SUBJECT = "In Kette wartet ein Fall auf eine Konferenz"
_BODY = (
    "Guten Tag,\n\nin Kette ist ein Fall zum zweiten Mal zurückgekommen, oder niemand nimmt ihn zurück. Er gehört in die "
    "nächste Konferenz, und zurzeit ist keine geplant. Bitte planen Sie eine: Er steht dort unter „Fälle aufnehmen“ oben. "
    "Diese Nachricht kommt höchstens einmal in der Woche.\n\nSie enthält absichtlich keine Angaben zur Person.\n"
)


def on_came_back(case: Case) -> None:
    """Listen to handovers: put a locked case on the next agenda that may speak of it, else let it wait for one."""
    _bring(case, clock.today())


def _bring(case: Case, day: date) -> None:
    # Nobody assigns by it: whoever holds the case keeps it until somebody accepts.
    if case.link not in CALLABLE:
        return
    system = Actor.system(case.kommune_id)
    conference = None if waiting_item(case.id) is not None else _next_conference(case, day)
    if conference is not None:
        put_on(conference, case, system)
        conference.revision = (conference.revision or 0) + 1
        return
    if case.link is not Link.CONFERENCE:
        append_step(case, Step.CALL_CONFERENCE, by=system)
    audit.write("conference.wait", by=system, object_type="case", object_id=case.public_id)
    if waiting_item(case.id) is None:
        _tell_moderation()


def _next_conference(case: Case, day: date) -> Conference | None:
    """Return the next conference that is planned and may speak of a case, locked; None also where somebody is at it now.

    The case is locked already, and at the table it is the other way round: who waited here could wait for ever. What is
    passed over stands on the agenda after the next daily run.
    """
    found = db.session.scalars(
        select(Conference).where(*_may_speak_of(case, day)).order_by(*_SOONEST).limit(1)
    ).first()
    if found is None:
        return None
    again = select(Conference).where(Conference.id == found.id, Conference.state.in_(_AHEAD))
    return db.session.scalars(
        again.with_for_update(key_share=True, skip_locked=True), execution_options={"populate_existing": True}
    ).first()


_SOONEST = (Conference.held_on, Conference.begins, Conference.id)


def _may_speak_of(case: Case, day: date) -> tuple[ColumnElement[bool], ...]:
    had = aliased(AgendaItem)
    return (
        Conference.state.in_(_AHEAD),
        Conference.held_on >= day,
        or_(Conference.kind != ConferenceKind.SCHOOL, Conference.school_id == case.school_id),
        # Somebody took it off this agenda on purpose.
        ~select(had.id).where(had.conference_id == Conference.id, had.case_id == case.id).exists(),
    )


def _tell_moderation() -> None:
    year, week, _ = clock.today().isocalendar()
    for place in open_institutions(frozenset({InstitutionKind.COORDINATION})):
        if place.mailbox:
            key = f"conference-wanted:{place.public_id}:{year}-{week}"
            outbox.queue(place.mailbox, _SUBJECT, _BODY, key=key, institution_id=place.id)


def place(case_id: int, because: str, day: date) -> bool:
    """Put a case on the next agenda that may speak of it, and say why; return whether it came onto one.

    Nobody assigns by it: the holder stays. Where the case stands on an agenda, or no conference is planned, nothing
    changes; opens its own transaction.

    :param because: the reason in words that name nobody.
    """
    with transaction():
        case = lock_row(Case, case_id)
        if case.link not in CALLABLE or waiting_item(case.id) is not None:
            return False
        conference = _next_conference(case, day)
        if conference is None:
            return False
        put_on(conference, case, Actor.system(case.kommune_id)).because = because
        conference.revision = (conference.revision or 0) + 1
        return True


def place_waiting(day: date) -> int:
    """Put what waits for a conference, because it kept coming back, on the agenda of one planned since; return how many.

    Each case in a transaction of its own, so that nobody is waited for with the log locked; twice is as good as once.
    """
    waiting = db.session.scalars(
        select(Case.id).where(Case.link == Link.CONFERENCE, free()).order_by(Case.link_since, Case.id)
    ).all()
    due = [case_id for case_id in waiting if course_of(case_id).is_due]
    placed = 0
    for case_id in due:
        with transaction():
            case = lock_row(Case, case_id)
            if case.link is Link.CONFERENCE and course_of(case_id).is_due:
                _bring(case, day)
                placed += waiting_item(case_id) is not None
    return placed
