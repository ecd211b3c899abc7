"""What a paper is made of: headings, text, tables, boxes and lines to sign, as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """The start of a section; level 2 stands inside one of level 1."""

    words: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Passage:
    """Running text."""

    words: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `widths` are shares of the width of the text."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A text in a box."""

    words: str


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign."""

    labels: tuple[str, ...]


Block = Heading | Passage | Bullets | Facts | Table | Note | Signatures


def please(what: str) -> str:
    """Return the line for what only the Kommune knows."""
    return f"Bitte ergänzen: {what}"


def listed(words: Iterable[str], none: str = "keine") -> str:
    """Write a list in one line."""
    return ", ".join(words) or none
