"""The opening of a workbook (XLSX, ODS), in a process of its own: a hostile one ends that process and nothing else.

Started by `workbook.unfold`; takes the file on standard input and writes its cells as JSON. An XLSX of one kilobyte
whose last cell is XFD1048576 makes any reader ask for half a terabyte, and a memory that is refused ends a process.
"""

import io
import sys
import zipfile
from datetime import date, datetime
from typing import Any

from kette import confined
from kette.intake.rules.records import MAX_CELLS

# 50,000 pupils in 60 columns unfold to half of it.
MAX_UNFOLDED = 200 * 1024 * 1024
_MOST_MEMBERS = 1_000
# Rows beyond this are counted as too many anyway; see reading.MAX_ROWS.
_MOST_ROWS = 60_000
_MEMORY = 1 << 30  # bytes; 50,000 pupils in 60 columns take a third of it
_SECONDS = 30
# From 15 digits on, a spreadsheet has rounded.
_LAST_EXACT = 1e15
_TEXT = {str}


def main() -> int:
    """Read, write, end."""
    confined.limit(memory=_MEMORY, seconds=_SECONDS)
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    file = sys.stdin.buffer.read()
    sheets = []
    left = MAX_CELLS
    try:
        kind = _kind(file)
        book = CalamineWorkbook.from_filelike(io.BytesIO(file))
        for position, about in enumerate(book.sheets_metadata):
            visible = about.visible == SheetVisibleEnum.Visible
            sheet = book.get_sheet_by_index(position) if visible else None
            left -= _cells(sheet) if sheet else 0
            if left < 0:
                raise _Refused("large")
            rows = _rows(sheet) if sheet else []
            sheets.append({"name": about.name, "visible": visible, "rows": rows})
    except _Refused as refused:
        return confined.answer({"fault": str(refused)})
    except PasswordError:
        return confined.answer({"fault": "password"})
    except (CalamineError, ValueError):
        return confined.answer({"fault": "damaged"})
    return confined.answer({"kind": kind, "sheets": sheets, "spanned": _spanned(file)})


class _Refused(Exception):
    """No workbook that is read; the text is its fault, as `workbook` knows it."""


def _kind(file: bytes) -> str:
    """Return what an archive is, before anything of it is unfolded."""
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as packed:
            members = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise _Refused("damaged") from None
    if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > MAX_UNFOLDED:
        raise _Refused("large")
    names = {member.filename for member in members}
    if any(name.startswith(("xl/", "xl\\")) for name in names):
        return "Excel-Arbeitsmappe (XLSX)"
    if "content.xml" in names:
        return "Tabelle von LibreOffice (ODS)"
    raise _Refused("packed")


def _cells(sheet: Any) -> int:
    """Return how many cells a sheet unfolds to, the empty ones between and the lines above included."""
    above: int = (sheet.start or (0, 0))[0]
    return above + min(int(sheet.height), _MOST_ROWS) * int(sheet.width)


def _rows(sheet: Any) -> list[list[str]]:
    """Return the cells of a sheet from its first line on, as text."""
    above, left = sheet.start or (0, 0)
    found = sheet.to_python(nrows=_MOST_ROWS)
    # Rows of text alone, as in most lists, stay as they are.
    rows = [row if set(map(type, row)) == _TEXT else list(map(_text, row)) for row in found]
    for (top, first), (bottom, _) in sheet.merged_cell_ranges or ():
        # A class that stands once beside all of its pupils; merged across columns, nothing is missing.
        place = first - left
        if top >= above and top - above < len(rows) and 0 <= place < len(rows[top - above]):
            for row in rows[top - above + 1 : bottom - above + 1]:
                row[place] = row[place] or rows[top - above][place]
    return [[] for _ in range(above)] + rows if above else rows


def _text(cell: Any) -> str:
    """Write a cell as its reader in Germany sees it; whole numbers without the point that they have inside."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "Ja" if cell else "Nein"
    if isinstance(cell, float):
        if abs(cell) >= _LAST_EXACT:
            return f"{cell:.2E}".replace(".", ",")
        return str(int(cell)) if cell.is_integer() else f"{cell:.15g}".replace(".", ",")
    if isinstance(cell, datetime) and (cell.hour or cell.minute):
        return f"{cell:%d.%m.%Y %H:%M}"
    return f"{cell:%d.%m.%Y}" if isinstance(cell, date) else str(cell)


def _spanned(file: bytes) -> bool:
    """Say whether an ODS has cells that span rows, which the library does not tell."""
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as packed:
            return "content.xml" in packed.namelist() and _spans_rows(packed.read("content.xml"))
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def _spans_rows(content: bytes) -> bool:
    mark = b"number-rows-spanned="
    return content.count(mark) > content.count(mark + b'"1"')


if __name__ == "__main__":
    sys.exit(main())
