"""Which cases somebody has to do with, and how they see them: names only where a basis allows it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true

from kette import clock, settings, vault
from kette.calendar import school_year, school_year_of
from kette.cases.models import Case, Identity
from kette.cases.rules.identity import PersonalData
from kette.db import db
from kette.privacy.models import Access, Key
from kette.privacy.queries.emergencies import opened_cases
from kette.privacy.queries.grounds import Ground, accesses_among, bases_in_force, grounds, open_until
from kette.privacy.rules.emergency import may_open
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.rules.pseudonym import pseudonym
from kette.privacy.rules.sight import EMERGENCY, Answer, CaseStanding, Relation, Sight, relation, sights
from kette.roles import SCHOOL_KINDS, Actor, Role

_ALL = frozenset({Role.KOKO, Role.MODERATOR, Role.SYSTEM})
_NONE = frozenset({Role.AG, Role.DPO, Role.ADMINISTRATOR})


def scope(viewer: Actor, day: date) -> ColumnElement[bool]:
    """Return the condition for the cases a viewer has anything to do with; what is seen of them is decided per field."""
    if viewer.role in _ALL:
        return true()
    if viewer.role in _NONE or viewer.institution_id is None:
        return false()
    me = viewer.institution_id
    if viewer.role is Role.CLASS_TEACHER:
        return and_(Case.school_id == me, func.lower(Case.class_name).in_(viewer.lower_classes))
    accessed = select(Access.case_id).where(
        Access.institution_id == me,
        or_(Access.until_on.is_(None), Access.until_on >= day, Access.reason == "former_holder"),
    )
    ways = [Case.holder_id == me, Case.offered_to_id == me, Case.id.in_(accessed)]
    if may_open(viewer):
        ways.append(and_(Case.id.in_(opened_cases(viewer)), Case.erased_at.is_(None)))
    if viewer.institution_kind in SCHOOL_KINDS:
        ways.append(Case.school_id == me)
    return or_(*ways)


def without_lapsed(viewer: Actor, day: date, reading_days: int) -> ColumnElement[bool]:
    """Return the condition that more of a case is left to a viewer than the line after reading access has ended.

    A list that is narrowed by a field says something about that field; such lists keep to these cases.
    """
    if viewer.role in _ALL or viewer.institution_id is None:
        return true()
    me = viewer.institution_id
    accessed = select(Access.case_id).where(
        Access.institution_id == me, or_(Access.until_on.is_(None), Access.until_on >= day)
    )
    ways = [Case.holder_id == me, Case.offered_to_id == me, Case.id.in_(accessed)]
    if viewer.institution_kind in SCHOOL_KINDS:
        oldest = school_year_of(day).cohort + 1
        while day <= school_year(oldest - 1).last_school_day + timedelta(days=reading_days):
            oldest -= 1
        ways.append(and_(Case.school_id == me, Case.cohort >= oldest))
    return or_(*ways)


@dataclass(frozen=True, slots=True)
class Seen:
    """A case as one viewer sees it: its name or pseudonym, and the answer for every group of fields."""

    case_id: int
    name: str
    is_named: bool
    person: PersonalData | None
    answers: Mapping[FieldGroup, Answer]
    relation: Relation
    # The moment at which a case opened in danger is shut again; its pages say so.
    emergency_until: datetime | None = None

    @property
    def is_named_by_right(self) -> bool:
        """Say whether the name is seen on a ground that also lets one act; what is opened in danger is only seen."""
        return self.is_named and self.answers[FieldGroup.IDENTITY].basis != EMERGENCY

    def shows(self, group: FieldGroup) -> bool:
        """Say whether a group is visible in clear."""
        return self.answers[group].sight is Sight.VISIBLE

    def shows_codes(self, group: FieldGroup) -> bool:
        """Say whether at least the codes of a group are visible, under a pseudonym."""
        return self.answers[group].sight is not Sight.HIDDEN


@dataclass(frozen=True, slots=True)
class Known:
    """What a query has loaded together with its cases, so that `see` does not ask for it again.

    :param grounds: the viewer's grounds at least.
    :param sealed: wrapped key and sealed identity by case; opened only where the name may be seen.
    :param reading_days: as `reading_days` returns it.
    """

    grounds: Sequence[Ground]
    sealed: Mapping[int, tuple[bytes | None, bytes | None]]
    reading_days: int


def standings(
    cases: Iterable[Case], viewer: Actor, day: date, *, known: Known | None = None
) -> dict[int, CaseStanding]:
    """Return what decides about sight for each of these cases (rows with the columns of Case will do)."""
    rows = list(cases)
    me = viewer.institution_id
    if known is not None:
        found = known.grounds
    elif rows and me is not None and viewer.role not in _ALL:
        found = grounds([row.id for row in rows], recipient_id=me)
    else:
        found = ()
    bases = bases_in_force(found, day)
    accesses = accesses_among(found)
    opened = open_until(found, viewer, clock.now())
    reading = timedelta(days=reading_days(viewer, day) if known is None else known.reading_days)
    return {
        row.id: CaseStanding(
            school_id=row.school_id,
            holder_id=row.holder_id,
            class_name=row.class_name,
            offered_to_id=row.offered_to_id,
            school_until=school_year(row.cohort).last_school_day + reading,
            accesses=accesses.get(row.id, {}),
            bases=bases.get(row.id, ()),
            emergencies={viewer.membership_id or 0: opened[row.id]} if row.id in opened else {},
        )
        for row in rows
    }


def reading_days(viewer: Actor, day: date) -> int:
    """Return for how many days a school looks at its pupils after the end of its part; nobody else's sight depends on it."""
    return settings.get("read_access_days", day) if viewer.institution_kind in SCHOOL_KINDS else 0


def see(
    cases: Iterable[Case], viewer: Actor, day: date, *, under: str | None = None, known: Known | None = None
) -> dict[int, Seen]:
    """Return how a viewer sees these cases; names are opened only where they may be seen.

    :param under: scope of the pseudonym, for instance a conference; by default the viewer's institution.
    """
    rows = list(cases)
    standing = standings(rows, viewer, day, known=known)
    answers = {case_id: sights(viewer, one, day) for case_id, one in standing.items()}
    named = [row for row in rows if answers[row.id][FieldGroup.IDENTITY].sight is Sight.VISIBLE]
    people = _people([row.id for row in named]) if known is None else _open_known(named, known)
    key = vault.current().derive("pseudonym")
    seen = {}
    for row in rows:
        person = people.get(row.id)
        if person is not None:
            name = person.full_name
        elif row.erased_at is not None:
            name = f"gelöscht am {clock.local(row.erased_at):%d.%m.%Y}"
        else:
            name = pseudonym_of(key, row.id, viewer, under=under)
        seen[row.id] = Seen(
            row.id,
            name,
            person is not None,
            _cut(person, answers[row.id]),
            answers[row.id],
            relation(viewer, standing[row.id], day),
            standing[row.id].emergencies.get(viewer.membership_id or 0),
        )
    return seen


def pseudonym_of(key: bytes, case_id: int, viewer: Actor, *, under: str | None = None) -> str:
    """Return the pseudonym under which a viewer's institution (or a conference) knows a case."""
    return pseudonym(key, case_id, under or f"institution:{viewer.institution_id}")


def unnamed(case: Case, viewer: Actor) -> str:
    """Return what a viewer calls a case where its name is not to be shown, whatever they may see elsewhere."""
    return pseudonym_of(vault.current().derive("pseudonym"), case.id, viewer)


def _open_known(rows: Iterable[Case], known: Known) -> dict[int, PersonalData]:
    people = {}
    for row in rows:
        wrapped, sealed = known.sealed.get(row.id, (None, None))
        if wrapped is not None and sealed is not None:
            people[row.id] = opened(row.public_id, wrapped, sealed)
    return people


def see_one(case: Case, viewer: Actor, day: date, *, under: str | None = None) -> Seen:
    """Return how a viewer sees one case."""
    return see([case], viewer, day, under=under)[case.id]


def _people(case_ids: Sequence[int]) -> dict[int, PersonalData]:
    if not case_ids:
        return {}
    rows = db.session.execute(
        select(Case.id, Case.public_id, Key.wrapped, Identity.sealed)
        .join(Identity, Identity.case_id == Case.id)
        .join(Key, Key.id == Case.key_id)
        .where(Case.id.in_(case_ids))
    )
    return {case_id: opened(public_id, wrapped, sealed) for case_id, public_id, wrapped, sealed in rows}


def _cut(person: PersonalData | None, answers: Mapping[FieldGroup, Answer]) -> PersonalData | None:
    """Leave out the values of groups that are not visible, so that no page can show them by mistake."""
    if person is None:
        return None
    address = answers[FieldGroup.ADDRESS].sight is Sight.VISIBLE
    contact = answers[FieldGroup.CONTACT].sight is Sight.VISIBLE
    return PersonalData(
        person.family_name,
        person.given_name,
        person.born_on,
        person.sex,
        *((person.street, person.postcode, person.town) if address else ("", "", "")),
        *((person.phone, person.email, person.best_time) if contact else ("", "", "")),
    )


def opened(case_public_id: str, wrapped: bytes, sealed: bytes) -> PersonalData:
    """Open a sealed identity. Ask first who may see it."""
    return PersonalData.from_json(vault.current().open(wrapped, sealed, about=f"identity:{case_public_id}"))


def personal_data(case: Case) -> PersonalData | None:
    """Open who the case is about; None once it is erased. Ask first who may see it."""
    return _people([case.id]).get(case.id)
