"""Bars: how many, and how many of which kind; every value also stands in words beside its bar."""

from collections.abc import Sequence
from dataclasses import dataclass

from kette.pictures.patterns import PATTERNS, filled, on_pattern
from kette.pictures.scene import PAGE_WIDTH, Anchor, Ink, Line, Picture, Rect, Shape, Text, width_of, wrap

_LABEL, _VALUE = 13.5, 13.5
_BAR = 22.0
_LINE = 17.0
_NARROW_BELOW = 480.0
# Shown for a value that is suppressed because the cell is too small to publish.
SUPPRESSED = "·"


@dataclass(frozen=True)
class Bar:
    """One row: its label, its length (None where the value is suppressed) and the value as people read it."""

    label: str
    value: float | None
    display: str


@dataclass(frozen=True)
class Stack:
    """One row of several counts, in the order of the categories; None where a count is suppressed."""

    label: str
    counts: tuple[int | None, ...]


def bars(
    ident: str, title: str, description: str, rows: Sequence[Bar], *, width: float = PAGE_WIDTH
) -> Picture:
    """Draw one bar per row, all on one scale; raise ValueError for a negative value."""
    if any(row.value is not None and row.value < 0 for row in rows):
        raise ValueError("a bar cannot be negative")
    told = "; ".join(f"{row.label}: {_said(row.display, row.value)}" for row in rows) or "Keine Werte"
    most = max((row.value or 0 for row in rows), default=0)
    sheet = _Sheet(width, [row.label for row in rows], [row.display for row in rows])
    shapes: list[Shape] = []
    top = 2.0
    for row in rows:
        shapes += sheet.label(row.label, top)
        y = sheet.bar_top(row.label, top)
        length = sheet.room * row.value / most if row.value and most else 0.0
        if length:
            shapes.append(Rect(sheet.left, y, max(length, 2), _BAR, Ink.HELD))
        shapes.append(Line(sheet.left, y - 3, sheet.left, y + _BAR + 3, Ink.MUTED, 1))
        shapes.append(Text(sheet.left + length + 8, y + 16, row.display, _VALUE, bold=True))
        top = sheet.next_top(row.label, top)
    return Picture(ident, width, top + 2, title, _told(description, told), tuple(shapes))


def stacked(
    ident: str,
    title: str,
    description: str,
    rows: Sequence[Stack],
    categories: Sequence[str],
    *,
    width: float = PAGE_WIDTH,
) -> Picture:
    """Draw one bar per row out of its categories, each with its own pattern; the total stands at the end."""
    if len(categories) > len(PATTERNS):
        raise ValueError(f"only {len(PATTERNS)} categories can be told apart, not {len(categories)}")
    for row in rows:
        if len(row.counts) != len(categories):
            raise ValueError(f"{row.label!r} has {len(row.counts)} counts for {len(categories)} categories")
        if any(count is not None and count < 0 for count in row.counts):
            raise ValueError("a count cannot be negative")
    most = max((_total(row) for row in rows), default=0)
    sheet = _Sheet(width, [row.label for row in rows], [_sum(row) for row in rows])
    shapes, top = _legend(categories, width)
    for row in rows:
        shapes += sheet.label(row.label, top)
        y = sheet.bar_top(row.label, top)
        x = sheet.left
        for index, count in enumerate(row.counts):
            length = sheet.room * count / most if count and most else 0.0
            if length:
                shapes += filled(Rect(x, y, length, _BAR), PATTERNS[index])
                shapes += on_pattern(str(count), x + length / 2, y + 16, length, PATTERNS[index])
            x += length
        shapes.append(Line(sheet.left, y - 3, sheet.left, y + _BAR + 3, Ink.MUTED, 1))
        shapes.append(Text(x + 8, y + 16, _sum(row), _VALUE, bold=True))
        top = sheet.next_top(row.label, top)
    told = "; ".join(_tell_stack(row, categories) for row in rows) or "Keine Werte"
    return Picture(ident, width, top + 2, title, _told(description, told), tuple(shapes))


class _Sheet:
    """Where labels, bars and values stand: labels at the left of a wide sheet, above the bars of a narrow one."""

    def __init__(self, width: float, labels: Sequence[str], displays: Sequence[str]) -> None:
        widest = max((width_of(label, _LABEL) for label in labels), default=0)
        value = max((width_of(display, _VALUE, bold=True) for display in displays), default=0) + 14
        self.above = width < _NARROW_BELOW
        self.label_room = width - 8 if self.above else min(widest, width * 0.32)
        self.left = 1.0 if self.above else self.label_room + 16
        self.room = max(40.0, width - self.left - value)

    def _lines(self, label: str) -> tuple[str, ...]:
        return wrap(label, _LABEL, self.label_room + 1, lines=3)

    def label(self, label: str, top: float) -> list[Shape]:
        """Write the label of the row that starts at `top`."""
        lines = self._lines(label)
        if self.above:
            return [Text(1, top + 13 + _LINE * place, line, _LABEL) for place, line in enumerate(lines)]
        first = self.bar_top(label, top) + 16 - _LINE * (len(lines) - 1) / 2
        return [
            Text(self.label_room + 4, first + _LINE * place, line, _LABEL, anchor=Anchor.END)
            for place, line in enumerate(lines)
        ]

    def bar_top(self, label: str, top: float) -> float:
        """Say where the bar of the row that starts at `top` begins."""
        lines = len(self._lines(label))
        if self.above:
            return top + _LINE * lines + 5
        return top + 5 + max(0.0, (_LINE * lines - _BAR) / 2)

    def next_top(self, label: str, top: float) -> float:
        """Say where the row after the one at `top` starts."""
        return (
            self.bar_top(label, top) * 2 - top + _BAR
            if not self.above
            else self.bar_top(label, top) + _BAR + 13
        )


def _legend(categories: Sequence[str], width: float) -> tuple[list[Shape], float]:
    """Name every pattern, in rows as wide as the sheet."""
    shapes: list[Shape] = []
    x, y = 1.0, 4.0
    for index, category in enumerate(categories):
        (words,) = wrap(category, _LABEL, width - 40, lines=1)
        step = 28 + width_of(words, _LABEL) + 20
        if x > 1 and x + step - 20 > width:
            x, y = 1.0, y + 24
        shapes += filled(Rect(x, y, 20, 16), PATTERNS[index])
        shapes.append(Text(x + 28, y + 13, words, _LABEL))
        x += step
    return shapes, y + 34


def _total(row: Stack) -> int:
    return sum(count or 0 for count in row.counts)


def _sum(row: Stack) -> str:
    """Give the total, unless a suppressed count could be computed from it."""
    return SUPPRESSED if None in row.counts else str(_total(row))


def _tell_stack(row: Stack, categories: Sequence[str]) -> str:
    parts = [
        f"{category} {_said(str(count), count)}"
        for category, count in zip(categories, row.counts, strict=True)
    ]
    if None not in row.counts:
        parts.append(f"zusammen {_total(row)}")
    return f"{row.label}: {', '.join(parts)}"


def _said(display: str, value: float | None) -> str:
    return "geschützt" if value is None else display


def _told(description: str, told: str) -> str:
    return f"{description.strip()} {told}.".strip()
