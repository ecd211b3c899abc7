"""A table as a file for spreadsheet programs, as CSV and as XLSX: real numbers, and no text ever is a formula."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

from kette.cells import plain

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA = {"csv": CSV, "xlsx": XLSX}

Cell = str | int | None

_NARROW, _WIDE = 14, 40


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table with what is to be known about it.

    :param notes: lines above the header, such as by when the file must be deleted.
    """

    title: str
    notes: tuple[str, ...]
    head: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


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
        writer.writerow([cell if isinstance(cell, int) else plain(cell or "") for cell in row])
    return out.getvalue().encode("utf-8-sig")


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
            if isinstance(cell, int):
                page.write_number(number, place, cell)
            elif cell:
                page.write_string(number, place, plain(cell))
    page.freeze_panes(first + 1, 0)
    book.close()
    return out.getvalue()
