"""The identification dates of a school year, and what the schools have stated at each: counts alone, never a name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import and_, func, select, union

from kette import clock
from kette.calendar import ONE_DAY, school_year_of
from kette.cases.models import Case
from kette.chain import Link
from kette.db import db
from kette.institutions.models import Institution
from kette.institutions.queries import schools
from kette.intake.models.dates import IdentificationDate, IdentificationLine, LineKind
from kette.intake.models.lists import Candidate, ClassReport
from kette.intake.queries import lists
from kette.intake.rules.classes import class_order
from kette.intake.rules.dates import ClassLine, SchoolBook, Window, coming, current, default_windows
from kette.roles import Actor, Role

_ERROR = "IRRTUM"  # the outcome of a case that was reported by mistake


def windows(cohort: int) -> tuple[Window, ...]:
    """Return the identification dates of a school year in their order: the Kommune's own, else the usual ones."""
    rows = db.session.scalars(
        select(IdentificationDate)
        .where(IdentificationDate.cohort == cohort)
        .order_by(IdentificationDate.due_on, IdentificationDate.id)
    ).all()
    usual = default_windows(cohort)
    # Setting one date writes down all: a day that nobody moved is as uncertain as before.
    estimated = {one.on for one in usual if one.estimated}
    return tuple(_window(row, row.due_on in estimated and row.frozen_at is None) for row in rows) or usual


def _window(row: IdentificationDate, estimated: bool) -> Window:
    return Window(
        row.label, row.opens_on, row.due_on, row.closes_on, estimated, frozen_at=row.frozen_at, date_id=row.id
    )


def open_window(day: date) -> Window | None:
    """Return the date for which what is stated on a day counts."""
    return current(windows(school_year_of(day).cohort), day)


def next_window(day: date) -> Window:
    """Return the date that is open on a day, else the next one, of this school year or the following."""
    cohort = school_year_of(day).cohort
    found = coming(windows(cohort), day) or coming(windows(cohort + 1), day)
    return found or default_windows(cohort + 1)[0]


def cohorts() -> list[int]:
    """List the school years that have a book or a statement, the newest first; the present one is always among them."""
    kept = db.session.scalars(union(select(IdentificationDate.cohort), select(ClassReport.cohort)))
    return sorted({school_year_of(clock.today()).cohort, *kept}, reverse=True)


def asked_schools() -> Sequence[Institution]:
    """List the schools that are asked: all that take part, Berufskollegs included (§ 1 Abs. 1 SchülerDÜG NRW)."""
    return schools()


def books(
    cohort: int, window: Window, asked: Iterable[Institution], only: int | None = None
) -> Mapping[int, SchoolBook]:
    """Return what each school stated at a date: as frozen, or as it stands now.

    :param only: key of the one school that is looked at.
    """
    ids = [one.id for one in asked]
    found = _frozen(window) if window.frozen_at is not None else live_lines(cohort, window, only)
    return {
        school_id: SchoolBook(
            tuple(sorted(found.get(school_id, ()), key=lambda line: class_order(line.class_name)))
        )
        for school_id in (ids if window.frozen_at is None else dict.fromkeys([*ids, *found]))
        if only is None or school_id == only
    }


def _frozen(window: Window) -> dict[int, list[ClassLine]]:
    rows = db.session.scalars(
        select(IdentificationLine)
        .where(IdentificationLine.date_id == window.date_id)
        .order_by(IdentificationLine.id)
    ).all()
    mended = {(row.school_id, row.class_name): row.unplaced for row in rows if row.kind is LineKind.CORRECTED}
    lines: dict[int, list[ClassLine]] = {row.school_id: [] for row in rows}
    for row in rows:
        # A school that named no class has a row all the same: it says that it was asked and silent.
        if row.kind is LineKind.FROZEN and (row.class_name or row.stated_at):
            mend = mended.pop((row.school_id, row.class_name), None)
            lines[row.school_id].append(
                ClassLine(row.class_name, row.pupils, row.unplaced, row.stated_at, mend)
            )
    for (school_id, class_name), unplaced in mended.items():
        lines[school_id].append(ClassLine(class_name, corrected=unplaced))
    return lines


def live_lines(cohort: int, window: Window, only: int | None = None) -> dict[int, list[ClassLine]]:
    """Return what counts for a date now: of each class its newest statement inside the window, and who is silent."""
    end = ends_at(window)
    stated = _statements(cohort, clock.at_local(window.opens_on, 0), end, only)
    lines: dict[int, list[ClassLine]] = defaultdict(list)
    for school_id, class_name in sorted({*_expected(cohort, end, only), *stated}):
        said = stated.get((school_id, class_name))
        if said is None:
            lines[school_id].append(ClassLine(class_name))
        elif said.pupils != 0:
            lines[school_id].append(ClassLine(class_name, said.pupils, said.unplaced, said.at))
    return lines


def ends_at(window: Window) -> datetime:
    """Return the first moment that no longer counts for a date."""
    return clock.at_local(window.closes_on + ONE_DAY, 0)


def _statements(
    cohort: int, begin: datetime | None, end: datetime, only: int | None
) -> dict[tuple[int, str], ClassReport]:
    """Return the newest statement of each class made before a moment."""
    within = [ClassReport.cohort == cohort, ClassReport.at < end, lists.stands]
    if begin is not None:
        within.append(ClassReport.at >= begin)
    if only is not None:
        within.append(ClassReport.school_id == only)
    newest = (
        select(func.max(ClassReport.id))
        .where(*within)
        .group_by(ClassReport.school_id, ClassReport.class_name)
    )
    rows = db.session.scalars(select(ClassReport).where(ClassReport.id.in_(newest)))
    return {(row.school_id, row.class_name): row for row in rows}


def _expected(cohort: int, end: datetime, only: int | None) -> set[tuple[int, str]]:
    """Return the classes from which an answer is due: on a list, stated before, or with a case."""
    said = _statements(cohort, None, end, only)
    here = [] if only is None else [Candidate.school_id == only]
    listed = db.session.execute(
        select(Candidate.school_id, Candidate.class_name)
        .where(Candidate.cohort == cohort, lists.on_list, *here)
        .distinct()
    )
    here = [] if only is None else [Case.school_id == only]
    held = db.session.execute(
        select(Case.school_id, func.coalesce(Candidate.class_name, Case.class_name))
        .outerjoin(Candidate, and_(Candidate.case_id == Case.id, Candidate.cohort == cohort, lists.on_list))
        .where(
            Case.cohort == cohort,
            Case.reported_at < end,
            Case.erased_at.is_(None),
            (Case.link != Link.CLOSED) | (Case.outcome != _ERROR),
            *here,
        )
        .distinct()
    )
    found = {(school_id, name) for school_id, name in (*listed, *held)}
    # A class stated to have no pupils is gone.
    found |= {place for place, row in said.items() if place[1] and row.pupils != 0}
    # What was stated for the whole school is asked again only of one that names no classes.
    named = {school_id for school_id, _ in found}
    return found | {place for place in said if not place[1] and place[0] not in named}


def own_book(viewer: Actor, day: date) -> SchoolBook | None:
    """Return what the viewer's school has stated for the date that is open; None where none is.

    Class teachers are asked for their own classes alone.
    """
    cohort, window = school_year_of(day).cohort, open_window(day)
    school_id = viewer.institution_id
    if window is None or school_id is None:
        return None
    lines = sorted(
        live_lines(cohort, window, school_id).get(school_id, ()),
        key=lambda line: class_order(line.class_name),
    )
    return SchoolBook(tuple(line for line in lines if may_answer(viewer, line.class_name)))


def may_answer(viewer: Actor, class_name: str) -> bool:
    """Say whether somebody of a school answers for a class."""
    return viewer.role is not Role.CLASS_TEACHER or viewer.teaches(class_name)


def has_statements(cohort: int, window: Window) -> bool:
    """Say whether any school stated anything for a date."""
    found = select(ClassReport.id).where(
        ClassReport.cohort == cohort,
        ClassReport.at >= clock.at_local(window.opens_on, 0),
        ClassReport.at < ends_at(window),
        lists.stands,
    )
    return db.session.scalars(found.limit(1)).first() is not None


def last_counted(school_id: int, cohort: int) -> dict[str, int | None]:
    """Return how many pupils each class of a school had when it was stated last."""
    said = _statements(cohort, None, clock.now(), school_id)
    return {name: row.pupils for (_, name), row in said.items()}
