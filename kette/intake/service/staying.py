"""The same case over the years: what a confirmed class says of pupils who have a case already."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from kette import clock
from kette.cases.models import Case, Identity
from kette.cases.queries.sight import see
from kette.cases.service.work import correct_person
from kette.cases.service.years import move_to_class, move_to_cohort
from kette.chain import Link
from kette.db import db
from kette.intake.models.lists import Candidate
from kette.intake.queries import lists
from kette.intake.rules.spelling import well_spelled
from kette.privacy.rules.sight import Relation
from kette.roles import Actor


def follow(rows: Sequence[Candidate], *, cohort: int, by: Actor) -> None:
    """Move the open cases of these candidates to this cohort and class, and take over names and birth dates that the school has changed.

    A file older than the last correction in Kette changes nothing: it would bring an earlier name back (§ 13 SBGG).
    """
    case_ids = {row.case_id for row in rows if row.case_id is not None}
    cases = db.session.scalars(
        select(Case).where(Case.id.in_(case_ids), Case.link != Link.CLOSED).order_by(Case.id)
    ).all()
    of_case = {row.case_id: row for row in rows}
    for case in cases:
        move_to_cohort(case, cohort, by=by)
        move_to_class(case, of_case[case.id].class_name, cohort=cohort, by=by)
    corrected = dict(
        db.session.execute(
            select(Identity.case_id, Identity.changed_at).where(Identity.case_id.in_(case_ids))
        ).all()
    )
    seen = see(cases, by, clock.today())
    for case in cases:
        known, row, changed_at = seen[case.id].person, of_case[case.id], corrected[case.id]
        # What the school no longer sees, it does not correct either.
        if known is None or seen[case.id].relation is not Relation.SCHOOL:
            continue
        if changed_at is not None and changed_at >= row.source.at:
            continue
        said = well_spelled(lists.opened(row).person, known)
        person = replace(
            known,
            family_name=said.family_name,
            given_name=said.given_name,
            born_on=said.born_on,
            sex=said.sex or known.sex,
        )
        if person != known:
            correct_person(case, person, by=by)
