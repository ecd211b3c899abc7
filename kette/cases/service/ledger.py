"""The ledger of a case: report it, and append steps. Nothing else changes link or holder."""

from collections.abc import Iterable
from datetime import date, datetime

from blinker import Signal
from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from kette import audit, clock
from kette.calendar import schulpflicht_until
from kette.cases.models import Case, CaseNumber, CaseStep, Fact
from kette.cases.rules.facts import check_value
from kette.cases.rules.identity import PersonalData
from kette.cases.service import people, texts
from kette.chain import STEPS_THAT_CHANGE_THE_HOLDER, BrokenChain, Link, Step, take
from kette.db import db, lock_again
from kette.institutions.models import Institution
from kette.privacy.rules.informing import Informed
from kette.privacy.service.informing import record_notice
from kette.privacy.service.keys import new_key
from kette.roles import Actor

# Announced with the case and its new step, in the same transaction; wired in listening.py.
stepped = Signal()


def report_case(
    person: PersonalData,
    *,
    school: Institution,
    cohort: int,
    by: Actor,
    class_name: str = "",
    facts: dict[str, list[str]] | None = None,
    source: str = "form",
    school_key: str | None = None,
    no_disclosure: bool = False,
    informed: Informed | None = None,
    holder: Institution | None = None,
    basis: str = "school",
) -> Case:
    """Open a case for a pupil without a follow-up; the reporting school holds it from this moment.

    :param cohort: the year in which the school year of leaving ends.
    :param facts: values by key of cases.rules.facts.
    :param school_key: the school's own key for the pupil, hashed, for re-import.
    :param informed: when and how the young person was informed; None: not yet, so that nothing leaves the school.
    :param holder: who holds it instead, where no school reports but the Agentur reports back (§ 31a Abs. 2 SGB III).
    :param basis: key of what the report rests on, for the log.
    """
    keeper = holder or school
    now = clock.now()
    case = Case(
        kommune_id=by.kommune_id,
        number=_next_number(cohort, by),
        cohort=cohort,
        school_id=school.id,
        class_name=class_name,
        seq=1,
        link=Link.REPORTED,
        link_since=now,
        holder_id=keeper.id,
        holder_since=now,
        reported_at=now,
        active_at=now,
        key=new_key(by),
    )
    db.session.add(case)
    db.session.flush()
    people.keep(case, person, school_key=school_key, no_disclosure=no_disclosure)
    _append(case, Step.REPORT, None, Link.REPORTED, by=by, holder_id=keeper.id)
    known = {
        "birth_year": [str(person.born_on.year)],
        "compulsory_until": [schulpflicht_until(person.born_on).isoformat()],
    }
    if person.sex:
        known["sex"] = [person.sex]
    for key, values in (known | (facts or {})).items():
        record_fact(case, key, values, source=source, by=by)
    audit.write("case.report", by=by, object_type="case", object_id=case.public_id, basis=basis)
    if informed is not None:
        record_notice(case.id, informed, by=by)
    return case


def record_fact(
    case: Case, key: str, values: list[str], *, source: str, by: Actor, valid_since: date | None = None
) -> Fact | None:
    """Append a fact; the same value again is a confirmation of today. An unknown value (no code) is not kept.

    :raises ValueError: if a code is not in the catalogue.
    """
    stored = check_value(key, [value for value in values if value])
    if not stored and not _has_value(case, key):
        return None
    fact = Fact(
        kommune_id=case.kommune_id,
        case_id=case.id,
        key=key,
        value=stored,
        valid_since=valid_since or clock.today(),
        recorded_at=clock.now(),
        source=source,
        membership_id=by.membership_id,
        institution_id=by.institution_id,
    )
    db.session.add(fact)
    case.active_at = fact.recorded_at
    return fact


def _has_value(case: Case, key: str) -> bool:
    stored = (
        select(Fact.value).where(Fact.case_id == case.id, Fact.key == key).order_by(Fact.id.desc()).limit(1)
    )
    return bool(db.session.scalars(stored).first())


class CaseChanged(Exception):
    """The case has moved since the page was opened from which somebody acts."""


def lock(case: Case) -> Case:
    """Load a case for change, so that two people at one case act one after the other."""
    return lock_again(case)


def lock_all(cases: Iterable[Case]) -> None:
    """Load several cases for change, always in the same order, and before anything is written in the log: no deadlocks."""
    for case in sorted(cases, key=lambda case: case.id):
        lock(case)


def lock_unchanged(case: Case, seq: int) -> Case:
    """Load a case for change by somebody who saw it after step `seq`.

    :raises CaseChanged: if a step was written since.
    """
    locked = lock(case)
    if locked.seq != seq:
        raise CaseChanged
    return locked


def append_step(
    case: Case,
    step: Step,
    *,
    by: Actor,
    holder_id: int | None = None,
    receiver_id: int | None = None,
    handover_id: int | None = None,
    outcome: str | None = None,
    code: str | None = None,
    note: str = "",
) -> CaseStep:
    """Append a step to a locked case; the database follows with link and holder.

    :param holder_id: who holds the case from now on; only for steps that change the holder.
    :param receiver_id: the other side of a handover.
    :param code: reason or kind of proof.
    :raises BrokenChain: if the step is not possible where the case stands, or the case is erased.
    """
    if case.erased_at is not None:
        raise BrokenChain("Die Daten zu diesem Fall sind gelöscht.")
    if (holder_id is not None) != (step in STEPS_THAT_CHANGE_THE_HOLDER and step is not Step.CLOSE):
        raise ValueError(f"holder and step do not fit: {step}")
    target = take(step, case.link, offered_from=_offered_from(case))
    if step is Step.CLOSE:
        holder = None
    else:
        holder = holder_id if holder_id is not None else case.holder_id
    row = _append(
        case,
        step,
        case.link,
        target,
        by=by,
        holder_id=holder,
        receiver_id=receiver_id,
        handover_id=handover_id,
        outcome=outcome,
        code=code,
        note=note,
    )
    stepped.send(case, step=row, by=by)
    return row


def _append(
    case: Case,
    step: Step,
    source: Link | None,
    target: Link,
    *,
    by: Actor,
    holder_id: int | None,
    receiver_id: int | None = None,
    handover_id: int | None = None,
    outcome: str | None = None,
    code: str | None = None,
    note: str = "",
) -> CaseStep:
    seq = 1 if source is None else case.seq + 1
    # The clock may be set back; the ledger never goes back.
    at = max(clock.now(), case.active_at if source is None else _last_at(case))
    row = CaseStep(
        kommune_id=case.kommune_id,
        case_id=case.id,
        seq=seq,
        step=step,
        from_link=source,
        to_link=target,
        holder_id=holder_id,
        at=at,
        membership_id=by.membership_id,
        institution_id=by.institution_id,
        handover_id=handover_id,
        receiver_id=receiver_id,
        outcome=outcome,
        code=code,
        text_id=texts.write(case, note, by=by).id if note else None,
    )
    db.session.flush()
    db.session.add(row)
    db.session.flush()
    _follow(case, row, target, holder_id)
    return row


def _follow(case: Case, row: CaseStep, target: Link, holder_id: int | None) -> None:
    """Tell the loaded case what the database has just written into its row."""
    if target is not case.link:
        set_committed_value(case, "link_since", row.at)
    if holder_id != case.holder_id:
        set_committed_value(case, "holder_since", row.at)
    for name, value in (
        ("seq", row.seq),
        ("link", target),
        ("holder_id", holder_id),
        ("active_at", row.at),
        ("offered_to_id", row.receiver_id if target is Link.OFFERED else None),
    ):
        set_committed_value(case, name, value)
    db.session.expire(case, ["outcome", "holder", "offered_to", "steps"])


def _last_at(case: Case) -> datetime:
    return db.session.scalars(
        select(CaseStep.at).where(CaseStep.case_id == case.id, CaseStep.seq == case.seq)
    ).one()


def _offered_from(case: Case) -> Link | None:
    if case.link is not Link.OFFERED:
        return None
    return db.session.scalars(
        select(CaseStep.from_link)
        .where(CaseStep.case_id == case.id, CaseStep.step == Step.OFFER)
        .order_by(CaseStep.seq.desc())
        .limit(1)
    ).one()


def _next_number(cohort: int, by: Actor) -> str:
    counter = db.session.scalars(
        select(CaseNumber).where(CaseNumber.cohort == cohort).with_for_update()
    ).one_or_none()
    if counter is None:
        counter = CaseNumber(kommune_id=by.kommune_id, cohort=cohort, last=0)
        db.session.add(counter)
    counter.last += 1
    return f"K-{cohort}-{counter.last:04d}"


def last_holder_id(case: Case) -> int:
    """Return the institution that held a closed case last.

    :raises BrokenChain: if the case is not closed.
    """
    if case.link is not Link.CLOSED:
        raise BrokenChain("Der Fall ist nicht abgeschlossen.")
    held = select(CaseStep.holder_id).where(CaseStep.case_id == case.id, CaseStep.seq == case.seq - 1)
    found = db.session.scalars(held).one()
    if found is None:
        raise BrokenChain("Für den Fall ist keine frühere Stelle bekannt.")
    return found
