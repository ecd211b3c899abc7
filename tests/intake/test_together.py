"""Files that belong together: SchILD's interface files, and the answers of an SVWS server."""

import json
from datetime import date

import pytest

from kette.intake.rules import accepting
from kette.intake.rules.refusal import Refused
from tests.intake.lists import sample

DAY = date(2027, 2, 15)
BASIS = "Nachname|Vorname|Geburtsdatum|Geschlecht|Status|PLZ|Ort|Straße|Klasse"
TIM = "Jäger|Tim|13.02.2010|m|2|42103|Kettenstadt|Weg 1|10b"
MORE = "Nachname|Vorname|Geburtsdatum|Geburtsname|Telefon-Nr.|E-Mail"
PHONES = "Nachname|Vorname|Geburtsdatum|Telefonnr.|Art"


def together(*files: tuple[str, str]):
    written = [(name, text.encode("cp1252")) for name, text in files]
    return accepting.read_files(written, on=DAY)


def test_telephone_and_e_mail_come_from_the_files_beside():
    reading = together(
        ("SchuelerTelefonnummern.dat", f"{PHONES}\nJäger|Tim|13.02.2010|0999 1|Mutter"),
        ("SchuelerZusatzdaten.dat", f"{MORE}\nJäger|Tim|13.02.2010|Berg|0202 1|tim@example.org"),
        ("SchuelerBasisdaten.dat", f"{BASIS}\n{TIM}"),
    )
    (tim,) = reading.pupils
    assert (tim.phone, tim.email) == ("0999 1", "tim@example.org")
    assert "Berg" not in str(tim)


def test_the_sample_has_them_all():
    files = ("SchuelerBasisdaten.dat", "SchuelerZusatzdaten.dat")
    reading = accepting.read_files([(name, sample(name)) for name in files], on=DAY)
    assert reading.pupils[0].phone == "0202 550000"
    assert reading.notes == ()


def test_what_belongs_to_nobody_or_to_two_is_told_and_not_guessed():
    reading = together(
        ("SchuelerBasisdaten.dat", f"{BASIS}\n{TIM}\n{TIM.replace('10b', '10c')}"),
        (
            "SchuelerZusatzdaten.dat",
            f"{MORE}\nJäger|Tim|13.02.2010||0202 1|\nKaya|Mia|01.02.2010||0202 2|\nzu kurz|",
        ),
        ("SchuelerErzieher.dat", "Nachname|Vorname|Geburtsdatum|Erzieherart\nJäger|Tim|13.02.2010|Mutter"),
    )
    assert [pupil.phone for pupil in reading.pupils] == [""]
    told = " ".join(reading.notes)
    assert "Angaben zu 1 Personen, die es in „SchuelerBasisdaten.dat“ nicht gibt" in told
    assert "gleichem Namen und Geburtsdatum" in told
    assert "„SchuelerZusatzdaten.dat“, Zeile 4" in told
    assert "Aus „SchuelerErzieher.dat“ braucht Kette nichts" in told


def test_lists_of_two_classes_in_two_files_are_one_list():
    reading = together(
        ("10b.csv", "Nachname;Vorname;Geburtsdatum;Klasse\nJäger;Tim;13.02.2010;10b"),
        (
            "10c.csv",
            "Nachname;Vorname;Geburtsdatum;Klasse\nKaya;Mia;31.02.2010;10c\nRossi;Ida;01.02.2010;10c",
        ),
    )
    assert [pupil.class_name for pupil in reading.pupils] == ["10b", "10c"]
    assert str(reading.problems[0]).startswith("Tabelle 2, Zeile 2, ")


def test_answers_of_the_server_are_joined_by_its_id():
    listed = [
        {
            "id": 7,
            "nachname": "Jäger",
            "vorname": "Tim",
            "geschlecht": 3,
            "status": 2,
            "jahrgang": "10",
            "klasse": "10b",
        }
    ]
    about = {
        "id": 7, "nachname": "Jäger", "vorname": "Tim", "geburtsdatum": "2010-02-13", "strassenname": "Weg",
        "hausnummer": "1", "telefon": "0202 1", "emailPrivat": "tim@example.org", "istSchulpflichtErfuellt": False,
        "keineAuskunftAnDritte": True, "religionID": 5, "geburtsland": "XYZ", "bemerkungen": "blind",
    }  # fmt: skip
    reading = together(("aktuell.json", json.dumps(listed)), ("stammdaten.json", json.dumps([about])))
    (tim,) = reading.pupils
    assert (tim.born_on, tim.sex, tim.class_name, tim.street) == (date(2010, 2, 13), "m", "10b", "Weg 1")
    assert (tim.internal_id, tim.no_disclosure, tim.compulsory_done) == ("7", True, False)
    assert not {"5", "XYZ", "blind"} & {str(getattr(tim, field)) for field in tim.__slots__}


@pytest.mark.parametrize(
    "text",
    ["[]", "{}", "[1, 2]", '[{"id": 1}]', "[" * 50_000, '[{"nachname": NaN}]', '{"a": [1], "b": [2]}', "[{"],
)
def test_json_of_another_kind_is_refused_in_words(text):
    with pytest.raises(Refused, match=r"x\.json"):
        together(("x.json", text))


def test_too_many_files_are_refused():
    with pytest.raises(Refused, match="mehr als 12 Dateien"):
        together(*((f"{n}.csv", "x") for n in range(13)))
