"""Tables on paper: hairlines instead of boxes, headers on every page, cells that may be longer than a page."""

import re
from collections.abc import Sequence
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table, TableStyle

from kette.pdf.figure import Figure
from kette.pdf.fonts import REGULAR, width_of
from kette.pdf.style import (
    BODY,
    CELL,
    COLOURS,
    HEAD,
    HEAD_NUMBER,
    HEIGHT,
    LABEL,
    NUMBER,
    SMALL,
    WIDTH,
    rightward,
)
from kette.pdf.tags import Node
from kette.pdf.text import Words, clean, text
from kette.pictures.scene import Ink

_Command = tuple[Any, ...]
_PAD = 5.0
# A row taller than this part of a page is torn where the page ends; a shorter one moves on whole.
TALL = 0.25
_NUMERIC = re.compile(r"[\d\s.,:%·–€+/-]*\d[\d\s.,:%·–€+/-]*|[·–]?")
# Where a line may end; a no-break space is none of these.
_BLANK = re.compile(r"[ \n]+")
_DATE = re.compile(r"\d{1,2}\.\d{1,2}\.")
_RULE, _STRONG, _TINT = COLOURS[Ink.RULE], COLOURS[Ink.MUTED], COLOURS[Ink.PAST]
_FONT = ("FONTNAME", (0, 0), (-1, -1), REGULAR)  # else ReportLab names Helvetica on every page
_PLAIN: list[_Command] = [
    _FONT,
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), _PAD),
    ("RIGHTPADDING", (0, 0), (-1, -1), _PAD),
    ("TOPPADDING", (0, 0), (-1, -1), 3.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 4.5),
]


class Rows(Table):
    """A table that keeps its rows whole, and tears only those that are too tall to wait for the next page.

    Its lines and tints are artifacts; what its cells are, their words know.
    """

    def _drawBkgrnd(self) -> None:  # noqa: N802 - ReportLab's name
        engine: Any = super()
        canvas: Any = self.canv
        with canvas.artifact():
            engine._drawBkgrnd()

    def _drawLines(self) -> None:  # noqa: N802 - ReportLab's name
        engine: Any = super()
        canvas: Any = self.canv
        with canvas.artifact():
            engine._drawLines()

    def split(self, availWidth: float, availHeight: float) -> list[Flowable]:  # noqa: N803 - ReportLab's names
        """Split for a page; ReportLab's own split would repeat the header in the middle of a page."""
        engine: Any = self
        engine._calc(availWidth, availHeight)
        heights: list[float] = engine._rowHeights
        used = sum(heights[: engine.repeatRows])
        whole = 0
        for height in heights[engine.repeatRows :]:
            if used + height > availHeight:
                break
            used += height
            whole += 1
        overflowing = engine.repeatRows + whole
        torn: list[Any] = []
        if heights[overflowing] > HEIGHT * TALL:
            # Without room for what stands below its words, they would all fit, and an empty rest would take a page.
            below = engine._cellStyles[overflowing][0].bottomPadding
            torn = engine._splitRows(availHeight - below, doInRowSplit=True)
            for rest in torn[1:]:
                # The engine keeps the height that the whole row had left; its words need less.
                rest._argH = [None] * len(rest._argH)
        return torn or (engine._splitRows(availHeight, doInRowSplit=False) if whole else [])


def table(
    place: Node,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float] | None = None,
) -> Rows:
    """Set a table over the full width; `widths` are shares of it, without them the words decide."""
    node = place.add("Table")
    numeric = [_is_numeric([row[place] for row in rows]) for place in range(len(header))]
    top = node.add("TR")
    data = [
        [
            text(words, HEAD_NUMBER if number else HEAD, top.add("TH", scope="Column"))
            for words, number in zip(header, numeric, strict=True)
        ]
    ]
    styles = [NUMBER if number else CELL for number in numeric]
    for row in rows:
        line = node.add("TR")
        data.append([text(cell, style, line.add("TD")) for cell, style in zip(row, styles, strict=True)])
    return _table(
        data,
        _shares(widths, header, rows),
        [
            ("BACKGROUND", (0, 0), (-1, 0), _TINT),
            ("LINEBELOW", (0, 1), (-1, -1), 0.4, _RULE),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, _STRONG),
        ],
        repeat=1,
    )


def facts(place: Node, pairs: Sequence[tuple[str, str]], *, turned: bool = False) -> Rows:
    """Set labels at the left and their values at the right; an empty value prints as a dash.

    :param turned: the page runs from right to left, and so do label and value.
    """
    node = place.add("Table")
    side = rightward if turned else _same
    data: list[list[Words]] = []
    for label, value in pairs:
        row = node.add("TR")
        cells = [
            text(label, side(LABEL), row.add("TH", scope="Row")),
            text(value if clean(value).strip() else "–", side(CELL), row.add("TD")),
        ]
        data.append(cells[::-1] if turned else cells)
    rule = ("LINEBELOW", (0, 0), (-1, -1), 0.4, _RULE)
    if turned:
        return _table(data, [WIDTH * 0.69, WIDTH * 0.31], [("RIGHTPADDING", (-1, 0), (-1, -1), 0), rule])
    return _table(data, [WIDTH * 0.31, WIDTH * 0.69], [("LEFTPADDING", (0, 0), (0, -1), 0), rule])


def note(place: Node, words: str, *, turned: bool = False) -> Rows:
    """Set a text off from the rest by a tint and a strong edge."""
    return _table(
        [[text(words.strip("\n"), rightward(CELL) if turned else CELL, place.add("P"))]],
        [WIDTH],
        [
            ("BACKGROUND", (0, 0), (-1, -1), _TINT),
            ("LINEAFTER" if turned else "LINEBEFORE", (0, 0), (0, -1), 2.5, COLOURS[Ink.HELD]),
            ("LEFTPADDING", (0, 0), (-1, -1), 11),
            ("RIGHTPADDING", (0, 0), (-1, -1), 9),
            ("TOPPADDING", (0, 0), (-1, -1), 7),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
        ],
    )


def beside(place: Node, figure: Figure, paragraphs: Sequence[str]) -> Rows:
    """Set paragraphs to the right of a picture, never torn from it; this is layout, and no table to whoever hears it."""
    words = [text(one, BODY, place.add("P")) for one in paragraphs]
    return _table(
        [[figure, words]],
        [figure.width + 2 * _PAD, WIDTH - figure.width - 2 * _PAD],
        [("LEFTPADDING", (0, 0), (0, -1), 0)],
    )


def signature_lines(place: Node, labels: Sequence[str]) -> Flowable:
    """Leave room to sign: place and day at the left, signature above its label at the right."""
    blocks: list[Flowable] = []
    for label in labels:
        row = [text("Ort, Datum", SMALL, place.add("P")), Spacer(1, 1), text(label, SMALL, place.add("P"))]
        line: list[_Command] = [
            ("LINEABOVE", (column, 0), (column, 0), 0.6, COLOURS[Ink.TEXT]) for column in (0, 2)
        ]
        widths = [WIDTH * 0.36, WIDTH * 0.06, WIDTH * 0.58]
        made = _table([row], widths, [*line, ("LEFTPADDING", (0, 0), (-1, -1), 0)])
        blocks += [Spacer(1, 36), made]
    return KeepTogether(blocks)


def _same(style: ParagraphStyle) -> ParagraphStyle:
    return style


def _table(
    data: Sequence[Sequence[Flowable | Sequence[Flowable]]],
    widths: Sequence[float],
    look: Sequence[_Command],
    *,
    repeat: int = 0,
) -> Rows:
    made = Rows(
        [list(row) for row in data],
        colWidths=list(widths),
        repeatRows=repeat,
        splitByRow=1,
        splitInRow=1,  # else a cell taller than a page ends in a LayoutError
        hAlign="LEFT",
        style=TableStyle([*_PLAIN, *look]),
    )
    made.spaceBefore, made.spaceAfter = 3, 7
    return made


def _is_numeric(cells: Sequence[str]) -> bool:
    return any(cell.strip() for cell in cells) and all(
        _NUMERIC.fullmatch(cell.strip()) and not _DATE.match(cell.strip()) for cell in cells
    )


def _shares(
    widths: Sequence[float] | None, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> list[float]:
    """Share the width out: every column its longest word if that can be, the rest by the length of its lines."""
    if widths is not None and len(widths) != len(header):
        raise ValueError(f"{len(widths)} widths for {len(header)} columns")
    least, natural = [], []
    for place, head in enumerate(header):
        cells = [(clean(row[place]), CELL) for row in rows] + [(clean(head), HEAD)]
        words = max(
            (_width(word, style) for cell, style in cells for word in _BLANK.split(cell)), default=0.0
        )
        lines = max(_width(line, style) for cell, style in cells for line in (cell[:400].split("\n") or [""]))
        least.append(min(words, WIDTH * 0.45) + 2 * _PAD + 1)
        natural.append(max(least[-1], min(lines, WIDTH * 0.6) + 2 * _PAD + 1))
    if widths is not None:
        return _at_least(least, [WIDTH * width / sum(widths) for width in widths])
    if sum(natural) <= WIDTH:
        return [width * WIDTH / sum(natural) for width in natural]
    if sum(least) >= WIDTH:
        return [width * WIDTH / sum(least) for width in least]
    give = (WIDTH - sum(least)) / (sum(natural) - sum(least))
    return [low + (high - low) * give for low, high in zip(least, natural, strict=True)]


def _at_least(least: Sequence[float], wanted: Sequence[float]) -> list[float]:
    """Widen columns that would tear a word; the others give way by what they have to spare."""
    short = sum(max(low - width, 0.0) for low, width in zip(least, wanted, strict=True))
    spare = sum(max(width - low, 0.0) for low, width in zip(least, wanted, strict=True))
    if not short or short > spare:
        return list(wanted)
    return [
        low if width <= low else width - (width - low) * short / spare
        for low, width in zip(least, wanted, strict=True)
    ]


def _width(words: str, style: ParagraphStyle) -> float:
    return width_of(words[:400], style.fontName, style.fontSize)
