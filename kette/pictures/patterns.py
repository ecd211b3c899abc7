"""Fillings that can be told apart without colour, drawn as plain lines and dots so that page and paper show the same."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from kette.pictures.scene import Anchor, Circle, Ink, Line, Rect, Shape, Text, width_of

_STEP = 6.0
_SIZE = 12.5


class Stroke(StrEnum):
    """What lies on the ground of a pattern."""

    NONE = "none"
    RISING = "rising"
    FALLING = "falling"
    UPRIGHT = "upright"
    DOTS = "dots"


@dataclass(frozen=True)
class Pattern:
    """One filling: its ground, what is drawn on it, and the ink for words on it."""

    ground: Ink
    stroke: Stroke
    words: Ink = Ink.TEXT
    line: Ink = Ink.HELD


# In the order of use; neighbours differ in lightness and in stroke.
PATTERNS = (
    Pattern(Ink.HELD, Stroke.NONE, Ink.ON_HELD),
    Pattern(Ink.PAPER, Stroke.RISING),
    Pattern(Ink.SOFT, Stroke.NONE),
    Pattern(Ink.PAPER, Stroke.DOTS),
    Pattern(Ink.GOAL, Stroke.NONE, Ink.ON_GOAL, Ink.GOAL),
    Pattern(Ink.PAPER, Stroke.FALLING, line=Ink.GOAL),
    Pattern(Ink.PAST, Stroke.NONE),
    Pattern(Ink.PAPER, Stroke.UPRIGHT, line=Ink.MUTED),
)


def filled(box: Rect, pattern: Pattern) -> list[Shape]:
    """Fill `box` with `pattern` and frame it."""
    ground = replace(box, fill=pattern.ground, line=None)
    frame = replace(box, fill=None, line=pattern.line, thickness=1.0)
    return [ground, *_strokes(box, pattern), frame]


def on_pattern(words: str, x: float, baseline: float, room: float, pattern: Pattern) -> list[Shape]:
    """Write `words` around x where they fit into `room`, on a plate where lines would cross them."""
    wide = width_of(words, _SIZE, bold=True)
    if wide + 6 > room:
        return []
    plate: list[Shape] = []
    if pattern.stroke is not Stroke.NONE:
        plate = [Rect(x - wide / 2 - 2, baseline - 12.5, wide + 4, 16, Ink.PAPER)]
    return [*plate, Text(x, baseline, words, _SIZE, pattern.words, bold=True, anchor=Anchor.MIDDLE)]


def _strokes(box: Rect, pattern: Pattern) -> Iterable[Shape]:
    match pattern.stroke:
        case Stroke.NONE:
            return
        case Stroke.UPRIGHT:
            for x in _steps(box.x, box.x + box.width):
                yield Line(x, box.y, x, box.y + box.height, pattern.line, 1.5)
        case Stroke.DOTS:
            for row, y in enumerate(_steps(box.y, box.y + box.height)):
                for x in _steps(box.x - (_STEP / 2 if row % 2 else 0), box.x + box.width - 1.4):
                    if x - box.x > 1.4:
                        yield Circle(x, y, 1.4, pattern.line)
        case Stroke.RISING | Stroke.FALLING:
            yield from _diagonals(box, pattern)


def _diagonals(box: Rect, pattern: Pattern) -> Iterable[Shape]:
    """Draw lines at 45 degrees, cut at the edges of the box, because clipping is no part of the scene."""
    for start in _steps(-box.height, box.width):
        left, right = max(0.0, start), min(box.width, start + box.height)
        if right - left < 0.5:
            continue
        low, high = left - start, right - start
        if pattern.stroke is Stroke.RISING:
            low, high = box.height - low, box.height - high
        yield Line(box.x + left, box.y + low, box.x + right, box.y + high, pattern.line, 1.5)


def _steps(start: float, end: float) -> Iterable[float]:
    value = start + _STEP / 2
    while value < end:
        yield value
        value += _STEP
