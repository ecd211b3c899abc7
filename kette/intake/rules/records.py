"""From text to rows of cells, so that one wrong quotation mark costs one row and hides none."""

import csv
from collections.abc import Iterator

from kette.intake.rules.pupil import Unreadable

MAX_CELLS = 3_000_000  # 50,000 pupils in 60 columns; each takes up to 60 bytes, however short it is
_MOST_BROKEN_ROWS = 1_000

SEPARATORS = {";": "Semikolon", "|": "senkrechter Strich", "\t": "Tabulator", ",": "Komma"}

BROKEN_QUOTES = (
    "Die Anführungszeichen stehen falsch: Jedes muss vor dem nächsten Trennzeichen geschlossen werden."
)

#: The line a row begins in, its cells, and why it cannot be read (empty: it can).
Row = tuple[int, list[str], str]


def split_line(line: str, separator: str) -> list[str]:
    """Return the cells of one line, such as a header, read generously."""
    return next(csv.reader([line], delimiter=separator), [])


def split_rows(lines: list[str], first: int, separator: str, width: int, *, quotes: bool) -> Iterator[Row]:
    """Yield the rows from the line with index `first` on.

    :param width: number of cells expected, by which a swallowed line is known.
    :param quotes: whether quotation marks hold cells together; SchILD's interface files have none.
    :raises Unreadable: if too many rows have quotation marks in the wrong place.
    """
    if not quotes:
        for index in range(first, len(lines)):
            yield index + 1, lines[index][:-1].split(separator), ""
        return
    begin = first
    broken = 0
    while begin < len(lines):
        start = begin
        reader = csv.reader(
            map(lines.__getitem__, range(start, len(lines))), delimiter=separator, strict=True
        )
        try:
            for cells in reader:
                end = start + reader.line_num
                if end - begin > 1 and _swallows(lines[begin + 1 : end], separator, width):
                    break
                yield begin + 1, cells, ""
                begin = end
            else:
                return
        except csv.Error:
            pass  # told below, like a swallowed row
        yield begin + 1, [], BROKEN_QUOTES
        begin += 1
        broken += 1
        if broken == _MOST_BROKEN_ROWS:
            raise Unreadable(f"In 1.000 Zeilen gilt: {BROKEN_QUOTES}", begin)


def _swallows(inner: list[str], separator: str, width: int) -> bool:
    """Say whether a quotation mark that was never closed has taken whole rows into one cell."""
    return any(line.count(separator) >= width - 1 for line in inner)
