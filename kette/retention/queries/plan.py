"""What a run would erase on a day: the same questions as the run itself, nothing written."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kette.retention.queries.due import due_cases, lapsed_sheets, left_school_notes
from kette.retention.queries.rows import old_rows
from kette.retention.rules.periods import SCHOOL_NOTES, SHEETS


@dataclass(slots=True)
class Outcome:
    """What a run did, or would do: cases and rows by kind, cases held back, and what failed."""

    done: Counter[str] = field(default_factory=Counter)
    held: int = 0
    failed: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the counts for the command line."""
        return {"erased": dict(sorted(self.done.items())), "held": self.held, "failed": self.failed}


def plan(day: date) -> Outcome:
    """Count what is due on a day, by kind; what goes with a whole case is not counted once more."""
    found, whole = Outcome(), set()
    for one in due_cases(day):
        if one.is_held:
            found.held += 1
        else:
            found.done[one.due.rule] += 1
            whole.add(one.case_id)
    found.done[SHEETS] = sum(case_id not in whole for case_id, _ in lapsed_sheets(day))
    found.done[SCHOOL_NOTES] = sum(case_id not in whole for case_id, _ in left_school_notes(day))
    found.done.update(old_rows(day, whole))
    found.done = +found.done
    return found
