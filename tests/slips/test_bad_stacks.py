"""What is no stack, or was made to do harm: a German sentence, and nothing is kept."""

import io
import struct
import time
import zlib

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, StreamObject

from kette.privacy.rules.scans import NotAScan
from kette.slips.models import ReturnedSheet
from kette.slips.rules import stack
from tests.cases.pupils import report
from tests.privacy.test_consent_rules import PNG
from tests.slips.conftest import Screen
from tests.slips.paperwork import blank, pictures, print_class, stacked, upload
from tests.slips.test_returning import rows
from tests.world import World

pytestmark = pytest.mark.one_engine


def empty_pages(count: int, width: float = 595, height: float = 842) -> bytes:
    """Make a PDF of empty pages."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(count):
        document.new_page(width, height)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def locked() -> bytes:
    """Make a PDF that opens with a password alone."""
    writer = PdfWriter(PdfReader(io.BytesIO(empty_pages(1))))
    writer.encrypt("geheim")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bomb_of_png() -> bytes:
    """Make a small PNG that unfolds to 40,000 by 40,000 dots."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", head),
            chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000)),
            chunk(b"IEND", b""),
        )
    )


def test_what_is_no_stack_is_said_on_the_page(world: World, screen: Screen) -> None:
    browser = screen("school")
    whole = stacked([blank()])
    for content, because in (
        (b"", "keine Datei|zuerst eine Datei|leer"),
        (b"MZ\x90", "keine PDF-, JPEG- oder PNG-Datei"),
        (whole[: len(whole) // 2], "unvollständig"),
        (b"%PDF-1.4\nnichts\n%%EOF\n", "beschädigt"),
        (locked(), "Kennwort"),
        (empty_pages(301), "mehr als 300 Seiten"),
        (PNG[:20] + b"IEND", "beschädigt"),
        (bomb_of_png(), "beschädigt"),
    ):
        answer = upload(browser, content)
        assert answer.status_code == 422, because
        page = answer.get_data(as_text=True)
        assert any(words in page for words in because.split("|")), because
    assert rows(world, ReturnedSheet) == []


def test_more_than_forty_megabytes_are_refused_on_the_page(world: World, screen: Screen) -> None:
    browser = screen("school")
    for size in (41, 60):
        answer = upload(browser, b"%PDF-" + bytes(size * 1024 * 1024))
        assert answer.status_code in (413, 422)
        assert "größer als 40 MB" in answer.get_data(as_text=True)
    # Nothing else of the house takes so much.
    assert world.app.config["MAX_CONTENT_LENGTH"] == 25 * 1024 * 1024


def test_ten_thousand_pages_and_pages_as_large_as_a_field_are_read_in_a_breath() -> None:
    begun = time.monotonic()
    with pytest.raises(NotAScan, match="300 Seiten"):
        stack.read(empty_pages(10_000))
    found = stack.read(empty_pages(3, 14_400, 14_400))
    assert set(found.homeless) == {1, 2, 3}
    assert time.monotonic() - begun < 30


def test_a_process_without_memory_is_told_as_a_file_that_takes_too_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stack, "_SECONDS", 0.001)
    with pytest.raises(NotAScan, match="Zeit"):
        stack.read(stacked([Image.new("L", (100, 100), 255)]))


def test_a_sheet_is_its_own_pages_and_brings_none_of_its_neighbours(world: World, screen: Screen) -> None:
    with world.inside():
        for family in ("Abel", "Bode", "Cramer"):
            report(world, family)
    browser = screen("school")
    pages = pictures(print_class(world, browser, to="jobcenter").data)
    writer = PdfWriter(clone_from=io.BytesIO(stacked(pages)))
    # As many scanners write it: one list of pictures for all pages.
    shared, drawn = DictionaryObject(), []
    for number, page in enumerate(writer.pages):
        picture = next(iter(page["/Resources"]["/XObject"].values()))
        shared[NameObject(f"/P{number}")] = picture
        drawn.append(f"q {page.mediabox.width} 0 0 {page.mediabox.height} 0 0 cm /P{number} Do Q".encode())
    for page, said in zip(writer.pages, drawn, strict=True):
        content = DecodedStreamObject()
        content.set_data(said)
        page[NameObject("/Contents")] = writer._add_object(content)
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): shared})
    out = io.BytesIO()
    writer.write(out)
    found = stack.read(out.getvalue())
    assert len(found.files) == 3
    for sheets in found.files.values():
        inside = PdfReader(io.BytesIO(sheets.content))
        streams = [one for one in range(1, len(inside.xref[0]) + 1) if is_picture(inside, one)]
        assert len(streams) == len(inside.pages)


def is_picture(file: PdfReader, number: int) -> bool:
    """Say whether an object of a PDF is a picture."""
    found = file.get_object(number)
    return isinstance(found, StreamObject) and found.get("/Subtype") == "/Image"
