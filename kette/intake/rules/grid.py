"""What is taken out of a school's files: the cells of the columns that are read, and nothing else of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kette.intake.rules.header import keys_of
from kette.intake.rules.pupil import TABLE, Problem

#: The line a row begins in, its cells, and why it cannot be read (empty: it can).
Row = tuple[int, list[str], str]


@dataclass(slots=True)
class Table:
    """A table as it stands in a file: labels, and the rows below them.

    :param header_line: where the labels stand; 0 where the table has none and columns are counted.
    :param is_fixed: its columns are what a server calls them, and nobody can say otherwise.
    """

    kind: str
    encoding: str
    header_line: int
    labels: list[str]
    places: dict[str, int]
    lines: list[int]
    rows: Sequence[Sequence[str]]
    broken: list["Broken"]
    notes: list[str] = field(default_factory=list)
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that does not fit its header, and as much of it as certainly stands in its place."""

    line: int
    column: str
    reason: str
    cells: dict[str, str]


@dataclass(slots=True)
class Grid:
    """The cells of the columns that are read, by field, and the lines that their rows begin in.

    :param labels: what each field is called in the file.
    :param others: labels of the columns that are not read.
    :param heads: key, label and field of every column in the order of the file, without a field where it is not read.
    :param held: of each table the fields that it speaks of.
    """

    kind: str
    encoding: str
    header_line: int
    labels: dict[str, str]
    lines: list[int]
    columns: dict[str, Sequence[str]]
    broken: list[Broken]
    notes: list[str]
    others: list[str]
    heads: list[list[str]] = field(default_factory=list)
    held: list[list[str]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Return how many rows stand below the headers."""
        return len(self.lines) + len(self.broken)

    def to_json(self) -> dict[str, Any]:
        """Return plain values for sealing."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "broken"} | {
            "broken": [[one.line, one.column, one.reason, one.cells] for one in self.broken]
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Grid":
        """Read what `to_json` made."""
        return cls(**{**values, "broken": [Broken(*one) for one in values["broken"]]})


def grid_of(table: Table) -> Grid:
    """Take the columns that are read out of a table."""
    by_place = list(zip(*table.rows, strict=False))  # a row may have empty cells beyond the last label
    read = {field: by_place[place] if by_place else () for field, place in table.places.items()}
    taken = set(table.places.values())
    field_at = {place: field for field, place in table.places.items()}
    plain = [" ".join(label.split()) for label in table.labels]
    keys = [] if table.is_fixed else keys_of(table.labels)
    return Grid(
        kind=table.kind,
        encoding=table.encoding,
        header_line=table.header_line,
        labels={field: plain[place] for field, place in table.places.items()},
        lines=table.lines,
        columns=dict(read),
        broken=table.broken,
        notes=table.notes,
        others=[label for place, label in enumerate(plain) if place not in taken],
        heads=[[key, plain[place], field_at.get(place, "")] for place, key in enumerate(keys)],
        held=[list(table.places)],
    )


def joined(grids: Sequence[Grid]) -> Grid:
    """Put tables one below the other; a column that one of them lacks has empty cells there."""
    first = grids[0]
    if len(grids) == 1:
        return first
    fields = {name: label for grid in reversed(grids) for name, label in grid.labels.items()}
    shifts = [number * TABLE for number in range(len(grids))]
    pairs = list(zip(grids, shifts, strict=True))
    heads: dict[str, list[str]] = {}
    for head in (head for grid in grids for head in grid.heads):
        heads.setdefault(head[0], head)
    return Grid(
        kind=first.kind,
        encoding=first.encoding,
        header_line=first.header_line,
        labels=fields,
        lines=[line + shift for grid, shift in pairs for line in grid.lines],
        columns={
            name: [cell for grid in grids for cell in grid.columns.get(name) or _absent(grid, name)]
            for name in fields
        },
        broken=[
            Broken(one.line + shift, one.column, one.reason, one.cells)
            for grid, shift in pairs
            for one in grid.broken
        ],
        notes=[note for grid in grids for note in grid.notes],
        others=[label for grid in grids for label in grid.others],
        heads=list(heads.values()),
        held=[fields for grid in grids for fields in grid.held],
    )


def _absent(grid: Grid, name: str) -> list[str]:
    # A sheet without the column „Status“ says of its pupils what a file without it says: they attend.
    return ["2" if name == "status" else ""] * len(grid.lines)


@dataclass(frozen=True, slots=True)
class Mending:
    """What a school changed in the preview: other cells, by line and field, and rows dropped."""

    cells: Mapping[int, Mapping[str, str]]
    dropped: frozenset[int] = frozenset()

    def to_json(self) -> dict[str, Any]:
        """Return plain values for sealing."""
        return {
            "cells": [[line, dict(row)] for line, row in sorted(self.cells.items())],
            "dropped": sorted(self.dropped),
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Mending":
        """Read what `to_json` made."""
        return cls(dict(values["cells"]), frozenset(values["dropped"]))


UNCHANGED = Mending({})


def mended(grid: Grid, mending: Mending) -> Grid:
    """Return the table as the school has mended it; a row that did not fit its header fits with the cells it was given."""
    if not mending.cells and not mending.dropped:
        return grid
    lines = list(grid.lines)
    columns = {name: list(cells) for name, cells in grid.columns.items()}
    broken = []
    for one in grid.broken:
        if one.line not in mending.cells:
            broken.append(one)
            continue
        lines.append(one.line)
        for name, cells in columns.items():
            cells.append(one.cells.get(name, ""))
    places = {line: place for place, line in enumerate(lines) if line in mending.cells}
    for line, row in mending.cells.items():
        for name, cell in row.items():
            if line in places and name in columns:
                columns[name][places[line]] = cell
    kept = [
        place
        for place, line in sorted(enumerate(lines), key=lambda pair: pair[1])
        if line not in mending.dropped
    ]
    return replace(
        grid,
        lines=[lines[place] for place in kept],
        columns={name: [cells[place] for place in kept] for name, cells in columns.items()},
        broken=[one for one in broken if one.line not in mending.dropped],
    )


def problems_of(broken: Sequence[Broken]) -> list[Problem]:
    """Return what is said about rows that do not fit their header."""
    return [Problem(one.line, one.column, one.reason) for one in broken]
