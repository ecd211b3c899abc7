"""A school's file as a table to look at: which rows ask for it, what their cells say, and what they may have said before."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from kette.intake.rules.checking import SWAPPED
from kette.intake.rules.classes import Alike, alike
from kette.intake.rules.grid import Broken, Grid, Mending, mended
from kette.intake.rules.proposing import proposal
from kette.intake.rules.pupil import STATUSES, Problem, Reading, where_is

#: What names a row; the other cells are shown where something is odd about them.
ALWAYS = ("family_name", "given_name", "born_on", "class_name")
_LABELS = {
    "family_name": "Nachname",
    "given_name": "Vorname",
    "born_on": "Geburtsdatum",
    "class_name": "Klasse",
}
LONGEST_CELL = 300
#: What is said where a file has no column for a field that most have.
_LACKING = {
    "sex": (
        "Eine Spalte für das Geschlecht wurde nicht gefunden: Bei Neuen bleibt es leer und fehlt in Auswertungen. Steht "
        "es in der Datei, wählen Sie beim Prüfen „Spalten anders zuordnen“."
    ),
    "class_name": (
        "Eine Spalte für die Klasse wurde nicht gefunden: Neue kommen auf die Liste „ohne Klasse“. Steht sie in der Datei, "
        "wählen Sie beim Prüfen „Spalten anders zuordnen“."
    ),
}


class View(Enum):
    """Which rows are shown."""

    CHECK = "pruefen"
    ALL = "alle"
    OTHERS = "anderer-status"
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
    :param status: the word for where the pupil stands, for which the row is not taken; empty for others.
    """

    line: int
    cells: tuple[Cell, ...]
    notes: tuple[str, ...]
    is_out: bool
    is_dropped: bool = False
    is_broken: bool = False
    status: str = ""

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
class Counts:
    """What becomes of the rows of a file as it stands; together they are all of them.

    :param ready: taken, with nothing odd; `odd`: taken, but to be looked at; `out`: faulty, and left out.
    :param others: left out for where the pupil stands, by the word for it; `dropped`: left out by the school.
    :param classless: how many of those taken have no class.
    """

    ready: int
    odd: int
    out: int
    others: Mapping[str, int]
    dropped: int
    classless: int

    @property
    def taken(self) -> int:
        """Return how many come onto the list."""
        return self.ready + self.odd

    @property
    def rows(self) -> int:
        """Return how many rows the file has."""
        return self.taken + self.out + sum(self.others.values()) + self.dropped


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
        whole = (hint for hint in self.reading.hints if hint.line not in self._rows)
        lacking = [told for field, told in _LACKING.items() if field not in self.grid.columns]
        return [*self.reading.notes, *(str(replace(hint, line=0)) for hint in whole), *lacking]

    @property
    def counts(self) -> Counts:
        """Count what becomes of the rows."""
        others, odd, out = self._others, len(self._odd), len(self.out)
        taken = [pupil for pupil in self.reading.pupils if pupil.active]
        return Counts(
            ready=len(taken) - odd,
            odd=odd,
            out=out,
            others=Counter(others[line] for line in sorted(others)),
            dropped=len(self._rows & self.mending.dropped),
            classless=sum(not pupil.class_name for pupil in taken),
        )

    @property
    def alike(self) -> list[Alike]:
        """Return which classes are probably one, written differently."""
        return alike(Counter(pupil.class_name for pupil in self.reading.pupils if pupil.active))

    @property
    def asks(self) -> bool:
        """Say whether somebody should look before the file is taken over."""
        return bool(self.lines(View.CHECK) or self.alike)

    def respelled(self) -> dict[int, dict[str, str]]:
        """Return the classes that should be written like the others, by line and field."""
        usual = {name: one.usual for one in self.alike for name in one.others}
        return {
            pupil.line: {"class_name": usual[pupil.class_name]}
            for pupil in self.reading.pupils
            if pupil.class_name in usual
        }

    def lines(self, view: View) -> list[int]:
        """Return the lines that are shown: those left out before those that are only odd."""
        if view is View.DROPPED:
            return sorted(self._rows & self.mending.dropped)
        if view is View.ALL:
            return sorted(self._rows - self.mending.dropped)
        if view is View.OTHERS:
            return sorted(self._others)
        return [*sorted(self.out), *sorted(self._odd)]

    def shown(self, lines: Sequence[int], on: date) -> Iterator[Line]:
        """Yield the rows of these lines."""
        said = _by_line(self.reading)
        now = mended(self.grid, Mending(self.mending.cells))
        places = {line: place for place, line in enumerate(now.lines)}
        broken = {one.line: one for one in now.broken}
        out, others = self.out, self._others
        for line in lines:
            notes = said.get(line, ())
            texts = self._texts(now, places, broken.get(line), line)
            yield Line(
                line,
                tuple(self._cells(texts, notes, on, ALWAYS if line not in others else (*ALWAYS, "status"))),
                tuple(note.reason for note, _ in notes if not self._field(note.column)),
                is_out=line in out,
                is_dropped=line in self.mending.dropped,
                is_broken=line in broken,
                status=others.get(line, ""),
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

    @property
    def _rows(self) -> set[int]:
        return {*self.grid.lines, *(one.line for one in self.grid.broken)}

    @property
    def _others(self) -> dict[int, str]:
        """Return the lines that are left out for where the pupil stands, with the word for it."""
        return {one.line: STATUSES[one.status] for one in self.reading.pupils if not one.active}

    @property
    def _odd(self) -> set[int]:
        """Return the lines that are taken though something is odd about them."""
        return {hint.line for hint in self.reading.hints} & self._rows - self.out - self._others.keys()

    def _texts(
        self, now: Grid, places: Mapping[int, int], broken: Broken | None, line: int
    ) -> dict[str, str]:
        if broken is not None:
            return {field: broken.cells.get(field, "") for field in ALWAYS if field in now.columns}
        return {field: cells[places[line]] for field, cells in now.columns.items()}

    def _cells(
        self,
        texts: Mapping[str, str],
        notes: Sequence[tuple[Problem, bool]],
        on: date,
        always: Sequence[str] = ALWAYS,
    ) -> Iterator[Cell]:
        by_field: dict[str, list[tuple[str, bool]]] = defaultdict(list)
        for note, is_wrong in notes:
            by_field[self._field(note.column)].append((note.reason, is_wrong))
        for field in sorted(texts, key=_place):
            text = texts[field]
            about = by_field.get(field, [])
            if about or field in always:
                label = _LABELS.get(field) or self.grid.labels[field]
                reasons = tuple(reason for reason, _ in about)
                better = proposal(field, text, on) if about else ""
                is_wrong = any(wrong for _, wrong in about)
                yield Cell(
                    field, label, text[:LONGEST_CELL], reasons, "" if better == text else better, is_wrong
                )

    def _field(self, label: str) -> str:
        return next((field for field, own in self.grid.labels.items() if own == label), "")


def _place(field: str) -> int:
    return ALWAYS.index(field) if field in ALWAYS else len(ALWAYS)


def _by_line(reading: Reading) -> dict[int, list[tuple[Problem, bool]]]:
    said: dict[int, list[tuple[Problem, bool]]] = defaultdict(list)
    for problem in reading.problems:
        said[problem.line].append((problem, True))
    for hint in reading.hints:
        said[hint.line].append((hint, False))
    return said
