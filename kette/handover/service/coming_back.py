"""What becomes of a case that comes back a second time, or that nobody takes back: it goes to the next conference by itself."""

from blinker import Signal
from sqlalchemy import select

from kette.cases.models import Case, CaseStep
from kette.chain import BrokenChain
from kette.db import db
from kette.handover.models import Handover
from kette.handover.rules.machine import Course, Turn, refuses_offer
from kette.handover.rules.machine import course_of as fold

# Announced with a locked case that those who pass it to and fro have to talk about; wired in listening.py.
came_back = Signal()


def course_of(case_id: int) -> Course:
    """Return how often a case came back since a conference last spoke about it, from its ledger."""
    rows = db.session.execute(
        select(
            CaseStep.step, CaseStep.holder_id, Handover.decision_id, Handover.giving_back, Handover.standing
        )
        .outerjoin(Handover, Handover.id == CaseStep.handover_id)
        .where(CaseStep.case_id == case_id)
        .order_by(CaseStep.seq)
    )
    return fold(
        Turn(step, holder_id, decision_id is not None, bool(giving_back), bool(standing))
        for step, holder_id, decision_id, giving_back, standing in rows
    )


def must_not_wait_for_conference(case: Case, *, decided: bool, in_advance: bool) -> None:
    """Refuse an offer of a case that waits for a conference because it keeps coming back.

    :raises BrokenChain: if it does.
    """
    # A conference's own offers are the many that are made at the table: they need no look into the ledger.
    refusal = None if decided else refuses_offer(course_of(case.id), decided=decided, in_advance=in_advance)
    if refusal is not None:
        raise BrokenChain(refusal)


def announce_where_due(case: Case) -> None:
    """Say of a locked case whose handover has just ended that it goes to the conference, where it does."""
    if course_of(case.id).is_due:
        came_back.send(case)
