"""The cases of a school year as plain rows: steps, facts and consents up to a day; no name is read."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, func, or_, select, true

from kette import clock, settings
from kette.calendar import school_year, school_year_of
from kette.cases.models import Case, CaseStep, Fact
from kette.conferences.queries.figures import spoken_between
from kette.conferences.rules.figures import Spoken
from kette.db import db
from kette.institutions.models import Institution
from kette.privacy.models import Basis, BasisEnd
from kette.privacy.rules.bases import CONSENT
from kette.reminders.queries.answers import put_off_between
from kette.reports.rules.book import Book, Named
from kette.reports.rules.conferences import Year, year_of
from kette.reports.rules.delays import DelayYear, Waited, delay_year
from kette.reports.rules.evaluation import Evaluation, evaluate
from kette.reports.rules.standing import Consent, History, Mark
from kette.roles import SCHOOL_KINDS, Actor, Role

# What counts are made of; an erasure leaves these, and nothing else that was said about a person.
COUNTED_FACTS = ("degree", "sex", "compulsory", "compulsory_until", "consent", "cohort")
YEARS_COMPARED = 3
_WHOLE_KOMMUNE = frozenset({Role.KOKO, Role.MODERATOR, Role.AG, Role.SYSTEM})
_PROTECTED = frozenset({Role.AG})
_SAID = {
    "asked": Consent.ASKED,
    "refused": Consent.REFUSED,
    "given": Consent.GIVEN,
    "ended": Consent.ENDED,
}


class NotCounted(Exception):
    """Somebody asked for counts that their role never sees."""


def evaluation(
    cohort: int, as_of: date | None = None, *, since: date | None = None, viewer: Actor | None = None
) -> Evaluation:
    """Evaluate the cases of a school year as they stood on the evening of a day.

    The same day gives the same counts again, whatever was written later.

    :param cohort: the year in which the school year ends.
    :param as_of: today when not given.
    :param since: first day of the period for the movement of the stock; the school year's first day when not given.
    :param viewer: whose cases are counted; the whole Kommune's when not given.
    :raises NotCounted: if the viewer's role sees no counts.
    """
    day = as_of or clock.today()
    first = min(since or school_year(cohort).first_day, day)
    until = _evening(day)
    named = _institutions()
    cases = select(Case.id).where(_of_cohort(cohort, until), _scope(viewer, until))
    protected = viewer is not None and viewer.role in _PROTECTED
    book = Book(cohort, first, day, _histories(cases, day, until), named, coarse=protected)
    own = _own(viewer, named)
    return evaluate(
        book,
        scope=_scope_label(viewer, own),
        home=own.public_id if own else "",
        threshold=settings.get("small_cell", day) if protected else 0,
    )


def conference_years(viewer: Actor) -> tuple[Sequence[Year], int]:
    """Count the conferences of the last school years, the newest first, and say below which count cells are kept back."""
    today = clock.today()
    newest = school_year_of(today).cohort
    first = school_year(newest - YEARS_COMPARED + 1).first_day
    found: dict[int, list[tuple[int, Spoken]]] = {}
    for conference_id, held_on, spoken in spoken_between(first, today, _evening(today)):
        found.setdefault(school_year_of(held_on).cohort, []).append((conference_id, spoken))
    threshold = settings.get("small_cell", today) if viewer.role in _PROTECTED else 0
    years = [year_of(school_year(key).label, found[key], threshold) for key in sorted(found, reverse=True)]
    return years, threshold


def delay_years(viewer: Actor) -> tuple[Sequence[DelayYear], int]:
    """Count why things had to wait in the last school years, the newest first, and say below which count cells are kept back."""
    today = clock.today()
    newest = school_year_of(today).cohort
    found: dict[int, list[Waited]] = {}
    for one in put_off_between(school_year(newest - YEARS_COMPARED + 1).first_day, today):
        found.setdefault(school_year_of(one.on).cohort, []).append(Waited(one.rule, one.kind, one.reason))
    threshold = settings.get("small_cell", today) if viewer.role in _PROTECTED else 0
    return [
        delay_year(school_year(key).label, found[key], threshold) for key in sorted(found, reverse=True)
    ], threshold


def _of_cohort(cohort: int, until: datetime) -> ColumnElement[bool]:
    """Return the condition for the cases that belonged to a cohort at a moment: who repeats the year has moved on."""
    moved_to = (
        select(cast(Fact.value, Integer))
        .where(Fact.case_id == Case.id, Fact.key == "cohort", Fact.recorded_at < until)
        .order_by(Fact.recorded_at.desc(), Fact.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    stayed = and_(Case.cohort == cohort, Case.first_cohort.is_(None))
    return or_(
        stayed, and_(Case.first_cohort.is_not(None), func.coalesce(moved_to, Case.first_cohort) == cohort)
    )


def cohorts(viewer: Actor | None = None) -> Sequence[int]:
    """List the school years of which somebody sees cases, the newest first; never empty."""
    found = db.session.scalars(
        select(Case.cohort).where(_scope(viewer, clock.now())).distinct().order_by(Case.cohort.desc())
    ).all()
    return found or [school_year_of(clock.today()).cohort]


def _scope(viewer: Actor | None, until: datetime) -> ColumnElement[bool]:
    """Return the condition for the cases that are counted for somebody."""
    if viewer is None or viewer.role in _WHOLE_KOMMUNE:
        return true()
    if viewer.institution_id is None or viewer.role not in (Role.SCHOOL, Role.ADVISER):
        raise NotCounted(viewer.role.value)
    me = viewer.institution_id
    if viewer.role is Role.SCHOOL:
        return Case.school_id == me
    held = Case.id.in_(
        select(CaseStep.case_id).where(CaseStep.holder_id == me, CaseStep.at < until).distinct()
    )
    return or_(held, Case.school_id == me) if viewer.institution_kind in SCHOOL_KINDS else held


def _own(viewer: Actor | None, named: Mapping[int, Named]) -> Named | None:
    if viewer is None or viewer.role in _WHOLE_KOMMUNE or viewer.institution_id is None:
        return None
    return named[viewer.institution_id]


def _scope_label(viewer: Actor | None, own: Named | None) -> str:
    if viewer is None or own is None:
        return "alle Fälle der Kommune"
    if viewer.role is Role.SCHOOL:
        return f"Schülerinnen und Schüler: {own.name}"
    return f"Fälle, für die {own.name} zuständig ist oder war"


def _histories(cases: Select[Any], day: date, until: datetime) -> tuple[History, ...]:
    facts, consents = _facts(cases, until), _consents(cases, day, until)
    school_of: dict[int, int] = {}
    marks: dict[int, list[Mark]] = {}
    for row in db.session.execute(_steps(cases, until)):
        school_of[row.case_id] = row.school_id
        marks.setdefault(row.case_id, []).append(
            Mark(
                row.step,
                row.from_link,
                row.to_link,
                row.holder_id,
                row.receiver_id,
                row.outcome,
                row.code,
                clock.local(row.at).date(),
            )
        )
    histories = []
    for case_id, school_id in school_of.items():
        known = facts.get(case_id, {})
        consent = consents.get(case_id) or _SAID.get(known.get("consent", ""), Consent.OPEN)
        histories.append(History(case_id, school_id, tuple(marks[case_id]), known, consent))
    return tuple(histories)


def _steps(cases: Select[Any], until: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(
            CaseStep.case_id,
            Case.school_id,
            CaseStep.at,
            CaseStep.step,
            CaseStep.from_link,
            CaseStep.to_link,
            CaseStep.holder_id,
            CaseStep.receiver_id,
            CaseStep.outcome,
            CaseStep.code,
        )
        .join(Case, Case.id == CaseStep.case_id)
        .where(CaseStep.case_id.in_(cases), CaseStep.at < until)
        .order_by(CaseStep.case_id, CaseStep.seq)
    )


def _facts(cases: Select[Any], until: datetime) -> Mapping[int, dict[str, str]]:
    """Return the newest value of each counted fact, by case."""
    rows = db.session.execute(
        select(Fact.case_id, Fact.key, Fact.value)
        .where(Fact.case_id.in_(cases), Fact.key.in_(COUNTED_FACTS), Fact.recorded_at < until)
        .order_by(Fact.recorded_at, Fact.id)
    )
    found: dict[int, dict[str, str]] = {}
    for case_id, key, value in rows:
        found.setdefault(case_id, {})[key] = value
    return found


def _consents(cases: Select[Any], day: date, until: datetime) -> Mapping[int, Consent]:
    """Return, by case, whether a recorded consent is in force on the day, or only such as are over."""
    rows = db.session.execute(
        select(Basis.case_id, Basis.given_on, Basis.valid_until, BasisEnd.at)
        .outerjoin(BasisEnd, and_(BasisEnd.basis_id == Basis.id, BasisEnd.at < until))
        .where(Basis.case_id.in_(cases), Basis.kind == CONSENT.key, Basis.recorded_at < until)
    )
    return _newest(rows, day)


def _newest(rows: Iterable[Any], day: date) -> Mapping[int, Consent]:
    found: dict[int, Consent] = {}
    for case_id, given_on, valid_until, ended_at in rows:
        lasts = given_on <= day and (valid_until is None or day <= valid_until) and ended_at is None
        if lasts:
            found[case_id] = Consent.GIVEN
        else:
            found.setdefault(case_id, Consent.ENDED)
    return found


def _institutions() -> Mapping[int, Named]:
    rows = db.session.execute(
        select(
            Institution.id, Institution.public_id, Institution.name, Institution.kind, Institution.school_form
        )
    )
    return {
        row.id: Named(row.public_id, row.name, row.kind in SCHOOL_KINDS, row.school_form or "")
        for row in rows
    }


def _evening(day: date) -> datetime:
    """Return the first moment after a day as people in NRW see it."""
    return clock.at_local(day + timedelta(days=1), hour=0)
