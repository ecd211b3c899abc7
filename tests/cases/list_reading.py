"""A list of cases read back: from all its pages as people read them, from CSV, and from a workbook."""

import csv
import html as markup
import io
import re
from datetime import date, datetime
from typing import Any

from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from kette.cells import plain

# What a file has for each column of the page, said once more.
IN_FILE = {
    "Fall": ("Fall", "Nummer"),
    "Schule": ("Schule",),
    "Klasse": ("Klasse",),
    "Stand": ("Stand", "Vorgemerkt"),
    "Zuständig": ("Zuständig", "Zuständig seit", "Angeboten"),
    "Betreut von": ("Betreut von",),
    "Nächster Termin": ("Nächster Termin", "Worum es dabei geht"),
    "Letzte Aktivität": ("Letzte Aktivität", "Tage ohne Aktivität"),
    "Schuljahr": ("Schuljahr",),
    "Gemeldet am": ("Gemeldet am",),
}
DAYS = {"Zuständig seit", "Nächster Termin", "Letzte Aktivität", "Gemeldet am"}
NUMBERS = {"Tage ohne Aktivität"}


def shown(client: FlaskClient, parts: dict[str, str]) -> tuple[list[str], list[list[list[str]]], str]:
    """Read all pages of a list: heads, the lines of each cell of each row, and the last page."""
    heads: list[str] = []
    rows: list[list[list[str]]] = []
    number = 1
    while True:
        answer = client.get("/faelle", query_string={**parts, "seite": str(number)})
        text = answer.get_data(as_text=True)
        assert answer.status_code == 200
        for head in re.findall(r"<thead><tr>(.*?)</tr></thead>", text, re.DOTALL):
            heads = [bare(one) for one in re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", head, re.DOTALL)]
        for body in re.findall(r"<tbody>(.*?)</tbody>", text, re.DOTALL):
            for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL):
                cells = re.findall(r"<t[hd]([^>]*)>(.*?)</t[hd]>", row, re.DOTALL)
                rows.append([lines(inside) for about, inside in cells if 'class="tick"' not in about])
        if "Nächste Seite" not in text:
            return [head for head in heads if head != "Auswahl"], rows, text
        number += 1


def lines(cell: str) -> list[str]:
    """Return the lines of a cell as people read them."""
    found = [bare(part) for part in cell.split("<br>")]
    return [] if found == ["–"] else found


def bare(text: str) -> str:
    """Return text without its markup."""
    return " ".join(markup.unescape(re.sub(r"<[^>]+>", "", text)).split())


def said(head: str, value: str) -> str:
    """Say a value of a file as the page does."""
    if head == "Zuständig seit":
        return f"seit {value}"
    if head == "Angeboten":
        return f"angeboten: {value}"
    if head == "Tage ohne Aktivität":
        return {"0": "heute", "1": "gestern"}.get(value, f"vor {value} Tagen")
    return value


def as_on_the_page(head: str, line: str) -> str:
    """Return a line of the page as the file must have it: no formula, and a date without what is said beside it."""
    if head == "Nächster Termin":
        return said(head, re.findall(r"\d\d\.\d\d\.\d{4}", line)[0])
    return plain(line)


def table_of(content: bytes) -> tuple[list[str], list[list[str]], list[str]]:
    """Read a CSV file: heads, rows, and the lines below the table."""
    assert content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    end = read.index([])
    return read[0], read[1:end], [line[0] for line in read[end + 1 :]]


def workbook_of(content: bytes) -> tuple[list[str], list[list[Any]], list[str]]:
    """Read a workbook in the same way."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    heads, *rows = book.get_sheet_by_name("Tabelle").to_python(skip_empty_area=False)
    about = [str(row[0]) for row in book.get_sheet_by_name("Zur Liste").to_python()]
    return [str(head) for head in heads], rows, about


def in_words(head: str, value: Any) -> str:
    """Write a value of a workbook as CSV does, and refuse a day or a number that is only a text."""
    if head in DAYS and value != "":
        assert isinstance(value, date), (head, value)
        day = value.date() if isinstance(value, datetime) else value
        return f"{day:%d.%m.%Y}"
    if head in NUMBERS:
        assert isinstance(value, float), (head, value)
        return str(int(value))
    assert isinstance(value, str), (head, value)
    return value


def files(client: FlaskClient, text: str, parts: dict[str, str]) -> dict[str, bytes]:
    """Download what the page offers; an empty list offers nothing, its files are asked for by hand."""
    found = {}
    for ending in ("csv", "xlsx"):
        link = re.search(rf'href="(/faelle/liste\.{ending}[^"]*)"', text)
        answer = client.get(markup.unescape(link[1])) if link else None
        if answer is not None:
            assert answer.status_code == 200
            assert (
                answer.headers["Content-Disposition"] == f'attachment; filename="faelle-2027-05-03.{ending}"'
            )
            assert "no-store" in answer.headers["Cache-Control"]
            found[ending] = answer.data
    assert len(found) in (0, 2), parts
    return found
