"""The conferences of a school year as protected counts: what became of the cases, and how soon they were taken over."""

from collections.abc import Sequence
from dataclasses import dataclass

from kette.conferences.rules.figures import Fate, Spoken, Taking, usual_time
from kette.reports.rules.protection import protect
from kette.reports.rules.tables import HIDDEN, Cell, Row, Table, labels_of, one_way

#: A middle of few cases is nearly one of them: it needs so many times the threshold.
_MEASURED_FROM = 3


@dataclass(frozen=True, slots=True)
class Year:
    """The conferences of one school year.

    :param middle: minutes and seconds a case took, the middle one; empty where it was not measured or is kept back.
    """

    label: str
    conferences: int
    cases: Table
    handovers: Table
    middle: str

    def share(self, *codes: str) -> Cell:
        """Return the share of handovers of these rows, in per cent; kept back where one of the counts is."""
        whole = self.handovers.cell("", "cases")
        parts = [self.handovers.cell(code, "cases") for code in codes]
        if HIDDEN in (whole, *parts):
            return HIDDEN
        counts = [part for part in parts if isinstance(part, int)]
        return round(100 * sum(counts) / whole) if isinstance(whole, int) and whole else None


def year_of(label: str, spoken: Sequence[tuple[int, Spoken]], threshold: int) -> Year:
    """Count the cases of a year's conferences.

    :param spoken: conference and case.
    :param threshold: counts below it are kept back; 0 keeps back nothing.
    """
    rows = [row for _, row in spoken]
    takings = [taking for row in rows if (taking := row.taking) is not None]
    cases = one_way(
        "fates",
        "Fälle auf der Tagesordnung",
        "Was daraus wurde",
        rows,
        lambda row: row.fate.value,
        labels_of(Fate),
    )
    handovers = one_way(
        "takings", "Beschlossene Übergaben", "Annahme", takings, lambda one: one.value, labels_of(Taking)
    )
    measured, middle = usual_time(rows)
    # Both tables speak of the same cases, but no count of one is a sum of the other.
    cases, handovers = protect([cases, handovers], threshold) if threshold else (cases, handovers)
    return Year(
        label,
        len({conference for conference, _ in spoken}),
        cases,
        handovers,
        middle if measured >= threshold * _MEASURED_FROM else "",
    )


def rows_of(table: Table) -> Sequence[Row]:
    """Return the rows of a table with its sum first."""
    return ([table.total] if table.total else []) + list(table.rows)
