"""The same case in another school year or class: who repeats the year leaves later, and goes on being counted once."""

from kette import audit
from kette.cases.models import Case
from kette.cases.service.ledger import lock, record_fact
from kette.chain import Link
from kette.db import db
from kette.roles import Actor


def move_to_cohort(case: Case, cohort: int, *, by: Actor) -> bool:
    """Let an open case leave with a later cohort; reports as of earlier days count it where it was. False if it stays.

    :param cohort: the year in which the school year of leaving ends.
    """
    locked = lock(case)
    if locked.link is Link.CLOSED or cohort <= locked.cohort:
        return False
    record_fact(locked, "cohort", [str(cohort)], source="import", by=by)
    # The guard of the database looks for the fact.
    db.session.flush()
    locked.first_cohort = locked.cohort if locked.first_cohort is None else locked.first_cohort
    locked.cohort = cohort
    db.session.flush()
    audit.write("case.cohort", by=by, object_type="case", object_id=locked.public_id, detail=str(cohort))
    return True


def move_to_class(case: Case, class_name: str, *, cohort: int, by: Actor) -> bool:
    """Put a case into the class in which its school lists the pupil; letters and forms go by it. False if it stays.

    :param cohort: of the list; a case of a later one is left alone.
    """
    locked = lock(case)
    if locked.erased_at is not None or locked.cohort != cohort or locked.class_name == class_name:
        return False
    locked.class_name = class_name
    db.session.flush()
    audit.write("case.class", by=by, object_type="case", object_id=locked.public_id)
    return True
