"""Rows that are bad or odd: each fault is named by line and column, and its neighbours survive."""

from datetime import date

import pytest

from kette.intake.rules.pupil import Problem, listing
from kette.intake.rules.reading import read

DAY = date(2026, 11, 22)
HEADER = "Nachname;Vorname;Geburtsdatum;Klasse;Status"
GOOD = "Rossi;Mia;02.02.2010;10b;2"
NAMESAKE = (
    "Zeile 3, Spalte „Nachname“: Zeile 2 hat denselben Namen und dasselbe Geburtsdatum, "
    "aber eine andere interne ID."
)


UNSEEN = "Unsichtbare Zeichen im Eintrag werden nicht übernommen."


def read_rows(*rows: str, header: str = HEADER):
    return read("\n".join([header, *rows]).encode(), "liste.csv", on=DAY)


def problem_of(row: str, header: str = HEADER) -> str:
    """Read the row between two good ones, which must survive it, and return what is said about it."""
    rest = ";" * (header.count(";") - HEADER.count(";"))
    reading = read_rows(GOOD + rest, row, GOOD.replace("Mia", "Ida") + rest, header=header)
    assert [pupil.given_name for pupil in reading.pupils] == ["Mia", "Ida"]
    assert reading.rows == 3
    (problem,) = reading.problems
    return str(problem)


@pytest.mark.parametrize(
    ("born", "says"),
    [
        ("31.02.2010", "Das Datum 31.02.2010 gibt es nicht."),
        ("29.02.2011", "Das Datum 29.02.2011 gibt es nicht."),
        ("2010-13-01", "Das Datum 2010-13-01 gibt es nicht."),
        ("00.00.0000", "Das Datum 00.00.0000 gibt es nicht."),
        ("", "Das Geburtsdatum fehlt."),
        ("   ", "Das Geburtsdatum fehlt."),
        ("12.02.10", "Im Datum 12.02.10 fehlt das Jahrhundert. Erwartet wird TT.MM.JJJJ."),
        ("40221", "Eine Tabelle hat aus dem Datum die Zahl 40221 gemacht. Erwartet wird TT.MM.JJJJ."),
        ("02/12/2010", "„02/12/2010“ ist kein Datum. Erwartet wird TT.MM.JJJJ."),
        ("evangelisch", "Der Eintrag ist kein Datum. Erwartet wird TT.MM.JJJJ."),
        ("١٢.٠٢.٢٠١٠", "Der Eintrag ist kein Datum. Erwartet wird TT.MM.JJJJ."),
        ("01.02.2030", "Das Geburtsdatum 01.02.2030 liegt in der Zukunft."),
        ("23.11.2026", "Das Geburtsdatum 23.11.2026 liegt in der Zukunft."),
        ("23.11.2016", "Die Person wäre 9 Jahre alt; erwartet werden 10 bis 30 Jahre."),
        ("22.11.1995", "Die Person wäre 31 Jahre alt; erwartet werden 10 bis 30 Jahre."),
    ],
)
def test_an_impossible_birth_date_is_explained(born, says):
    assert problem_of(f"Kaya;Tim;{born};10a;2") == f"Zeile 3, Spalte „Geburtsdatum“: {says}"


@pytest.mark.parametrize("born", ["22.11.2016", "23.11.1995"])
def test_ten_and_thirty_years_are_a_fitting_age(born):
    assert len(read_rows(f"Kaya;Tim;{born};10a;2").pupils) == 1


def test_the_age_of_a_former_pupil_is_odd_but_no_problem():
    reading = read_rows("Kaya;Tim;01.02.1980;10a;10")
    assert [pupil.status for pupil in reading.pupils] == [10]
    assert [str(hint) for hint in reading.hints] == [
        "Zeile 2, Spalte „Geburtsdatum“: Die Person wäre 46 Jahre alt; erwartet werden 10 bis 30 Jahre."
    ]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (";Tim;01.02.2010;10a;2", "Spalte „Nachname“: Der Nachname fehlt."),
        ("Kaya; ;01.02.2010;10a;2", "Spalte „Vorname“: Der Vorname fehlt."),
        ("Kaya;123;01.02.2010;10a;2", "Spalte „Vorname“: Der Vorname enthält keinen Buchstaben."),
        (
            f"{'K' * 10_000};Tim;01.02.2010;10a;2",
            "Spalte „Nachname“: Der Eintrag ist 10.000 Zeichen lang; erlaubt sind 200.",
        ),
        (
            f"Kaya;{'T' * 201};01.02.2010;10a;2",
            "Spalte „Vorname“: Der Eintrag ist 201 Zeichen lang; erlaubt sind 200.",
        ),
        (
            f"Kaya;Tim;01.02.2010;{'a' * 21};2",
            "Spalte „Klasse“: Der Eintrag ist 21 Zeichen lang; erlaubt sind 20.",
        ),
        ("Kaya;Tim;01.02.2010;10a;7", "Spalte „Status“: Unbekannter Status. Möglich sind 0 (Aufnahme),"),
        ("Kaya;Tim;01.02.2010;10a;", "Spalte „Status“: Der Status fehlt."),
        ("Kaya;Tim;01.02.2010;10a", "Spalte „Status“: Die Zeile hat 4 Spalten, die Kopfzeile 5."),
        ("Kaya;Tim;01.02.2010;10a;2;x", "Spalte „6“: Die Zeile hat 6 Spalten, die Kopfzeile 5."),
        ('Kaya;"Tim;01.02.2010;10a;2', ": Die Anführungszeichen stehen falsch"),
        ('Kaya;"Tim"x;01.02.2010;10a;2', ": Die Anführungszeichen stehen falsch"),
        (
            "Kaya;T\u2067im;01.02.2010;10a;2",
            "Spalte „Vorname“: Der Eintrag enthält unsichtbare Steuerzeichen",
        ),
        ("Kaya;Tim\0;01.02.2010;10a;2", "Spalte „Vorname“: Der Eintrag enthält unsichtbare Steuerzeichen"),
        ("Kaya;T\x1bim;01.02.2010;10a;2", "Spalte „Vorname“: Der Eintrag enthält unsichtbare Steuerzeichen"),
        (
            "Kaya;T\u202eim;01.02.2010;10a;2",
            "Spalte „Vorname“: Der Eintrag enthält unsichtbare Steuerzeichen",
        ),
        ('Kaya;"T\nim";01.02.2010;10a;2', "oder einen Zeilenumbruch."),
    ],
)
def test_a_bad_row_is_listed_and_its_neighbours_survive(row, says):
    said = problem_of(row)
    assert said.startswith("Zeile 3")
    assert says in said


@pytest.mark.parametrize(
    ("label", "cell", "says"),
    [
        ("Geschlecht", "7", "Unbekanntes Geschlecht. Möglich sind m, w, d, x oder die Schlüssel 3 bis 6."),
        ("Schulpflicht erfüllt", "vielleicht", "Hier steht weder Ja noch Nein."),
        ("E-Mail (privat)", "x" * 255, "Der Eintrag ist 255 Zeichen lang; erlaubt sind 254."),
        (
            "Interne ID-Nummer",
            "1\x072",
            "Der Eintrag enthält unsichtbare Steuerzeichen oder einen Zeilenumbruch.",
        ),
    ],
)
def test_a_bad_value_in_a_chosen_column_is_listed(label, cell, says):
    header = f"{HEADER};{label}"
    assert problem_of(f"Kaya;Tim;01.02.2010;10a;2;{cell}", header) == f"Zeile 3, Spalte „{label}“: {says}"


@pytest.mark.parametrize(
    ("label", "cell", "value", "says"),
    [
        (
            "Nachname",
            "=1+1|cmd",
            "=1+1|cmd",
            "Der Nachname sieht wie eine Formel aus; er wird als Text übernommen.",
        ),
        (
            "Nachname",
            "@Kaya",
            "@Kaya",
            "Der Nachname sieht wie eine Formel aus; er wird als Text übernommen.",
        ),
        ("Nachname", "K4ya", "K4ya", "Der Nachname enthält eine Ziffer."),
        ("Nachname", "MÃ¼ller", "MÃ¼ller", "Die Umlaute sind beschädigt."),
        ("Nachname", "M\ufffdller", "M\ufffdller", "Ein Zeichen ist verloren gegangen (�)."),
        ("Nachname", "Ka\xadya", "Kaya", UNSEEN),
        ("Nachname", "\U000e0041Kaya", "Kaya", UNSEEN),
        ("Nachname", "\u061cKa\u2060ya\u180e", "Kaya", UNSEEN),
        ("Nachname", "Ka\u200dya", "Kaya", UNSEEN),
        ("Nachname", "MartÃ\xadnez", "MartÃnez", "Die Umlaute sind beschädigt."),
        ("Telefon-Nr.", "\u200e0202 1\u200f", "0202 1", UNSEEN),
        (
            "Postleitzahl",
            "1099",
            "1099",
            "Die Postleitzahl hat vier Ziffern: Ist die führende Null verloren gegangen?",
        ),
        ("Postleitzahl", "B-1000", "B-1000", "Die Postleitzahl hat nicht fünf Ziffern."),
        ("E-Mail (privat)", "keine", "keine", "Das ist keine vollständige E-Mail-Adresse."),
        (
            "Telefon-Nr.",
            "1,23E+11",
            "",
            (
                "Eine Tabelle hat hier aus einer langen Nummer eine gerundete Zahl gemacht. Sie wird nicht übernommen; "
                "bitte tragen Sie die Telefonnummer ein."
            ),
        ),
    ],
)
def test_an_odd_value_is_taken_and_pointed_out(label, cell, value, says):
    cells = {"Nachname": "Kaya", "Vorname": "Tim", "Geburtsdatum": "01.02.2010", "Status": "2"} | {
        label: cell
    }
    reading = read_rows(";".join(cells.values()), header=";".join(cells))
    assert reading.problems == ()
    assert [str(hint) for hint in reading.hints] == [f"Zeile 2, Spalte „{label}“: {says}"]
    fields = {
        "Nachname": "family_name",
        "Postleitzahl": "postcode",
        "E-Mail (privat)": "email",
        "Telefon-Nr.": "phone",
    }
    assert getattr(reading.pupils[0], fields[label]) == value


@pytest.mark.parametrize("name", ["Müller", "Đorđević", "Œuvre", "André’s", "Ñuñez", "Мельник", "محمد"])
def test_a_name_from_anywhere_is_nothing_odd(name):
    reading = read_rows(f"{name};Tim;01.02.2010;10a;2")
    assert (reading.pupils[0].family_name, reading.problems, reading.hints) == (name, (), ())


def test_a_sign_that_nobody_sees_makes_no_other_person_nor_class_nor_day():
    reading = read_rows(
        "Kaya;Tim;01.02.2010;10a;2", "Ka\u2060ya;Tim\u200b;\u200e01.02.2010;10a\u200b;\u200e2", GOOD
    )
    assert [(p.family_name, p.class_name) for p in reading.pupils] == [("Kaya", "10a"), ("Rossi", "10b")]
    assert [p.reason for p in reading.problems] == ["Diese Person steht schon in Zeile 2."]


def test_a_name_of_nothing_that_is_seen_is_missing():
    assert problem_of("\u3164;Tim;01.02.2010;10a;2") == "Zeile 3, Spalte „Nachname“: Der Nachname fehlt."


def test_the_same_person_twice_is_taken_once():
    reading = read_rows("Kaya;Tim;01.02.2010;10a;2", GOOD, "KAYA;tim;2010-02-01;10b;2")
    assert [(p.family_name, p.class_name) for p in reading.pupils] == [("Kaya", "10a"), ("Rossi", "10b")]
    assert [str(p) for p in reading.problems] == [
        "Zeile 4, Spalte „Nachname“: Diese Person steht schon in Zeile 2."
    ]


def test_of_two_rows_for_one_person_the_active_one_stays():
    reading = read_rows(
        "Kaya;Tim;01.02.2010;10a;9", GOOD, "Kaya;Tim;01.02.2010;10b;2", "Kaya;Tim;01.02.2010;10c;3"
    )
    assert [(p.family_name, p.class_name) for p in reading.pupils] == [("Rossi", "10b"), ("Kaya", "10b")]
    assert [(p.line, p.reason) for p in reading.problems] == [
        (2, "Diese Person steht schon in Zeile 4."),
        (5, "Diese Person steht schon in Zeile 4."),
    ]


def test_internal_ids_tell_namesakes_apart_and_doubles_together():
    header = "Interne ID-Nummer;Nachname;Vorname;Geburtsdatum;Status"
    reading = read_rows(
        "1;Kaya;Tim;01.02.2010;2", "2;Kaya;Tim;01.02.2010;2", "1;Kaya-Berg;Tim;01.02.2010;2", header=header
    )
    assert [pupil.internal_id for pupil in reading.pupils] == ["1", "2"]
    assert [str(hint) for hint in reading.hints] == [NAMESAKE]
    assert [str(problem) for problem in reading.problems] == [
        "Zeile 4, Spalte „Nachname“: Dieselbe interne ID-Nummer steht schon in Zeile 2."
    ]


def test_every_fault_of_a_row_is_named():
    reading = read_rows("Kaya;;31.02.2010;10a;77", GOOD)
    assert [problem.column for problem in reading.problems] == ["Vorname", "Geburtsdatum", "Status"]
    assert len(reading.pupils) == 1


def test_an_unclosed_quotation_mark_never_swallows_the_rest_of_the_file():
    rows = [f"Kaya;Tim {'abcdefghij'[n]};01.02.2010;10a;2;" for n in range(10)]
    rows[3] += '"ohne Ende'
    reading = read_rows(*rows, header=f"{HEADER};Bemerkungen")
    assert len(reading.pupils) == 9
    assert [problem.line for problem in reading.problems] == [5]


def test_two_stray_quotation_marks_never_swallow_what_lies_between():
    rows = [f"Kaya;Tim {'abcdefghij'[n]};01.02.2010;10a;2;" for n in range(10)]
    rows[3] += '"ohne Ende'
    rows[7] += '"'
    reading = read_rows(*rows, header=f"{HEADER};Bemerkungen")
    assert len(reading.pupils) + len({problem.line for problem in reading.problems}) == 10
    assert len(reading.pupils) >= 8


def test_a_long_list_of_problems_is_cut_with_a_count():
    problems = [Problem(n, "", "Nein.") for n in range(1, 363)]
    sentences = listing(problems)
    assert len(sentences) == 51
    assert (sentences[0], sentences[-1]) == ("Zeile 1: Nein.", "… und 312 weitere.")
    assert listing(problems[:50]) == [str(problem) for problem in problems[:50]]


def test_no_sentence_quotes_a_cell_that_may_be_meant_for_nobody():
    reading = read_rows("Kaya;röm.-kath.;Kosovo;blind;Aussiedler")
    assert not any(
        word in str(p) for p in reading.problems for word in ("kath", "Kosovo", "blind", "Aussiedler")
    )
