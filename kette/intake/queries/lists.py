"""What a school has on its lists, seen by that school alone; class teachers see their own classes."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from kette import clock, settings, vault
from kette.calendar import school_year_of
from kette.cases.models import Case, Identity
from kette.cases.rules.identity import PersonalData
from kette.cases.service.people import fingerprint
from kette.chain import Link
from kette.db import db
from kette.institutions.models import Institution
from kette.intake.models.lists import Candidate, ClassReport, Import
from kette.intake.models.undoing import ClassReportEnd, Earlier
from kette.intake.rules.classes import WITHOUT_ANSCHLUSS, ClassState, Statement, class_order
from kette.intake.rules.listed import Listed
from kette.names import sort_key
from kette.roles import SCHOOL_KINDS, Actor, Role

# A statement counts until the import it rested on is undone.
stands: ColumnElement[bool] = ~exists().where(ClassReportEnd.report_id == ClassReport.id)
# Who was taken off stays for a few days, for an undo alone.
on_list: ColumnElement[bool] = Candidate.off_at.is_(None)

_ERROR = "IRRTUM"  # the outcome of a case that was reported by mistake


@dataclass(frozen=True, slots=True)
class Row:
    """One pupil of a list, opened; `case_id` is the public id of the case, where there is one."""

    public_id: str
    listed: Listed
    confirmed_at: datetime | None
    case_id: str | None


def own(viewer: Actor) -> ColumnElement[bool]:
    """Return the condition for the candidates that somebody sees."""
    if viewer.institution_id is None or viewer.institution_kind not in SCHOOL_KINDS:
        return false()
    if viewer.role is Role.SCHOOL:
        return and_(Candidate.school_id == viewer.institution_id, on_list)
    if viewer.role is Role.CLASS_TEACHER:
        return and_(
            Candidate.school_id == viewer.institution_id,
            on_list,
            func.lower(Candidate.class_name).in_(viewer.lower_classes),
        )
    return false()


def school_of(viewer: Actor) -> Institution:
    """Return the school for which somebody reports. Raises NoResultFound."""
    return db.session.scalars(
        select(Institution).where(
            Institution.id == (viewer.institution_id or 0), Institution.kind.in_(SCHOOL_KINDS)
        )
    ).one()


def opened(candidate: Candidate) -> Listed:
    """Open a candidate. Ask first who may see it."""
    key = candidate.source.key
    if key is None:
        raise vault.SealBroken("the list is erased")
    return Listed.from_json(
        vault.current().open(key.wrapped, candidate.sealed, about=about(candidate.public_id))
    )


def opened_earlier(state: Earlier) -> Listed:
    """Open what a candidate was before an import. Ask first who may see it."""
    key = db.session.get_one(Import, state.source_id).key
    if key is None:
        raise vault.SealBroken("the list is erased")
    place = about(db.session.get_one(Candidate, state.candidate_id).public_id)
    return Listed.from_json(vault.current().open(key.wrapped, state.sealed, about=place))


def about(public_id: str) -> str:
    """Return to what the seal of a candidate is bound."""
    return f"candidate:{public_id}"


def school_key(candidate: Candidate, one: Listed) -> str | None:
    """Return the school's steadier number for a pupil, hashed."""
    return candidate.guid_mark or candidate.number_mark or next(iter(one.school_keys), None)


def candidates(school_id: int, cohort: int, *conditions: ColumnElement[bool]) -> Sequence[Candidate]:
    """List who is on a school's lists of a school year, with the keys that open them."""
    return _with_keys(Candidate.school_id == school_id, Candidate.cohort == cohort, on_list, *conditions)


def candidates_by_id(ids: Collection[int]) -> Sequence[Candidate]:
    """List these candidates, with the keys that open them."""
    return _with_keys(Candidate.id.in_(ids))


def _with_keys(*conditions: ColumnElement[bool]) -> Sequence[Candidate]:
    return db.session.scalars(
        select(Candidate)
        .where(*conditions)
        .options(joinedload(Candidate.source).joinedload(Import.key))
        .order_by(Candidate.id)
    ).all()


def class_list(viewer: Actor, cohort: int, class_name: str) -> Sequence[Row]:
    """List the pupils of a class in order of their names. Raises NoResultFound where the viewer has no such list."""
    found = db.session.execute(
        select(Candidate, Case.public_id)
        .outerjoin(Case, Case.id == Candidate.case_id)
        .where(own(viewer), Candidate.cohort == cohort, Candidate.class_name == class_name)
        .options(joinedload(Candidate.source).joinedload(Import.key))
    ).all()
    if not found:
        raise NoResultFound
    rows = [Row(one.public_id, opened(one), one.confirmed_at, case_id) for one, case_id in found]
    return sorted(
        rows,
        key=lambda row: (
            sort_key(row.listed.person.family_name, row.listed.person.given_name),
            row.listed.person.born_on,
            row.public_id,
        ),
    )


def class_states(viewer: Actor, cohort: int) -> Sequence[ClassState]:
    """Return where each class stands that the viewer answers for: on a list, stated, or with a case."""
    me = viewer.institution_id or 0
    lists = _lists(me, cohort)
    stated = {
        name: Statement(at, pupils, unplaced)
        for name, at, pupils, unplaced in db.session.execute(
            select(ClassReport.class_name, ClassReport.at, ClassReport.pupils, ClassReport.unplaced)
            .where(ClassReport.school_id == me, ClassReport.cohort == cohort, stands)
            .order_by(ClassReport.id)
        )
    }
    reported: Counter[str] = Counter()
    without: Counter[str] = Counter()
    for _, name, link, outcome in cases_by_class(me, cohort):
        reported[name] += not (link is Link.CLOSED and outcome == _ERROR)
        without[name] += link in WITHOUT_ANSCHLUSS
    names = {*lists, *stated, *(name for name, count in reported.items() if count)}
    states = []
    for name in sorted(names, key=class_order):
        pupils, fresh, forget_on = lists.get(name, (0, 0, None))
        if _sees(viewer, name):
            states.append(
                ClassState(name, pupils, fresh, reported[name], without[name], stated.get(name), forget_on)
            )
    return states


def cases_by_class(school_id: int, cohort: int) -> list[tuple[int, str, Link, str | None]]:
    """List the cases of a school year with the class they count for: that of the list, else that of the report."""
    listed_in = dict(
        db.session.execute(
            select(Candidate.case_id, Candidate.class_name).where(
                Candidate.school_id == school_id,
                Candidate.cohort == cohort,
                on_list,
                Candidate.case_id.is_not(None),
            )
        ).all()
    )
    rows = db.session.execute(
        select(Case.id, Case.class_name, Case.link, Case.outcome)
        .where(Case.school_id == school_id, Case.cohort == cohort)
        .order_by(Case.id)
    )
    return [(key, listed_in.get(key, name), link, outcome) for key, name, link, outcome in rows]


def case_of(
    person: PersonalData, *conditions: ColumnElement[bool], school_id: int, cohort: int
) -> Case | None:
    """Return the case that a school already has of a pupil: of this school year, or an open one of an earlier one."""
    return db.session.scalars(
        select(Case)
        .join(Identity, Identity.case_id == Case.id)
        .where(
            Identity.fingerprint == fingerprint(person),
            Case.school_id == school_id,
            or_(Case.cohort == cohort, Case.link != Link.CLOSED),
            *conditions,
        )
        .order_by(Case.cohort.desc(), Case.id.desc())
        .limit(1)
    ).first()


def cases_on_lists(school_id: int, cohort: int) -> frozenset[int]:
    """Return the cases that a candidate of a school year has become."""
    keys = db.session.scalars(
        select(Candidate.case_id).where(Candidate.school_id == school_id, Candidate.cohort == cohort, on_list)
    )
    return frozenset(key for key in keys if key is not None)


def cases_by_marks(school_id: int, cohort: int) -> tuple[dict[str, int], dict[str, int]]:
    """Return the cases of a school year, and open ones of earlier years, by the school's number and by fingerprint.

    Who repeats the year is met again like that; of several cases the newest counts.
    """
    rows = db.session.execute(
        select(Case.id, Identity.school_key, Identity.fingerprint)
        .join(Identity, Identity.case_id == Case.id)
        .where(
            Case.school_id == school_id,
            or_(Case.cohort == cohort, and_(Case.cohort < cohort, Case.link != Link.CLOSED)),
        )
        .order_by(Case.cohort, Case.id)
    ).all()
    by_number = {number: case_id for case_id, number, _ in rows if number}
    return by_number, {print_: case_id for case_id, _, print_ in rows}


def last_import(school_id: int, cohort: int) -> Import | None:
    """Return a school's newest file of a school year."""
    return db.session.scalars(
        select(Import)
        .where(Import.school_id == school_id, Import.cohort == cohort)
        .order_by(Import.id.desc())
        .limit(1)
    ).first()


def forget_before(day: date) -> datetime:
    """Return the moment before which a class was confirmed whose list is to be deleted on a day."""
    return clock.at_local(day - timedelta(days=settings.get("candidate_days", day) - 1), 0)


def forgettable(day: date) -> ColumnElement[bool]:
    """Return the condition for candidates to be deleted on a day: confirmed long enough ago, or of a past school year."""
    return or_(
        Candidate.confirmed_at < forget_before(day),
        Candidate.off_at < forget_before(day),
        Candidate.cohort < school_year_of(day).cohort,
    )


def _lists(school_id: int, cohort: int) -> dict[str, tuple[int, int, date | None]]:
    """Return of each class: how many are on the list, how many of them not confirmed, when the list is deleted."""
    days = timedelta(days=settings.get("candidate_days"))
    rows = db.session.execute(
        select(
            Candidate.class_name,
            func.count(),
            func.count(Candidate.confirmed_at),
            func.max(Candidate.confirmed_at),
        )
        .where(Candidate.school_id == school_id, Candidate.cohort == cohort, on_list)
        .group_by(Candidate.class_name)
    )
    return {
        name: (count, count - confirmed, None if at is None else clock.local(at).date() + days)
        for name, count, confirmed, at in rows
    }


def _sees(viewer: Actor, class_name: str) -> bool:
    if viewer.role is Role.SCHOOL:
        return True
    return viewer.role is Role.CLASS_TEACHER and viewer.teaches(class_name)
