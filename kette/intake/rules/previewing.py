"""A school's file as a table to look at: which rows ask for it, what their cells say, and what they may have said before."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from kette.intake.rules.checking import SWAPPED
from kette.intake.rules.grid import Broken, Grid, Mending, mended
from kette.intake.rules.proposing import proposal
from kette.intake.rules.pupil import Problem, Reading, where_is

#: What names a row; the other cells are shown where something is odd about them.
ALWAYS = ("family_name", "given_name", "born_on", "class_name")
_LABELS = {
    "family_name": "Nachname",
    "given_name": "Vorname",
    "born_on": "Geburtsdatum",
    "class_name": "Klasse",
}
LONGEST_CELL = 300


class View(Enum):
    """Which rows are shown."""

    CHECK = "pruefen"
    ALL = "alle"
    DROPPED = "weggelassen"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row, what is said about it, and what is proposed instead."""

    field: str
    label: str
    text: str
    notes: tuple[str, ...] = ()
    proposal: str = ""
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its cells, what is said about it as a whole, and whether it is left out as it stands.

    :param is_broken: it does not fit its header; nothing but names and birth date is known of it.
    """

    line: int
    cells: tuple[Cell, ...]
    notes: tuple[str, ...]
    is_out: bool
    is_dropped: bool = False
    is_broken: bool = False

    @property
    def where(self) -> str:
        """Return where the row stands."""
        return where_is(self.line)

    @property
    def is_swapped(self) -> bool:
        """Say whether family name and given name seem to stand in each other's place."""
        return any(SWAPPED in cell.notes for cell in self.cells)

    def swapped(self, typed: Mapping[str, str]) -> dict[str, str]:
        """Return family name and given name in each other's place.

        :param typed: what somebody has typed into the row, which counts instead of its cells.
        """
        names = {**{cell.field: cell.text for cell in self.cells}, **typed}
        return {"family_name": names["given_name"], "given_name": names["family_name"]}


@dataclass(frozen=True, slots=True)
class Preview:
    """A file with what the school changed of it, and what it says with that."""

    grid: Grid
    mending: Mending
    reading: Reading

    @property
    def out(self) -> set[int]:
        """Return the lines that are left out as they stand."""
        return {problem.line for problem in self.reading.problems}

    @property
    def notes(self) -> list[str]:
        """Return what is said about the file as a whole."""
        rows = {*self.grid.lines, *(one.line for one in self.grid.broken)}
        return [*self.reading.notes, *(str(hint) for hint in self.reading.hints if hint.line not in rows)]

    def lines(self, view: View) -> list[int]:
        """Return the lines that are shown: those left out before those that are only odd."""
        rows = {*self.grid.lines, *(one.line for one in self.grid.broken)}
        if view is View.DROPPED:
            return sorted(rows & self.mending.dropped)
        if view is View.ALL:
            return sorted(rows - self.mending.dropped)
        odd = {hint.line for hint in self.reading.hints} & rows
        out = self.out
        return [*sorted(out), *sorted(odd - out)]

    def shown(self, lines: Sequence[int], on: date) -> Iterator[Line]:
        """Yield the rows of these lines."""
        said = _by_line(self.reading)
        now = mended(self.grid, Mending(self.mending.cells))
        places = {line: place for place, line in enumerate(now.lines)}
        broken = {one.line: one for one in now.broken}
        out = self.out
        for line in lines:
            notes = said.get(line, ())
            texts = self._texts(now, places, broken.get(line), line)
            yield Line(
                line,
                tuple(self._cells(texts, notes, on)),
                tuple(note.reason for note, _ in notes if not self._field(note.column)),
                is_out=line in out,
                is_dropped=line in self.mending.dropped,
                is_broken=line in broken,
            )

    @property
    def swapped(self) -> list[int]:
        """Return the lines whose names seem to be swapped."""
        return [hint.line for hint in self.reading.hints if hint.reason == SWAPPED]

    def proposals(self, on: date) -> dict[int, dict[str, str]]:
        """Return all that is proposed, by line and field."""
        found: dict[int, dict[str, str]] = {}
        for line in self.shown(self.lines(View.CHECK), on):
            cells = {cell.field: cell.proposal for cell in line.cells if cell.proposal}
            if cells:
                found[line.line] = cells
        return found

    def _texts(
        self, now: Grid, places: Mapping[int, int], broken: Broken | None, line: int
    ) -> dict[str, str]:
        if broken is not None:
            return {field: broken.cells.get(field, "") for field in ALWAYS if field in now.columns}
        return {field: cells[places[line]] for field, cells in now.columns.items()}

    def _cells(
        self, texts: Mapping[str, str], notes: Sequence[tuple[Problem, bool]], on: date
    ) -> Iterator[Cell]:
        by_field: dict[str, list[tuple[str, bool]]] = defaultdict(list)
        for note, is_wrong in notes:
            by_field[self._field(note.column)].append((note.reason, is_wrong))
        for field in sorted(texts, key=lambda field: field not in ALWAYS):
            text = texts[field]
            about = by_field.get(field, [])
            if about or field in ALWAYS:
                label = _LABELS.get(field) or self.grid.labels[field]
                reasons = tuple(reason for reason, _ in about)
                better = proposal(field, text, on) if about else ""
                is_wrong = any(wrong for _, wrong in about)
                yield Cell(
                    field, label, text[:LONGEST_CELL], reasons, "" if better == text else better, is_wrong
                )

    def _field(self, label: str) -> str:
        return next((field for field, own in self.grid.labels.items() if own == label), "")


def _by_line(reading: Reading) -> dict[int, list[tuple[Problem, bool]]]:
    said: dict[int, list[tuple[Problem, bool]]] = defaultdict(list)
    for problem in reading.problems:
        said[problem.line].append((problem, True))
    for hint in reading.hints:
        said[hint.line].append((hint, False))
    return said
