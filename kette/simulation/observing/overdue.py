"""What is overdue on a day, asked of deadlines and facts alone: neither lists nor reminders have a say in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from kette import clock, settings
from kette.calendar import add_working_days, check_dates, school_year, school_year_of
from kette.cases.models import Agreement, Case, CaseStep, Contact, Fact
from kette.chain import BASES_OF_AN_OFFER, Link, Step
from kette.db import db
from kette.handover.models import Handover
from kette.handover.rules.states import HandoverState
from kette.institutions.models import Institution
from kette.intake.models.lists import ClassReport
from kette.intake.rules.dates import default_windows
from kette.privacy.models import Recall
from kette.roles import SCHOOL_KINDS

_CHECK_FROM_DAYS_BEFORE = 14  # a stay confirmed so shortly before a check date counts for it


@dataclass(frozen=True, slots=True)
class Overdue:
    """One thing whose day has passed.

    :param row: the list of „Heute“ in which it has to stand, and the public id of what its row leads to.
    :param institution_id: whose people can do something about it.
    """

    kind: str
    row: tuple[str, str]
    institution_id: int
    since: date
    subject: int


def overdue(day: date) -> list[Overdue]:
    """List what is overdue on a day in the Kommune set for the session; what it does not remind of has no day."""
    return [
        *_handovers(day),
        *_agreements(day),
        *_recalls(day),
        *_without_contact(day),
        *_not_started(day),
        *_not_checked(day),
        *_left_at_school(day),
        *_silent_schools(day),
    ]


def _handovers(day: date) -> Iterator[Overdue]:
    rows = db.session.execute(
        select(
            Handover.id, Handover.public_id, Handover.state, Handover.from_id, Handover.to_id,
            Handover.deadline_on, Case.public_id.label("case"),
        )
        .join(Case, Case.id == Handover.case_id)
        .where(
            Handover.state.in_((HandoverState.OFFERED, HandoverState.WAITING)),
            Handover.deadline_on < day,
            Case.link != Link.CLOSED,
        )
    )  # fmt: skip
    for row in rows:
        if row.state is HandoverState.OFFERED:
            yield Overdue("offer", ("uebergaben", row.public_id), row.to_id, row.deadline_on, row.id)
        else:
            yield Overdue("consent", ("vorgemerkt", row.case), row.from_id, row.deadline_on, row.id)


def _agreements(day: date) -> Iterator[Overdue]:
    rows = db.session.execute(
        select(Agreement.id, Agreement.institution_id, Agreement.due_on, Case.public_id)
        .join(Case, Case.id == Agreement.case_id)
        .where(Agreement.done_at.is_(None), Agreement.due_on < day, Case.link != Link.CLOSED)
    )
    for key, institution_id, due_on, case in rows:
        yield Overdue("agreement", ("vereinbarungen", case), institution_id, due_on, key)


def _recalls(day: date) -> Iterator[Overdue]:
    rows = db.session.execute(
        select(Recall.id, Recall.public_id, Recall.recipient_id, Recall.told_at).where(
            Recall.done_at.is_(None), Recall.told_at < clock.at_local(day, 0)
        )
    )
    for key, public_id, recipient_id, told_at in rows:
        yield Overdue("recall", ("widerrufe", public_id), recipient_id, _day(told_at), key)


def _without_contact(day: date) -> Iterator[Overdue]:
    """List accompanied cases whose holder has written down no contact for longer than the Kommune allows."""
    allowed = settings.get("no_contact_days", day)
    if not allowed:
        return
    last = (
        select(func.max(Contact.on))
        .where(Contact.case_id == Case.id, Contact.institution_id == Case.holder_id)
        .scalar_subquery()
    )
    for row in _cases(Link.ACCOMPANIED, last):
        held_on = _day(row.holder_since)
        until = add_working_days(max(row.more or held_on, held_on), allowed)
        if until < day:
            yield Overdue("contact", ("erinnerungen", row.public_id), row.holder_id, until, row.id)


def _not_started(day: date) -> Iterator[Overdue]:
    allowed = settings.get("start_reminder_days", day)
    if not allowed:
        return
    for row in _cases(Link.PROMISED, Case.link_since):
        until = add_working_days(max(date(row.cohort, 9, 1), _day(row.more)), allowed)
        if until < day:
            yield Overdue("start", ("erinnerungen", row.public_id), row.holder_id, until, row.id)


def _not_checked(day: date) -> Iterator[Overdue]:
    """List those who have arrived, and of whom nobody confirmed at a check date that has passed that they are still there."""
    confirmed = (
        select(func.max(CaseStep.at))
        .where(CaseStep.case_id == Case.id, CaseStep.step.in_((Step.START, Step.STAY)))
        .scalar_subquery()
    )
    for row in _cases(Link.ARRIVED, confirmed):
        passed = [one.on for one in check_dates(row.cohort) if one.on < day]
        if passed and (passed[-1] - _day(row.more)).days > _CHECK_FROM_DAYS_BEFORE:
            yield Overdue("check", ("erinnerungen", row.public_id), row.holder_id, passed[-1], row.id)


def _left_at_school(day: date) -> Iterator[Overdue]:
    """List who is still held by the school though nobody has to attend it any more: the night run was to pass them on."""
    compulsory = (
        select(Fact.value)
        .where(Fact.case_id == Case.id, Fact.key == "compulsory_until")
        .order_by(Fact.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    for link in sorted(BASES_OF_AN_OFFER, key=lambda one: one.value):
        for row in _cases(link, compulsory, Case.holder_id == Case.school_id):
            last = school_year(row.cohort).last_school_day
            if last < day and not (row.more and row.more >= day.isoformat()):
                yield Overdue("left", ("letzter-schultag", row.public_id), row.holder_id, last, row.id)


def _silent_schools(day: date) -> Iterator[Overdue]:
    allowed = settings.get("report_reminder_days", day)
    windows = default_windows(school_year_of(day).cohort) if allowed else ()
    for window in windows:
        until = add_working_days(window.on, allowed)
        if not until < day <= window.closes_on:
            continue
        said = select(ClassReport.school_id).where(ClassReport.at >= clock.at_local(window.opens_on, 0))
        silent = select(Institution.id).where(Institution.kind.in_(SCHOOL_KINDS), Institution.id.not_in(said))
        for school_id in db.session.scalars(silent):
            yield Overdue("silent", ("termin", ""), school_id, until, school_id)


def _cases(link: Link, more: Any, *conditions: ColumnElement[bool]) -> Sequence[Any]:
    return db.session.execute(
        select(
            Case.id, Case.public_id, Case.cohort, Case.holder_id, Case.holder_since,
            more.label("more"),
        ).where(Case.link == link, *conditions)
    ).all()  # fmt: skip


def _day(moment: datetime) -> date:
    return clock.local(moment).date()
