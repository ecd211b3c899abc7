"""Whom a school reports to the Agentur für Arbeit by law, whom not and why, and the files that were made."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, false, func, select, true
from sqlalchemy.orm import joinedload

from kette import clock
from kette.cases.models import Case, Fact
from kette.cases.queries.sight import Seen, see
from kette.cases.rules.degrees import is_abitur
from kette.cases.rules.identity import PersonalData
from kette.cases.service.people import not_to_be_disclosed
from kette.db import db
from kette.institutions.models import Institution, Membership, Person
from kette.institutions.queries import competent_among, open_institutions
from kette.intake.models.statutory import StatutoryExport
from kette.intake.rules.classes import WITHOUT_ANSCHLUSS, class_order
from kette.intake.rules.statutory import CHANNEL, STATUTE, Hurdle, Standing, hurdle
from kette.names import sort_key
from kette.privacy.models import Disclosure
from kette.privacy.queries.informing import informed_among
from kette.privacy.queries.possible import Possible, Said, possible_statute, said_of
from kette.privacy.rules.fields import FieldGroup
from kette.roles import Actor, InstitutionKind, Role


class Agencies:
    """The Agenturen für Arbeit of the Kommune, and which of them is competent for a residence."""

    def __init__(self) -> None:
        self.all = open_institutions(frozenset({InstitutionKind.EMPLOYMENT_AGENCY}))

    def of(self, person: PersonalData | None) -> Institution | None:
        """Return the competent one; where there is only one, that."""
        if len(self.all) == 1:
            return self.all[0]
        place = (person.postcode, person.town) if person else ("", "")
        return competent_among(self.all, postcode=place[0], town=place[1])


@dataclass(frozen=True, slots=True)
class Line:
    """One pupil without an Anschluss as the own school sees them, and whether the law has them reported.

    :param facts: stored codes of degree and sex.
    """

    case: Case
    seen: Seen
    facts: Mapping[str, str]
    agency: Institution | None
    statute: Possible | None
    standing: Standing

    def left_out(self, *, again: bool = False) -> Hurdle | None:
        """Return why they are left out of a file; None: in it."""
        return hurdle(self.standing, again=again)


def lines(viewer: Actor, school: Institution, cohort: int) -> list[Line]:
    """List a school's pupils without an Anschluss, whoever holds their cases: the school's own duty stays."""
    if viewer.role is not Role.SCHOOL or viewer.institution_id != school.id:
        return []
    today = clock.today()
    cases = db.session.scalars(
        select(Case)
        .where(Case.school_id == school.id, Case.cohort == cohort, Case.link.in_(WITHOUT_ANSCHLUSS))
        .options(joinedload(Case.holder), joinedload(Case.key))
        .order_by(Case.id)
    ).all()
    ids = [case.id for case in cases]
    seen, facts, informed = see(cases, viewer, today), _facts(ids), informed_among(ids)
    silent, agencies, said = not_to_be_disclosed(ids), Agencies(), said_of(ids, today)
    sent = _sent(ids, [one.id for one in agencies.all])
    found = []
    for case in cases:
        agency = agencies.of(seen[case.id].person)
        known = facts.get(case.id, {})
        abitur = is_abitur(known.get("degree"))
        statute = None
        if agency is not None:
            statute = _statute(case, school, agency, seen[case.id], today, case.id in silent, abitur, said)
        standing = Standing(
            informed=case.id in informed,
            abitur=abitur,
            has_agency=agency is not None,
            has_statute=statute is not None,
            sent_on=sent.get((case.id, agency.id if agency else 0)),
        )
        found.append(Line(case, seen[case.id], known, agency, statute, standing))
    return sorted(
        found, key=lambda one: (class_order(one.case.class_name), _name_order(one.seen), one.case.id)
    )


def _statute(
    case: Case,
    school: Institution,
    agency: Institution,
    seen: Seen,
    day: date,
    no_disclosure: bool,
    abitur: bool,
    said: Said,
) -> Possible | None:
    held = frozenset(group for group in FieldGroup if seen.shows(group))
    found = possible_statute(
        case.id, school, agency, day, held=held, no_disclosure=no_disclosure, abitur=abitur, said=said
    )
    return found if found is not None and found.kind is STATUTE else None


def _name_order(seen: Seen) -> object:
    person = seen.person
    return sort_key(person.family_name, person.given_name) if person else sort_key(seen.name, "")


def _facts(case_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    rows = db.session.execute(
        select(Fact.case_id, Fact.key, Fact.value)
        .where(Fact.case_id.in_(case_ids), Fact.key.in_(("degree", "sex")))
        .order_by(Fact.recorded_at, Fact.id)
    )
    for case_id, key, value in rows:
        found.setdefault(case_id, {})[key] = value
    return found


def sent_in_files(case_ids: Collection[int], agencies: Iterable[Institution]) -> dict[tuple[int, int], date]:
    """Return on which day each case stood last in a file for an Agentur."""
    return _sent(case_ids, [one.id for one in agencies], Disclosure.channel == CHANNEL)


def _sent(
    case_ids: Collection[int], agency_ids: Sequence[int], *conditions: ColumnElement[bool]
) -> dict[tuple[int, int], date]:
    """Return on which day each case was passed to an Agentur last, in a file or with a handover."""
    rows = db.session.execute(
        select(Disclosure.case_id, Disclosure.recipient_id, func.max(Disclosure.at))
        .where(Disclosure.case_id.in_(case_ids), Disclosure.recipient_id.in_(agency_ids), *conditions)
        .group_by(Disclosure.case_id, Disclosure.recipient_id)
    )
    return {(case_id, agency_id): clock.local(at).date() for case_id, agency_id, at in rows}


@dataclass(frozen=True, slots=True)
class Made:
    """One file that was made: who made it stands there for the own school alone."""

    export: StatutoryExport
    by: str


def exports(viewer: Actor, most: int = 200) -> Sequence[Made]:
    """List the files made, the newest first: a school's own, those for an Agentur, or all for those who watch over it."""
    rows = db.session.execute(
        select(StatutoryExport, Person.name)
        .outerjoin(Membership, Membership.id == StatutoryExport.membership_id)
        .outerjoin(Person, Person.id == Membership.person_id)
        .where(_visible(viewer))
        .options(joinedload(StatutoryExport.school), joinedload(StatutoryExport.agency))
        .order_by(StatutoryExport.id.desc())
        .limit(most)
    )
    shows_person = viewer.role in (Role.SCHOOL, Role.DPO)
    return [Made(row, (name or "") if shows_person else "") for row, name in rows]


def _visible(viewer: Actor) -> ColumnElement[bool]:
    if viewer.role in (Role.KOKO, Role.DPO):
        return true()
    if viewer.role is Role.SCHOOL:
        return StatutoryExport.school_id == (viewer.institution_id or 0)
    if viewer.role is Role.ADVISER:
        return StatutoryExport.agency_id == (viewer.institution_id or 0)
    return false()
