"""Nothing is torn that belongs together: headings with what they lead in, long words in columns, citations of law."""

import io

import pytest
from pypdf import PdfReader

from kette import clock
from kette.pdf.paper import Paper
from tests.cases.pupils import AT

pytestmark = pytest.mark.one_engine
WORD = "Jugendberufsagentur"


def pages(paper: Paper) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(paper.build())).pages]


@pytest.mark.parametrize("filled", range(30, 52))
def test_a_heading_and_its_lead_in_stand_with_the_first_row(filled: int) -> None:
    paper = Paper("Probe", at=clock.local(AT))
    for number in range(filled):
        paper.paragraph(f"Zeile {number}")
    paper.heading("Überschrift")
    paper.paragraph("Davor steht dies:")
    paper.table(("Was", "Frist"), [(f"Erste {number}", "so lange") for number in range(60)])
    found = pages(paper)
    where = next(place for place, words in enumerate(found) if "Überschrift" in words)
    assert "Davor steht dies" in found[where]
    assert "Erste 0" in found[where]


@pytest.mark.parametrize("filled", range(30, 52))
def test_no_point_of_a_list_is_left_alone_below_its_heading(filled: int) -> None:
    paper = Paper("Probe", at=clock.local(AT))
    for number in range(filled):
        paper.paragraph(f"Zeile {number}")
    paper.heading("Überschrift")
    paper.bullets([f"Punkt {number}." for number in range(6)])
    found = pages(paper)
    where = next(place for place, words in enumerate(found) if "Überschrift" in words)
    assert "Punkt 0." in found[where]
    assert "Punkt 1." in found[where]


def test_a_long_word_widens_its_column_instead_of_being_torn() -> None:
    paper = Paper("Probe", at=clock.local(AT))
    paper.table(("Stelle", "Was"), [(WORD, "kurz")], widths=(1, 9))
    assert WORD in pages(paper)[0]


def test_no_sign_of_law_is_parted_from_its_number() -> None:
    paper = Paper("Probe", at=clock.local(AT))
    for blank in range(60):
        paper.paragraph(f"{'x' * blank} {'wort ' * 14}nach § 31a Abs. 3 SGB III")
    lines = [line.rstrip(" ") for words in pages(paper) for line in words.split("\n")]
    assert not [line for line in lines if line.endswith(("§", "Abs."))]
