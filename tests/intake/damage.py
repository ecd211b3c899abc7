"""A maker of damaged lists: each damage in each format at each position."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

import xlsxwriter

LABELS = [
    "Nachname",
    "Vorname",
    "Geburtsdatum",
    "Geschlecht",
    "Status",
    "PLZ",
    "Ort",
    "Straße",
    "Klasse",
    "Telefon-Nr.",
]
KEYS = {
    "Nachname": "nachname", "Vorname": "vorname", "Geburtsdatum": "geburtsdatum", "Geschlecht": "geschlecht",
    "Status": "status", "PLZ": "plz", "Ort": "ort", "Straße": "strasse", "Klasse": "klasse", "Telefon-Nr.": "telefon",
}  # fmt: skip
FAMILIES = (
    "Müller",
    "Yıldız",
    "Kowalczyk",
    "Weiß",
    "al-Hamad",
    "Nguyen",
    "Đorđević",
    "O'Neill",
    "von der Heide",
)
SIZE = 9
POSITIONS = (0, SIZE // 2, SIZE - 1)

Rows = list[list[str]]


def rows() -> Rows:
    """Make nine good rows."""
    return [
        [name, "Mia" if n % 2 else "Tim", f"{n + 1:02}.02.2010", "wm"[n % 2], "2", "42103", "Kettenstadt", f"Weg {n}", "10a", "0202 550000"]
        for n, name in enumerate(FAMILIES)
    ]  # fmt: skip


def _cell(place: int, text: str) -> Callable[[Rows, int], Rows]:
    def damage(table: Rows, at: int) -> Rows:
        table[at][place] = text
        return table

    return damage


def _swap(table: Rows, at: int) -> Rows:
    table[at][0], table[at][1] = table[at][1], table[at][0]
    return table


def _mojibake(table: Rows, at: int) -> Rows:
    table[at] = [cell.encode().decode("cp1252", "replace") for cell in table[at]]
    return table


def _twice(table: Rows, at: int) -> Rows:
    return [*table[: at + 1], list(table[at]), *table[at + 1 :]]


def _shift(table: Rows, at: int) -> Rows:
    table[at] = table[at][:3] + ["zu viel"] + table[at][3:]
    return table


def _cut(table: Rows, at: int) -> Rows:
    table[at] = table[at][:4]
    return table


def _blank(table: Rows, at: int) -> Rows:
    return [*table[:at], [""] * len(LABELS), *table[at:]]


def _header_again(table: Rows, at: int) -> Rows:
    return [*table[:at], list(LABELS), *table[at:]]


#: What happens to one row of a table.
DAMAGES: dict[str, Callable[[Rows, int], Rows]] = {
    "impossible date": _cell(2, "31.02.2010"),
    "date as a number": _cell(2, "40222"),
    "date of two digits": _cell(2, "01.02.10"),
    "date the other way round": _cell(2, "02/13/2010"),
    "date in words": _cell(2, "1. Februar 2010"),
    "no date": _cell(2, ""),
    "date ahead": _cell(2, "01.02.2035"),
    "much too old": _cell(2, "01.02.1950"),
    "lost zero of a postcode": _cell(5, "1099"),
    "postcode with a point": _cell(5, "42103,0"),
    "lost zero of a telephone": _cell(9, "202550000"),
    "rounded number": _cell(9, "1,23E+11"),
    "formula": _cell(0, "=1+1"),
    "error of a formula": _cell(0, "#NV"),
    "no name": _cell(0, ""),
    "name of digits": _cell(1, "12345"),
    "name without end": _cell(0, "x" * 5000),
    "control character": _cell(1, "T\x0bim"),
    "signs that nobody sees": _cell(1, "T\u2060im\U000e0041"),
    "turned reading order": _cell(1, "T\u202eim"),
    "lost letter": _cell(0, "M\ufffdller"),
    "unknown status": _cell(4, "77"),
    "unknown sex": _cell(3, "q"),
    "quotation mark": _cell(7, 'Weg "3'),
    "separator in a cell": _cell(7, "Weg; 3"),
    "line break in a cell": _cell(7, "Weg\n3"),
    "mojibake": _mojibake,
    "swapped names": _swap,
    "the same row twice": _twice,
    "a cell too many": _shift,
    "cells missing": _cut,
    "a blank row": _blank,
    "the header again": _header_again,
}


def _delimited(separator: str, encoding: str, *, quotes: bool = True) -> Callable[[Rows], bytes]:
    def write(table: Rows) -> bytes:
        text = io.StringIO()
        if quotes:
            csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows([LABELS, *table])
        else:
            text.write("".join(separator.join(row) + "\r\n" for row in [LABELS, *table]))
        return text.getvalue().encode(encoding, "replace")

    return write


def _interface(table: Rows) -> bytes:
    # As SchILD writes it: no quotation marks, the class among its columns.
    return _delimited("|", "cp1252", quotes=False)(table)


def xlsx(table: Rows) -> bytes:
    """Write a workbook as Excel does."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Liste")
        for line, row in enumerate([LABELS, *table]):
            for place, cell in enumerate(row):
                sheet.write_string(line, place, cell)
    return file.getvalue()


def ods(table: Rows) -> bytes:
    """Write a workbook as LibreOffice does, as far as a reader looks at it."""

    def written(cell: str) -> str:
        plain = "".join(sign for sign in cell if sign >= " " or sign in "\t\n")
        return f'<table:table-cell office:value-type="string"><text:p>{escape(plain)}</text:p></table:table-cell>'

    body = "".join(
        f"<table:table-row>{''.join(map(written, row))}</table:table-row>" for row in [LABELS, *table]
    )
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="Liste">{body}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("mimetype", kind)
        packed.writestr("content.xml", content)
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
    return file.getvalue()


def _answer(table: Rows) -> bytes:
    return json.dumps(
        [{KEYS[label]: cell for label, cell in zip(LABELS, row, strict=False)} for row in table]
    ).encode()


FORMATS: dict[str, Callable[[Rows], bytes]] = {
    "dat": _interface,
    "csv ;": _delimited(";", "utf-8-sig"),
    "csv ,": _delimited(",", "utf-8"),
    "csv tab": _delimited("\t", "utf-16"),
    "csv |": _delimited("|", "cp1252"),
    "json": _answer,
    "xlsx": xlsx,
    "ods": ods,
}
# Opened in a process of its own each time.
SLOW = frozenset({"xlsx", "ods"})


@dataclass(frozen=True, slots=True)
class Damaged:
    """A damaged file, and the good rows in it."""

    name: str
    format: str
    file: bytes
    untouched: tuple[tuple[str, str], ...]


def corpus(*, whole: bool) -> Iterator[Damaged]:
    """Yield each damage in each format at each position; workbooks at one position only, unless the whole is asked for."""
    for number, (damage, act) in enumerate(DAMAGES.items()):
        for kind, write in FORMATS.items():
            slow = kind in SLOW and not whole
            for at in POSITIONS[number % 3 : number % 3 + 1] if slow else POSITIONS:
                good = rows()
                names = tuple((row[0], row[2]) for place, row in enumerate(good) if place != at)
                yield Damaged(f"{damage}, {kind}, {at}", kind, write(act(good, at)), names)
