"""A table of counts as page, PDF and XLSX show it: rows, columns, sums, and which cells are kept back."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from kette.labels import LabelledEnum
from kette.reports.rules.measures import tally

Item = TypeVar("Item")


class Hidden(Enum):
    """A count that is kept back because it is small, or would give a small one away."""

    CELL = "·"


Cell = int | float | Hidden | None
#: What a sum in the margin of a table counts; the same in every table that has it.
Margin = tuple[str, ...]
HIDDEN = Hidden.CELL


class Chart(Enum):
    """How a table is drawn, if it is."""

    BARS = "bars"
    STACKED = "stacked"
    SPREAD = "spread"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    :param sign: +1 and −1 for counts that add up to nothing in every row (parts and their sum); 0 for measures.
    :param days: whether its values are days, not cases.
    :param whole: whether it counts everything in its row.
    :param of: what its total counts, so that the same sum is known in another table.
    """

    code: str
    label: str
    sign: int = 0
    days: bool = False
    whole: bool = False
    of: Margin = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: code, label, a cell per column; `of` says what its whole counts."""

    code: str
    label: str
    cells: tuple[Cell, ...]
    of: Margin = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Counts with a heading.

    :param head: heading of the first column.
    :param total: the sums of the columns, where they are sums.
    :param known: single cells (row, column) that another table shows as well, and what they count.
    """

    key: str
    title: str
    head: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    chart: Chart | None = None
    known: tuple[tuple[tuple[int, int], Margin], ...] = ()

    @property
    def parts(self) -> tuple[int, ...]:
        """Return the places of the columns that are parts of a sum."""
        return tuple(place for place, column in enumerate(self.columns) if column.sign < 0)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is counted in it."""
        return not any(cell for row in self.rows for cell in row.cells)

    def cell(self, row: str, column: str) -> Cell:
        """Return a cell by codes; the row "" is the total. A row that is not there counts nothing."""
        place = next(place for place, one in enumerate(self.columns) if one.code == column)
        if row == "":
            return self.total.cells[place] if self.total else None
        return next((one.cells[place] for one in self.rows if one.code == row), 0)

    def margin_of(self, row: int, place: int) -> Margin:
        """Return what a cell counts if another table may show it too, else nothing; the row after the last is the total."""
        for cell, margin in self.known:
            if cell == (row, place):
                return margin
        if row == len(self.rows):
            return self.columns[place].of
        return self.rows[row].of if self.columns[place].whole else ()

    def without(self, cells: Iterable[tuple[int, int]]) -> "Table":
        """Return the table with these cells (row, column; the row after the last is the total) kept back."""
        gone = set(cells)

        def cut(row: Row, number: int) -> Row:
            kept = tuple(HIDDEN if (number, place) in gone else cell for place, cell in enumerate(row.cells))
            return replace(row, cells=kept)

        rows = tuple(cut(row, number) for number, row in enumerate(self.rows))
        return replace(self, rows=rows, total=cut(self.total, len(self.rows)) if self.total else None)

    def to_json(self) -> dict[str, Any]:
        """Return plain values; a cell kept back is the string "·"."""

        def cells(row: Row) -> dict[str, Any]:
            values = (HIDDEN.value if cell is HIDDEN else cell for cell in row.cells)
            return dict(zip((column.code for column in self.columns), values, strict=True))

        rows = [{"code": row.code, "label": row.label, "cells": cells(row)} for row in self.rows]
        return {"title": self.title, "rows": rows, "total": cells(self.total) if self.total else None}


Labels = Sequence[tuple[str, str]]
EVERYTHING: Margin = ("all",)


def labels_of(members: Iterable[LabelledEnum]) -> Labels:
    """Return code and label of each member."""
    return [(str(member.value), member.label) for member in members]


def one_way(
    key: str,
    title: str,
    head: str,
    items: Iterable[Item],
    row_of: Callable[[Item], str],
    rows: Labels,
    *,
    rows_are: str = "",
    whole: Margin = (),
    chart: Chart | None = None,
    column: str = "Fälle",
) -> Table:
    """Count items by one feature.

    :param rows_are: name of the feature, where other tables show the same counts as sums.
    :param whole: what all of them together are.
    """
    counts = tally(items, row_of)
    made = tuple(Row(code, label, (counts[(code,)],), _margin(rows_are, code)) for code, label in rows)
    columns = (Column("cases", column, whole=True, of=whole),)
    return Table(key, title, head, columns, made, sums(made, 1), chart)


def two_way(
    key: str,
    title: str,
    head: str,
    items: Iterable[Item],
    row_of: Callable[[Item], str],
    rows: Labels,
    column_of: Callable[[Item], str],
    columns: Labels,
    *,
    rows_are: str = "",
    columns_are: str = "",
    whole: Margin = (),
    chart: Chart | None = None,
) -> Table:
    """Count items by two features, with sums of rows and columns; parameters as of `one_way`."""
    counts = tally(items, row_of, column_of)
    made = []
    for code, label in rows:
        cells = tuple(counts[(code, column)] for column, _ in columns)
        made.append(Row(code, label, (*cells, sum(cells)), _margin(rows_are, code)))
    heads = (
        *(Column(code, label, -1, of=_margin(columns_are, code)) for code, label in columns),
        Column("cases", "zusammen", +1, whole=True, of=whole),
    )
    return Table(key, title, head, heads, tuple(made), sums(made, len(heads)), chart)


def _margin(feature: str, code: str) -> Margin:
    return (feature, code) if feature else ()


def sums(rows: Sequence[Row], width: int, label: str = "insgesamt") -> Row:
    """Return the sums of the columns of counts."""
    return Row("", label, tuple(sum(_number(row.cells[place]) for row in rows) for place in range(width)))


def _number(cell: Cell) -> int:
    if not isinstance(cell, int):
        raise TypeError("only whole counts are summed")
    return cell
