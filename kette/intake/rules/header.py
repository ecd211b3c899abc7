"""Which line of a school's file is the header, what separates its cells, and where each column stands."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from kette.intake.rules.columns import Column
from kette.intake.rules.pupil import Unreadable
from kette.intake.rules.records import SEPARATORS, split_line

# A spreadsheet saved as CSV may have a title and blank lines above its header.
_MOST_LINES_ABOVE = 20
_MOST_COLUMNS = 1_000

_BASIC_LABELS = ("Nachname", "Vorname", "Geburtsdatum", "Geschlecht", "Status", "PLZ", "Ort", "Straße")
# The other interface files have names and birth dates too, but neither class nor status: one label gives each away.
_OTHER_FILES = {
    "Erzieherart": "SchuelerErzieher.dat",
    "Geburtsname": "SchuelerZusatzdaten.dat",
    "Telefonnr.": "SchuelerTelefonnummern.dat",
    "Fachlehrer": "SchuelerLeistungsdaten.dat",
}


@dataclass(frozen=True, slots=True)
class Header:
    """The header found: its index among the lines, its cells, and the position of each column that is there."""

    index: int
    cells: list[str]
    separator: str
    places: dict[str, int]

    @property
    def interface_file(self) -> bool:
        """Say whether this is SchILD's SchuelerBasisdaten.dat, which knows no quotation marks."""
        return self.separator == "|" and [_plain(c) for c in self.cells[: len(_BASIC_LABELS)]] == [
            _plain(label) for label in _BASIC_LABELS
        ]

    @property
    def kind(self) -> str:
        """Its name for people."""
        if self.interface_file:
            return "SchILD-NRW-Schnittstelle (SchuelerBasisdaten.dat)"
        return f"SchILD-NRW-Text-Export (CSV, {SEPARATORS[self.separator]})"

    def label(self, column: Column) -> str:
        """Return the label a column has in this file."""
        return " ".join(self.cells[self.places[column.field]].split())


def find_header(lines: Sequence[str], columns: Sequence[Column]) -> Header:
    """Return the header of a file.

    :raises Unreadable: if there is none, if a required column is missing, or if one stands there twice.
    """
    best: Header | None = None
    best_score = (0, 0)
    for index, line in enumerate(lines[: _MOST_LINES_ABOVE + 1]):
        for separator in SEPARATORS:
            cells = line.strip("\n").split(separator) if separator == "|" else split_line(line, separator)
            places = _places(cells, columns)
            score = (sum(c.required and c.field in places for c in columns), len(places))
            if score > best_score:
                best, best_score = Header(index, cells, separator, places), score
    if best is None or not best_score[0]:
        raise Unreadable(
            "In der Datei wurde keine Kopfzeile mit den Spalten Nachname, Vorname und Geburtsdatum gefunden."
        )
    if len(best.cells) > _MOST_COLUMNS:
        raise Unreadable(
            "Die Kopfzeile hat mehr als 1.000 Spalten; das ist keine Schülerliste.", best.index + 1
        )
    _refuse_other_files(best)
    _refuse_missing(best, columns)
    _refuse_doubles(best, columns)
    return best


def _places(cells: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    plain = [_plain(cell) for cell in cells]
    places = {}
    for column in columns:
        for label in column.labels:
            if _plain(label) in plain:
                places[column.field] = plain.index(_plain(label))
                break
    return places


def _refuse_other_files(header: Header) -> None:
    for label, file in _OTHER_FILES.items():
        if "status" not in header.places and _plain(label) in map(_plain, header.cells):
            raise Unreadable(
                f"Das ist die Datei „{file}“. Bitte wählen Sie „SchuelerBasisdaten.dat“ aus demselben Export.",
                header.index + 1,
                label,
            )


def _refuse_missing(header: Header, columns: Sequence[Column]) -> None:
    missing = [c.labels[0] for c in columns if c.required and c.field not in header.places]
    if missing:
        names = " und ".join(f"„{label}“" for label in missing)
        word = "fehlen die Spalten" if len(missing) > 1 else "fehlt die Spalte"
        raise Unreadable(f"In der Kopfzeile {word} {names}.", header.index + 1, missing[0])


def _refuse_doubles(header: Header, columns: Sequence[Column]) -> None:
    plain = [_plain(cell) for cell in header.cells]
    for column in columns:
        if column.field in header.places and plain.count(plain[header.places[column.field]]) > 1:
            label = header.label(column)
            raise Unreadable(f"Die Spalte „{label}“ steht zweimal in der Kopfzeile.", header.index + 1, label)


def _plain(label: str) -> str:
    return " ".join(unicodedata.normalize("NFC", label).casefold().split())
