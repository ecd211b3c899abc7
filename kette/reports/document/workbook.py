"""The report as XLSX: real numbers, one sheet per question, the definitions on the first; no text ever is a formula."""

from io import BytesIO
from typing import Any

import xlsxwriter

from kette.cells import plain
from kette.reports.rules.evaluation import Answer, Evaluation
from kette.reports.rules.findings import protection_note
from kette.reports.rules.tables import HIDDEN, Cell, Row, Table

_LABEL_WIDTH, _CELL_WIDTH, _TEXT_WIDTH = 46, 14, 100


def xlsx(evaluation: Evaluation, kommune: str) -> bytes:
    """Return the report as a workbook."""
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
    book.set_properties({"title": evaluation.title, "author": "Kette", "company": plain(kommune)})
    looks = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "number": book.add_format({"align": "right", "num_format": "#,##0"}),
        "days": book.add_format({"align": "right", "num_format": "0.0"}),
        "total": book.add_format({"bold": True, "top": 1, "align": "right", "num_format": "#,##0"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "strong": book.add_format({"bold": True, "valign": "top"}),
    }
    _about(book.add_worksheet("Erläuterung"), evaluation, kommune, looks)
    for number, answer in enumerate(evaluation.answers, 1):
        _question(book.add_worksheet(f"{number} {_SHEETS[answer.key]}"), answer, looks)
    book.close()
    return out.getvalue()


# Names of sheets are short and hold no sign that Excel forbids there.
_SHEETS = {
    "open": "Stand",
    "where": "Wo",
    "who": "Zuständig",
    "long": "Dauer",
    "what": "Verbleib",
    "holds": "Übergaben",
}


def _about(sheet: Any, evaluation: Evaluation, kommune: str, looks: dict[str, Any]) -> None:
    sheet.set_column(0, 0, _LABEL_WIDTH)
    sheet.set_column(1, 1, _TEXT_WIDTH)
    sheet.write_string(0, 0, plain(evaluation.title), looks["title"])
    rows = [
        ("Kommune", kommune),
        ("Gezählt werden", evaluation.scope),
        ("Stichtag", f"{evaluation.as_of:%d.%m.%Y}"),
        ("Zeitraum ab", f"{evaluation.since:%d.%m.%Y}"),
    ]
    if evaluation.threshold:
        rows.append(("Geheimhaltung", protection_note(evaluation.threshold)))
    for answer in evaluation.answers:
        rows += [(answer.title, answer.finding), ("", answer.definition)]
    for number, (label, words) in enumerate(rows, 2):
        sheet.write_string(number, 0, plain(label), looks["strong"])
        sheet.write_string(number, 1, plain(words), looks["text"])


def _question(sheet: Any, answer: Answer, looks: dict[str, Any]) -> None:
    sheet.set_column(0, 0, _LABEL_WIDTH)
    sheet.set_column(1, 12, _CELL_WIDTH)
    sheet.write_string(0, 0, plain(answer.title), looks["title"])
    sheet.write_string(1, 0, plain(answer.finding))
    number = 3
    for table in answer.tables:
        number = _table(sheet, table, number, looks)


def _table(sheet: Any, table: Table, number: int, looks: dict[str, Any]) -> int:
    sheet.write_string(number, 0, plain(table.title), looks["strong"])
    for place, words in enumerate((table.head, *(column.label for column in table.columns))):
        sheet.write_string(number + 1, place, plain(words), looks["head"])
    number += 2
    for row in table.rows:
        _row(sheet, number, table, row, looks, None)
        number += 1
    if table.total:
        _row(sheet, number, table, table.total, looks, "total")
        number += 1
    return number + 1


def _row(sheet: Any, number: int, table: Table, row: Row, looks: dict[str, Any], look: str | None) -> None:
    sheet.write_string(
        number, 0, plain(row.label), looks[look or "text"] if look is None else looks["strong"]
    )
    for place, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True), 1):
        _cell(sheet, number, place, cell, looks[look or ("days" if column.days else "number")])


def _cell(sheet: Any, number: int, place: int, cell: Cell, look: Any) -> None:
    if cell is HIDDEN:
        sheet.write_string(number, place, HIDDEN.value, look)
    elif isinstance(cell, int | float):
        sheet.write_number(number, place, cell, look)
