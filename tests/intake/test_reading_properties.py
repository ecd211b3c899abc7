"""The reader against anything: it refuses in its own words or accounts for every row."""

from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kette.intake.rules.pupil import Reading, Unreadable
from kette.intake.rules.reading import read

SAMPLE = Path(__file__).parent.parent / "data" / "school-990001"
FILES = [
    (SAMPLE / name).read_bytes()
    for name in ("SchuelerBasisdaten.dat", "text-export.csv", "text-export-cp1252.csv")
]
DAY = date(2026, 11, 22)
SNIPPETS = st.one_of(
    st.binary(max_size=6),
    st.sampled_from(
        [
            b";",
            b"|",
            b'"',
            b'""',
            b"\n",
            b"\r\n",
            b"\r",
            b"\0",
            b"\xff\xfe",
            b"\xef\xbb\xbf",
            b"31.02.2010",
            b"=1+1",
        ]
        + [b"\x81", b"\xc3", b"\xe2\x80\xae", b"\x0b", b"\x1c", b"\xc2\x85", b"\xe2\x80\xa8", b"x" * 300]
    ),
)


def account_for(file: bytes) -> Reading | None:
    """Read a file and check that nothing is lost; None if it was refused as a whole."""
    refused, reading = None, None
    try:
        reading = read(file, "datei", on=DAY)
    except Unreadable as caught:
        refused = caught
    if reading is None:
        assert refused.line >= 0
        assert refused.reason.endswith(".")
        return None
    taken = [pupil.line for pupil in reading.pupils]
    left_out = {problem.line for problem in reading.problems}
    assert len(set(taken)) == len(taken)
    assert not set(taken) & left_out
    assert reading.rows == len(taken) + len(left_out)
    for pupil in reading.pupils:
        assert pupil.family_name
        assert pupil.given_name
        assert isinstance(pupil.born_on, date)
        assert len(pupil.family_name) <= 200
        assert not any(
            ord(letter) < 32 for field in (pupil.family_name, pupil.street, pupil.email) for letter in field
        )
    return reading


@given(st.binary(max_size=2000))
def test_random_bytes_are_refused_in_words(file):
    account_for(file)


@given(st.text(max_size=2000), st.sampled_from([";", "|", ",", "\t"]))
def test_random_text_below_a_good_header_is_accounted_for(text, separator):
    header = separator.join(["Nachname", "Vorname", "Geburtsdatum"])
    account_for(f"{header}\n{text}".encode("utf-8", "replace"))


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(FILES),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 8), SNIPPETS), min_size=1, max_size=12),
)
def test_a_damaged_sample_loses_nothing_in_silence(file, damages):
    for where, length, snippet in damages:
        at = int(where * len(file))
        file = file[:at] + snippet + file[at + length :]
    account_for(file)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 112), st.integers(0, 21), st.text(max_size=12)), min_size=1, max_size=20
    ),
)
def test_every_line_of_an_interface_file_is_a_pupil_or_a_problem(changes):
    lines = [line.split("|") for line in FILES[0].decode("cp1252").splitlines()]
    for row, column, value in changes:
        lines[row][column] = value.replace("\r", " ").replace("\n", " ").replace("|", " ")
    reading = account_for("\r\n".join("|".join(line) for line in lines).encode("utf-8", "replace"))
    if reading is not None:
        listed = {pupil.line for pupil in reading.pupils} | {problem.line for problem in reading.problems}
        assert listed == set(range(2, 114))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_line_may_be_dropped_doubled_or_moved(data):
    lines = FILES[1].decode("utf-8-sig").splitlines()
    rows = data.draw(st.lists(st.sampled_from(lines[1:]), max_size=30))
    reading = account_for("\n".join([lines[0], *rows]).encode())
    if rows:
        assert reading is not None
        assert len(reading.pupils) == len(set(rows))
        assert reading.rows == len(rows)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(['"', ";", "\n", "a", "Kaya;Tim;01.02.2010;x\n", '""', " "]), max_size=60))
def test_quotation_marks_hide_no_whole_row(pieces):
    text = "".join(pieces)
    account_for(f"Nachname;Vorname;Geburtsdatum;Bemerkungen\n{text}".encode())
