"""How our paper looks: sizes, margins, colours; quiet, one typeface, no ornament."""

from typing import Final

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from kette.pdf.fonts import BOLD, REGULAR
from kette.pictures.scene import HEX, Ink

PAGE: Final = A4
LEFT, RIGHT, TOP, BOTTOM = 25 * mm, 20 * mm, 27 * mm, 24 * mm
WIDTH = PAGE[0] - LEFT - RIGHT
HEIGHT = PAGE[1] - TOP - BOTTOM

COLOURS: dict[Ink, Color] = {ink: HexColor(value) for ink, value in HEX.items()}
_TEXT, _MUTED = COLOURS[Ink.TEXT], COLOURS[Ink.MUTED]

BODY = ParagraphStyle(
    "body", fontName=REGULAR, fontSize=9.5, leading=14, textColor=_TEXT, spaceAfter=6,
    allowWidows=0, allowOrphans=0,
)  # fmt: skip
JOINED = ParagraphStyle("joined", parent=BODY, spaceAfter=0)
TITLE = ParagraphStyle("title", parent=BODY, fontName=BOLD, fontSize=17, leading=22, spaceAfter=3)
SUBJECT = ParagraphStyle("subject", parent=BODY, fontSize=10.5, leading=15, textColor=_MUTED, spaceAfter=12)
HEADINGS = {
    1: ParagraphStyle(
        "heading-1",
        parent=BODY,
        fontName=BOLD,
        fontSize=12,
        leading=16,
        spaceBefore=11,
        spaceAfter=4,
        keepWithNext=1,
    ),
    2: ParagraphStyle(
        "heading-2",
        parent=BODY,
        fontName=BOLD,
        fontSize=10,
        leading=14,
        spaceBefore=9,
        spaceAfter=3,
        keepWithNext=1,
    ),
    3: ParagraphStyle(
        "heading-3",
        parent=BODY,
        fontSize=10,
        leading=14,
        textColor=_MUTED,
        spaceBefore=7,
        spaceAfter=2,
        keepWithNext=1,
    ),
}
BULLET = ParagraphStyle("bullet", parent=BODY, leftIndent=13, bulletIndent=2, spaceAfter=3)


def rightward(style: ParagraphStyle) -> ParagraphStyle:
    """Return a style set at the right, for pages that run from right to left."""
    return ParagraphStyle(
        style.name,
        parent=style,
        alignment=TA_RIGHT,
        leftIndent=style.rightIndent,
        rightIndent=style.leftIndent,
    )


CELL = ParagraphStyle(
    "cell", parent=BODY, fontSize=8.75, leading=12.5, spaceAfter=0, allowOrphans=1, allowWidows=1
)
NUMBER = ParagraphStyle("number", parent=CELL, alignment=TA_RIGHT)
HEAD = ParagraphStyle("head", parent=CELL, fontName=BOLD, fontSize=8.25)
HEAD_NUMBER = ParagraphStyle("head-number", parent=HEAD, alignment=TA_RIGHT)
LABEL = ParagraphStyle("label", parent=CELL, textColor=_MUTED)
SMALL = ParagraphStyle("small", parent=CELL, fontSize=7.5, leading=10, textColor=_MUTED)
