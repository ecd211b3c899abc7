"""The last rung of the ladder: what is late about which case, for the agenda of the next conference."""

from collections.abc import Mapping, Sequence
from datetime import date

from kette.reminders.queries.watching import counting, watched
from kette.reminders.rules.due import Due, due
from kette.reminders.rules.parties import Party

# What a round can do something about; consents, recalls and requests are between the person and one institution.
_FOR_THE_TABLE = frozenset(
    {"agreement_due", "no_contact", "consent_waiting", "leaves_chain", "start_unconfirmed"}
)


def late_cases(day: date) -> Mapping[str, Sequence[str]]:
    """Return what is overdue, or what the Koordinierung is told of, in words by public id of the case."""
    found: dict[str, dict[str, None]] = {}
    for item in due(watched(day), day, counting(day)):
        if item.case is not None and item.rule.key in _FOR_THE_TABLE and _climbed(item):
            words = f"{item.rule.sentence.removesuffix('.')} ({item.due_on:%d.%m.%Y})"
            found.setdefault(item.case, {})[words] = None
    return {case: list(words) for case, words in found.items()}


def _climbed(item: Due) -> bool:
    return item.overdue or Party.COORDINATION in item.rule.tells
