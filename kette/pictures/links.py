"""How the links of the chain are laid out: side by side on a wide sheet, one under the other on a phone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kette.pictures.scene import Circle, Ink, Line, Path, Rect, Shape, Text, shorten, width_of, wrap

EYEBROW, NAME, SMALL = 11.5, 15.0, 12.5
_MARGIN = 12.0
_PADDING = 17.0
_NARROWEST = 168.0
_NARROWEST_GOAL = 118.0
_WIDEST = 232.0
_WIDEST_GOAL = 176.0
_GAP = 24.0
_BAR = 9.0
_GRIP = 9.0
_MARK_LINE = 17.0
_MARK_GAP = 5.0
_MARKS_SHOWN = 5


class Look(StrEnum):
    """How a link of the chain is drawn; its words say the same."""

    PAST = "past"
    HELD = "held"
    OFFERED = "offered"
    OPEN = "open"
    PROMISED = "promised"
    REACHED = "reached"


@dataclass
class PlacedLink:
    """The words of one link and of the events told under it: (kind, day, label, still ahead)."""

    look: Look
    eyebrow: str
    name: str
    lines: list[str]
    year: int
    late: bool = False
    marks: list[tuple[str, str, str, bool]] = field(default_factory=list)


@dataclass(frozen=True)
class _Dress:
    fill: Ink | None
    line: Ink
    eyebrow: Ink
    name: Ink
    small: Ink
    dash: tuple[float, ...] = ()
    double: bool = False


_GOALS = {Look.OPEN, Look.PROMISED, Look.REACHED}
_DRESS = {
    Look.PAST: _Dress(Ink.PAST, Ink.HELD, Ink.MUTED, Ink.TEXT, Ink.MUTED),
    Look.HELD: _Dress(Ink.HELD, Ink.HELD, Ink.ON_HELD, Ink.ON_HELD, Ink.ON_HELD),
    Look.OFFERED: _Dress(None, Ink.OFFERED, Ink.OFFERED, Ink.TEXT, Ink.MUTED, (7, 4), True),
    Look.OPEN: _Dress(None, Ink.RULE, Ink.MUTED, Ink.MUTED, Ink.MUTED, (2, 4)),
    Look.PROMISED: _Dress(None, Ink.GOAL, Ink.GOAL, Ink.TEXT, Ink.MUTED, (7, 4)),
    Look.REACHED: _Dress(Ink.GOAL, Ink.GOAL, Ink.ON_GOAL, Ink.ON_GOAL, Ink.ON_GOAL),
}


def across(links: Sequence[PlacedLink], width: float) -> tuple[list[Shape], float]:
    """Lay the links side by side in rows; return the shapes and the height."""
    margin = 1.0 if _least(links) <= width - 2 else _MARGIN
    rows = _rows(links, width - 2 * margin)
    shapes: list[Shape] = []
    top = 1.5
    for number, row in enumerate(rows):
        widths = _widths(row, width - 2 * margin)
        tall = max(_link_height(link, each) for link, each in zip(row, widths, strict=True))
        middle = top + tall / 2
        foot = top + tall
        bars: list[Shape] = []
        x = margin
        for place, (link, each) in enumerate(zip(row, widths, strict=True)):
            shapes += _link(link, x, top, each, tall)
            below, end = _marks(link, x + 6, top + tall + 12, each - 6)
            shapes += below
            foot = max(foot, end)
            if place:
                bars += _bar(link, x - _GAP - _GRIP, middle, x + _GRIP, middle)
            elif number:
                bars += _bar(link, 1, middle, x + _GRIP, middle)
            x += each + _GAP
        if number + 1 < len(rows):
            bars += _bar(rows[number + 1][0], x - _GAP - _GRIP, middle, x - _GAP + margin - 1, middle)
        shapes += bars
        top = foot + 18
    return shapes, top - 18 + 6


def _rows(links: Sequence[PlacedLink], room: float) -> list[Sequence[PlacedLink]]:
    """Share the links out over as few rows as they need, about as many in each."""
    count = 1
    while True:
        size = -(-len(links) // count)
        rows = [links[start : start + size] for start in range(0, len(links), size)]
        if size == 1 or all(_least(row) <= room for row in rows):
            return rows
        count += 1


def _least(row: Sequence[PlacedLink]) -> float:
    return sum(_narrowest(link) for link in row) + _GAP * (len(row) - 1)


def _narrowest(link: PlacedLink) -> float:
    return _NARROWEST_GOAL if link.look in _GOALS else _NARROWEST


def _widths(row: Sequence[PlacedLink], room: float) -> list[float]:
    spare = max(0.0, room - _least(row)) / len(row)
    return [min(_WIDEST_GOAL if link.look in _GOALS else _WIDEST, _narrowest(link) + spare) for link in row]


def down(links: Sequence[PlacedLink], width: float) -> tuple[list[Shape], float]:
    """Hang the links under each other, the events beside the bar that joins them; return shapes and height."""
    each = width - 2
    shapes: list[Shape] = []
    bars: list[Shape] = []
    top = 1.5
    for place, link in enumerate(links):
        tall = _link_height(link, each)
        shapes += _link(link, 1, top, each, tall)
        foot = top + tall
        below, end = _marks(link, 45, foot + 12, each - 46)
        shapes += below
        next_top = max(foot + 26, end + 12) if place + 1 < len(links) else end
        if place + 1 < len(links):
            bars += _bar(links[place + 1], 25, foot - 7, 25, next_top + 7)
        top = next_top
    return shapes + bars, top + 6


def _name_lines(link: PlacedLink, width: float) -> tuple[str, ...]:
    return wrap(link.name, NAME, width - 2 * _PADDING, lines=3, bold=True)


def _small_lines(link: PlacedLink, width: float) -> list[str]:
    """Put the days on one line where they fit, else under each other."""
    one = " · ".join(link.lines)
    room = width - 2 * _PADDING
    if width_of(one, SMALL) <= room:
        return [one]
    return [shorten(line, SMALL, room) for line in link.lines]


def _link_height(link: PlacedLink, width: float) -> float:
    return 46 + 19 * len(_name_lines(link, width)) + 17 * len(_small_lines(link, width))


def _link(link: PlacedLink, x: float, y: float, width: float, height: float) -> list[Shape]:
    dress = _DRESS[link.look]
    radius = 20.0
    shapes: list[Shape] = [Rect(x, y, width, height, dress.fill, dress.line, 2, radius, dress.dash)]
    if dress.double:
        inner = radius - 5
        shapes.append(Rect(x + 5, y + 5, width - 10, height - 10, None, dress.line, 1, inner))
    left, base = x + _PADDING, y + 24
    shapes.append(Text(left, base, link.eyebrow, EYEBROW, dress.eyebrow))
    if link.look is Look.REACHED:
        tick = x + width - _PADDING - 14
        shapes.append(Path(_tick(tick + 6, base - 3, 1.3), None, Ink.ON_GOAL, 2.5))
    base += 3
    for line in _name_lines(link, width):
        base += 19
        shapes.append(Text(left, base - 2, line, NAME, dress.name, bold=True))
    base += 1
    small = _small_lines(link, width)
    for number, line in enumerate(small):
        base += 17
        late = link.late and number == len(small) - 1
        shapes.append(Text(left, base, line, SMALL, Ink.LATE if late else dress.small, bold=late))
    return shapes


def _bar(into: PlacedLink, x1: float, y1: float, x2: float, y2: float) -> list[Shape]:
    """Draw the link seen from its edge that grips its two neighbours; hollow where it does not hold yet."""
    half = _BAR / 2
    x, y = min(x1, x2) - (half if x1 == x2 else 0), min(y1, y2) - (half if y1 == y2 else 0)
    width, height = max(abs(x2 - x1), _BAR), max(abs(y2 - y1), _BAR)
    if into.look is Look.OPEN:
        if y1 == y2:
            return [Line(x1 + _GRIP, y1, x2 - _GRIP, y2, Ink.RULE, 2, (2, 4))]
        return [Line(x1, y1 + _GRIP, x2, y2 - _GRIP, Ink.RULE, 2, (2, 4))]
    ink = _DRESS[into.look].line
    halo = Rect(x - 2, y - 2, width + 4, height + 4, Ink.PAPER, None, 0, half + 2)
    hollow = into.look in (Look.OFFERED, Look.PROMISED)
    if hollow:
        return [halo, Rect(x + 0.75, y + 0.75, width - 1.5, height - 1.5, Ink.PAPER, ink, 1.5, half - 0.75)]
    return [halo, Rect(x, y, width, height, ink, None, 0, half)]


def _marks(link: PlacedLink, x: float, y: float, width: float) -> tuple[list[Shape], float]:
    """List the events of a link; where there are many, the first and the latest."""
    told = link.marks
    hidden = len(told) - _MARKS_SHOWN
    if hidden > 0:
        more = ("more", "", f"{hidden + 1} weitere Ereignisse", False)
        told = [told[0], more, *told[-(_MARKS_SHOWN - 2) :]]
    shapes: list[Shape] = []
    base = y
    for kind, day, label, ahead in told:
        indent = x + 18
        rows = wrap(f"{day} {label}".strip(), SMALL, width - 18, lines=2)
        for number, row in enumerate(rows):
            base += _MARK_LINE
            if not number:
                shapes += _sign(kind, x + 6, base - 4.5, ahead)
            shapes.append(Text(indent, base, row, SMALL, Ink.MUTED if ahead or kind == "more" else Ink.TEXT))
        base += _MARK_GAP
    return shapes, base if told else y - 12


def _sign(kind: str, x: float, y: float, ahead: bool) -> list[Shape]:
    fill = None if ahead else Ink.HELD
    match kind:
        case "conference":
            points = ((x, y - 5.5), (x + 5.5, y), (x, y + 5.5), (x - 5.5, y))
            return [Path(points, fill, Ink.HELD, 1.5, closed=True)]
        case "returned":
            return [Path(((x + 4, y - 5), (x - 4.5, y), (x + 4, y + 5)), None, Ink.LATE, 2)]
        case "accepted" | "arrived":
            return [Path(_tick(x, y, 1), None, Ink.GOAL, 2.25)]
        case "offered" | "promised":
            return [Circle(x, y, 4, None, Ink.OFFERED if kind == "offered" else Ink.GOAL, 2)]
        case "more":
            return [Circle(x + step, y, 1.2, Ink.MUTED) for step in (-4, 0, 4)]
        case _:
            return [Circle(x, y, 4, fill, Ink.HELD, 1.5)]


def _tick(x: float, y: float, scale: float) -> tuple[tuple[float, float], ...]:
    return ((x - 5 * scale, y), (x - 1.5 * scale, y + 4 * scale), (x + 5 * scale, y - 4.5 * scale))
