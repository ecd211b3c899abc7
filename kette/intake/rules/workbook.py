"""The tables of a workbook (XLSX, ODS), read by python-calamine in a process of its own."""

from collections.abc import Sequence
from typing import Any

from kette import confined
from kette.intake.rules.columns import Column
from kette.intake.rules.decoding import EMPTY, LOCKED
from kette.intake.rules.grid import Broken, Table
from kette.intake.rules.header import Assigned, find_in_rows
from kette.intake.rules.pupil import Unreadable

_SECONDS = 40
# 50,000 pupils in 60 columns say two thirds of it.
_MOST_SAID = 48 * 1024 * 1024
_READER = "kette.intake.rules.unfolding"
_DAMAGED = "Die Tabelle ist beschädigt und lässt sich nicht öffnen. Bitte speichern Sie sie neu."
_TOO_LARGE = "Die Tabelle ist entpackt viel größer als eine Schülerliste."
_FAULTS = {
    "damaged": _DAMAGED,
    "large": _TOO_LARGE,
    "password": LOCKED,
    "packed": (
        "Das ist eine gepackte Datei (ZIP). Bitte entpacken Sie sie zuerst und wählen Sie die Dateien darin."
    ),
}
_SPANNED = "Die Tabelle hat verbundene Zellen. Bitte prüfen Sie, ob alle ihre Klasse haben."


def is_packed(file: bytes) -> bool:
    """Say whether a file is an archive, as workbooks are."""
    return file.startswith(b"PK")


def tables(file: bytes, columns: Sequence[Column], assigned: Assigned) -> list[Table]:
    """Return the tables of the visible sheets that are lists of pupils.

    :raises Unreadable: if it is no workbook, or none of its sheets is such a list.
    """
    content = _unfold(file)
    found: list[Table] = []
    notes: list[str] = []
    refusals: list[Unreadable] = []
    for sheet in content["sheets"]:
        if not sheet["visible"]:
            notes.append(f"Das Blatt „{_short(sheet['name'])}“ ist ausgeblendet und wird nicht gelesen.")
        elif any(map(any, sheet["rows"])):
            try:
                found.append(_table(content["kind"], sheet["rows"], columns, assigned))
            except Unreadable as refusal:
                refusals.append(refusal)
                notes.append(f"Das Blatt „{_short(sheet['name'])}“ wird nicht gelesen: {refusal.reason}")
    if not found:
        if refusals:
            # The sheet that comes nearest, which the school may say the columns of.
            raise next((one for one in refusals if hasattr(one, "header")), refusals[0])
        raise Unreadable(EMPTY)
    if content["spanned"]:
        notes.append(_SPANNED)
    found[0].notes.extend(notes)
    return found


def _unfold(file: bytes) -> dict[str, Any]:
    try:
        content = confined.read(_READER, file, seconds=_SECONDS, most=_MOST_SAID)
    except confined.Busy:
        raise Unreadable(confined.BUSY) from None
    except confined.Ended as ended:
        raise Unreadable(_TOO_LARGE if ended.by_limit else _DAMAGED) from None
    if fault := content.get("fault"):
        raise Unreadable(_FAULTS[fault])
    return content


def _table(kind: str, rows: list[list[str]], columns: Sequence[Column], assigned: Assigned) -> Table:
    header = find_in_rows(rows, columns, assigned)
    width = len(header.cells)
    lines: list[int] = []
    full: list[list[str]] = []
    for line, row in enumerate(rows[header.index + 1 :], header.index + 2):
        if any(map(str.strip, row)):
            lines.append(line)
            full.append(row + [""] * (width - len(row)) if len(row) < width else row)
    broken: list[Broken] = []
    return Table(kind, "", header.index + 1, header.cells, header.places, lines, full, broken)


def _short(name: str) -> str:
    return name[:31]
