"""Keeping what a statement of a class changed, so that it can be taken back with the import it rests on."""

from collections.abc import Collection, Mapping, Sequence

from kette.cases.models import Case
from kette.db import db
from kette.intake.models.lists import Candidate, ClassReport
from kette.intake.models.undoing import Confirmation, Origin
from kette.intake.queries import lists


def confirm(
    statement: ClassReport,
    rows: Sequence[Candidate],
    *,
    ticked: Collection[Candidate],
    made: Mapping[int, Case],
) -> None:
    """Note on a class's list that it was stated, and what it was before.

    :param ticked: those of the rows that are reported by it.
    :param made: the cases opened for them, by candidate; others had one already.
    """
    newest = lists.last_import(statement.school_id, statement.cohort)
    db.session.flush()
    reported = {row.id for row in ticked}
    for row in rows:
        db.session.add(
            Confirmation(
                kommune_id=statement.kommune_id,
                report_id=statement.id,
                candidate_id=row.id,
                import_id=newest.id if newest else None,
                before_at=row.confirmed_at,
                reported=row.id in reported,
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
