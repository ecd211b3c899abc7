"""Reporting: a class with its ticks, or one pupil."""

from collections.abc import Collection, Sequence

from kette import audit, clock
from kette.cases.models import Case
from kette.cases.queries.sight import scope
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.cases.service.people import fingerprint
from kette.db import db
from kette.institutions.models import Institution
from kette.intake.models.lists import Candidate, ClassReport
from kette.intake.queries import lists
from kette.intake.rules.classes import WITHOUT_ANSCHLUSS
from kette.intake.service.confirming import confirm, known_of
from kette.intake.service.forgetting import lock_lists
from kette.intake.service.pairing import propose
from kette.intake.service.staying import follow
from kette.privacy.queries.informing import informed_among
from kette.privacy.rules.informing import Informed
from kette.privacy.service.informing import record_notice
from kette.roles import Actor, Role

_ELSEWHERE = (
    "Diese Person steht auf der Liste einer anderen Klasse. Es wurde nichts gemeldet. Ist sie jetzt in Ihrer Klasse, "
    "bitten Sie Ihre Schulleitung oder StuBo, die Liste neu einzulesen."
)


class NotReported(Exception):
    """A class or a pupil cannot be reported like this; the text is the German sentence for the reader."""


class AlreadyReported(Exception):
    """The school has a case of this pupil; it is shown instead of a second one."""

    def __init__(self, case: Case) -> None:
        super().__init__(case.public_id)
        self.case_id = case.public_id


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
    lock_lists(school)
    rows = lists.candidates(school.id, cohort, Candidate.class_name == class_name)
    if not rows or set(ticked) - {row.public_id for row in rows}:
        raise NotReported(
            "Die Liste dieser Klasse hat sich inzwischen geändert. Es wurde nichts gemeldet. Bitte prüfen Sie sie neu."
        )
    new = [row for row in rows if row.public_id in ticked and row.case_id is None]
    made = {row.id: case for row in new if (case := _report(row, school=school, by=by))}
    db.session.flush()
    others = [row for row in rows if row.id not in made]
    before = known_of(others)
    follow(others, cohort=cohort, by=by)
    propose([case.id for case in made.values()], by=by)
    if informed is not None:
        _note_informed(rows, informed, by=by)
    statement = _state(class_name, rows, school=school, cohort=cohort, by=by)
    confirm(statement, rows, ticked=new, made=made, before=before)
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
    :raises AlreadyReported: if the school has a case of this pupil, as far as the one who reports may know.
    :raises NotReported: if a class teacher reports somebody who is on the list of another class.
    """
    lock_lists(school)
    listed = lists.candidates(school.id, cohort, Candidate.fingerprint == fingerprint(person))
    of_teacher = by.role is Role.CLASS_TEACHER
    if of_teacher and not all(by.teaches(row.class_name) for row in listed):
        raise NotReported(_ELSEWHERE)
    # Nobody learns by trying names whether a pupil of another class is reported: the school is asked about the two.
    known = lists.case_of(
        person, *([scope(by, clock.today())] if of_teacher else ()), school_id=school.id, cohort=cohort
    )
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
    for row in listed:
        row.case_id = row.case_id or case.id
    propose([case.id], by=by)
    return case


def _report(row: Candidate, *, school: Institution, by: Actor) -> Case | None:
    """Give a candidate the case that the school has of them, else a new one, which is returned."""
    one = lists.opened(row)
    known = lists.case_of(one.person, school_id=school.id, cohort=row.cohort)
    made = None
    if known is None or known.id in lists.cases_on_lists(school.id, row.cohort):
        known = made = report_case(
            one.person,
            school=school,
            cohort=row.cohort,
            by=by,
            class_name=row.class_name,
            facts=one.facts,
            source="import",
            school_key=lists.school_key(row, one),
            no_disclosure=one.no_disclosure,
        )
    row.case_id = known.id
    return made


def _note_informed(rows: Sequence[Candidate], informed: Informed, *, by: Actor) -> None:
    cases = [row.case_id for row in rows if row.case_id is not None]
    for case_id in sorted(set(cases) - informed_among(cases)):
        record_notice(case_id, informed, by=by)


def _state(
    class_name: str, rows: Sequence[Candidate], *, school: Institution, cohort: int, by: Actor
) -> ClassReport:
    cases = lists.cases_by_class(school.id, cohort)
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
