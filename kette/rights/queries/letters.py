"""What letters are made of: texts as the Kommune words them, who writes, to whom, and whose class has not been told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from kette import clock
from kette.cases.models import Case
from kette.cases.queries.sight import Seen, scope, see
from kette.chain import OPEN_LINKS
from kette.db import db
from kette.institutions.models import Institution, Kommune, Person
from kette.institutions.queries import protection_of
from kette.names import sort_key
from kette.privacy.queries.informing import informed, informed_among
from kette.privacy.queries.papers import CustodySeen, custody_of
from kette.privacy.rules.informing import SHIPPED, LetterKind, own_version
from kette.retention.queries.due import periods
from kette.retention.rules.periods import KIND_OF
from kette.retention.rules.words import in_words
from kette.rights.models import LetterText
from kette.rights.rules.letters import Known
from kette.rights.rules.texts import SHIPPED_TEXTS, Text
from kette.roles import SCHOOL_KINDS, Actor

UNKNOWN_TO_US = "bei einer anderen Stelle festgehalten"


@dataclass(frozen=True, slots=True)
class Worded:
    """A text as it is used now, and which version that is."""

    kind: LetterKind
    text: Text
    version: str


def text_of(kind: LetterKind) -> Worded:
    """Return a text as the Kommune words it, else as it comes with Kette."""
    own = own_text(kind)
    if own is None:
        return Worded(kind, SHIPPED_TEXTS[kind], SHIPPED)
    return Worded(kind, Text(own.title, own.body), own_version(own.number))


def own_text(kind: LetterKind) -> LetterText | None:
    """Return the newest wording of the Kommune's own; None where it has none."""
    return db.session.scalars(
        select(LetterText).where(LetterText.kind == kind).order_by(LetterText.number.desc()).limit(1)
    ).first()


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes a letter: institution, person, and who helps with data protection there, empty where not entered."""

    institution: Institution
    person: str
    phone: str
    mail: str
    kommune: str
    officer: str


def sender_of(viewer: Actor) -> Sender:
    """Return who writes when somebody prints a letter."""
    institution = db.session.get_one(Institution, viewer.institution_id)
    person = db.session.get_one(Person, viewer.person_id)
    return Sender(
        institution,
        person.name,
        person.phone or institution.phone or "",
        person.email or institution.mailbox or "",
        db.session.get_one(Kommune, viewer.kommune_id).name,
        protection_of(institution),
    )


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class of a school year: how many of its pupils the school holds a case of, and how many are not informed."""

    cohort: int
    name: str
    cases: int
    not_informed: int


def classes_of(viewer: Actor) -> Sequence[ClassRow]:
    """List the classes with open cases that the viewer's school holds, of the newest school year first."""
    where = _own(viewer)
    total = Counter(dict(_by_class(where)))
    waiting = Counter(dict(_by_class(and_(where, ~informed(Case.id)))))
    return [
        ClassRow(*key, count, waiting[key])
        for key, count in sorted(total.items(), key=lambda one: (-one[0][0], one[0][1]))
    ]


def not_informed(viewer: Actor) -> int:
    """Count the open cases that the viewer's school holds of pupils who are not informed."""
    if viewer.institution_kind not in SCHOOL_KINDS:
        return 0
    where = and_(_own(viewer), ~informed(Case.id))
    return db.session.scalars(select(func.count(Case.id)).where(where)).one()


def _by_class(where: ColumnElement[bool]) -> list[tuple[tuple[int, str], int]]:
    group = (Case.cohort, Case.class_name)
    rows = db.session.execute(select(*group, func.count(Case.id)).where(where).group_by(*group))
    return [((cohort, name), count) for cohort, name, count in rows]


def _own(viewer: Actor) -> ColumnElement[bool]:
    me = viewer.institution_id or 0
    return and_(
        scope(viewer, clock.today()), Case.school_id == me, Case.holder_id == me, Case.link.in_(OPEN_LINKS)
    )


@dataclass(frozen=True, slots=True)
class Recipient:
    """A case, how the writer sees it, what is known for the address, and whether its person is informed."""

    case: Case
    seen: Seen
    known: Known | None
    is_informed: bool


def class_recipients(viewer: Actor, class_name: str, cohort: int) -> Sequence[Recipient]:
    """List the pupils of a class of one school year of whom the viewer's school holds an open case, by name."""
    cases = db.session.scalars(
        select(Case)
        .where(_own(viewer), Case.cohort == cohort, Case.class_name == class_name)
        .options(joinedload(Case.key), joinedload(Case.school))
        .order_by(Case.id)
    ).all()
    found = recipients(cases, viewer)
    return sorted(
        found,
        key=lambda one: (
            sort_key(one.seen.person.family_name, one.seen.person.given_name) if one.seen.person else "",
            one.case.id,
        ),
    )


def recipients(cases: Sequence[Case], viewer: Actor) -> list[Recipient]:
    """Return what is known of those whom letters are about, as far as their writer may see it."""
    seen = see(cases, viewer, clock.today())
    told = informed_among([case.id for case in cases])
    return [
        Recipient(case, seen[case.id], _known(case, seen[case.id], viewer), case.id in told) for case in cases
    ]


def _known(case: Case, seen: Seen, viewer: Actor) -> Known | None:
    person = seen.person
    if person is None:
        return None
    custody = custody_of(case.id, viewer.institution_id)
    return Known(
        person.given_name,
        person.full_name,
        person.born_on,
        person.street,
        person.postcode,
        person.town,
        custody.custody if custody else None,
        custody.names if custody else "",
        _not_to_address(custody),
    )


def _not_to_address(custody: CustodySeen | None) -> str:
    """Return who must not be addressed; where another institution alone knows who, then nobody is „Eltern“."""
    if custody is None:
        return ""
    return custody.no_contact or (UNKNOWN_TO_US if custody.warned_elsewhere else "")


def lengths_on(day: date) -> Mapping[str, str]:
    """Return the periods of deletion in words, by key of retention.rules.periods."""
    values = periods(day)
    return {
        kind.key: kind.fixed or in_words(values[kind.setting], kind.unit)
        for kind in KIND_OF.values()
        if kind.fixed or kind.setting in values
    }
