"""Taking in a school's file, reporting its classes, and forgetting who was not reported."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, delete, func, select

from kette import audit, clock, vault
from kette.cases.models import Case
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.cases.service.people import fingerprint, keyed_hash
from kette.db import db, new_public_id
from kette.institutions.models import Institution
from kette.intake import queries
from kette.intake.models import Candidate, ClassReport, Import
from kette.intake.rules.accepting import hash_of as hash_of
from kette.intake.rules.accepting import read_file as read_file
from kette.intake.rules.accepting import require_whole as require_whole
from kette.intake.rules.classes import WITHOUT_ANSCHLUSS
from kette.intake.rules.listed import Listed, listed
from kette.intake.rules.matching import match
from kette.intake.rules.pupil import Problem, Pupil, Reading
from kette.privacy.models import Receipt
from kette.privacy.queries.informing import informed_among
from kette.privacy.rules.informing import Informed
from kette.privacy.service.informing import record_notice
from kette.privacy.service.keys import new_key
from kette.roles import Actor


class NotReported(Exception):
    """A class cannot be reported like this; the text is the German sentence for the reader."""


class AlreadyReported(Exception):
    """The school has a case of this pupil; it is shown instead of a second one."""

    def __init__(self, case: Case) -> None:
        super().__init__(case.public_id)
        self.case_id = case.public_id


def store(reading: Reading, *, school: Institution, cohort: int, file_hash: str, by: Actor) -> Import:
    """Keep the active pupils of a file as candidates for the school's ticks; the same pupil again is updated.

    :param file_hash: of the whole file, see `hash_of`.
    """
    _lock(school)
    active = [pupil for pupil in reading.pupils if pupil.active]
    source = Import(
        kommune_id=school.kommune_id,
        school_id=school.id,
        cohort=cohort,
        kind=reading.kind,
        file_hash=file_hash,
        pupils=len(reading.pupils),
        active=len(active),
        at=clock.now(),
        membership_id=by.membership_id,
        key=new_key(by),
    )
    db.session.add(source)
    db.session.flush()
    hints: dict[int, list[Problem]] = defaultdict(list)
    for hint in reading.hints:
        hints[hint.line].append(hint)
    entries = [
        (pupil.class_name, listed(pupil, hints[pupil.line], _school_keys(pupil, school))) for pupil in active
    ]
    _keep(entries, source)
    destroy_idle_keys(select(Import.id).where(Import.school_id == school.id))
    audit.write(
        "intake.import",
        by=by,
        object_type="import",
        object_id=source.public_id,
        detail=f"pupils={source.pupils} active={source.active}",
    )
    return source


def report_class(
    class_name: str,
    ticked: Collection[str],
    *,
    school: Institution,
    cohort: int,
    by: Actor,
    informed: Informed | None = None,
) -> ClassReport:
    """Report the ticked pupils of a class as being without an Anschluss, and state how many they are; none is a statement too.

    :param ticked: public ids of candidates; those reported before stay so.
    :param informed: when and how all reported pupils of the class were informed, who are not noted as such yet.
    :raises NotReported: if the list is not the one that was ticked.
    """
    _lock(school)
    rows = queries.candidates(school.id, cohort, Candidate.class_name == class_name)
    if not rows or set(ticked) - {row.public_id for row in rows}:
        raise NotReported(
            "Die Liste dieser Klasse hat sich inzwischen geändert. Es wurde nichts gemeldet. Bitte prüfen Sie sie neu."
        )
    new = [row for row in rows if row.public_id in ticked and row.case_id is None]
    for row in new:
        _report(row, school=school, by=by)
    db.session.flush()
    if informed is not None:
        _note_informed(rows, informed, by=by)
    statement = _state(class_name, rows, school=school, cohort=cohort, by=by)
    for row in rows:
        row.confirmed_at = statement.at
    audit.write(
        "intake.class_report",
        by=by,
        object_type="institution",
        object_id=school.public_id,
        detail=f"cohort={cohort} pupils={statement.pupils} unplaced={statement.unplaced} new={len(new)}",
    )
    return statement


def report_pupil(
    person: PersonalData,
    *,
    school: Institution,
    cohort: int,
    class_name: str,
    facts: dict[str, list[str]],
    by: Actor,
    no_disclosure: bool = False,
    informed: Informed | None = None,
) -> Case:
    """Report one pupil without a file.

    :param facts: values by key of cases.rules.facts.
    :param informed: when and how the young person was informed; None: not yet.
    :raises AlreadyReported: if the school has a case of this pupil.
    """
    _lock(school)
    known = queries.case_of(person, school_id=school.id, cohort=cohort)
    if known is not None:
        raise AlreadyReported(known)
    case = report_case(
        person,
        school=school,
        cohort=cohort,
        by=by,
        class_name=class_name,
        facts=facts,
        no_disclosure=no_disclosure,
        informed=informed,
    )
    for row in queries.candidates(school.id, cohort, Candidate.fingerprint == fingerprint(person)):
        row.case_id = row.case_id or case.id
    return case


def forget_candidates(day: date) -> int:
    """Delete the candidates whose class was confirmed some days ago (setting `candidate_days`), and those of past school years.

    For the nightly job, in the Kommune set for the session. Returns how many were deleted.
    """
    return _forget(queries.forgettable(day), reason="Frist nach der Bestätigung der Klasse abgelaufen")


def discard_class(class_name: str, *, school: Institution, cohort: int, by: Actor) -> int:
    """Delete the list of a class that does not belong here, at once; its cases stay. Returns how many were deleted."""
    _lock(school)
    theirs = and_(
        Candidate.school_id == school.id, Candidate.cohort == cohort, Candidate.class_name == class_name
    )
    return _forget(theirs, reason="von der Schule gelöscht", by=by)


def _lock(school: Institution) -> None:
    """Let one change at a time be made to a school's lists, so that nobody is reported twice."""
    # Without touching the key: cases that refer to the school meanwhile need not wait.
    db.session.scalars(
        select(Institution).where(Institution.id == school.id).with_for_update(key_share=True)
    ).one()


def _school_keys(pupil: Pupil, school: Institution) -> list[str]:
    numbers = (("guid", pupil.guid), ("id", pupil.internal_id))
    return [keyed_hash(f"{school.id}:{kind}:{number}") for kind, number in numbers if number]


def _keep(entries: Sequence[tuple[str, Listed]], source: Import) -> None:
    """Seal the pupils under the import's key, each in the row that they had before."""
    before = queries.candidates(source.school_id, source.cohort)
    by_number = {number: row for row in before for number in queries.opened(row).school_keys}
    by_print = {row.fingerprint: row for row in before}
    marks = [(one.school_keys, fingerprint(one.person)) for _, one in entries]
    cases = match(marks, *queries.cases_by_marks(source.school_id, source.cohort))
    in_use = set(by_print)
    wrapped = source.key.wrapped if source.key else b""
    places = zip(entries, marks, match(marks, by_number, by_print), cases, strict=True)
    for (class_name, one), (_, print_), known, case_id in places:
        row = known or Candidate(
            kommune_id=source.kommune_id,
            public_id=new_public_id(),
            school_id=source.school_id,
            cohort=source.cohort,
        )
        row.source = source
        row.sealed = vault.current().seal(wrapped, one.to_json(), about=f"candidate:{row.public_id}")
        row.class_name = class_name
        row.case_id = row.case_id or case_id
        if row.fingerprint != print_:
            # Another person has this name and birth date: this one is found again by the school's number alone.
            row.fingerprint = keyed_hash(f"{print_}:{row.public_id}") if print_ in in_use else print_
            in_use.add(row.fingerprint)
        db.session.add(row)
    db.session.flush()


def _report(row: Candidate, *, school: Institution, by: Actor) -> None:
    one = queries.opened(row)
    known = queries.case_of(one.person, school_id=school.id, cohort=row.cohort)
    if known is None or known.id in queries.cases_on_lists(school.id, row.cohort):
        known = report_case(
            one.person,
            school=school,
            cohort=row.cohort,
            by=by,
            class_name=row.class_name,
            facts=one.facts,
            source="import",
            school_key=next(iter(one.school_keys), None),
        )
    row.case_id = known.id


def _note_informed(rows: Sequence[Candidate], informed: Informed, *, by: Actor) -> None:
    cases = [row.case_id for row in rows if row.case_id is not None]
    for case_id in sorted(set(cases) - informed_among(cases)):
        record_notice(case_id, informed, by=by)


def _state(
    class_name: str, rows: Sequence[Candidate], *, school: Institution, cohort: int, by: Actor
) -> ClassReport:
    cases = queries.cases_by_class(school.id, cohort)
    unplaced = [key for key, name, link, _ in cases if name == class_name and link in WITHOUT_ANSCHLUSS]
    on_list = {row.case_id for row in rows}
    statement = ClassReport(
        kommune_id=school.kommune_id,
        school_id=school.id,
        cohort=cohort,
        class_name=class_name,
        # Reported one by one and on no list: they attend the class all the same.
        pupils=len(rows) + sum(key not in on_list for key in unplaced),
        unplaced=len(unplaced),
        at=clock.now(),
        membership_id=by.membership_id,
    )
    db.session.add(statement)
    return statement


def _forget(condition: ColumnElement[bool], *, reason: str, by: Actor | None = None) -> int:
    """Delete candidates with a receipt for each of their imports; with the last one goes the import's key."""
    counts = db.session.execute(
        select(Candidate.import_id, func.count())
        .where(condition)
        .group_by(Candidate.import_id)
        .order_by(Candidate.import_id)
    ).all()
    for import_id, count in counts:
        source = db.session.get_one(Import, import_id)
        db.session.execute(
            delete(Candidate)
            .where(condition, Candidate.import_id == import_id)
            .execution_options(synchronize_session="fetch")
        )
        actor = by or Actor.system(source.kommune_id)
        db.session.add(
            Receipt(
                kommune_id=source.kommune_id,
                kind="candidates",
                subject=source.public_id,
                counts=json.dumps({"candidates": count}),
                reason=reason,
                at=clock.now(),
                membership_id=actor.membership_id,
            )
        )
        audit.write(
            "intake.forget",
            by=actor,
            object_type="import",
            object_id=source.public_id,
            detail=f"candidates={count}",
        )
    destroy_idle_keys([import_id for import_id, _ in counts])
    return sum(count for _, count in counts)


def destroy_idle_keys(imports: Collection[int] | Select[int]) -> None:
    """Destroy the keys of those of these imports that seal nobody any more."""
    idle = select(Import).where(
        Import.id.in_(imports),
        Import.key_id.is_not(None),
        ~select(Candidate.id).where(Candidate.import_id == Import.id).exists(),
    )
    for source in db.session.scalars(idle).all():
        key, source.key = source.key, None
        db.session.flush()
        db.session.delete(key)
    db.session.flush()
