"""What a picture is: shapes in named inks on a sheet of a given size, and its words for those who do not see it."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

PAGE_WIDTH = 720.0
PAPER_WIDTH = 580.0
PHONE_WIDTH = 340.0


class Ink(StrEnum):
    """One named colour; the page's values for light, dark, print and forced colours stand in `pictures.css`."""

    PAPER = "paper"
    TEXT = "text"
    MUTED = "muted"
    RULE = "rule"
    HELD = "held"
    ON_HELD = "on-held"
    PAST = "past"
    OFFERED = "offered"
    LATE = "late"
    GOAL = "goal"
    ON_GOAL = "on-goal"
    SOFT = "soft"


# Paper's values. Blue, ochre and green stay apart for the colour-blind, and no meaning hangs on them alone.
HEX: dict[Ink, str] = {
    Ink.PAPER: "#ffffff",
    Ink.TEXT: "#14171f",
    Ink.MUTED: "#4a5161",
    Ink.RULE: "#c5cbd6",
    Ink.HELD: "#1f3f73",
    Ink.ON_HELD: "#ffffff",
    Ink.PAST: "#e8edf5",
    Ink.OFFERED: "#8f5400",
    Ink.LATE: "#b3261e",
    Ink.GOAL: "#0d6650",
    Ink.ON_GOAL: "#ffffff",
    Ink.SOFT: "#9db7dc",
}


class Anchor(StrEnum):
    """Which end of a text stands at its x."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True)
class Rect:
    """A rectangle; x and y are its upper left corner, y grows downwards."""

    x: float
    y: float
    width: float
    height: float
    fill: Ink | None = None
    line: Ink | None = None
    thickness: float = 1.0
    radius: float = 0.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Circle:
    """A circle around (x, y)."""

    x: float
    y: float
    radius: float
    fill: Ink | None = None
    line: Ink | None = None
    thickness: float = 1.0


@dataclass(frozen=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    line: Ink = Ink.TEXT
    thickness: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Path:
    """Straight strokes through points."""

    points: tuple[tuple[float, float], ...]
    fill: Ink | None = None
    line: Ink | None = None
    thickness: float = 1.0
    closed: bool = False


@dataclass(frozen=True)
class Text:
    """One line of words; y is its baseline, `size` is in the picture's units."""

    x: float
    y: float
    words: str
    size: float
    ink: Ink = Ink.TEXT
    bold: bool = False
    anchor: Anchor = Anchor.START


Shape = Rect | Circle | Line | Path | Text


@dataclass(frozen=True)
class Picture:
    """A whole picture; `description` says in words all that it shows."""

    ident: str
    width: float
    height: float
    title: str
    description: str
    shapes: tuple[Shape, ...] = field(default=())

    def __post_init__(self) -> None:
        if not self.title.strip() or not self.description.strip():
            raise ValueError(f"picture {self.ident!r} lacks a title or a description")


# Advance widths of DejaVu Sans (em), rounded up: the widest face we draw with, so words fit in the others too.
_REGULAR = {
    **dict.fromkeys("IJijl", 0.3),
    **dict.fromkeys(" .,·", 0.325),
    **dict.fromkeys(":;/", 0.35),
    **dict.fromkeys("f-", 0.375),
    **dict.fromkeys("t()", 0.4),
    **dict.fromkeys("r", 0.425),
    **dict.fromkeys("–", 0.5),
    **dict.fromkeys("sz„“", 0.525),
    **dict.fromkeys("c", 0.55),
    **dict.fromkeys("L", 0.575),
    **dict.fromkeys("Fkvxy", 0.6),
    **dict.fromkeys("PTYaeoäö", 0.625),
    **dict.fromkeys("ESbdghnpquüß0123456789", 0.65),
    **dict.fromkeys("K", 0.675),
    **dict.fromkeys("ABCRVXZÄ", 0.7),
    **dict.fromkeys("NUÜ", 0.75),
    **dict.fromkeys("DGH", 0.775),
    **dict.fromkeys("OQÖ&", 0.8),
    **dict.fromkeys("w", 0.825),
    **dict.fromkeys("+", 0.85),
    **dict.fromkeys("M", 0.875),
    **dict.fromkeys("m%", 0.975),
    **dict.fromkeys("W—…", 1),
}
_BOLD = {
    **dict.fromkeys("ijl ", 0.35),
    **dict.fromkeys("IJ/", 0.375),
    **dict.fromkeys(".,:;·", 0.4),
    **dict.fromkeys("-", 0.425),
    **dict.fromkeys("f", 0.45),
    **dict.fromkeys("()", 0.475),
    **dict.fromkeys("rt–", 0.5),
    **dict.fromkeys("csz", 0.6),
    **dict.fromkeys("Lx", 0.65),
    **dict.fromkeys("akvyä„“", 0.675),
    **dict.fromkeys("EFTeoö0123456789", 0.7),
    **dict.fromkeys("SYbdghnpquüß", 0.725),
    **dict.fromkeys("CPZ", 0.75),
    **dict.fromkeys("ABKRVXÄ", 0.775),
    **dict.fromkeys("GUÜ", 0.825),
    **dict.fromkeys("DHN+", 0.85),
    **dict.fromkeys("OQÖ&", 0.875),
    **dict.fromkeys("w", 0.925),
    **dict.fromkeys("M—…", 1),
    **dict.fromkeys("%", 1.025),
    **dict.fromkeys("m", 1.05),
    **dict.fromkeys("W", 1.125),
}
_OTHER = 0.85


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """Estimate how wide `words` are at `size`, rather too wide than too narrow."""
    advance = _BOLD if bold else _REGULAR
    return sum(advance.get(letter, _OTHER) for letter in words) * size


def shorten(words: str, size: float, width: float, *, bold: bool = False) -> str:
    """Cut `words` with an ellipsis so that they fit into `width`."""
    if width_of(words, size, bold=bold) <= width:
        return words
    while words and width_of(words + "…", size, bold=bold) > width:
        words = words[:-1]
    return words.rstrip(" -–,") + "…"


# Where a German compound may be broken: after a hyphen, before the heads that names of institutions end in.
_SEAM = re.compile(
    "(?<=-)(?=.)|(?<=[a-zäöüß]{4})(?=zentrum|schule|kolleg|werk|agentur|beratung|hilfe|förderung|konferenz)"
)
_SOFT = "\u00ad"


def wrap(words: str, size: float, width: float, *, lines: int, bold: bool = False) -> tuple[str, ...]:
    """Break `words` into at most `lines` lines of `width`; the last one is shortened, never dropped silently."""
    rows: list[str] = []
    rest = _pieces(words, size, width, bold)
    while rest:
        row = rest.pop(0)
        last = len(rows) == lines - 1
        while rest and (last or width_of(_joined(row, rest[0]), size, bold=bold) <= width):
            row = _joined(row, rest.pop(0))
        rows.append(shorten(row.replace(_SOFT, "-"), size, width, bold=bold))
    return tuple(rows) or ("",)


def _pieces(words: str, size: float, width: float, bold: bool) -> list[str]:
    """Split into words, and where a compound alone is wider than the line, at its seams."""
    pieces: list[str] = []
    for word in words.replace(_SOFT, "").split():
        if width_of(word, size, bold=bold) <= width:
            pieces.append(word)
        else:
            *parts, end = [part for part in _SEAM.split(word) if part]
            pieces += [part if part.endswith("-") else part + _SOFT for part in parts] + [end]
    return pieces


def _joined(left: str, right: str) -> str:
    """Put two pieces on one line: a hyphen stays, a seam closes, words get their space."""
    if left.endswith(_SOFT):
        return left.removesuffix(_SOFT) + right
    return left + right if left.endswith("-") and not left.endswith(" -") else f"{left} {right}"
