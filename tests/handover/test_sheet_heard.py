"""The sheet with names of every kind: whoever hears it hears each line, and archives take it as it is."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings

from kette import clock
from kette.handover.document import Door, chain_of, not_on_it, printed
from kette.handover.rules.sheet import Event, Ground, Party, Row, Section, Sheet, Tenure
from kette.pdf.attaching import Attachment, attached
from kette.pdf.text import clean
from tests.documents import faults, heard
from tests.nasty import SHEETS, WORDS

pytestmark = pytest.mark.one_engine
AT = datetime(2027, 3, 10, 11, tzinfo=UTC)
DOOR = Door("https://kette.example/a/7Yd-kX2", date(2027, 3, 24))


def sheet_with(words: str, long: str) -> Sheet:
    return Sheet(
        number="K-2027-0001",
        title="Übergabebogen K-2027-0001",
        made_at=AT.isoformat(),
        answer_by="2027-03-17",
        kind="consent",
        giver=Party(words, words, (("Stelle", words), ("Telefon", "0202 1"))),
        receiver=Party(words, words),
        sections=(
            Section("Um wen es geht", (Row("family_name", "identity", "Familienname", words),)),
            Section("Worum es geht", (Row("reason", "needs", "Anlass der Übergabe", long),)),
        ),
        ground=Ground("Einwilligung", "Art. 6 DSGVO", (("Zweck", words),)),
        tenures=(Tenure(words, "2027-02-12"),),
        events=(Event("2027-02-12", words, "reported"),),
        goal=words,
        left_out=("Gesundheit",),
    )


def expected(sheet: Sheet) -> list[str]:
    picture = chain_of(sheet, "kette")
    assert picture is not None
    lines = [
        f"{sheet.giver.name} Stand: {clock.local(AT):%d.%m.%Y, %H:%M} Uhr",
        "Vertraulich. Nur für die empfangende Stelle und den genannten Zweck.",
        sheet.title,
        f"an {sheet.receiver.name}, angeboten am 10.03.2027 · Antwort bis 17.03.2027",
        picture.description,
    ]
    for section in sheet.sections:
        lines += [section.title, *(f"{row.label} {_filled(row.words)}" for row in section.rows)]
    lines += ["Rechtsgrundlage und ihre Grenzen Grundlage Einwilligung (Art. 6 DSGVO)"]
    lines += [f"{label} {_filled(words)}" for label, words in sheet.ground.rows]
    lines += [not_on_it(sheet), "Rückfragen an"]
    lines += [f"{label} {_filled(words)}" for label, words in sheet.giver.rows]
    return clean(" ".join(lines)).split()


def _filled(words: str) -> str:
    return words if clean(words).strip() else "–"


@settings(max_examples=SHEETS, deadline=None)
@given(WORDS, WORDS)
def test_every_line_of_a_sheet_is_heard_and_archives_take_it(words: str, part: str) -> None:
    sheet = sheet_with(words, f"{part} und weiter. " * 60)
    data = Attachment("uebergabe.json", "application/json", words.encode("utf-8", "replace"), "Daten", AT)
    document = printed(sheet, DOOR, (data,))
    assert faults(document) == []
    said, lines = heard(document).split(), expected(sheet)
    assert said[: len(lines)] == lines
    end = "Adresse: https://kette.example/a/7Yd-kX2 Gilt bis 24.03.2027, einmal."
    assert " ".join(said[len(lines) :]).endswith(end)
    assert attached(document) == {data.name: data.data}
