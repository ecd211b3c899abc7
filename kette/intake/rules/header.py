"""Which line of a school's file is the header, what separates its cells, and where each column stands."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kette.intake.rules.columns import Column, bare_label, plain_label
from kette.intake.rules.pupil import Unreadable
from kette.intake.rules.records import SEPARATORS, split_line
from kette.intake.rules.whole_names import are_in_one

# A spreadsheet may have a title and blank lines above its header.
_MOST_LINES_ABOVE = 20
_MOST_COLUMNS = 1_000
_FEWEST_COLUMNS = 3

_BASIC_LABELS = ("Nachname", "Vorname", "Geburtsdatum", "Geschlecht", "Status", "PLZ", "Ort", "Straße")
_DATE_LIKE = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{2,4}.*")

#: What a school said about its columns: plain label → field, empty for one that is not to be read.
Assigned = Mapping[str, str]
NOTHING: Assigned = {}


@dataclass(frozen=True, slots=True)
class Header:
    """The header found: its index among the lines, its cells, and the position of each column that is there.

    :param index: -1 where the table has none, and columns are counted.
    :param separator: empty in a workbook.
    """

    index: int
    cells: list[str]
    separator: str
    places: dict[str, int]

    @property
    def interface_file(self) -> bool:
        """Say whether this is SchILD's SchuelerBasisdaten.dat, which knows no quotation marks."""
        return self.separator == "|" and [plain_label(c) for c in self.cells[: len(_BASIC_LABELS)]] == [
            plain_label(label) for label in _BASIC_LABELS
        ]

    @property
    def kind(self) -> str:
        """Its name for people."""
        if self.interface_file:
            return "SchILD-NRW-Schnittstelle (SchuelerBasisdaten.dat)"
        return f"SchILD-NRW-Text-Export (CSV, {SEPARATORS[self.separator]})"


class Unassigned(Unreadable):
    """A table of which nobody but the school can say what its columns are; `cells` are the labels as they stand."""

    def __init__(self, reason: str, header: Header, column: str = "") -> None:
        super().__init__(reason, header.index + 1, column)
        self.header = header


Candidate = tuple[int, str, list[str]]
#: The cells of the rows below a header.
Below = Callable[[Header], Iterable[list[str]]]


def find_header(lines: Sequence[str], columns: Sequence[Column], assigned: Assigned = NOTHING) -> Header:
    """Return the header of a text.

    :raises Unassigned: if there is none, if a required column is missing, or if one stands there twice.
    """

    def candidates() -> Iterator[Candidate]:
        for index, line in enumerate(lines[: _MOST_LINES_ABOVE + 1]):
            for separator in SEPARATORS:
                # SchILD's interface files have no quotation marks that hold cells together.
                split = line.strip("\n").split if separator == "|" else None
                yield index, separator, split(separator) if split else split_line(line, separator)

    def below(header: Header) -> Iterator[list[str]]:
        return (split_line(line, header.separator) for line in lines[header.index + 1 :])

    return _choose(candidates(), columns, assigned, below)


def find_in_rows(
    rows: Sequence[list[str]], columns: Sequence[Column], assigned: Assigned = NOTHING
) -> Header:
    """Return the header of a sheet.

    :raises Unassigned: as `find_header`.
    """
    above = rows[: _MOST_LINES_ABOVE + 1]
    candidates = ((index, "", list(row)) for index, row in enumerate(above))
    return _choose(candidates, columns, assigned, lambda header: rows[header.index + 1 :])


def keys_of(cells: Sequence[str]) -> list[str]:
    """Return a plain key for each label of a header: a blank one is counted, a second one of a kind numbered."""
    seen: Counter[str] = Counter()
    keys: list[str] = []
    for place, cell in enumerate(cells, 1):
        key = plain_label(cell) or f"ohne namen {place}"
        seen[key] += 1
        keys.append(f"{key} ({seen[key]})" if seen[key] > 1 else key)
    return keys


def _choose(
    candidates: Iterable[Candidate], columns: Sequence[Column], assigned: Assigned, below: Below
) -> Header:
    best: Header | None = None
    best_score = (0, 0)
    fullest = Header(0, [], "", {})
    begins: dict[str, int] = {}
    for index, separator, cells in candidates:
        if not _filled(cells):
            continue
        if _filled(cells) >= _FEWEST_COLUMNS:
            begins.setdefault(separator, index)
        places = _places(cells, columns, assigned)
        score = (sum(c.required and c.field in places for c in columns), len(places))
        if score > best_score:
            best, best_score = Header(index, cells, separator, places), score
        if _filled(cells) > _filled(fullest.cells):
            fullest = Header(index, cells, separator, {})
    if best is None or not best_score[0]:
        return _without_header(fullest, begins.get(fullest.separator, 0), columns, assigned)
    if len(best.cells) > _MOST_COLUMNS:
        raise Unreadable(
            "Die Kopfzeile hat mehr als 1.000 Spalten; das ist keine Schülerliste.", best.index + 1
        )
    _find_given_names(best, below)
    _refuse_missing(best, columns)
    _refuse_doubles(best, columns, assigned)
    return best


def _without_header(fullest: Header, begin: int, columns: Sequence[Column], assigned: Assigned) -> Header:
    """Return the header of a table whose columns the school has counted out, if it has.

    :param begin: the first row with enough cells; the fullest one, which shows the columns, may stand below it.
    """
    nothing = (
        "In der Datei wurde keine Kopfzeile mit den Spalten Nachname, Vorname und Geburtsdatum gefunden."
    )
    if not _FEWEST_COLUMNS <= _filled(fullest.cells) <= _MOST_COLUMNS:
        raise Unreadable(nothing)
    if not any(map(_DATE_LIKE.fullmatch, map(str.strip, fullest.cells))):
        raise Unassigned(nothing, fullest)
    counted = [f"Spalte {place}" for place in range(1, len(fullest.cells) + 1)]
    header = Header(begin - 1, counted, fullest.separator, _places(counted, columns, assigned))
    if any(column.required and column.field not in header.places for column in columns):
        raise Unassigned(nothing, header)
    return header


def _filled(cells: Sequence[str]) -> int:
    return sum(map(bool, map(str.strip, cells)))


def _places(cells: Sequence[str], columns: Sequence[Column], assigned: Assigned) -> dict[str, int]:
    keys = {key: place for place, key in enumerate(keys_of(cells[: _MOST_COLUMNS + 1]))}
    places = {assigned[key]: place for key, place in keys.items() if assigned.get(key)}
    bare = {bare_label(key): key for key in reversed(keys) if key not in assigned}
    for column in columns:
        if column.field in places:
            continue
        found = next(
            (label for label in column.plain_labels if label in keys and label not in assigned), None
        )
        if found is None:
            found = next((bare[label] for label in column.bare_labels if label in bare), None)
        if found is not None:
            places[column.field] = keys[found]
    # „Nr.“ says what it counts only by what stands before it.
    after = places.get("street", len(cells)) + 1
    if "house_number" not in places and after < len(cells) and bare_label(cells[after]) == "nr":
        places["house_number"] = after
    return places


def _find_given_names(header: Header, below: Below) -> None:
    """Take given names from the column of the family names, where both stand in one: „Schmidt, Lara“."""
    place = header.places.get("family_name")
    if place is not None and "given_name" not in header.places:
        if are_in_one(row[place] for row in below(header) if len(row) > place):
            header.places["given_name"] = place


def _refuse_missing(header: Header, columns: Sequence[Column]) -> None:
    missing = [c.labels[0] for c in columns if c.required and c.field not in header.places]
    if missing:
        names = " und ".join(f"„{label}“" for label in missing)
        word = "fehlen die Spalten" if len(missing) > 1 else "fehlt die Spalte"
        raise Unassigned(f"In der Kopfzeile {word} {names}.", header, missing[0])


def _refuse_doubles(header: Header, columns: Sequence[Column], assigned: Assigned) -> None:
    plain = [plain_label(cell) for cell in header.cells]
    for column in columns:
        place = header.places.get(column.field)
        if place is None or column.field in assigned.values():
            continue
        # What was found by its place alone may have a label that others have.
        if plain.count(plain[place]) > 1 and bare_label(plain[place]) in column.bare_labels:
            label = " ".join(header.cells[place].split())
            raise Unassigned(f"Die Spalte „{label}“ steht zweimal in der Kopfzeile.", header, label)
