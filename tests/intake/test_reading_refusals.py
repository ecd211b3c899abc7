"""Files that are no list of pupils: each is refused as a whole, in a German sentence that says what it is."""

import zipfile
from datetime import date
from io import BytesIO
from random import Random

import pytest

from kette.intake.rules.pupil import Unreadable
from kette.intake.rules.reading import read

DAY = date(2026, 11, 22)
HEADER = "Nachname;Vorname;Geburtsdatum;Klasse;Status"
GOOD = "Rossi;Mia;02.02.2010;10b;2"


def refusal(file: bytes, name: str = "liste.csv") -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(file, name, on=DAY)
    return caught.value


def zipped(member: str) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(member, "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("file", "name", "says"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "liste.csv", "PDF-Dokument"),
        (b"\x89PNG\r\n\x1a\n\0\0", "liste.csv", "ein Bild"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "liste.csv", "ein Bild"),
        (zipped("xl/workbook.xml"), "liste.csv", "Die Tabelle ist beschädigt und lässt sich nicht öffnen."),
        (zipped("content.xml"), "liste.ods", "Die Tabelle ist beschädigt und lässt sich nicht öffnen."),
        (b"PK\x03\x04 nichts", "liste.xlsx", "Die Tabelle ist beschädigt"),
        (zipped("SchuelerBasisdaten.dat"), "export.zip", "gepackte Datei (ZIP). Bitte entpacken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "liste.xls", "ältere Office-Datei"),
        (b"\x1f\x8b\x08", "liste.csv", "gepackte Datei"),
        (b'[{"name": "Kaya"}]', "liste.json", "keine Liste von Schülerinnen und Schülern"),
        (b"[" * 100_000, "liste.json", "JSON-Datei ist beschädigt"),
        (b'\xef\xbb\xbf {"nachname": ', "liste.csv", "JSON-Datei ist beschädigt"),
        (b'[{"nachname": "K\xe4ya"}]', "liste.json", "Die Umlaute in der JSON-Datei"),
        (b"\n<!DOCTYPE html><table>", "liste.csv", "Webseite oder XML-Datei"),
        (b"<?xml version='1.0'?>", "liste.csv", "Webseite oder XML-Datei"),
        (b"{\\rtf1 Nachname", "liste.csv", "Textdokument (RTF)"),
        (b"SQLite format 3\0", "liste.csv", "eine Datenbank"),
        (b"", "liste.csv", "Die Datei ist leer."),
        (b"\xef\xbb\xbf", "liste.csv", "Die Datei ist leer."),
        (b" \r\n\t\r\n", "liste.csv", "Die Datei ist leer."),
        (b"\xff\xfe", "liste.csv", "Die Datei ist leer."),
        (b"Hallo Welt", "brief.txt", "keine Kopfzeile mit den Spalten Nachname, Vorname und Geburtsdatum"),
    ],
)
def test_a_wrong_file_is_named_for_what_it_is(file, name, says):
    refused = refusal(file, name)
    assert says in str(refused)
    assert "Zeile" not in str(refused)


def test_a_header_alone_is_no_list():
    refused = refusal(f"{HEADER}\r\n".encode())
    assert str(refused) == "Zeile 2: Unter der Kopfzeile stehen keine Schülerinnen und Schüler."


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (
            "Nachname;Vorname;Klasse",
            "Zeile 1, Spalte „Geburtsdatum“: In der Kopfzeile fehlt die Spalte „Geburtsdatum“.",
        ),
        ("Nachname;Klasse", "In der Kopfzeile fehlen die Spalten „Vorname“ und „Geburtsdatum“."),
        (
            "Nachname;Vorname;Geburtsdatum;Nachname",
            "Zeile 1, Spalte „Nachname“: Die Spalte „Nachname“ steht zweimal in der Kopfzeile.",
        ),
    ],
)
def test_a_header_that_lacks_or_doubles_a_column_is_refused(header, says):
    assert says in str(refusal(f"{header}\nKaya;Tim;01.02.2010;10a".encode()))


def test_a_header_is_never_guessed_and_no_name_is_quoted_in_its_place():
    refused = refusal(b"Kaya;Tim;01.02.2010;10a;2\nRossi;Mia;02.02.2010;10b;2")
    assert "Kaya" not in str(refused)
    assert "Kopfzeile" in str(refused)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Nachname|Vorname|Geburtsdatum|Namenszusatz|Geburtsname|Geburtsort", "SchuelerZusatzdaten.dat"),
        ("Nachname|Vorname|Geburtsdatum|Erzieherart|Anrede 1.Person", "SchuelerErzieher.dat"),
        ("Nachname|Vorname|Geburtsdatum|Telefonnr.|Art", "SchuelerTelefonnummern.dat"),
    ],
)
def test_another_file_of_the_same_export_is_sent_back_by_name(header, name):
    row = "Kaya|Tim|01.02.2010" + "|" * (header.count("|") - 2)
    assert name in str(refusal(f"{header}\n{row}".encode(), name))


def test_noise_is_no_text():
    noise = Random(7).randbytes(10_000_000)
    assert "keine Textdatei" in str(refusal(noise))


def test_noise_of_letters_has_no_header():
    noise = bytes(Random(7).choices(b"abcdefghij;|,", k=10_000_000))
    assert "länger als 100.000 Zeichen" in str(refusal(noise))
    lines = b"\n".join(noise[n : n + 200] for n in range(0, 10_000_000, 200))
    assert "keine Kopfzeile" in str(refusal(lines))


def test_a_file_of_nul_bytes_is_no_text():
    assert "keine Textdatei" in str(refusal(b"\0" * 1000))


def test_a_byte_that_no_encoding_knows_is_named_by_its_line():
    refused = refusal(f"{HEADER}\r\nKaya;T".encode() + b"\xfc\x81m;01.02.2010;10a;2\r\n")
    assert refused.line == 2
    assert refused.reason.startswith("Hier steht ein Zeichen, das sich nicht lesen lässt.")


def test_too_large_and_too_long_files_are_refused():
    assert "größer als 25 MB" in str(refusal(b"x" * (25 * 1024 * 1024 + 1)))
    refused = refusal("\n".join([HEADER, *[f"Kaya;Tim{n};01.02.2010;10a;2" for n in range(50_001)]]).encode())
    assert refused.line == 50_002
    assert "mehr als 50.000 Zeilen" in refused.reason
    assert "mehr als 100.000 Zeilen" in str(refusal(f"{HEADER}\n".encode() + b"\n" * 1_000_000))
    assert "mehr als 1.000 Spalten" in str(refusal(f"{HEADER}{';' * 1000}\n{GOOD}".encode()))
    refused = refusal(f"{HEADER}\n{GOOD}\n{'x' * 100_001}".encode())
    assert (refused.line, "länger als 100.000 Zeichen" in refused.reason) == (3, True)


def test_a_file_full_of_stray_quotation_marks_is_given_up():
    assert "Anführungszeichen" in str(refusal("\n".join([HEADER, *['"x"y;1;2;3;4'] * 2000]).encode()))
