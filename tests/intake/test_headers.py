"""Headers as schools write them: shortened labels, both names in one cell, a locked workbook."""

from datetime import date
from io import BytesIO

import pytest
import xlsxwriter

from kette.intake.rules.columns import columns
from kette.intake.rules.pupil import Reading, Unreadable
from kette.intake.rules.reading import judge, read
from kette.intake.rules.returns import read_feed
from kette.intake.rules.taking import take_apart

DAY = date(2027, 2, 15)
NAMED = "Nachname;Vorname;Geburtsdatum"


def reading_of(*lines: str) -> Reading:
    return read("\n".join([*lines, ""]).encode(), "liste.csv", on=DAY)


@pytest.mark.parametrize(
    ("label", "cell", "field", "value"),
    [
        ("Geschl.", "w", "sex", "w"),
        ("Str.", "Ring", "street", "Ring"),
        ("Tel.", "0202 5", "phone", "0202 5"),
        ("Tel.-Nr.", "0202 5", "phone", "0202 5"),
        ("Telefon Nr.", "0202 5", "phone", "0202 5"),
        ("E-mail", "a@b.de", "email", "a@b.de"),
        ("Email Adresse", "a@b.de", "email", "a@b.de"),
        ("Kl.", "10b", "class_name", "10b"),
        ("Haus-Nr.", "7", "street", "7"),
        ("Jg.", "10", "year", "10"),
        ("Schul-Nr", "990001", "school_number", "990001"),
    ],
)
def test_a_shortened_label_is_its_column(label: str, cell: str, field: str, value: str) -> None:
    pupil = reading_of(f"{NAMED};{label}", f"Kaya;Tim;01.02.2010;{cell}").pupils[0]
    assert getattr(pupil, field) == value


@pytest.mark.parametrize(
    "label", ["Geb.-Dat.", "Geb. Datum", "Geb.Datum", "geb am", "GEB.-DATUM", "Geb.-Tag"]
)
def test_a_birth_date_is_found_under_every_short_form(label: str) -> None:
    pupil = reading_of(f"Name;Vorname;{label}", "Kaya;Tim;01.02.2010").pupils[0]
    assert pupil.born_on == date(2010, 2, 1)


def test_a_number_is_that_of_the_house_only_beside_the_street() -> None:
    beside = reading_of(f"Nr.;{NAMED};Str.;Nr.", "1;Kaya;Tim;01.02.2010;Ring;7").pupils[0]
    counted = reading_of(f"Nr.;{NAMED};Str.;Ort", "1;Kaya;Tim;01.02.2010;Ring;Kettenstadt").pupils[0]
    assert (beside.street, counted.street) == ("Ring 7", "Ring")


def test_no_two_columns_share_a_label() -> None:
    labels = [label for column in columns(DAY) for label in set(column.bare_labels)]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("label", ["Name", "Name, Vorname", "Nachname, Vorname"])
def test_names_in_one_column_are_parted_at_their_comma_and_it_is_said(label: str) -> None:
    reading = reading_of(f"{label};Geburtsdatum", "Schmidt, Lara;01.02.2010", "von Au, Tim;02.02.2010")
    names = [(one.family_name, one.given_name) for one in reading.pupils]
    assert names == [("Schmidt", "Lara"), ("von Au", "Tim")]
    assert reading.notes[0].startswith(f"Nachname und Vorname stehen zusammen in der Spalte „{label}“")
    assert "zum Beispiel „Schmidt“ und „Lara“" in reading.notes[0]


def test_what_cannot_be_parted_is_left_to_the_school() -> None:
    rows = (
        "Schmidt, Lara;01.02.2010",
        "Rossi Mia;02.02.2010",
        "Kaya, Tim, jun.;03.02.2010",
        "Au, Ida;04.02.2010",
    )
    reading = reading_of("Name;Geburtsdatum", *rows, "Berg, Eva;05.02.2010")
    assert [one.family_name for one in reading.pupils] == ["Schmidt", "Au", "Berg"]
    assert [(one.line, one.reason) for one in reading.problems] == [
        (3, "Der Vorname fehlt."),
        (4, "Der Vorname fehlt."),
    ]


def test_a_name_put_whole_into_one_cell_is_parted_and_named() -> None:
    reading = reading_of(NAMED, "Kaya;Tim;01.02.2010", "Schmidt, Lara;;02.02.2010")
    assert [one.given_name for one in reading.pupils] == ["Tim", "Lara"]
    assert reading.notes == (
        "In Zeile 3 standen Nachname und Vorname zusammen in einer Zelle; sie sind am Komma getrennt.",
    )


def test_names_without_a_comma_still_ask_for_the_given_names() -> None:
    with pytest.raises(Unreadable, match="fehlt die Spalte „Vorname“"):
        reading_of("Name;Geburtsdatum", "Schmidt Lara;01.02.2010")


def test_names_in_one_column_are_parted_in_workbooks_and_in_what_the_agentur_reports_back() -> None:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ["Name, Vorname", "Geb.-Dat."])
    page.write_row(1, 0, ["Schmidt, Lara", "01.02.2010"])
    book.close()
    assert read(out.getvalue(), "liste.xlsx", on=DAY).pupils[0].given_name == "Lara"
    lines, problems = read_feed(b"Name;Geburtsdatum\nSchmidt, Lara;01.02.2010\n", on=DAY)
    assert (lines[0].person.family_name, lines[0].person.given_name, problems) == ("Schmidt", "Lara", ())


def test_a_locked_workbook_is_told_how_to_be_opened() -> None:
    locked = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(99)
    )
    with pytest.raises(Unreadable, match="Datei – Informationen – Arbeitsmappe schützen"):
        read(locked, "liste.xlsx", on=DAY)


def test_where_no_header_stands_the_first_row_is_read_though_a_later_one_is_fuller() -> None:
    said = dict(
        zip(
            (f"spalte {n}" for n in range(1, 5)),
            ("family_name", "given_name", "born_on", "phone"),
            strict=True,
        )
    )
    file = b"Liste 10b\nKaya;Tim;01.02.2010;\nRossi;Mia;;0202 5\nBerg;Eva;03.02.2010;0202 5\n"
    reading = judge(take_apart([("liste.csv", file)], on=DAY, assigned=said), on=DAY)
    assert [pupil.family_name for pupil in reading.pupils] == ["Kaya", "Berg"]
    assert [problem.line for problem in reading.problems] == [3]
