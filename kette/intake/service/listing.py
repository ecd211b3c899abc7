"""Taking in a school's file: its active pupils as sealed candidates for the ticks."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from kette import audit, clock, vault
from kette.cases.service.people import fingerprint, keyed_hash
from kette.db import db, new_public_id
from kette.institutions.models import Institution
from kette.intake.models.lists import Candidate, Import
from kette.intake.queries import lists
from kette.intake.rules.listed import Listed, listed
from kette.intake.rules.matching import match
from kette.intake.rules.pupil import Problem, Pupil, Reading
from kette.intake.service.forgetting import destroy_idle_keys, lock_lists
from kette.privacy.service.keys import new_key
from kette.roles import Actor


def store(reading: Reading, *, school: Institution, cohort: int, file_hash: str, by: Actor) -> Import:
    """Keep the active pupils of a file as candidates for the school's ticks; the same pupil again is updated.

    :param file_hash: of the whole file, see `hash_of`.
    """
    lock_lists(school)
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


def _school_keys(pupil: Pupil, school: Institution) -> list[str]:
    numbers = (("guid", pupil.guid), ("id", pupil.internal_id))
    return [keyed_hash(f"{school.id}:{kind}:{number}") for kind, number in numbers if number]


def _keep(entries: Sequence[tuple[str, Listed]], source: Import) -> None:
    """Seal the pupils under the import's key, each in the row that they had before."""
    before = lists.candidates(source.school_id, source.cohort)
    by_number = {number: row for row in before for number in lists.opened(row).school_keys}
    by_print = {row.fingerprint: row for row in before}
    marks = [(one.school_keys, fingerprint(one.person)) for _, one in entries]
    cases = match(marks, *lists.cases_by_marks(source.school_id, source.cohort))
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
