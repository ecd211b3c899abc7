"""Writing down the coded answers about cases that an institution accompanies: all that were sent, or none."""

from dataclasses import dataclass
from datetime import date

from kette.cases.models import Case
from kette.cases.queries.one import standing_of
from kette.cases.rules.accompanied import Answer
from kette.cases.rules.acting import CaseAction, may
from kette.cases.rules.contacts import ContactWay
from kette.cases.rules.outcomes import Proof
from kette.cases.service import work
from kette.cases.service.ledger import CaseChanged, lock_all, lock_unchanged
from kette.chain import BrokenChain, Step
from kette.roles import Actor

_ACTION_OF = {
    Step.PROMISE: CaseAction.PROMISE,
    Step.START: CaseAction.START,
    Step.STAY: CaseAction.STAY,
    Step.FALL_THROUGH: CaseAction.FALL_THROUGH,
    Step.CLOSE: CaseAction.CLOSE,
}


@dataclass(frozen=True, slots=True)
class Line:
    """What was answered about one case.

    :param seq: the step after which the list was opened.
    """

    case: Case
    seq: int
    contact: tuple[ContactWay, bool] | None
    answer: Answer | None
    proof: Proof | None


class NotWritten(Exception):
    """A line that cannot be written, so that none was: whose, and why in a German sentence."""

    def __init__(self, case_id: int, because: str) -> None:
        """Keep both."""
        super().__init__(because)
        self.case_id = case_id
        self.because = because


def write_lines(lines: list[Line], on: date, *, by: Actor) -> None:
    """Write the contacts and the answers, in the open transaction.

    :param on: the day of the contacts.
    :raises NotWritten: if a case has moved since the list was opened, is another's by now, or takes no such step.
    """
    lock_all(line.case for line in lines)
    # Always locked in the same order, so that two lists wait for each other and no more.
    for line in sorted(lines, key=lambda line: line.case.id):
        try:
            _write(line, on, by=by)
        except CaseChanged:
            raise NotWritten(line.case.id, "Der Fall hat sich inzwischen verändert.") from None
        except BrokenChain as refusal:
            raise NotWritten(line.case.id, str(refusal)) from None


def _write(line: Line, on: date, *, by: Actor) -> None:
    case = lock_unchanged(line.case, line.seq)
    standing = standing_of(case)
    if not may(by, CaseAction.CONTACT, standing):
        raise BrokenChain("Ihre Stelle ist für diesen Fall nicht mehr zuständig.")
    if line.contact is not None:
        way, reached = line.contact
        work.log_contact(case, on=on, way=way, reached=reached, by=by)
    if line.answer is None:
        return
    if not may(by, _ACTION_OF[line.answer.step], standing):
        raise BrokenChain("Das geht an dieser Stelle des Falls nicht.")
    step, outcome, proof = line.answer.step, line.answer.outcome, line.proof
    if step is Step.PROMISE and outcome and proof:
        work.promise(case, outcome, proof=proof, by=by)
    elif step is Step.START and proof:
        work.confirm_start(case, proof=proof, by=by)
    elif step is Step.STAY and proof:
        work.confirm_stay(case, proof=proof, by=by)
    elif step is Step.FALL_THROUGH:
        work.fall_through(case, by=by)
    elif step is Step.CLOSE and outcome:
        work.close(case, outcome, by=by)
    else:
        raise BrokenChain("Bitte wählen Sie, woher Sie es wissen.")
