"""Keeping what a statement of a class changed, so that it can be taken back with the import it rests on."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from kette.cases.models import Case, Identity
from kette.db import db
from kette.intake.models.lists import Candidate, ClassReport
from kette.intake.models.undoing import Confirmation, Origin
from kette.intake.queries import lists

#: What a case takes over from a file: its class; and its school year, and since when its person is known like this.
Known = Mapping[int, tuple[str, tuple[Any, ...]]]


def known_of(rows: Sequence[Candidate]) -> Known:
    """Return what the cases of these candidates know now, to be compared after a statement."""
    cases = {row.case_id for row in rows if row.case_id is not None}
    found = db.session.execute(
        select(Case.id, Case.class_name, Case.cohort, Identity.fingerprint, Identity.changed_at)
        .outerjoin(Identity, Identity.case_id == Case.id)
        .where(Case.id.in_(cases))
    )
    return {key: (class_name, tuple(values)) for key, class_name, *values in found}


def confirm(
    statement: ClassReport,
    rows: Sequence[Candidate],
    *,
    ticked: Collection[Candidate],
    made: Mapping[int, Case],
    before: Known,
) -> None:
    """Note on a class's list that it was stated, and what it was before.

    :param ticked: those of the rows that are reported by it.
    :param made: the cases opened for them, by candidate; others had one already.
    :param before: what these knew before.
    """
    newest = lists.last_import(statement.school_id, statement.cohort)
    db.session.flush()
    reported, after = {row.id for row in ticked}, known_of(rows)
    for row in rows:
        was, now = before.get(row.case_id or 0), after.get(row.case_id or 0)
        db.session.add(
            Confirmation(
                kommune_id=statement.kommune_id,
                report_id=statement.id,
                candidate_id=row.id,
                import_id=newest.id if newest else None,
                before_at=row.confirmed_at,
                reported=row.id in reported,
                followed=bool(was and now and was[1] != now[1]),
                case_class=was[0] if was and now and was[0] != now[0] else None,
            )
        )
        row.confirmed_at = statement.at
        if row.id in made:
            db.session.add(
                Origin(
                    kommune_id=statement.kommune_id,
                    case_id=made[row.id].id,
                    school_id=row.school_id,
                    import_id=row.import_id,
                    read_at=row.source.at,
                    line=row.line,
                    report_id=statement.id,
                )
            )
