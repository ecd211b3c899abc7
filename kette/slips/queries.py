"""Forms on paper: for whom some are to be printed, which are out, and what of them came back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, select, true
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from kette import clock
from kette.calendar import age_on
from kette.cases.models import Case
from kette.cases.queries.sight import Seen, scope, see
from kette.chain import OPEN_LINKS
from kette.db import db
from kette.institutions.models import Institution
from kette.intake.rules.classes import WITHOUT_ANSCHLUSS
from kette.names import sort_key
from kette.privacy.models import Basis, BasisEnd, Refusal
from kette.privacy.queries.grounds import in_force
from kette.privacy.rules.bases import CONSENT, CONSENT_AGE, groups_of
from kette.privacy.rules.ends import End, RefusalKind
from kette.privacy.rules.fields import SPECIAL
from kette.privacy.rules.sight import Relation
from kette.roles import SCHOOL_KINDS, Actor, Role
from kette.slips.models import PrintedForm, ReturnedSheet

_PRINTERS = frozenset({Role.SCHOOL, Role.CLASS_TEACHER})


@dataclass(frozen=True, slots=True)
class Row:
    """A form that is out: who it is about as its school sees them, and what of it is back."""

    form: PrintedForm
    seen: Seen
    sheets: Sequence[ReturnedSheet]

    @property
    def is_child(self) -> bool:
        """Say whether others sign: who, and whether all have, is asked on the page of the case."""
        person = self.seen.person
        return person is None or age_on(person.born_on, clock.today()) < CONSENT_AGE

    @property
    def asks_apart(self) -> bool:
        """Say whether the sheet asks about special categories apart, so that one tick says not all."""
        return any(group in SPECIAL for group in groups_of(self.form.groups))

    @property
    def is_single(self) -> bool:
        """Say whether a consent is recorded on the page of the case and not in the list."""
        return self.is_child or self.asks_apart


def classes(viewer: Actor) -> Mapping[tuple[int, str], int]:
    """Count the reported pupils without an Anschluss by school year and class, the newest year first."""
    rows = db.session.execute(
        select(Case.cohort, Case.class_name).where(_theirs(viewer), Case.link.in_(WITHOUT_ANSCHLUSS))
    )
    counted = Counter((cohort, name) for cohort, name in rows)
    return dict(sorted(counted.items(), key=lambda one: (-one[0][0], one[0][1])))


def unasked(viewer: Actor, class_name: str, cohort: int, recipient: Institution) -> Sequence[Case]:
    """List the unplaced cases of a class of one school year without a consent for a recipient, whose No was never said either, by name."""
    day = clock.today()
    consents = and_(Basis.case_id == Case.id, Basis.recipient_id == recipient.id, Basis.kind == CONSENT.key)
    noes = and_(Refusal.case_id == Case.id, Refusal.recipient_id == recipient.id)
    withdrawn = and_(BasisEnd.basis_id == Basis.id, BasisEnd.kind == End.WITHDRAWN.value)
    cases = db.session.scalars(
        select(Case)
        .where(
            _theirs(viewer),
            Case.link.in_(WITHOUT_ANSCHLUSS),
            Case.class_name == class_name,
            Case.cohort == cohort,
            ~exists().where(consents, in_force(day)),
            ~exists().where(consents, withdrawn),
            ~exists().where(noes, Refusal.kind == RefusalKind.CONSENT),
        )
        .order_by(Case.id)
    ).all()
    seen = _named(cases, viewer, day)
    return sorted((case for case in cases if case.id in seen), key=lambda case: _by_name(seen[case.id]))


def out(cases: Sequence[Case], recipient: Institution) -> Mapping[int, bool]:
    """Return of which cases a form for a recipient is out, and whether its sheet is back and waits to be recorded."""
    forms = db.session.scalars(
        select(PrintedForm)
        .where(
            PrintedForm.case_id.in_([case.id for case in cases]),
            PrintedForm.recipient_id == recipient.id,
            PrintedForm.answered_at.is_(None),
        )
        .options(selectinload(PrintedForm.sheets))
    ).all()
    back = {form.case_id for form in forms if form.sheets}
    return {form.case_id: form.case_id in back for form in forms}


def same_form(
    case_id: int, recipient_id: int, groups: str, language: str, version: str
) -> PrintedForm | None:
    """Return the form that is out already with the same words."""
    return db.session.scalars(
        select(PrintedForm)
        .where(
            PrintedForm.case_id == case_id,
            PrintedForm.recipient_id == recipient_id,
            PrintedForm.groups == groups,
            PrintedForm.language == language,
            PrintedForm.form_version == version,
            PrintedForm.answered_at.is_(None),
        )
        .order_by(PrintedForm.id.desc())
        .limit(1)
    ).first()


def is_drawn(code: str) -> bool:
    """Say whether a form of the Kommune has this code."""
    return db.session.scalar(select(exists().where(PrintedForm.code == code))) or False


def is_listed(case_id: int, viewer: Actor) -> bool:
    """Say whether a form about a case comes back to the viewer's list."""
    case = db.session.scalars(select(Case).where(Case.id == case_id, _theirs(viewer))).one_or_none()
    return case is not None and bool(_named([case], viewer, clock.today()))


def rows(viewer: Actor, class_name: str | None = None) -> Sequence[Row]:
    """List the forms that are out, what came back on top, then by school year, class and name; one class or all."""
    asked = _forms(viewer).where(PrintedForm.answered_at.is_(None))
    if class_name is not None:
        asked = asked.where(Case.class_name == class_name)
    forms = db.session.scalars(asked).all()
    seen = _named([form.case for form in forms], viewer, clock.today())
    found = [Row(form, seen[form.case_id], form.sheets) for form in forms if form.case_id in seen]
    return sorted(
        found,
        key=lambda row: (
            *(not row.sheets, -row.form.case.cohort, row.form.case.class_name),
            *(_by_name(row.seen), row.form.id),
        ),
    )


def by_code(viewer: Actor, codes: Sequence[str]) -> Mapping[str, PrintedForm]:
    """Return the forms of the viewer's school with these codes, answered ones too."""
    forms = db.session.scalars(_forms(viewer, closed=True).where(PrintedForm.code.in_(codes))).all()
    seen = _named([form.case for form in forms], viewer, clock.today())
    return {form.code: form for form in forms if form.case_id in seen}


def sheet(public_id: str, viewer: Actor) -> ReturnedSheet:
    """Return a sheet that came back to the viewer's school, of whom they know by name. Raises NoResultFound."""
    found = db.session.scalars(
        select(ReturnedSheet)
        .join(ReturnedSheet.form)
        .join(PrintedForm.case)
        .where(ReturnedSheet.public_id == public_id, PrintedForm.answered_at.is_(None), _theirs(viewer))
        .options(joinedload(ReturnedSheet.form).joinedload(PrintedForm.case))
    ).one()
    if not _named([found.form.case], viewer, clock.today()):
        raise NoResultFound
    return found


def waiting_sheets(viewer: Actor) -> int:
    """Count the forms that are back and not recorded yet."""
    back = exists().where(ReturnedSheet.form_id == PrintedForm.id)
    return (
        db.session.scalar(
            select(func.count(PrintedForm.id))
            .join(PrintedForm.case)
            .where(_theirs(viewer), Case.link.in_(OPEN_LINKS), PrintedForm.answered_at.is_(None), back)
        )
        or 0
    )


def open_forms(case_id: int, recipient_id: int | None = None) -> Sequence[PrintedForm]:
    """List the forms of a case that are out, for one recipient or all."""
    found = select(PrintedForm).where(PrintedForm.case_id == case_id, PrintedForm.answered_at.is_(None))
    if recipient_id is not None:
        found = found.where(PrintedForm.recipient_id == recipient_id)
    return db.session.scalars(found.order_by(PrintedForm.id)).all()


def _forms(viewer: Actor, *, closed: bool = False) -> Select[PrintedForm]:
    return (
        select(PrintedForm)
        .join(PrintedForm.case)
        .where(_theirs(viewer), true() if closed else Case.link.in_(OPEN_LINKS))
        .options(
            contains_eager(PrintedForm.case).joinedload(Case.key),
            joinedload(PrintedForm.recipient),
            selectinload(PrintedForm.sheets),
        )
        .order_by(PrintedForm.id)
    )


def _theirs(viewer: Actor) -> ColumnElement[bool]:
    """Return the condition for the cases of the viewer's school; nobody else prints for a class."""
    mine = viewer.institution_id if viewer.institution_kind in SCHOOL_KINDS else None
    if viewer.role not in _PRINTERS:
        mine = None
    return and_(scope(viewer, clock.today()), Case.school_id == (mine or 0), Case.erased_at.is_(None))


def _named(cases: Sequence[Case], viewer: Actor, day: date) -> dict[int, Seen]:
    """Return how cases are seen whose name the viewer may act on."""
    return {
        case_id: seen
        for case_id, seen in see(dict.fromkeys(cases), viewer, day).items()
        if seen.is_named_by_right and seen.relation is not Relation.FORMER
    }


def _by_name(seen: Seen) -> tuple[object, int]:
    person = seen.person
    return (sort_key(person.family_name, person.given_name) if person else "", seen.case_id)
