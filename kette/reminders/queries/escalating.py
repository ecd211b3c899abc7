"""The last rung of the ladder: what is late about which case, for the agenda of the next conference."""

from collections.abc import Mapping, Sequence
from datetime import date

from kette.reminders.queries.watching import counting, watched
from kette.reminders.rules.due import due
from kette.reminders.rules.escalating import for_the_table


def late_cases(day: date) -> Mapping[str, Sequence[str]]:
    """Return what is overdue, or what the Koordinierung is told of, in words by public id of the case."""
    return for_the_table(due(watched(day), day, counting(day)))
