"""Arabic and Hebrew on paper: letters joined, lines broken, then turned into the order in which they are drawn."""

import re
import unicodedata
from typing import Literal

from arabic_reshaper import reshape

# The package's own default leaves brackets unmirrored (python-bidi 0.6.12); its plain Python version does not.
from bidi.algorithm import get_display  # type: ignore[import-untyped]  # no stubs

from kette.pdf.fonts import width_of

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_JOINERS = str.maketrans("", "", "\u200c\u200d")

Direction = Literal["L", "R"]


def has_right_to_left(words: str) -> bool:
    """Say whether a text holds letters that run from right to left."""
    return bool(_RIGHT_TO_LEFT.search(words))


def direction_of(words: str) -> Direction:
    """Return the direction of a paragraph: that of most of its letters.

    Not that of its first one (UAX #9, P2): „نور الدين (Vater), Tel. 123“ is a German line that begins with a name.
    """
    classes = [unicodedata.bidirectional(letter) for letter in words]
    right = sum(kind in ("R", "AL") for kind in classes)
    return "R" if right > classes.count("L") else "L"


def visual(words: str) -> str:
    """Turn one line from reading order into drawing order; text without such letters comes back as it is."""
    if not has_right_to_left(words):
        return words.translate(_JOINERS)
    return _turned(reshape(words).translate(_JOINERS), direction_of(words))


def visual_lines(words: str, font: str, size: float, width: float, *, rightward: bool = False) -> list[str]:
    """Break a text into drawn lines of `width` points; lines must be broken before they are turned.

    :param rightward: the whole page runs from right to left, also lines with more Latin letters than others.
    """
    drawn: list[str] = []
    for paragraph in words.split("\n"):
        turned = rightward and has_right_to_left(paragraph)
        direction: Direction = "R" if turned else direction_of(paragraph)
        shaped = reshape(paragraph).translate(_JOINERS)
        drawn += [_turned(line, direction) for line in _broken(shaped, font, size, width)]
    return drawn


def _turned(line: str, direction: Direction) -> str:
    # What is no character has no direction, and the algorithm would stop at it.
    known = "".join(sign if unicodedata.bidirectional(sign) else "\ufffd" for sign in line)
    return str(get_display(known, base_dir=direction))


def _broken(line: str, font: str, size: float, width: float) -> list[str]:
    lines: list[str] = []
    row = ""
    for word in line.split():
        longer = f"{row} {word}" if row else word
        if width_of(longer, font, size) <= width:
            row = longer
            continue
        if row:
            lines.append(row)
        while width_of(word, font, size) > width:
            cut = _fitting(word, font, size, width)
            lines.append(word[:cut])
            word = word[cut:]
        row = word
    return [*lines, row]


def _fitting(word: str, font: str, size: float, width: float) -> int:
    """Count how many letters of an overlong word fit into a line; at least one."""
    used = 0.0
    for count, letter in enumerate(word):
        used += width_of(letter, font, size)
        if used > width:
            return max(1, count)
    return len(word)
