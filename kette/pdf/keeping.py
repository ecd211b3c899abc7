"""What stays together where a page ends: a heading and its lead-in never stand at the foot without what they lead in."""

from collections.abc import Sequence
from typing import Any

from reportlab.platypus import CondPageBreak, Flowable

from kette.pdf.style import BULLET, HEIGHT, WIDTH
from kette.pdf.tables import TALL, Rows
from kette.pdf.text import Words

# Where more than this part of a page would be needed, the page is broken inside it rather than left empty.
_MOST = 0.35
_FIRST_LINES = 0.07
# A paragraph higher than this is no lead-in, in points.
_LEAD_IN = 60.0
_FIRST_BULLETS = 2


def keep(story: Sequence[Flowable]) -> list[Flowable]:
    """Put before each beginning a break that counts only where its first lines find no room on the page."""
    kept: list[Flowable] = []
    place = 0
    while place < len(story):
        end = _end_of_lead(story, place)
        if end > place:
            needed = sum(map(_height, story[place:end])) + _beginning(story[end:])
            kept.append(CondPageBreak(min(needed, HEIGHT * _MOST)))
            for flowable in story[place:end]:
                # Else ReportLab keeps it only with what fits on one page as a whole.
                flowable.keepWithNext = 0
                kept.append(flowable)
        else:
            kept.append(story[place])
            end = place + 1
        place = end
    return kept


def _end_of_lead(story: Sequence[Flowable], start: int) -> int:
    """Return where what leads in ends: headings, then a short paragraph before a table or a list."""
    end = start
    while end < len(story) and _is_kept(story[end]):
        end += 1
    after = story[end + 1] if end + 1 < len(story) else None
    if end < len(story) and _is_text(story[end]) and (isinstance(after, Rows) or _is_bullet(after)):
        end += _height(story[end]) <= _LEAD_IN
    return end


def _beginning(rest: Sequence[Flowable]) -> float:
    """Return how high the first of what follows is: a row below its header, two points of a list, some lines of a text."""
    if not rest:
        return 0.0
    if isinstance(rest[0], Rows):
        engine: Any = rest[0]
        engine.wrap(WIDTH, HEIGHT)
        *top, row = engine._rowHeights[: engine.repeatRows + 1]
        # A row that is torn where the page ends needs room for its first lines only.
        return float(sum(top) + (row if row <= HEIGHT * TALL else HEIGHT * _FIRST_LINES))
    if _is_bullet(rest[0]):
        return sum(_height(one) for one in rest[:_FIRST_BULLETS] if _is_bullet(one))
    return _height(rest[0])


def _height(flowable: Flowable) -> float:
    return float(flowable.wrap(WIDTH, HEIGHT)[1] + flowable.getSpaceBefore() + flowable.getSpaceAfter())


def _is_kept(flowable: Any) -> bool:
    return bool(flowable.getKeepWithNext())


def _is_text(flowable: Flowable | None) -> bool:
    return isinstance(flowable, Words) and not _is_bullet(flowable)


def _is_bullet(flowable: Flowable | None) -> bool:
    return isinstance(flowable, Words) and flowable.style.name == BULLET.name
