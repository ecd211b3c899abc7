"""Many sheets with names and notes of every kind: what goes in comes out, and each is a whole document."""

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kette.handover.rules.sheet import Row
from kette.names import unwritable
from kette.proof.rules import looking, reading, shape
from tests import documents
from tests.proof.sheets import Hand, a_sheet, content_of, printed_by

SHEETS = int(os.environ.get("KETTE_TEST_SHEETS", "5"))
HOSTILE = (
    "نور الدين", "Олена Коваленко", "Đặng Thị Ánh", "O’Neill-Müller", "<b>x</b><img src=x>", "=1+1", "𝒳 👩‍🎓", "a\u0301\u0323",
    "%PDF-1.7\nendobj", "/Contents <00>", "endstream", "]]>", "\\u0000", '"}]}', "ß" * 300,
)  # fmt: skip
WORDS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=120).filter(lambda words: not unwritable(words, lines=True) and "\r" not in words),
)


@settings(max_examples=SHEETS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(family=WORDS, note=WORDS, place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_what_goes_in_comes_out_of_a_whole_document(
    hand: Hand, family: str, note: str, place: float, bit: int
) -> None:
    sheet = a_sheet(
        rows=(Row("family_name", "identity", "Name", family), Row("done", "needs", "Erledigt", note))
    )
    file = printed_by(hand, sheet)
    said = looking.look(file)
    assert said["signature"] == looking.HOLDS
    assert shape.fits(said["content"])
    carried = reading.carried_of(said["content"])
    assert carried is not None
    assert carried.sheet == sheet
    assert content_of(carried.sheet, carried.handover) == content_of(sheet)
    assert documents.faults(file) == []
    changed = bytearray(file)
    changed[int(place * len(file))] ^= 1 << bit
    assert looking.look(bytes(changed)).get("signature") != looking.HOLDS
