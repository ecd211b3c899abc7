"""The one door through which words reach paper: cleaned, set in lines, never read as markup."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable

from kette.pdf.bidi import direction_of, has_right_to_left
from kette.pdf.fonts import UNKNOWN
from kette.pdf.lines import Line, lines_of
from kette.pdf.tags import Node, TaggedCanvas, meaning

_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_KEPT = "\n\u200c\u200d"
_DROPPED, _NO_SIGN = ("Cc", "Cf", "Cs"), ("Co", "Cn")
# A sign of law, and the number that it must not leave at the end of a line.
_CITED = re.compile(r"(§§?|Art\.|Abs\.|Nr\.|Buchst\.) (?=\S)")
_FEWEST = 2  # lines of a paragraph that may stand alone before or after a page ends


def clean(words: str) -> str:
    """Drop control characters, invisible reordering marks and lone surrogates; keep line breaks; compose accents.

    What is no sign, or one only by private agreement, comes out as U+FFFD: nobody else could read it.
    """
    if words.isprintable():
        # None of those below is: most words are done here.
        return unicodedata.normalize("NFC", words)
    words = _BREAKS.sub("\n", words).replace("\t", " ")
    kept = []
    for sign in words:
        kind = unicodedata.category(sign)
        if sign in _KEPT or kind not in _DROPPED:
            kept.append(UNKNOWN if kind in _NO_SIGN else sign)
    return unicodedata.normalize("NFC", "".join(kept))


def text(
    words: str, style: ParagraphStyle, node: Node, *, bullet: str = "", label: Node | None = None
) -> "Words":
    """Set words of any origin as a paragraph: every sign prints as itself, line breaks and citations of law stay whole.

    :param node: the element that they are.
    :param bullet: stands before the first line, and is the element `label`.
    """
    return Words(_CITED.sub("\\1\u00a0", clean(words)), style, node, bullet=bullet, label=label)


class Words(Flowable):
    """A paragraph of plain words; there is no markup that it could read."""

    def __init__(
        self,
        plain: str,
        style: Any,
        node: Node,
        *,
        bullet: str = "",
        label: Node | None = None,
        lines: list[Line] | None = None,
    ) -> None:
        super().__init__()
        self.plain, self.style, self.node, self.bullet, self.label = plain, style, node, bullet, label
        self._lines = lines or []
        self._broken_for = -1.0
        self._is_piece = lines is not None
        self.height = len(self._lines) * style.leading
        self._drawn = False

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: N803 - ReportLab's names
        """Break into lines."""
        style = self.style
        if availWidth != self._broken_for and not self._is_piece:
            self._broken_for = availWidth
            room = max(availWidth - style.leftIndent - style.rightIndent, style.fontSize)
            # A style that is set at the right belongs to a page that runs from right to left.
            rightward = style.alignment == TA_RIGHT
            self._lines = lines_of(self.plain, style.fontName, style.fontSize, room, rightward=rightward)
            if len(self._lines) > 1 and not rightward and self._runs_rightward():
                self.style = ParagraphStyle("right-to-left", parent=style, alignment=TA_RIGHT)
        self.width, self.height = availWidth, len(self._lines) * style.leading
        return self.width, self.height

    def _runs_rightward(self) -> bool:
        return has_right_to_left(self.plain) and all(
            direction_of(part) == "R" for part in self.plain.split("\n") if part.strip()
        )

    def split(self, availWidth: float, availHeight: float) -> list[Flowable]:  # noqa: N803 - ReportLab's names
        """Split for a page, at the lines that are there: a table names another width here than when it measures."""
        if not self._lines:
            self.wrap(availWidth, availHeight)
        if self.height <= availHeight:
            return [self]
        fits, count = int(availHeight / self.style.leading), len(self._lines)
        if not self.style.allowWidows and count - fits < _FEWEST:
            fits = count - _FEWEST
        if fits < (1 if self.style.allowOrphans else _FEWEST):
            return []
        return [self._piece(self._lines[:fits], self.bullet), self._piece(self._lines[fits:], "")]

    def _piece(self, lines: list[Line], bullet: str) -> "Words":
        return Words(self.plain, self.style, self.node, bullet=bullet, label=self.label, lines=lines)

    def draw(self) -> None:
        """Draw the lines; what is drawn again, as the header of a table on its next page, is said only once."""
        canvas: Any = self.canv
        if self._drawn:
            with canvas.artifact("Pagination"):
                self._write_all(canvas)
            return
        self._drawn = True
        if self.bullet and self.label is not None:
            with canvas.real(self.label):
                self._mark(canvas)
        with canvas.real(self.node):
            self._write_all(canvas)
        if any(line.meant for line in self._lines):
            self.node.actual = self.plain

    def _mark(self, canvas: TaggedCanvas) -> None:
        style = self.style
        canvas.setFont(style.fontName, style.fontSize)
        canvas.setFillColor(style.textColor)
        if style.alignment == TA_LEFT:
            canvas.drawString(style.bulletIndent, self.height - style.fontSize, self.bullet)
        else:
            canvas.drawRightString(self.width - style.bulletIndent, self.height - style.fontSize, self.bullet)

    def _write_all(self, canvas: TaggedCanvas) -> None:
        style = self.style
        pen: Any = canvas.beginText()
        pen.setFont(style.fontName, style.fontSize, style.leading)
        pen.setFillColor(style.textColor)
        down = self.height - style.fontSize
        right = self.width - style.rightIndent
        pen.setTextOrigin(style.leftIndent, down)
        for line in self._lines:
            if style.alignment == TA_RIGHT:
                pen.setTextOrigin(right - line.width, down)
                down -= style.leading
            _write(pen, line)
        canvas.drawText(pen)


def put(
    canvas: TaggedCanvas,
    lines: Sequence[Line],
    place: tuple[float, float],
    style: tuple[str, float, float],
    node: Node | None,
) -> None:
    """Draw lines beside the running text, as an element or, without one, as an artifact.

    :param place: where the first base line begins.
    :param style: font, size, and how far a line lies below the one before it.
    """
    with canvas.artifact("Pagination") if node is None else canvas.real(node):
        pen: Any = canvas.beginText(*place)
        pen.setFont(*style)
        for line in lines:
            _write(pen, line)
        canvas.drawText(pen)
    if node is not None and any(line.meant for line in lines):
        node.actual = "".join(line.meant or line.drawn for line in lines)


def _write(pen: Any, line: Line) -> None:
    if line.meant:
        pen._code.append(meaning(line.meant))
    pen.textLine(line.drawn)
    if line.meant:
        pen._code.append("EMC")
