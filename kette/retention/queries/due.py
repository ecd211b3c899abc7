"""What is due to be erased on a day, and what stands against it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true

from kette import clock, settings
from kette.calendar import school_year
from kette.cases.models import Case, Fact, Note
from kette.chain import Link
from kette.db import db
from kette.handover.models import Handover
from kette.privacy.models import Basis, Disclosure
from kette.privacy.rules.bases import BASIS_KINDS, CONSENT
from kette.retention.models import ErasureRequest, Hold
from kette.retention.rules.due import Due, Life, Periods, due, months_before
from kette.retention.rules.periods import SETTINGS
from kette.retention.rules.reasons import RequestState

# Cases looked at in one query; each is erased in a transaction of its own.
AT_ONCE = 500
# Kinds of bases after whose day the law wants the data deleted at the receiver.
_LAPSING = tuple(kind.key for kind in BASIS_KINDS if kind.delete_after_days is not None)

_ALL: ColumnElement[bool] = true()
held: ColumnElement[bool] = exists().where(Hold.case_id == Case.id, Hold.lifted_at.is_(None))
_asked: ColumnElement[bool] = exists().where(
    ErasureRequest.case_id == Case.id, ErasureRequest.state == RequestState.OPEN
)
_passed_on: ColumnElement[bool] = or_(
    exists().where(Disclosure.case_id == Case.id),
    exists().where(Basis.case_id == Case.id, Basis.kind == CONSENT.key),
)
_birth_year = (
    select(Fact.value)
    .where(Fact.case_id == Case.id, Fact.key == "birth_year")
    .order_by(Fact.recorded_at.desc(), Fact.id.desc())
    .limit(1)
    .correlate(Case)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class DueCase:
    """A case whose day has come, or will: its key, since when it is due by which rule, and whether it is held."""

    case_id: int
    due: Due
    is_held: bool


def periods(day: date) -> Mapping[str, int]:
    """Return the values of all periods in force on a day, by setting."""
    return settings.get_many(SETTINGS, day)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one case: when it is due by the periods in force, and what stands beside that."""

    due: Due
    periods: Periods
    is_closed: bool
    is_held: bool
    is_asked: bool


def life_of(public_id: str) -> Told | None:
    """Return when one case is due by the periods of today; None once it is erased."""
    row = db.session.execute(_lives(_asked.label("asked")).where(Case.public_id == public_id)).one_or_none()
    if row is None:
        return None
    rule = Periods.from_settings(periods(clock.today()))
    one = _as_due(row, rule)
    return Told(one.due, rule, row.link is Link.CLOSED, one.is_held, bool(row.asked))


def due_cases(day: date, only: ColumnElement[bool] = _ALL) -> Iterator[DueCase]:
    """Yield the cases that are to be erased on a day, also those that are held back, in order of key.

    :param only: which cases are asked about.
    """
    rule = Periods.from_settings(periods(day))
    after = 0
    while True:
        rows = db.session.execute(
            _lives().where(Case.id > after, only, _perhaps_due(day, rule)).order_by(Case.id).limit(AT_ONCE)
        ).all()
        for row in rows:
            found = _as_due(row, rule)
            if found.due.on <= day:
                yield found
        if len(rows) < AT_ONCE:
            return
        after = rows[-1].id


def _lives(*more: ColumnElement[Any]) -> Any:
    return select(
        Case.id,
        Case.cohort,
        Case.link,
        Case.link_since,
        _passed_on.label("passed_on"),
        _birth_year.label("birth_year"),
        held.label("held"),
        *more,
    ).where(Case.erased_at.is_(None))


def _perhaps_due(day: date, rule: Periods) -> ColumnElement[bool]:
    """Narrow in SQL; the pure rule decides."""
    closed_until = clock.at_local(months_before(day, rule.closed_months) + timedelta(days=1), 0)
    youngest = str(day.year - rule.age - 1)
    return or_(
        and_(Case.link == Link.CLOSED, Case.link_since < closed_until),
        and_(Case.cohort <= day.year, ~_passed_on),
        exists().where(Fact.case_id == Case.id, Fact.key == "birth_year", Fact.value <= youngest),
        Case.cohort - 15 <= day.year - rule.age - 1,
    )


def _as_due(row: Any, rule: Periods) -> DueCase:
    life = Life(
        cohort=row.cohort,
        closed_on=clock.local(row.link_since).date() if row.link is Link.CLOSED else None,
        passed_on=bool(row.passed_on),
        birth_year=int(row.birth_year) if (row.birth_year or "").isdecimal() else None,
    )
    return DueCase(row.id, due(life, rule), bool(row.held))


def lapsed_sheets(day: date) -> Sequence[tuple[int, int]]:
    """List (case, handover) of sheets whose legal period at the receiver is over: § 31a Abs. 3 SGB III."""
    rows = db.session.execute(
        select(Handover.case_id, Handover.id)
        .join(Basis, Basis.id == Handover.basis_id)
        .join(Case, Case.id == Handover.case_id)
        .where(
            Handover.sheet.is_not(None),
            Basis.kind.in_(_LAPSING),
            Basis.valid_until < day,
            Case.erased_at.is_(None),
            ~held,
        )
        .order_by(Handover.case_id, Handover.id)
    )
    return [(row.case_id, row.id) for row in rows]


def left_school_notes(day: date) -> Sequence[tuple[int, int]]:
    """List (case, text) of what was entrusted at a school whose part of the case has ended."""
    days = timedelta(days=periods(day)["erase_school_notes_days"])
    rows = db.session.execute(
        select(Note.case_id, Note.id, Case.cohort)
        .join(Case, Case.id == Note.case_id)
        .where(
            Note.entrusted,
            Note.institution_id == Case.school_id,
            Case.holder_id.is_distinct_from(Case.school_id),
            Case.erased_at.is_(None),
            ~held,
            Case.cohort <= day.year,
        )
        .order_by(Note.case_id, Note.id)
    )
    return [(row.case_id, row.id) for row in rows if school_year(row.cohort).last_school_day + days < day]


def kept_count() -> int:
    """Count the cases about which a person is still known."""
    return db.session.scalars(select(func.count(Case.id)).where(Case.erased_at.is_(None))).one()
