"""Whether a changed file is found out: any byte of it, anything added to it, and any other hand."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from asn1crypto.x509 import Certificate
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from kette import pades, signing
from kette.handover.rules.sheet import Sheet
from kette.proof.rules import looking, reading
from kette.proof.rules.reading import State
from tests import documents
from tests.proof.sheets import MADE_AT, Hand, a_sheet, content_of, printed_by

FLIPS = int(os.environ.get("KETTE_TEST_FLIPS", "25"))


def test_what_was_put_in_comes_out_again(foreign: bytes, hand: Hand) -> None:
    look = reading.read(foreign)
    assert look.state is State.HOLDS
    assert look.certificate == hand.certificate
    assert look.signed_at == MADE_AT
    assert look.carried is not None
    assert look.carried.sheet == a_sheet()
    assert isinstance(look.carried.sheet, Sheet)
    again = content_of(look.carried.sheet, look.carried.handover)
    assert again == content_of(a_sheet())


def test_pyhanko_itself_finds_the_signature_whole(foreign: bytes, hand: Hand) -> None:
    [signature] = PdfFileReader(BytesIO(foreign)).embedded_signatures
    own = ValidationContext(trust_roots=[Certificate.load(hand.certificate)], moment=MADE_AT)
    # In a thread of its own: where browsers were driven before, this one has an event loop already.
    with ThreadPoolExecutor(max_workers=1) as beside:
        status = beside.submit(validate_pdf_signature, signature, own).result()
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.coverage.name == "ENTIRE_FILE"


def test_a_signed_file_stays_accessible_and_archivable(foreign: bytes) -> None:
    assert documents.faults(foreign) == []
    assert "Şükrü" in documents.heard(foreign)


def test_the_same_sheet_signed_at_the_same_moment_is_the_same_file(foreign: bytes, hand: Hand) -> None:
    assert printed_by(hand, a_sheet()) == foreign


def test_a_sheet_is_signed_where_an_event_loop_runs_already(foreign: bytes, hand: Hand) -> None:
    async def inside() -> bytes:
        return printed_by(hand, a_sheet())

    with ThreadPoolExecutor(max_workers=1) as beside:
        assert beside.submit(asyncio.run, inside()).result() == foreign


@settings(max_examples=FLIPS, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), in_signature=st.booleans())
def test_a_flipped_bit_is_found_wherever_it_is(
    foreign: bytes, place: float, bit: int, in_signature: bool
) -> None:
    hole = foreign.rindex(b"/Contents <")
    first, last = (hole, hole + 4200) if in_signature else (0, len(foreign))
    changed = bytearray(foreign)
    changed[first + int(place * (last - first))] ^= 1 << bit
    said = looking.look(bytes(changed))
    assert said.get("fault") or said["signature"] != "holds", said
    assert said.get("content") is None or said["signature"] == "none"


def test_what_is_added_afterwards_is_a_change(foreign: bytes) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(foreign))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    assert reading.read(out.getvalue()).state is State.BROKEN
    assert reading.read(out.getvalue()).carried is None


@pytest.mark.parametrize("tail", [b"\n", b"%", b"\0"])
def test_a_single_byte_at_the_end_is_a_change(foreign: bytes, tail: bytes) -> None:
    assert reading.read(foreign + tail).state is State.BROKEN


def test_a_second_signature_is_a_change(foreign: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pades, "FIELD", "Zweites")
    twice = signing.sign(foreign, Hand("Kette – Anderswo").signer, at=MADE_AT)
    assert reading.read(twice).state is State.BROKEN
