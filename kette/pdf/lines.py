"""Lines of words as they are drawn: broken to a width, turned where letters run from right to left, every sign drawable."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from kette.pdf.bidi import Direction, direction_of, has_right_to_left, joined, visual
from kette.pdf.fonts import GLYPHS, UNKNOWN, width_of

# Behind one of these an overlong word, mostly an address, may be cut without looking wrong.
_BREAKABLE = "@.-/_"
# Where a line may end; a no-break space is none of these.
_BLANK = re.compile(r"[ \t]+")


class Line(NamedTuple):
    """One line: what is drawn, how wide that is, and what it means where that is not what is drawn."""

    drawn: str
    width: float
    meant: str


def line_of(words: str, font: str, size: float) -> Line:
    """Set words on one line, however long."""
    return _line(words, font, size, direction_of(words), "")


def lines_of(words: str, font: str, size: float, width: float, *, rightward: bool = False) -> list[Line]:
    """Break words into lines of `width` points; lines are broken in reading order, and only then turned.

    What a line was broken at is drawn at its end as a blank, so that words stay apart for whoever hears the document.

    :param rightward: the whole page runs from right to left, also lines with more Latin letters than others.
    """
    lines: list[Line] = []
    paragraphs = words.split("\n")
    for number, paragraph in enumerate(paragraphs, 1):
        turned = rightward and has_right_to_left(paragraph)
        direction: Direction = "R" if turned else direction_of(paragraph)
        break_ = " " if number < len(paragraphs) else ""
        *first, last = _broken(paragraph, font, size, width)
        lines += [_line(row, font, size, direction, end) for row, end in first]
        lines.append(_line(last[0], font, size, direction, break_))
    return lines


def _line(words: str, font: str, size: float, direction: Direction, end: str) -> Line:
    drawn = visual(words, direction)
    glyphs = GLYPHS[font]
    if not glyphs.issuperset(drawn):
        drawn = "".join(sign if sign in glyphs else UNKNOWN for sign in drawn)
    return Line(drawn + end, width_of(drawn, font, size), "" if drawn == words else words + end)


def _broken(paragraph: str, font: str, size: float, width: float) -> Iterator[tuple[str, str]]:
    """Yield rows of words, and the blank at which each was broken; a word that was cut has none."""
    row, used, blank = "", 0.0, width_of(" ", font, size)
    for word in _BLANK.split(paragraph.strip(" \t")):
        wide = width_of(joined(word), font, size)
        if row and used + blank + wide <= width:
            row, used = f"{row} {word}", used + blank + wide
            continue
        if row:
            yield row, " "
        while wide > width:
            cut = _fitting(word, font, size, width)
            if cut == len(word):
                break
            after = max(word.rfind(sign, 0, cut) for sign in _BREAKABLE) + 1
            cut = after if after > cut // 2 else cut
            yield word[:cut], ""
            word = word[cut:]
            wide = width_of(joined(word), font, size)
        row, used = word, wide
    yield row, ""


def _fitting(word: str, font: str, size: float, width: float) -> int:
    """Count how many letters of an overlong word fit into a line; at least one."""
    used = 0.0
    for count, letter in enumerate(word):
        used += width_of(letter, font, size)
        if used > width:
            return max(1, count)
    return len(word)
