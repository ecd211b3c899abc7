"""Files that were made to do harm, or are no sheet: a German sentence, and nothing else happens."""

import copy
import json
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from kette.handover.rules.carried import FILE_NAME
from kette.proof.rules import looking, reading, shape
from kette.proof.rules.reading import NotASheet, State
from kette.proof.rules.verdict import Verdict, judge
from tests.handover.desk import Desk
from tests.proof.sheets import Hand, a_sheet, content_of, drops, printed_by

SCHEMA = Path(__file__).parents[2] / "docs" / "handover-sheet.schema.json"


def bare(*, content: bytes = b"{}", encrypted: bool = False) -> bytes:
    """Return an unsigned PDF that carries something."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments[FILE_NAME] = pikepdf.AttachedFileSpec(pdf, content, filename=FILE_NAME)
        pdf.Root.AF = pikepdf.Array([pdf.attachments[FILE_NAME].obj])
        out = BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(user="x", owner="y") if encrypted else None)
    return out.getvalue()


def bomb() -> bytes:
    """Return a small PDF whose content unfolds to a hundred megabytes."""
    packed = zlib.compress(zlib.compress(b" " * (100 << 20), 9), 9)
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        spec = pikepdf.AttachedFileSpec(pdf, b"x", filename=FILE_NAME)
        pdf.attachments[FILE_NAME] = spec
        stream = pdf.attachments[FILE_NAME].obj.EF.F
        stream.write(packed, filter=[pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
        pdf.Root.AF = pikepdf.Array([pdf.attachments[FILE_NAME].obj])
        out = BytesIO()
        pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: b"", "keine PDF-Datei"),
        (lambda: b"PK\x03\x04" + bytes(100), "keine PDF-Datei"),
        (lambda: b"%PDF-1.7\n" + bytes(1000), "beschädigt"),
        (lambda: b"%PDF-1.7\n" + b"[" * 200_000, "beschädigt"),
        (lambda: b"%PDF-1.7\n" + bytes(reading.LARGEST), "zu groß"),
        (lambda: bare(encrypted=True), "Kennwort"),
        (bomb, "lesbar|lesen"),
    ],
    ids=["empty", "a-zip", "cut-off", "nested", "huge", "locked", "bomb"],
)
def test_what_cannot_be_read_is_refused_in_german(made: Callable[[], bytes], said: str) -> None:
    with pytest.raises(NotASheet, match=said):
        reading.read(made())


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        b"null",
        b"[" * 100_000,
        b'{"format":' * 50_000,
        b'{"version": NaN}',
        b'{"version": ' + b"9" * 5_000 + b"}",
        b"\xff\xfe",
        content_of(a_sheet()).replace(b'"version": 1', b'"version": 2'),
        content_of(a_sheet()).replace(b'"version": 1', b'"version": true'),
        content_of(a_sheet()).replace(b'"kind": "consent"', b'"kind": "consent", "kind": "x"'),
        content_of(a_sheet()).replace("Şükrü".encode(), b"\\u0000"),
        content_of(a_sheet()).replace("Şükrü".encode(), b"\\ud800"),
    ],
    ids=lambda content: content[:12].decode("latin-1"),
)
def test_content_of_another_shape_counts_as_none(content: bytes) -> None:
    said = looking.look(bare(content=content))
    assert (said["signature"], said["content"]) == ("none", None)


def test_the_days_of_a_sheet_are_days() -> None:
    values = json.loads(content_of(a_sheet()))
    assert reading.carried_of(values | {"until": "2027-02-31"}) is None


def test_a_sheet_without_a_signature_is_said_to_have_none() -> None:
    look = reading.read(bare(content=content_of(a_sheet())))
    assert look.state is State.NONE
    assert judge(look, None, reading.datetime.now()) is Verdict.UNSIGNED


def test_the_schema_in_the_documents_is_the_one_that_is_checked() -> None:
    assert json.loads(SCHEMA.read_text("utf-8")) == shape.SCHEMA


def test_what_kette_writes_has_the_shape_and_each_wrong_type_has_not() -> None:
    whole = json.loads(content_of(a_sheet()))
    assert shape.fits(whole)
    tried = 0
    for path, value in leaves(whole):
        for wrong in (True, 1.5, [], {}, None, "\x07"):
            if wrong == value or (wrong is None and path[-1] in ("until", "until_on", "promised_on")):
                continue
            changed = copy.deepcopy(whole)
            place: Any = changed
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = wrong
            assert not shape.fits(changed), (path, wrong)
            tried += 1
    assert tried > 300
    assert not shape.fits(whole | {"more": 1})
    assert not shape.fits({key: whole[key] for key in whole if key != "until"})


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Any]]:
    """List everything that stands in a value, with its place."""
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        return [found for key, one in pairs for found in leaves(one, (*path, key))]
    return [(path, value)]


@pytest.mark.one_engine
def test_a_page_with_hostile_words_shows_them_as_words(desk: Desk, hand: Hand) -> None:
    file = printed_by(hand, a_sheet(receiver="<script>alert(1)</script>"))
    page = drops(desk.sits("jobcenter"), file)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<b>bitte" not in page


@pytest.mark.one_engine
def test_what_is_no_sheet_is_refused_on_the_page(desk: Desk) -> None:
    desk.sits("jobcenter")
    assert "keine PDF-Datei" in drops(desk, b"hallo", 422)
    assert "kein Übergabebogen" in drops(desk, bare())


def test_a_field_that_stands_there_twice_is_not_taken_over() -> None:
    values = json.loads(content_of(a_sheet()))
    assert reading.carried_of(values) is not None
    rows = values["sheet"]["sections"][0]["rows"]
    rows.append(copy.deepcopy(rows[0]))
    assert reading.carried_of(values) is None
