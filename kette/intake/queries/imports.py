"""A school's imports: what each changed, and what undoing one would take back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.exc import NoResultFound

from kette import clock, settings
from kette.cases.models import Case
from kette.cases.queries.sight import see
from kette.chain import Link
from kette.db import db
from kette.institutions.models import Membership, Person
from kette.intake.models.lists import Candidate, ClassReport, Import
from kette.intake.models.undoing import Confirmation, Earlier, ImportClass, Origin
from kette.intake.queries import lists
from kette.roles import Actor, Role

FOLLOWED = "bestand schon vorher und hat mit der Meldung der Klasse Angaben aus der Datei übernommen"

# What packages above know to have been done with a case since a moment, as German words; wired in listening.py.
Acts = Callable[[Case, datetime], Sequence[str]]
_sources: list[Acts] = []


def acts_come_from(*sources: Acts) -> None:
    """Say who is asked what was done with a case since it was reported."""
    _sources[:] = sources


@dataclass(frozen=True, slots=True)
class Line:
    """One import of the list of imports, and who read it in.

    :param moved_on: of how many of its cases one sees at once that somebody has worked with them: then it stays.
    """

    source: Import
    by: str
    is_newest: bool
    undo_until: date | None
    moved_on: int = 0


@dataclass(frozen=True, slots=True)
class Reported:
    """A case that was reported out of an import, as its school sees it, and what stands against taking it back."""

    case: Case
    name: str
    class_name: str
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What undoing an import would do.

    :param added: how many it brought onto the list, who leave it again.
    :param restored: how many become again what they were.
    :param followed: cases that were there before and have taken something over from the file.
    :param moved: how many cases go back into the class where they stood.
    """

    line: Line
    added: int
    restored: int
    statements: tuple[ClassReport, ...]
    cases: tuple[Reported, ...]
    followed: tuple[Reported, ...]
    moved: int

    @property
    def in_the_way(self) -> tuple[Reported, ...]:
        """Return the cases on which somebody has acted."""
        return tuple(one for one in (*self.cases, *self.followed) if one.acts)


def imports(viewer: Actor, cohort: int) -> Sequence[Line]:
    """List a school's imports of a school year, the newest first; only the school sees them."""
    found = db.session.execute(_imports(viewer).where(Import.cohort == cohort)).all()
    lines = [_line(source, by, is_newest=place == 0) for place, (source, by) in enumerate(found)]
    return [replace(one, moved_on=_moved_on(one)) for one in lines]


def _moved_on(one: Line) -> int:
    """Count the cases of the newest import that are no longer where the report put them; others say on the page what they are."""
    if not one.is_newest or one.undo_until is None:
        return 0
    moved = select(func.count(Case.id)).where(
        Case.id.in_(touched_since(one.source)), Case.link != Link.REPORTED
    )
    return db.session.scalar(moved) or 0


def line(public_id: str, viewer: Actor) -> Line:
    """Return one import. Raises NoResultFound."""
    source, by = db.session.execute(_imports(viewer).where(Import.public_id == public_id)).one()
    newest = lists.last_import(source.school_id, source.cohort)
    return _line(source, by, is_newest=newest is not None and newest.id == source.id)


def plan(one: Line, viewer: Actor) -> Plan:
    """Return what undoing an import would do, and what stands against it."""
    source = one.source
    known = select(Earlier.candidate_id).where(Earlier.import_id == source.id)
    added = select(func.count()).where(Candidate.import_id == source.id, Candidate.id.not_in(known))
    restored = select(func.count()).where(Earlier.import_id == source.id)
    statements = statements_since(source)
    rows = db.session.execute(
        select(Case, ClassReport.class_name, ClassReport.at)
        .join(Origin, Origin.case_id == Case.id)
        .join(ClassReport, ClassReport.id == Origin.report_id)
        .where(Origin.report_id.in_([row.id for row in statements]))
        .order_by(Case.id)
    ).all()
    # What is noted of everybody with a later statement of the class belongs to that statement.
    newest = {row.class_name: row.at for row in sorted(statements, key=lambda row: row.id)}
    followed = db.session.execute(
        select(Case, Candidate.class_name)
        .join(Candidate, Candidate.case_id == Case.id)
        .join(Confirmation, Confirmation.candidate_id == Candidate.id)
        .where(
            Confirmation.followed,
            Confirmation.report_id.in_([row.id for row in statements]),
            Case.id.not_in([case.id for case, _, _ in rows]),
        )
        .distinct()
        .order_by(Case.id)
    ).all()
    seen = see([row.Case for row in (*rows, *followed)], viewer, clock.today())
    cases = tuple(
        Reported(
            case,
            seen[case.id].name,
            class_name,
            tuple(word for acts in _sources for word in acts(case, newest.get(class_name, at))),
        )
        for case, class_name, at in rows
    )
    others = tuple(Reported(case, seen[case.id].name, name, (FOLLOWED,)) for case, name in followed)
    counts = (db.session.scalar(added) or 0, db.session.scalar(restored) or 0)
    moved = set(touched_since(source)) - {case.id for case, _, _ in rows}
    return Plan(one, *counts, tuple(statements), cases, others, len(moved))


def touched_since(source: Import) -> Sequence[int]:
    """List the keys of the cases that were reported out of a school's newest import or put into its class, in their order."""
    said = [row.id for row in statements_since(source)]
    moved = (
        select(Candidate.case_id)
        .join(Confirmation, Confirmation.candidate_id == Candidate.id)
        .where(Confirmation.report_id.in_(said), Confirmation.case_class.is_not(None))
    )
    reported = db.session.scalars(select(Origin.case_id).where(Origin.report_id.in_(said)))
    return sorted({*reported, *(key for key in db.session.scalars(moved) if key is not None)})


def statements_since(source: Import) -> Sequence[ClassReport]:
    """List what was stated since a school's newest import for the classes of its file, the newest first."""
    confirmed = select(Confirmation.report_id).where(Confirmation.import_id == source.id)
    reported = select(Origin.report_id).where(Origin.import_id == source.id)
    classes = select(ImportClass.class_name).where(ImportClass.import_id == source.id)
    return db.session.scalars(
        select(ClassReport)
        .where(
            lists.stands,
            ClassReport.class_name.in_(classes),
            or_(ClassReport.id.in_(confirmed), ClassReport.id.in_(reported)),
        )
        .order_by(ClassReport.id.desc())
    ).all()


def origin_of(case_public_id: str) -> Origin | None:
    """Return from which file a case came; None where it was reported without one."""
    return db.session.scalars(
        select(Origin).join(Case, Case.id == Origin.case_id).where(Case.public_id == case_public_id)
    ).one_or_none()


def undo_ends(at: datetime) -> date:
    """Return the last day on which what was read in at a moment can be undone (setting `candidate_days`)."""
    return clock.local(at).date() + timedelta(days=settings.get("candidate_days") - 1)


def _imports(viewer: Actor) -> Select[Import, str | None]:
    if viewer.role is not Role.SCHOOL or viewer.institution_id is None:
        raise NoResultFound
    return (
        select(Import, Person.name)
        .outerjoin(Membership, Membership.id == Import.membership_id)
        .outerjoin(Person, Person.id == Membership.person_id)
        .where(Import.school_id == viewer.institution_id)
        .order_by(Import.id.desc())
    )


def _line(source: Import, by: str | None, *, is_newest: bool) -> Line:
    until = None if source.added is None else undo_ends(source.at)
    if until is not None and until < clock.today():
        until = None
    return Line(source, by or "Kommandozeile", is_newest, until)
