"""The code on a sheet: random, typed in any way, and never another one by a slip of the pen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kette.privacy.rules import codes

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODES = st.builds(codes.draw)


@given(CODES)
def test_a_code_is_read_however_it_is_typed(code: str) -> None:
    assert len(code) == 10
    assert not set(code) & set("01OIL")
    grouped = codes.grouped(code)
    assert grouped == f"{code[:5]}-{code[5:]}"
    for typed in (grouped, grouped.lower(), f" {code[:3]} {code[3:]} "):
        assert codes.typed(typed) == code
    assert codes.from_qr(codes.in_qr(code)) == code


@given(CODES, st.integers(0, 9), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_noticed(code: str, place: int, sign: str) -> None:
    wrong = code[:place] + sign + code[place + 1 :]
    assert codes.typed(wrong) == (code if wrong == code else None)


@given(CODES, st.integers(0, 9), st.integers(0, 9))
def test_two_swapped_signs_are_noticed(code: str, one: int, other: int) -> None:
    signs = list(code)
    signs[one], signs[other] = signs[other], signs[one]
    swapped = "".join(signs)
    assert codes.typed(swapped) == (code if swapped == code else None)


@pytest.mark.parametrize("text", ["", "A", "ABCDE-FGHJ", "ÄÖÜ", "0OI1L-ABCDE", "K" * 40])
def test_what_is_no_code_is_none(text: str) -> None:
    assert codes.typed(text) is None
    assert codes.from_qr(text) is None


def test_codes_are_drawn_from_more_than_a_trillion() -> None:
    drawn = {codes.draw() for _ in range(2000)}
    assert len(drawn) == 2000
    assert all({code[place] for code in drawn} == set(SIGNS) for place in range(10))
