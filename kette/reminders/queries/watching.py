"""What the rules watch, as plain values of the Kommune: ids, days and institutions, never a name."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from kette import clock, settings
from kette.calendar import school_year, school_year_of
from kette.cases.models import Agreement, Case, CaseStep, Contact
from kette.chain import Link, Step
from kette.conferences.models import AgendaItem, Conference, Participant
from kette.conferences.rules.states import ConferenceState, ItemState
from kette.db import db
from kette.handover.models import Handover
from kette.handover.rules.states import OPEN_STATES, HandoverState
from kette.institutions.models import Institution, Membership, Person
from kette.institutions.queries import in_force
from kette.intake.queries.dates import asked_schools, books, open_window
from kette.intake.rules.dates import Answered
from kette.reminders.queries.answers import answered
from kette.reminders.queries.consents import bases_that_end, consents_of_others, recalls_not_answered
from kette.reminders.queries.uncalled import conferences_not_called
from kette.reminders.rules.catalogue import SETTINGS
from kette.reminders.rules.due import Addressee, Counting, Watched
from kette.reminders.rules.moments import open_check, promised_start
from kette.reminders.rules.parties import Party
from kette.roles import SCHOOL_KINDS, InstitutionKind

_BEFORE_ARRIVAL = frozenset(Link) - {Link.ARRIVED, Link.CLOSED}
_OPEN = Case.link != Link.CLOSED


def counting(day: date) -> Counting:
    """Return how days are counted in the Kommune on a day."""
    values = settings.get_many([*SETTINGS, "local_days_off", "school_holidays"], day)
    free, at_school = (
        frozenset(date.fromisoformat(text) for text in values.pop(key))
        for key in ("local_days_off", "school_holidays")
    )
    return Counting(values, free, _of_kind(SCHOOL_KINDS), at_school, _of_kind({InstitutionKind.COORDINATION}))


# What packages above watch as well.
Watcher = Callable[[date, int | None], Iterator[Watched]]
_further: list[Watcher] = []


def come_from(*watchers: Watcher) -> None:
    """Say what else is watched; part of making the app, once for all apps of a process."""
    for watcher in watchers:
        if watcher not in _further:
            _further.append(watcher)


def watched(day: date, institution_id: int | None = None) -> list[Watched]:
    """List everything that the rules watch; for one institution only what it owes or waits for.

    The Kommunale Koordinierung waits for everything: it is the third rung of the ladder.
    """
    here = None if institution_id in _of_kind({InstitutionKind.COORDINATION}) else institution_id
    found = [
        *_handovers(here),
        *_agreements(here),
        *_cases(day, here),
        *_conferences(day, here),
        *_silent_schools(day, here),
        *consents_of_others(day, here),
        *bases_that_end(day, here),
        *recalls_not_answered(here),
        *conferences_not_called(day, here, _of_kind({InstitutionKind.COORDINATION})),
        *(one for watcher in _further for one in watcher(day, here)),
    ]
    return answered(found, day, partial(_of_kind, {InstitutionKind.COORDINATION}))


def _acting() -> Any:
    """Return the memberships that can still be told something."""
    return (
        select(Membership.id, Membership.institution_id)
        .join(Membership.person)
        .where(in_force(), Person.locked_at.is_(None))
        .subquery("acting")
    )


def _told(
    institution_id: int, row: Any, membership: Any = None, at: int | None = None
) -> tuple[Addressee, ...]:
    """Address an institution, or who is in charge of a case there; at the pupil's school with the class.

    :param membership: key of the one in charge, None where nobody is or the role has ended.
    :param at: the institution for which they act.
    """
    in_charge = membership if at == institution_id else None
    class_name = row.class_name if institution_id == row.school_id else ""
    return (Addressee(institution_id, in_charge, class_name),)


def _handovers(here: int | None) -> Iterator[Watched]:
    acting = _acting()
    mine = true() if here is None else or_(Handover.from_id == here, Handover.to_id == here)
    rows = db.session.execute(
        select(
            Handover.public_id,
            Handover.state,
            Handover.from_id,
            Handover.to_id,
            Handover.made_at,
            Handover.offered_at,
            Handover.deadline_on,
            Case.public_id.label("case"),
            Case.class_name,
            Case.school_id,
            acting.c.id.label("in_charge"),
            acting.c.institution_id.label("at"),
        )
        .join(Case, Case.id == Handover.case_id)
        .outerjoin(acting, acting.c.id == Handover.in_charge_id)
        .where(Handover.state.in_(OPEN_STATES), _OPEN, Handover.deadline_on.is_not(None), mine)
        .order_by(Handover.deadline_on, Handover.id)
    )
    for row in rows:
        giver = _told(row.from_id, row, row.in_charge, row.at)
        if row.state is HandoverState.WAITING:
            since, parties = clock.local(row.made_at).date(), {Party.HOLDER: giver}
            yield Watched(
                "consent_waiting", row.case, row.case, parties, since, row.deadline_on, row.case, since
            )
            continue
        receiver = _told(row.to_id, row, row.in_charge, row.at)
        parties = {Party.RECEIVER: receiver, Party.GIVER: giver}
        since = clock.local(row.offered_at).date()
        yield Watched(
            "handover_unanswered",
            row.public_id,
            row.public_id,
            parties,
            row.deadline_on,
            row.deadline_on,
            row.case,
            since,
        )


def _agreements(here: int | None) -> Iterator[Watched]:
    acting = _acting()
    mine = true() if here is None else or_(Agreement.institution_id == here, Case.holder_id == here)
    rows = db.session.execute(
        select(
            Agreement.public_id,
            Agreement.institution_id,
            Agreement.due_on,
            Agreement.made_at,
            Case.public_id.label("case"),
            Case.holder_id,
            Case.class_name,
            Case.school_id,
            acting.c.id.label("in_charge"),
            acting.c.institution_id.label("at"),
        )
        .join(Case, Case.id == Agreement.case_id)
        .outerjoin(acting, acting.c.id == Case.adviser_id)
        .where(Agreement.done_at.is_(None), _OPEN, mine)
        .order_by(Agreement.due_on, Agreement.id)
    )
    for row in rows:
        parties = {Party.DEBTOR: _told(row.institution_id, row, row.in_charge, row.at)}
        if row.holder_id != row.institution_id:
            parties[Party.HOLDER] = _told(row.holder_id, row, row.in_charge, row.at)
        made_on = clock.local(row.made_at).date()
        yield Watched(
            "agreement_due", row.public_id, row.case, parties, row.due_on, row.due_on, row.case, made_on
        )


def _cases(day: date, here: int | None) -> Iterator[Watched]:
    mine = true() if here is None else Case.holder_id == here
    coordinators = tuple(Addressee(one) for one in _of_kind({InstitutionKind.COORDINATION}))
    for row in _open_cases(mine):
        told = {Party.HOLDER: _told(row.holder_id, row, row.in_charge, row.at)}
        since = clock.local(row.link_since).date()

        def of_case(
            rule: str, counts_from: date, due_on: date | None = None, parties: Any = None, row: Any = row,
            told: Any = told, since: date = since,
        ) -> Watched:  # fmt: skip
            return Watched(
                rule, row.public_id, row.public_id, parties or told, counts_from, due_on, row.public_id, since
            )

        if row.link is Link.ACCOMPANIED:
            held_on = clock.local(row.holder_since).date()
            yield of_case("no_contact", max(row.last_contact or held_on, held_on))
        if row.link is Link.PROMISED:
            start = promised_start(row.cohort, since)
            yield of_case("start_unconfirmed", start, start)
        if row.link is Link.ARRIVED:
            check = open_check(row.cohort, clock.local(row.confirmed_at).date(), day)
            if check is not None:
                yield of_case("check_date", check, check)
        if row.holder_id == row.school_id and row.link in _BEFORE_ARRIVAL:
            last_day = school_year(row.cohort).last_school_day
            parties = {Party.SCHOOL: told[Party.HOLDER], Party.COORDINATION: coordinators}
            yield of_case("leaves_chain", last_day, last_day, parties)


def _of_kind(kinds: Collection[InstitutionKind]) -> Sequence[int]:
    """List the keys of the institutions of some kinds."""
    return db.session.scalars(
        select(Institution.id).where(Institution.kind.in_(kinds)).order_by(Institution.id)
    ).all()


def _open_cases(mine: ColumnElement[bool]) -> Sequence[Any]:
    acting = _acting()
    contact = (
        select(Contact.case_id, Contact.institution_id, func.max(Contact.on).label("last"))
        .group_by(Contact.case_id, Contact.institution_id)
        .subquery("contact")
    )
    confirmed = (
        select(CaseStep.case_id, func.max(CaseStep.at).label("at"))
        .where(CaseStep.step.in_([Step.START, Step.STAY]))
        .group_by(CaseStep.case_id)
        .subquery("confirmed")
    )
    return db.session.execute(
        select(
            Case.public_id,
            Case.cohort,
            Case.class_name,
            Case.school_id,
            Case.holder_id,
            Case.holder_since,
            Case.link,
            Case.link_since,
            contact.c.last.label("last_contact"),
            confirmed.c.at.label("confirmed_at"),
            acting.c.id.label("in_charge"),
            acting.c.institution_id.label("at"),
        )
        .outerjoin(acting, acting.c.id == Case.adviser_id)
        .outerjoin(contact, and_(contact.c.case_id == Case.id, contact.c.institution_id == Case.holder_id))
        .outerjoin(confirmed, confirmed.c.case_id == Case.id)
        .where(_OPEN, mine)
        .order_by(Case.number)
    ).all()


def _conferences(day: date, here: int | None) -> Iterator[Watched]:
    prepared = (
        select(AgendaItem.id)
        .where(AgendaItem.conference_id == Conference.id, AgendaItem.state == ItemState.WAITING)
        .exists()
    )
    seats: dict[tuple[str, date], list[Addressee]] = {}
    rows = db.session.execute(
        select(Conference.public_id, Conference.held_on, Participant.institution_id)
        .join(Participant, Participant.conference_id == Conference.id)
        .where(
            Conference.state == ConferenceState.OPEN,
            Conference.held_on >= day,
            prepared,
            true() if here is None else Participant.institution_id == here,
        )
        .order_by(Conference.held_on, Conference.id, Participant.id)
    )
    for public_id, held_on, institution_id in rows:
        seats.setdefault((public_id, held_on), []).append(Addressee(institution_id))
    for (public_id, held_on), told in seats.items():
        yield Watched(
            "conference_ahead", public_id, public_id, {Party.PARTICIPANT: tuple(told)}, held_on, held_on
        )


def _silent_schools(day: date, here: int | None) -> Iterator[Watched]:
    window = open_window(day)
    if window is None or day < window.on:
        return
    asked = [one for one in asked_schools() if here in (None, one.id)]
    if not asked:
        return
    coordination = _of_kind({InstitutionKind.COORDINATION})
    stated = books(school_year_of(day).cohort, window, asked)
    told = tuple(Addressee(one) for one in coordination)
    for school in asked:
        if stated[school.id].state is not Answered.ALL:
            parties = {Party.SCHOOL: (Addressee(school.id),), Party.COORDINATION: told}
            yield Watched("school_silent", school.public_id, "", parties, window.on, window.on)
