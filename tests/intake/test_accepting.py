"""Which files are turned away as a whole, and with which words."""

import pytest

from kette.intake.rules import accepting
from kette.intake.rules.pupil import Problem
from kette.intake.rules.refusal import Refused
from tests.intake.lists import DAY, TIM, made, sample


def test_a_file_of_another_school_is_refused():
    with pytest.raises(Refused) as refused:
        accepting.read_file(sample(), "C:\\Export\\liste.csv", on=DAY, school_number="990002")
    first, *_, last = refused.value.sentences()
    assert first == (
        "Datei „liste.csv“, Zeile 2, Spalte „Schul-Nummer“: "
        "Die Zeile gehört zur Schule 990001; erwartet wird 990002."
    )
    assert last == "… und 62 weitere."


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (b"", "Datei „x.csv“: Die Datei ist leer."),
        (made(TIM.replace(";2;", ";8;")), "niemand mit dem Status Aktiv"),
        (made(TIM.replace("13.02.", "31.02.")), "Zeile 2, Spalte „Geburtsdatum“: Das Datum 31.02.2010"),
        (
            made(
                *(TIM.replace("1001;Jäger", f"{n};J{'a' * (n % 90)}b{'c' * (n // 90)}") for n in range(1_001))
            ),
            "1001 Schülerinnen und Schüler stehen in der „Klasse 10b“.",
        ),
    ],
)
def test_a_file_of_no_use_is_refused_with_a_sentence(file, sentence):
    with pytest.raises(Refused, match=r"Datei „x\.csv“") as refused:
        accepting.read_file(file, "x.csv", on=DAY)
    assert sentence in str(refused.value)


def test_a_file_with_a_faulty_row_can_be_refused_as_a_whole():
    reading = accepting.read_file(made(TIM, TIM.replace("13.02.", "31.02.")), "x.csv", on=DAY)
    assert reading.problems == (Problem(3, "Geburtsdatum", "Das Datum 31.02.2010 gibt es nicht."),)
    with pytest.raises(Refused, match="Zeile 3"):
        accepting.require_whole(reading, "x.csv")
