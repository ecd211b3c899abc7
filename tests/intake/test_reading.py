"""The reading of school files: the sample in all its forms, every column, every encoding and separator."""

import json
from datetime import date
from pathlib import Path

import pytest

from kette.intake.rules.pupil import STATUSES, Pupil
from kette.intake.rules.reading import check_school, read, summary

SAMPLE = Path(__file__).parent.parent / "data" / "school-990001"
DAY = date(2026, 11, 22)
HEADER = "Nachname;Vorname;Geburtsdatum;Klasse;Status"


def sample(name: str) -> bytes:
    return (SAMPLE / name).read_bytes()


def read_text(text: str, encoding: str = "utf-8"):
    return read(text.encode(encoding), "liste.csv", on=DAY)


def only(text: str) -> Pupil:
    reading = read_text(text)
    assert not reading.problems
    (pupil,) = reading.pupils
    return pupil


@pytest.mark.parametrize("name", ["SchuelerBasisdaten.dat", "text-export.csv", "text-export-cp1252.csv"])
def test_the_sample_is_read_as_expected(name):
    reading = read(sample(name), name, on=DAY)
    assert summary(reading) == json.loads(sample("expected.json"))
    assert reading.rows == 112
    assert reading.problems == reading.hints == ()


@pytest.mark.parametrize(
    ("name", "kind", "encoding"),
    [
        ("SchuelerBasisdaten.dat", "SchILD-NRW-Schnittstelle (SchuelerBasisdaten.dat)", "Windows-1252"),
        ("text-export.csv", "SchILD-NRW-Text-Export (CSV, Semikolon)", "UTF-8"),
        ("text-export-cp1252.csv", "SchILD-NRW-Text-Export (CSV, Semikolon)", "Windows-1252"),
    ],
)
def test_the_reading_says_what_it_took_the_file_for(name, kind, encoding):
    reading = read(sample(name), "anders.txt", on=DAY)
    assert (reading.kind, reading.encoding) == (kind, encoding)


def test_a_pupil_of_the_text_export_has_all_the_facts_of_the_chain():
    assert read(sample("text-export.csv"), "x.csv", on=DAY).pupils[1] == Pupil(
        family_name="Jäger",
        given_name="Tim",
        born_on=date(2010, 2, 13),
        sex="m",
        status=2,
        school_number="990001",
        class_name="10b",
        year="10",
        track="***",
        compulsory_done=True,
        degree="F",
        street="Löwenplatz 17",
        postcode="42001",
        town="Kettenstadt",
        phone="0202 550001",
        email="schueler1@example.org",
        internal_id="1001",
        guid="99809225-07b3-4c73-876c-70c65387f613",
        line=3,
    )


def test_the_interface_file_says_the_same_but_for_the_columns_it_lacks():
    of_interface = read(sample("SchuelerBasisdaten.dat"), "x.dat", on=DAY).pupils
    of_export = read(sample("text-export-cp1252.csv"), "x.csv", on=DAY).pupils
    for field in Pupil.__dataclass_fields__:
        values = {getattr(pupil, field) for pupil in of_interface}
        if field in {"school_number", "phone", "email", "internal_id", "guid"}:
            assert values == {""}
        else:
            assert [getattr(p, field) for p in of_interface] == [getattr(p, field) for p in of_export]


def test_names_keep_their_turkish_polish_and_croatian_letters():
    names = {p.family_name for p in read(sample("text-export.csv"), "x.csv", on=DAY).pupils}
    assert {"Yılmaz", "Łuczak", "Đorđević", "Şahin", "Großmann", "O'Neill", "von der Heide"} <= names


def test_nothing_but_the_listed_columns_leaves_the_reader():
    reading = read(sample("text-export.csv"), "x.csv", on=DAY)
    kept = {str(getattr(p, f)) for p in reading.pupils for f in Pupil.__dataclass_fields__}
    assert "ohne" not in kept  # Konfession
    assert "Nein" not in kept  # Migrationshintergrund
    assert "deu" not in {str(getattr(p, f)) for p in reading.pupils for f in Pupil.__dataclass_fields__}


def test_the_older_interface_file_with_50_columns_is_read_too():
    lines = sample("SchuelerBasisdaten.dat").decode("cp1252").splitlines()
    older = "\r\n".join("|".join(line.split("|")[:50]) for line in lines).encode("cp1252")
    assert (
        read(older, "x.dat", on=DAY).pupils == read(sample("SchuelerBasisdaten.dat"), "x.dat", on=DAY).pupils
    )


def test_an_interface_file_with_more_columns_than_we_know_is_read_too():
    lines = sample("SchuelerBasisdaten.dat").decode("cp1252").splitlines()
    newer = "\r\n".join([lines[0] + "|Ganz neu", *[line + "|x" for line in lines[1:]]]).encode()
    reading = read(newer, "x.dat", on=DAY)
    assert summary(reading) == json.loads(sample("expected.json"))
    assert reading.encoding == "UTF-8"


def test_quotation_marks_are_letters_in_an_interface_file():
    lines = sample("SchuelerBasisdaten.dat").decode("cp1252").splitlines()
    lines[1] = '"' + lines[1]
    assert read("\r\n".join(lines).encode("cp1252"), "x.dat", on=DAY).pupils[0].family_name == '"Nguyen'


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separator_encoding_and_line_ends_are_recognised(separator, encoding, end):
    lines = [HEADER, "Müller;Zoë;01.02.2010;10a;2", "Weiß;Tim;02.02.2010;10b;2"]
    reading = read_text(end.join(lines).replace(";", separator), encoding)
    assert [(p.family_name, p.given_name, p.class_name, p.line) for p in reading.pupils] == [
        ("Müller", "Zoë", "10a", 2),
        ("Weiß", "Tim", "10b", 3),
    ]


def test_columns_may_stand_in_any_order_among_others():
    pupil = only("Konfession;Geburtsdatum;Klasse;Vorname;Hobby;Nachname\nrk;2010-02-01;10a;Tim;Rad;Kaya\n")
    assert (pupil.family_name, pupil.given_name, pupil.born_on) == ("Kaya", "Tim", date(2010, 2, 1))


def test_labels_are_known_in_any_letter_case_and_with_surplus_blanks():
    assert only("NACHNAME; Vorname ;geburtsdatum;STRASSE\nKaya;Tim;01.02.2010;Weg 1").street == "Weg 1"


def test_three_columns_are_enough_and_all_count_as_active_then():
    reading = read_text("Nachname;Vorname;Geburtsdatum\nKaya;Tim;01.02.2010\n")
    assert summary(reading) == {"pupils": 1, "active": 1, "per_class": {"": 1}}
    assert [str(hint) for hint in reading.hints] == [
        "Zeile 1, Spalte „Status“: Die Spalte fehlt; alle gelten als aktiv."
    ]
    (pupil,) = reading.pupils
    assert (pupil.sex, pupil.compulsory_done, pupil.street, pupil.guid) == ("", None, "", "")


def test_titles_and_blank_lines_may_stand_above_the_header():
    reading = read_text(f"Gesamtschule – Abgänger;;;;\n;;;;\n\n{HEADER}\nKaya;Tim;01.02.2010;10a;2\n;;;;\n\n")
    assert [(p.family_name, p.line) for p in reading.pupils] == [("Kaya", 5)]
    assert reading.rows == 1


def test_cells_in_quotation_marks_may_hold_separators_and_line_breaks():
    text = f'{HEADER};Bemerkungen\nKaya;Tim;01.02.2010;10a;2;"a;b\nc ""d"""\nRossi;Mia;02.02.2010;"10b";2;\n'
    reading = read_text(text)
    assert [(p.family_name, p.class_name, p.line) for p in reading.pupils] == [
        ("Kaya", "10a", 2),
        ("Rossi", "10b", 4),
    ]
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("3", "m"),
        ("4", "w"),
        ("5", "d"),
        ("6", "x"),
        ("m", "m"),
        ("W", "w"),
        ("d", "d"),
        ("x", "x"),
        ("oA", "x"),
        ("weiblich", "w"),
        ("", ""),
    ],
)
def test_the_sex_is_read_from_key_or_letter(cell, value):
    assert only(f"Nachname;Vorname;Geburtsdatum;Geschlecht\nKaya;Tim;01.02.2010;{cell}").sex == value


@pytest.mark.parametrize(("key", "word"), STATUSES.items())
def test_the_status_is_read_from_key_or_word_and_two_of_them_are_active(key, word):
    for cell in (str(key), word):
        pupil = only(f"{HEADER}\nKaya;Tim;01.02.2010;10a;{cell}")
        assert pupil.status == key
        assert pupil.active == (key in {2, 3})


@pytest.mark.parametrize(
    ("cell", "value"), [("J", True), ("N", False), ("Ja", True), ("nein", False), ("", None)]
)
def test_whether_compulsory_schooling_is_done_may_be_unknown(cell, value):
    text = f"Nachname;Vorname;Geburtsdatum;Schulpflicht erfüllt\nKaya;Tim;01.02.2010;{cell}"
    assert only(text).compulsory_done is value


def test_a_postcode_keeps_its_first_zero_and_a_street_its_number():
    text = "Nachname;Vorname;Geburtsdatum;Postleitzahl;Straße;Hausnummer\nKaya;Tim;01.02.2010;01099;Weg;3 a"
    pupil = only(text)
    assert (pupil.postcode, pupil.street) == ("01099", "Weg 3 a")


def test_the_better_of_two_columns_for_one_fact_counts():
    pupil = only(
        "Nachname;Vorname;Geburtsdatum;E-Mail (schulisch);E-Mail (privat)\nKaya;Tim;01.02.2010;a@example.org;b@example.org"
    )
    assert pupil.email == "b@example.org"


def test_values_are_composed_and_tidied():
    pupil = only("Nachname;Vorname;Geburtsdatum\n  Mu\u0308ller   Lu\u0308ck ;Tim\u00a0Jan; 1.2.2010 ")
    assert (pupil.family_name, pupil.given_name) == ("Müller Lück", "Tim Jan")
    assert pupil.born_on == date(2010, 2, 1)


def test_a_guid_is_the_same_with_braces_and_capitals():
    label = "eindeutige Nummer (GUID)"
    text = (
        f"Nachname;Vorname;Geburtsdatum;{label}\nKaya;Tim;01.02.2010;{{4DABB481-244C-4173-889E-E3EFCF44DD3F}}"
    )
    assert only(text).guid == "4dabb481-244c-4173-889e-e3efcf44dd3f"


def test_pupils_of_another_school_are_pointed_out():
    reading = read(sample("text-export.csv"), "x.csv", on=DAY)
    assert check_school(reading, "990001") == ()
    problems = check_school(reading, "990002")
    assert len(problems) == 112
    assert str(problems[0]) == (
        "Zeile 2, Spalte „Schul-Nummer“: Die Zeile gehört zur Schule 990001; erwartet wird 990002."
    )
    assert check_school(read(sample("SchuelerBasisdaten.dat"), "x.dat", on=DAY), "990002") == ()


def test_pupils_are_frozen():
    pupil = only("Nachname;Vorname;Geburtsdatum\nKaya;Tim;01.02.2010")
    with pytest.raises(AttributeError):
        pupil.family_name = "Rossi"
    assert hash(pupil) == hash(only("Nachname;Vorname;Geburtsdatum\nKaya;Tim;01.02.2010"))
