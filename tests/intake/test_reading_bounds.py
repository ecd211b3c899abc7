"""What a small file may cost the web server: no more memory than a large list does, and no more readers than two."""

import json
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from io import BytesIO

import pytest

from kette import confined
from kette.intake.rules import answers, workbook
from kette.intake.rules.decoding import MAX_BYTES, read_lines
from kette.intake.rules.pupil import Unreadable
from kette.intake.rules.reading import read
from kette.privacy.rules.scans import NotAScan
from kette.slips.rules import stack
from tests.intake.damage import rows, xlsx
from tests.intake.test_workbooks import MAIN, raw
from tests.slips.test_bad_stacks import empty_pages

DAY = date(2027, 2, 15)
MEGABYTE = 1024 * 1024


def refused(file: bytes) -> tuple[str, float]:
    """Return why a file is refused, and how many megabytes that took at most."""
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable) as caught:
            read(file, "liste.xlsx", on=DAY)
        return caught.value.reason, tracemalloc.get_traced_memory()[1] / MEGABYTE
    finally:
        tracemalloc.stop()


def sheet(*lines: str) -> bytes:
    return raw(f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>')


def many_empty_cells() -> bytes:
    return sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row>', '<row r="50000"><c r="CV50000"><v>1</v></c></row>'
    )


def one_long_text_in_many_cells() -> bytes:
    text = f'<c t="inlineStr"><is><t>{"x" * 30_000}</t></is></c>'
    return sheet(*(f'<row r="{number}">{text}</row>' for number in range(1, 4_000)))


def many_members() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for number in range(50_000):
            packed.writestr(f"xl/{number}", b"")
    return out.getvalue()


def brackets() -> bytes:
    return b"[" + b"[]," * (MAX_BYTES // 3 - 1) + b"[]]"


def entries() -> bytes:
    return b"[" + b'{"a":1},' * (MAX_BYTES // 8 - 1) + b"{}]"


@pytest.mark.parametrize(
    ("made", "because"),
    [
        (many_empty_cells, "entpackt viel größer"),
        (one_long_text_in_many_cells, "entpackt viel größer"),
        (many_members, "entpackt viel größer"),
        (brackets, "keine Liste"),
        (entries, "mehr als 50.000 Zeilen|zu groß"),
    ],
)
def test_a_file_made_to_do_harm_is_refused_outside_of_the_web_server(made: Callable[[], bytes], because: str):
    file = made()
    reason, taken = refused(file)
    assert any(words in reason for words in because.split("|")), reason
    assert taken < 110  # the answer of 48 MB, held twice for a moment


def test_a_text_of_short_cells_is_refused_before_they_fill_the_memory():
    lines = ["Nachname;Vorname;Geburtsdatum;" + ";".join(f"S{number}" for number in range(900))]
    row = "Kaya;Mia;01.02.2010;" + "ab;" * 899 + "ab"
    with pytest.raises(Unreadable, match="mehr als 3 Millionen Zellen"):
        read("\n".join([*lines, *[row] * 3_400]).encode(), "liste.csv", on=DAY)


@pytest.mark.parametrize("owner", [workbook, answers])
def test_a_reader_that_says_too_much_is_ended(owner, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(owner, "_MOST_SAID", 200)
    entry = {"nachname": "Kaya", "vorname": "Mia", "geburtsdatum": "2010-02-01"}
    file = xlsx(rows()) if owner is workbook else json.dumps([entry] * 9).encode()
    with pytest.raises(Unreadable, match=r"groß|größer"):
        read(file, "liste", on=DAY)


def test_two_files_of_a_kind_are_read_at_once_and_who_waits_for_long_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(confined, "_PATIENCE", 0.05)
    with ExitStack() as others:
        for module in (workbook._READER, answers._READER, stack._READER):
            for _ in range(2):
                others.enter_context(confined._place(module))
        for file in (xlsx(rows()), b'[{"nachname": "Kaya"}]'):
            with pytest.raises(Unreadable, match="in einer Minute noch einmal"):
                read(file, "liste", on=DAY)
        with pytest.raises(NotAScan, match="in einer Minute noch einmal"):
            stack.read(empty_pages(1))
    assert read(xlsx(rows()), "liste.xlsx", on=DAY).pupils
    assert stack.read(empty_pages(1)).homeless


def test_one_rare_sign_makes_its_own_line_larger_and_not_the_whole_text():
    file = ("Nachname;Vorname;😀\n" + f"Kaya;{'x' * 990}\n" * 4_000).encode()
    tracemalloc.start()
    try:
        lines, encoding = read_lines(file)
        assert tracemalloc.get_traced_memory()[1] < 3 * len(file)
    finally:
        tracemalloc.stop()
    assert (len(lines), encoding) == (4_002, "UTF-8")
