"""Why things had to wait, as protected counts: reasons by kind of institution and by kind of thing; never cases."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kette.reminders.rules.delaying import DELAYING_OF, Topic
from kette.reminders.rules.reasons import Reason
from kette.reports.rules.protection import protect
from kette.reports.rules.tables import EVERYTHING, Labels, Table, labels_of, two_way
from kette.roles import InstitutionKind


@dataclass(frozen=True, slots=True)
class Waited:
    """One thing that was put off: what kind of thing, by what kind of institution, and the reason given last."""

    rule: str
    kind: InstitutionKind
    reason: Reason

    @property
    def topic(self) -> Topic:
        """Return what kind of thing it is."""
        return DELAYING_OF[self.rule].topic


@dataclass(frozen=True, slots=True)
class DelayYear:
    """The reasons of one school year.

    :param most: the reason given most often of those that are shown, in words; empty where none is.
    """

    label: str
    tables: tuple[Table, ...]
    most: str


def delay_year(label: str, waited: Sequence[Waited], threshold: int) -> DelayYear:
    """Count the reasons of a school year; counts below the threshold are kept back, 0 keeps back nothing."""
    kinds = [kind for kind in InstitutionKind if any(one.kind is kind for one in waited)]
    tables: Sequence[Table] = (
        _table("kinds", f"Gründe nach Stelle {label}", waited, lambda one: one.kind.value, labels_of(kinds)),
        _table("topics", f"Gründe nach Sache {label}", waited, lambda one: one.topic.value, labels_of(Topic)),
    )
    if threshold:
        tables = protect(tables, threshold)
    return DelayYear(label, tuple(tables), _most(tables[0]))


def _table(
    key: str, title: str, waited: Sequence[Waited], column_of: Callable[[Waited], str], columns: Labels
) -> Table:
    return two_way(
        key,
        title,
        "Woran es lag",
        waited,
        lambda one: one.reason.value,
        labels_of(Reason),
        column_of,
        columns,
        rows_are="delay_reason",
        whole=("delays", *EVERYTHING),
    )


def _most(table: Table) -> str:
    """Return the reason named most often, as far as the table shows it: what is kept back is smaller."""
    counts = [(cell, row.label) for row in table.rows for cell in row.cells[-1:] if isinstance(cell, int)]
    most, words = max(counts, default=(0, ""))
    return words if most else ""
