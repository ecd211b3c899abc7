"""Whoever hears a document gets what others see: every word once, in order, as what it is, and in every alphabet."""

from datetime import UTC, date, datetime
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings

from kette.pdf.attaching import Attachment, attached
from kette.pdf.letter import Head, Letters
from kette.pdf.paper import Paper
from kette.pdf.series import Series
from kette.pdf.text import clean
from kette.pictures.chain import Segment, chain_picture
from tests.documents import faults, heard, spoken
from tests.nasty import SHEETS, WORDS

pytestmark = pytest.mark.one_engine
AT = datetime(2027, 3, 3, 13, 5, tzinfo=UTC)
PICTURE = chain_picture("k", [Segment("Gesamtschule", date(2027, 2, 12))], today=date(2027, 3, 3))
DATA = Attachment("uebergabe.json", "application/json", '{"name": "Şükrü"}'.encode(), "Die Daten", AT)


def paper(**more) -> Paper:
    return Paper("Übergabebogen", at=AT, author="Stadt Kettenstadt", **more)


def full(words: str) -> Paper:
    made = paper(subject=words, footer=words)
    made.picture(PICTURE)
    made.heading(words)
    made.paragraph(words)
    made.facts([(words, words)])
    made.heading(words, 2)
    made.table([words, "Tage"], [[words, "7"], [words, "8"]])
    made.bullets([words, words])
    made.note(words)
    made.signature_lines([words])
    made.speak("ar", right_to_left=True)
    made.heading(words)
    made.facts([(words, words)])
    made.bullets([words])
    made.note(words)
    return made


def plain(words: str) -> list[str]:
    return clean(words).split()


def test_every_element_is_said_once_and_in_order_as_what_it_is():
    made = paper(footer="Vertraulich")
    made.heading("Wer")
    made.facts([("Name", "Şükrü")])
    made.heading("Einzeln", 3)
    made.table(["Was", "Tage"], [["Gespräch", "7"]])
    made.bullets(["eins"])
    made.note("Hinweis")
    made.picture(PICTURE)
    assert [(tag, words.strip()) for tag, words in spoken(made.build())] == [
        ("P", "Stadt Kettenstadt"),
        ("P", "Stand: 03.03.2027, 14:05 Uhr"),
        ("P", "Vertraulich"),
        ("H1", "Übergabebogen"),
        ("H2", "Wer"),
        ("TH", "Name"),
        ("TD", "Şükrü"),
        ("H3", "Einzeln"),
        ("TH", "Was"),
        ("TH", "Tage"),
        ("TD", "Gespräch"),
        ("TD", "7"),
        ("Lbl", "•"),
        ("LBody", "eins"),
        ("P", "Hinweis"),
        ("Figure", clean(PICTURE.description)),
    ]


def test_what_is_torn_or_repeated_where_a_page_ends_is_said_once():
    made = paper()
    made.table(["Laufnummer", "Notiz"], [[str(number), "Notiz " * 60] for number in range(40)])
    made.paragraph("Wort " * 3000)
    made.note("Satz " * 3000)
    document = made.build()
    said = heard(document)
    assert said.count("Laufnummer") == 1
    assert [said.count(word) for word in ("Notiz ", "Wort", "Satz")] == [2401, 3000, 3000]
    assert faults(document) == []


def test_head_cells_say_what_they_head_and_other_languages_their_name():
    made = full("x")
    with pikepdf.open(BytesIO(made.build())) as pdf:
        found = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one]
        heads = [str(one.A.Scope) for one in found if one.S == "/TH"]
        assert sorted(heads) == ["/Column", "/Column", "/Row", "/Row"]
        assert [str(one.Lang) for one in found if one.S == "/Sect"] == ["ar"]
        assert {str(one.A.ListNumbering) for one in found if one.S == "/L"} == {"/Disc"}
        assert pdf.Root.Lang == "de-DE"


def test_a_file_inside_comes_out_as_it_went_in_and_the_whole_stays_the_same():
    made = full("x")
    document = made.build([DATA])
    assert document == full("x").build([DATA])
    assert attached(document) == {DATA.name: DATA.data}
    assert attached(made.build()) == {}
    assert faults(document) == []
    with pikepdf.open(BytesIO(document)) as pdf:
        assert [str(one.AFRelationship) for one in pdf.Root.AF] == ["/Data"]


@settings(max_examples=SHEETS, deadline=None)
@given(WORDS)
def test_names_of_every_kind_are_heard_as_they_were_written(words: str) -> None:
    made = full(words)
    document = made.build([DATA])
    assert faults(document) == []
    expected = plain(f"Stadt Kettenstadt Stand: 03.03.2027, 14:05 Uhr {words} Übergabebogen {words}")
    said = heard(document).split()
    assert said[: len(expected)] == expected
    filled = words if clean(words).strip() else "–"
    rest = f"{clean(PICTURE.description)} {words} {words} {words} {filled} {words} {words} Tage {words} 7 {words} 8"
    rest += f" • {words} • {words} {words} Ort, Datum {words} {words} {words} {filled} • {words} {words}"
    assert said[len(expected) :] == plain(rest)


@settings(max_examples=max(SHEETS // 3, 3), deadline=None)
@given(WORDS)
def test_letters_and_series_are_heard_as_well(words: str) -> None:
    letters = Letters("Briefe", at=AT)
    series = Series("Formular", at=AT)
    for number in range(2):
        head = Head(words, (words, "Weg 1"), (("Telefon", words),), f"Betreff {words}")
        letters.begin(head)
        letters.paragraph(words)
        letters.heading(f"Weiter {words}", 2)
        series.begin(f"an {words}", author="Stelle", footer=words, code=f"CODE{number}")
        series.paragraph(f"Text {words}")
    document = letters.build()
    assert faults(document) == []
    with pikepdf.open(BytesIO(document)) as pdf, pdf.open_outline() as outline:
        assert [entry.title.split() for entry in outline.root] == [plain(words)] * 2
        assert [len(entry.children) for entry in outline.root] == [1, 1]
    one = plain(f"{words} {words} Weg 1 Telefon {words} Betreff {words} {words} Weiter {words}")
    assert heard(document).split() == one * 2
    document = series.build()
    assert faults(document) == []
    stand = "Stelle Stand: 03.03.2027, 14:05 Uhr"
    assert heard(document).split() == plain(f"{stand} {words} Formular an {words} Text {words}") * 2
