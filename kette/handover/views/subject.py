"""What the pages of privacy are told about a case: as its viewer sees it, and what waits for its consent."""

from kette import clock
from kette.cases.models import Case
from kette.cases.queries.one import get_case
from kette.cases.queries.sight import Seen, personal_data, see_one, unnamed
from kette.cases.service.people import may_not_be_disclosed
from kette.chain import Link
from kette.handover.queries import open_handover
from kette.handover.rules.states import HandoverState
from kette.privacy.queries.grounds import basis_in_force
from kette.privacy.rules.sight import Relation
from kette.privacy.rules.subject import Subject
from kette.roles import Actor


def subject_of(public_id: str, viewer: Actor) -> Subject:
    """Return a case for the pages of privacy. Raises NoResultFound where it is none of the viewer's business."""
    today = clock.today()
    case = get_case(public_id, viewer, today)
    seen = see_one(case, viewer, today)
    person = personal_data(case)
    pending = open_handover(case.id)
    waits = pending is not None and pending.state is HandoverState.WAITING
    holds = case.holder_id is not None and case.holder_id == viewer.institution_id
    knows = holds or _is_its_school(case, seen, viewer)
    trusted = basis_in_force(case.id, viewer.institution_id or 0, today) is not None
    # Who has given a case away still takes a withdrawal down; they need no name for that.
    is_named = seen.is_named and seen.relation is not Relation.FORMER
    return Subject(
        case_id=case.id,
        public_id=case.public_id,
        name=seen.name if is_named == seen.is_named else unnamed(case, viewer),
        number=case.number if is_named else "",
        born_on=person.born_on if person else None,
        holder_name=case.holder.name if case.holder else "",
        waiting_for_id=pending.to_id if pending is not None and waits else None,
        may_record=knows and case.link is not Link.CLOSED,
        may_end=knows or trusted,
        may_read_log=holds,
        school_name=case.school.name,
        no_disclosure=may_not_be_disclosed(case),
        reader_id=viewer.institution_id,
        tells_all=_is_its_school(case, seen, viewer) or (holds and seen.is_named_by_right),
        emergency_until=seen.emergency_until,
    )


def _is_its_school(case: Case, seen: Seen, viewer: Actor) -> bool:
    return case.school_id == viewer.institution_id and seen.is_named_by_right
