"""A table as a file for spreadsheet programs, as CSV and as XLSX: real numbers and days, and no text ever is a formula."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO
from typing import Any

from kette.cells import plain

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA = {"csv": CSV, "xlsx": XLSX}

Cell = str | int | date | None

_NARROW, _WIDE = 14, 40
_DAY = "dd.mm.yyyy"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table with what is to be known about it.

    :param notes: lines above the header, such as by when the file must be deleted.
    :param about: what the table is, where nothing may stand above it: after the last row (CSV), on a second sheet (XLSX).
    """

    title: str
    notes: tuple[str, ...]
    head: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    about: tuple[str, ...] = ()


def made(sheet: Sheet, media: str) -> bytes:
    """Return a table as a file.

    :param media: csv or xlsx.
    """
    return _xlsx(sheet) if media == "xlsx" else _csv(sheet)


def _csv(sheet: Sheet) -> bytes:
    """Write it with a byte order mark, because spreadsheet programs take it for Windows-1252 else."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for note in sheet.notes:
        writer.writerow([plain(note)])
    writer.writerow(map(plain, sheet.head))
    for row in sheet.rows:
        writer.writerow([_written(cell) for cell in row])
    if sheet.about:
        # An empty line ends the table for whoever sorts or filters it.
        writer.writerow([])
        writer.writerows([plain(line)] for line in sheet.about)
    return out.getvalue().encode("utf-8-sig")


def _written(cell: Cell) -> str | int:
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    return cell if isinstance(cell, int) else plain(cell or "")


def _xlsx(sheet: Sheet) -> bytes:
    # The engine behind it is loaded only when somebody wants a workbook.
    import xlsxwriter

    out = BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"title": plain(sheet.title), "author": "Kette"})
    strong = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    day = book.add_format({"num_format": _DAY, "align": "left"})
    page = book.add_worksheet("Tabelle")
    for number, note in enumerate(sheet.notes):
        page.write_string(number, 0, plain(note), book.add_format({"bold": number == 0}))
    first = len(sheet.notes)
    for place, label in enumerate(sheet.head):
        texts = [row[place] for row in sheet.rows if isinstance(row[place], str)]
        longest = max([len(label), *(len(str(text)) for text in texts)])
        page.set_column(place, place, min(max(longest + 2, _NARROW), _WIDE))
        page.write_string(first, place, plain(label), strong)
    for number, row in enumerate(sheet.rows, first + 1):
        for place, cell in enumerate(row):
            _put(page, number, place, cell, day)
    page.freeze_panes(first + 1, 0)
    if sheet.head:
        page.autofilter(first, 0, first + len(sheet.rows), len(sheet.head) - 1)
    if sheet.about:
        _about(book.add_worksheet("Zur Liste"), sheet.about)
    book.close()
    return out.getvalue()


def _put(page: Any, number: int, place: int, cell: Cell, day: Any) -> None:
    if isinstance(cell, date):
        page.write_datetime(number, place, cell, day)
    elif isinstance(cell, int):
        page.write_number(number, place, cell)
    elif cell:
        page.write_string(number, place, plain(cell))


def _about(page: Any, lines: Sequence[str]) -> None:
    page.set_column(0, 0, 100)
    for number, line in enumerate(lines):
        page.write_string(number, 0, plain(line))
