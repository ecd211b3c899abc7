"""One case as a page shows it: plain values, each of them asked for through sight, none left to be loaded later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kette.cases.models import Agreement, Case, CaseStep, Fact, Identity
from kette.cases.queries.history import history_of
from kette.cases.queries.sight import Known, Seen, reading_days, scope, see
from kette.cases.rules.acting import Standing, may_finish
from kette.cases.rules.facts import FACT_OF, fact_label
from kette.cases.rules.journey import Journey, journey
from kette.cases.rules.outcomes import OUTCOME_OF
from kette.cases.rules.schooling import compulsory_runs
from kette.cases.rules.timeline import Entry, waits_for
from kette.chain import Link, Step
from kette.db import db
from kette.institutions.models import Institution, Membership, Person
from kette.institutions.rules.school_forms import SCHOOL_FORMS
from kette.privacy.models import Key
from kette.privacy.queries.answers import consent_answers
from kette.privacy.queries.grounds import Ground, grounds
from kette.privacy.queries.informing import informed
from kette.privacy.rules.answers import ConsentAnswer
from kette.privacy.rules.fields import FieldGroup
from kette.roles import Actor

# Facts in the order in which the page shows them; the rest is computed: from the birth date, and from the bases.
SHOWN_FACTS = ("degree", "compulsory", "needs", "health", "language")


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact in words, and when who confirmed it last."""

    key: str
    label: str
    words: str
    confirmed_at: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """An agreement: who does what until when."""

    public_id: str
    institution: str
    due_on: date
    words: str
    may_finish: bool


@dataclass(frozen=True, slots=True)
class Handed:
    """The handover of a case that is not answered yet: offered, or waiting for consent."""

    public_id: str
    receiver: str
    is_offered: bool
    answer_by: date | None
    viewer_takes_part: bool
    waits_for: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """All that the page of one case shows to one viewer."""

    public_id: str
    seq: int
    seen: Seen
    number: str | None
    school: str
    school_form: str
    class_name: str
    link: Link
    erased_at: datetime | None
    outcome: str
    holder: Institution | None
    holder_name: str
    holder_phone: str
    holder_since: datetime
    adviser: str
    adviser_phone: str
    standing: Standing
    handed: Handed | None
    journey: Journey
    facts: tuple[FactLine, ...]
    compulsory_until: date | None
    compulsory_runs: bool | None
    agreements: tuple[AgreementLine, ...]
    entries: tuple[Entry, ...]
    grounds: tuple[Ground, ...]
    tells_all_grounds: bool
    consents: tuple[ConsentAnswer, ...]
    consent_asked: bool
    reached: frozenset[int]
    next_on: date | None
    next_what: str


def load_page(public_id: str, viewer: Actor, day: date) -> CasePage:
    """Load what one viewer may see of one case. Raises NoResultFound, also when it is none of their business."""
    row = db.session.execute(
        select(Case, Person.name, Person.phone, Key.wrapped, Identity.sealed, informed(Case.id))
        .outerjoin(Membership, Membership.id == Case.adviser_id)
        .outerjoin(Person, Person.id == Membership.person_id)
        .outerjoin(Key, Key.id == Case.key_id)
        .outerjoin(Identity, Identity.case_id == Case.id)
        .where(Case.public_id == public_id, scope(viewer, day))
        .options(joinedload(Case.school), joinedload(Case.holder), joinedload(Case.key))
    ).one()
    case, adviser, adviser_phone, wrapped, sealed, is_informed = row
    found = grounds([case.id])
    known = Known(found, {case.id: (wrapped, sealed)}, reading_days(viewer, day))
    seen = see([case], viewer, day, known=known)[case.id]
    history = history_of(case, seen, viewer)
    facts = _facts(case, viewer, history.left_at)
    standing = _standing(case, [row[0] for row in history.steps], informed=is_informed)
    handed = _handed(history.steps, viewer)
    until = _until(facts, seen, viewer)
    open_agreements = [one for one in history.agreements if one.done_at is None]
    tells_all = _tells_all(viewer, case, seen)
    next_on, next_what = _next(case, open_agreements, handed)
    return CasePage(
        public_id=case.public_id,
        seq=case.seq,
        seen=seen,
        number=case.number if seen.is_named else None,
        school=case.school.name if seen.shows_codes(FieldGroup.ATTENDANCE) else "",
        school_form=SCHOOL_FORMS.get(case.school.school_form or "", "")
        if seen.shows(FieldGroup.SCHOOLING)
        else "",
        class_name=case.class_name if seen.shows(FieldGroup.ATTENDANCE) else "",
        link=case.link,
        erased_at=case.erased_at,
        outcome=OUTCOME_OF[case.outcome].label if case.outcome in OUTCOME_OF else "",
        holder=case.holder,
        holder_name=case.holder.name if case.holder else "",
        holder_phone=(case.holder.phone or "") if case.holder else "",
        holder_since=case.holder_since,
        adviser=adviser or "",
        adviser_phone=adviser_phone or "",
        standing=standing,
        handed=handed,
        journey=journey(history.told, answer_by=handed.answer_by if handed else None),
        facts=tuple(_fact_lines(facts, seen, viewer)),
        compulsory_until=until,
        compulsory_runs=compulsory_runs(until, _stated(facts, seen, viewer), day),
        agreements=tuple(
            AgreementLine(
                one.public_id,
                one.institution.short_name,
                one.due_on,
                history.words.get(one.text_id or 0, ""),
                may_finish(viewer, standing, one.institution_id),
            )
            for one in open_agreements
        ),
        entries=history.entries,
        grounds=tuple(one for one in found if tells_all or one.recipient_id == viewer.institution_id),
        tells_all_grounds=tells_all,
        consents=tuple(
            one
            for one in consent_answers(case.id, day, known=found)
            if tells_all or one.recipient_id == viewer.institution_id
        ),
        consent_asked=tells_all and "consent" in facts and facts["consent"][0].value == "asked",
        reached=_reached(case, found, day),
        next_on=next_on,
        next_what=next_what,
    )


def _standing(case: Case, steps: Sequence[CaseStep], *, informed: bool) -> Standing:
    last = steps[-2].holder_id if case.link is Link.CLOSED and len(steps) > 1 else None
    return Standing(
        case.link,
        case.holder_id,
        case.school_id,
        case.class_name,
        last,
        case.erased_at is not None,
        informed,
    )


def _handed(steps: Sequence[Any], viewer: Actor) -> Handed | None:
    for row in reversed(steps):
        step: CaseStep = row[0]
        if step.step in (Step.OFFER, Step.RESERVE) and row.public_id and row.answered_at is None:
            return Handed(
                row.public_id,
                step.receiver.name if step.receiver else "",
                row.state == "offered",
                row.deadline_on,
                viewer.institution_id in (step.holder_id, step.receiver_id),
                waits_for(step.code),
            )
    return None


def _facts(case: Case, viewer: Actor, left_at: datetime | None) -> Mapping[str, tuple[Fact, str]]:
    rows = db.session.execute(
        select(Fact, Institution.short_name)
        .outerjoin(Institution, Institution.id == Fact.institution_id)
        .where(Fact.case_id == case.id)
        .order_by(Fact.recorded_at, Fact.id)
    )
    return {
        fact.key: (fact, by or "")
        for fact, by in rows
        if left_at is None or fact.recorded_at <= left_at or fact.institution_id == viewer.institution_id
    }


def _may_read(fact: Fact, seen: Seen, viewer: Actor) -> bool:
    """Say whether a fact may be read: its codes are in sight, or one's own institution wrote it down."""
    own = viewer.institution_id is not None and fact.institution_id == viewer.institution_id
    return own or seen.shows_codes(FACT_OF[fact.key].group)


def _fact_lines(facts: Mapping[str, tuple[Fact, str]], seen: Seen, viewer: Actor) -> Sequence[FactLine]:
    return [
        FactLine(
            key,
            FACT_OF[key].label,
            fact_label(key, facts[key][0].value),
            facts[key][0].recorded_at,
            facts[key][1],
            seen.answers[FACT_OF[key].group].because
            if seen.shows_codes(FACT_OF[key].group)
            else "von Ihrer Stelle selbst festgehalten",
        )
        for key in SHOWN_FACTS
        if key in facts and facts[key][0].value and _may_read(facts[key][0], seen, viewer)
    ]


def _until(facts: Mapping[str, tuple[Fact, str]], seen: Seen, viewer: Actor) -> date | None:
    if "compulsory_until" not in facts or not _may_read(facts["compulsory_until"][0], seen, viewer):
        return None
    return date.fromisoformat(facts["compulsory_until"][0].value)


def _stated(facts: Mapping[str, tuple[Fact, str]], seen: Seen, viewer: Actor) -> str | None:
    if "compulsory" not in facts or not _may_read(facts["compulsory"][0], seen, viewer):
        return None
    return facts["compulsory"][0].value


def _next(case: Case, agreements: Sequence[Agreement], handed: Handed | None) -> tuple[date | None, str]:
    """Return the next date of an open case and what it is, in words without content."""
    if case.link is Link.CLOSED:
        return None, ""
    dates = [(one.due_on, f"Vereinbarung: {one.institution.short_name}") for one in agreements]
    if handed is not None and handed.answer_by is not None:
        what = "Antwort auf die Übergabe" if handed.is_offered else "Einwilligung klären"
        dates.append((handed.answer_by, what))
    return min(dates) if dates else (None, "")


def _reached(case: Case, found: Sequence[Ground], day: date) -> frozenset[int]:
    """Return to which institutions the case is open at all: a basis alone opens nothing before something is offered."""
    accesses = {
        one.recipient_id
        for one in found
        if one.reason is not None and (one.until is None or day <= one.until)
    }
    return frozenset({case.holder_id or 0, case.offered_to_id or 0, *accesses})


def _tells_all(viewer: Actor, case: Case, seen: Seen) -> bool:
    """Say whether the viewer is told of everybody's grounds: who stands nearest is, everybody else of their own."""
    is_school = viewer.institution_id == case.school_id and seen.shows(FieldGroup.IDENTITY)
    return is_school or (viewer.institution_id is not None and viewer.institution_id == case.holder_id)
