"""What became of cases: the newest step on the way to an Anschluss, for whoever once passed them on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from kette import clock
from kette.cases.models import CaseStep
from kette.cases.rules.outcomes import OUTCOME_OF
from kette.chain import Step
from kette.db import db

_TELLING = frozenset({Step.PROMISE, Step.START, Step.STAY, Step.FALL_THROUGH, Step.CLOSE, Step.REOPEN})


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a case last: a step of the chain, when, and the outcome, which not everybody may read."""

    step: Step
    at: datetime
    outcome: str

    def words(self, *, knows_outcome: bool) -> str:
        """Return it in words; without the outcome it is a line about a pseudonym."""
        said = f"{self.step.label} am {clock.local(self.at):%d.%m.%Y}"
        return f"{said}: {self.outcome}" if self.outcome and knows_outcome else said


def became_of(case_ids: Collection[int]) -> Mapping[int, Became]:
    """Return what became of each of these cases; without those of which nothing is known yet."""
    steps = db.session.execute(
        select(CaseStep.case_id, CaseStep.step, CaseStep.at, CaseStep.outcome)
        .where(CaseStep.case_id.in_(case_ids), CaseStep.step.in_(_TELLING))
        .order_by(CaseStep.case_id, CaseStep.seq)
    )
    return {
        case_id: Became(step, at, OUTCOME_OF[key].label if key in OUTCOME_OF else "")
        for case_id, step, at, key in steps
    }
