"""Whether what is overdue stands in the list of somebody who can do something about it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from kette.roles import Actor
from kette.simulation.observing.overdue import Overdue
from kette.today.queries.lists import lists_of
from kette.today.queries.tasks import Asked

_ALL = 10_000


def unseen(items: Iterable[Overdue], day: date, people: Callable[[int], Sequence[Actor]]) -> list[Overdue]:
    """Return what of it stands in nobody's list: of all pages of „Heute“, not of the first rows alone.

    :param people: who of an institution acts on cases.
    """
    wanted: dict[tuple[int, str], list[Overdue]] = {}
    for item in items:
        wanted.setdefault((item.institution_id, item.row[0]), []).append(item)
    found: list[Overdue] = []
    for (institution_id, key), theirs in sorted(wanted.items(), key=lambda one: one[0]):
        left = theirs
        for actor in people(institution_id):
            shown = _shown(actor, key, day) if left else frozenset()
            left = [item for item in left if item.row[1] not in shown]
        found += left
    return found


def _shown(actor: Actor, key: str, day: date) -> frozenset[str]:
    """Return to what the rows of a list lead, by public id; empty text for a row that stands for many."""
    lists = [one for one in lists_of(actor) if one.key == key]
    return frozenset(
        task.values.get("public_id", "")
        for one in lists
        for task in one.rows(actor, Asked(day, most=_ALL)).rows
    )
