"""A part is read as it belongs together: each text beside its contact, no „nein“ where nobody chose."""

import pytest

from kette.rights.queries.decoding import plain
from kette.rights.rules.part import Block, PartContent, Row

pytestmark = pytest.mark.one_engine
CONTACTS = Block("contacts", "Kontakte", ("am", "Text"), (Row(("01.03.2027", "Text 1"), "contacts:1"),))
TEXTS = Block(
    "texts",
    "Texte und Notizen",
    ("Text",),
    (Row(("Text 1: Am Telefon: ja.",), "texts:1"), Row(("Text 2: Notiz",), "texts:2")),
)


def test_a_text_stands_beside_its_contact_and_not_once_more() -> None:
    read = PartContent("Jobcenter", "", (CONTACTS, TEXTS)).in_place
    assert [row.cells for block in read.blocks for row in block.rows] == [
        ("01.03.2027", "Am Telefon: ja."),
        ("Text 2: Notiz",),
    ]


def test_a_text_that_is_held_back_stays_a_number() -> None:
    read = PartContent("Jobcenter", "", (CONTACTS,)).in_place
    assert read.blocks[0].rows[0].cells[1] == "Text 1"


def test_no_is_said_only_where_somebody_chose() -> None:
    assert plain("contacts", "reached", False, {}) == "nein"
    assert plain("texts", "entrusted", False, {}) == ""
    assert plain("texts", "entrusted", True, {}) == "ja"
