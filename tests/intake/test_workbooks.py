"""Workbooks: titles above the header, merged cells, several and hidden sheets, real dates; and hostile ones."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from kette.intake.rules.pupil import Unreadable
from kette.intake.rules.reading import read, summary
from kette.intake.rules.unfolding import MAX_UNFOLDED
from tests.intake.damage import FAMILIES, LABELS, ods, rows, xlsx
from tests.intake.lists import EXPECTED, SAMPLE

DAY = date(2027, 2, 15)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def book(fill) -> bytes:
    """Make a workbook that a function fills."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        fill(made)
    return file.getvalue()


def raw(sheet: str) -> bytes:
    """Make a workbook whose sheet is this XML."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{RELATION}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        packed.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        packed.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{RELATION}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        packed.writestr("xl/worksheets/sheet1.xml", sheet)
    return file.getvalue()


def refusal(file: bytes, name: str = "liste.xlsx") -> str:
    with pytest.raises(Unreadable) as caught:
        read(file, name, on=DAY)
    return caught.value.reason


def test_the_sample_workbook_says_what_the_text_export_says():
    of_book = read((SAMPLE / "liste.xlsx").read_bytes(), "liste.xlsx", on=DAY)
    of_text = read((SAMPLE / "text-export.csv").read_bytes(), "x.csv", on=DAY)
    assert summary(of_book) == EXPECTED
    assert (of_book.kind, of_book.pupils[0].line) == ("Excel-Arbeitsmappe (XLSX)", 4)
    assert [p.family_name for p in of_book.pupils] == [p.family_name for p in of_text.pupils]


@pytest.mark.parametrize("write", [xlsx, ods])
def test_a_workbook_is_known_by_what_it_is_and_not_by_its_ending(write):
    assert [pupil.family_name for pupil in read(write(rows()), "liste.csv", on=DAY).pupils] == list(FAMILIES)


def test_real_dates_numbers_and_titles_are_read_as_people_see_them():
    def fill(made) -> None:
        sheet = made.add_worksheet()
        day = made.add_format({"num_format": "dd.mm.yyyy"})
        sheet.merge_range(0, 0, 0, 4, "Gesamtschule – Abgänge 2027")
        sheet.write_row(2, 0, ["Nachname", "Vorname", "Geburtsdatum", "PLZ", "Klasse", "Telefon-Nr."])
        sheet.write_row(3, 0, ["Kaya", "Mia"])
        sheet.write_datetime(3, 2, date(2010, 2, 1), day)
        sheet.write_number(3, 3, 42103)
        sheet.write_number(3, 4, 10)
        sheet.write_number(3, 5, 1.23e17)
        sheet.write_row(5, 0, ["Rossi", "Ida", 40222, "01099", "10a"])

    reading = read(book(fill), "x.xlsx", on=DAY)
    (mia,) = reading.pupils
    assert (mia.born_on, mia.postcode, mia.class_name, mia.line) == (date(2010, 2, 1), "42103", "10", 4)
    assert "gerundete Zahl" in "".join(map(str, reading.hints))
    assert [str(problem) for problem in reading.problems] == [
        "Zeile 6, Spalte „Geburtsdatum“: Eine Tabelle hat aus dem Datum die Zahl 40222 gemacht. Erwartet wird TT.MM.JJJJ."
    ]


def test_a_class_that_stands_once_beside_all_of_its_pupils_is_everybodys():
    def fill(made) -> None:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["Klasse", "Nachname", "Vorname", "Geburtsdatum"])
        for n in range(1, 4):
            sheet.write_row(n, 1, ["Kaya", f"Mia{'abc'[n - 1]}", "01.02.2010"])
        sheet.merge_range(1, 0, 3, 0, "10a")

    assert summary(read(book(fill), "x.xlsx", on=DAY))["per_class"] == {"10a": 3}


def test_every_visible_sheet_with_a_header_is_read_and_the_others_are_named():
    def fill(made) -> None:
        for name, given in (("10a", "Mia"), ("10b", "Ida"), ("Alt", "Tim")):
            sheet = made.add_worksheet(name)
            sheet.write_row(0, 0, ["Nachname", "Vorname", "Geburtsdatum", "Klasse"])
            sheet.write_row(1, 0, ["Kaya", given, "01.02.2010" if given != "Ida" else "31.02.2010", name])
            if name == "Alt":
                sheet.hide()
        made.add_worksheet("Legende").write(0, 0, "w = weiblich")

    reading = read(book(fill), "x.xlsx", on=DAY)
    assert [pupil.given_name for pupil in reading.pupils] == ["Mia"]
    assert [str(problem) for problem in reading.problems] == [
        "Tabelle 2, Zeile 2, Spalte „Geburtsdatum“: Das Datum 31.02.2010 gibt es nicht."
    ]
    assert "Das Blatt „Alt“ ist ausgeblendet und wird nicht gelesen." in reading.notes
    assert any("Legende" in note for note in reading.notes)


def test_the_last_cell_a_sheet_can_have_costs_nothing():
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert "entpackt viel größer" in refusal(
        raw(f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>')
    )


def test_a_bomb_is_not_unfolded():
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("xl/worksheets/sheet1.xml", "w") as member,
    ):
        for _ in range(MAX_UNFOLDED // 10_000_000 + 1):
            member.write(b" " * 10_000_000)
    assert len(file.getvalue()) < 1_000_000
    assert "entpackt viel größer" in refusal(file.getvalue())


def test_entities_are_not_expanded():
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "ha">{lines}]>'
    cell = '<c r="A1" t="inlineStr"><is><t>&e11;</t></is></c>'
    sheet = f'{bomb}<worksheet xmlns="{MAIN}"><sheetData><row r="1">{cell}</row></sheetData></worksheet>'
    assert refusal(raw(sheet)).endswith(".")


def test_ten_thousand_columns_and_a_huge_cell_are_refused_or_listed():
    def wide(made) -> None:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["Nachname", "Vorname", "Geburtsdatum", *(f"S{n}" for n in range(10_000))])
        sheet.write_row(1, 0, ["Kaya", "Mia", "01.02.2010"])

    assert "mehr als 1.000 Spalten" in refusal(book(wide))
    table = rows()
    table[3][0] = "x" * 32_000
    reading = read(xlsx(table), "x.xlsx", on=DAY)
    assert [problem.line for problem in reading.problems] == [5]


@pytest.mark.parametrize("size", [100, 1_000, 3_000])
def test_a_workbook_cut_off_is_refused(size):
    assert "beschädigt" in refusal(xlsx(rows())[:size])


def test_a_workbook_read_as_text_says_what_it_is():
    assert refusal(b"PK" + Path(__file__).read_bytes()).startswith("Die Tabelle ist beschädigt")


def test_a_sheet_of_other_things_is_refused_by_its_header():
    def fill(made) -> None:
        made.add_worksheet().write_row(0, 0, LABELS[3:])

    assert "keine Kopfzeile" in refusal(book(fill))
