"""The one door through which words reach paper: cleaned, escaped, never read as markup."""

import re
import unicodedata
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph
from reportlab.platypus.paragraph import cleanBlockQuotedText

from kette.pdf.bidi import direction_of, has_right_to_left, visual_lines

_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_KEPT = "\n\u200c\u200d"
# A sign of law, and the number that it must not leave at the end of a line.
_CITED = re.compile(r"(§§?|Art\.|Abs\.|Nr\.|Buchst\.) (?=\S)")


def clean(words: str) -> str:
    """Drop control characters, invisible reordering marks and lone surrogates; keep line breaks; compose accents."""
    words = _BREAKS.sub("\n", words).replace("\t", " ")
    kept = (
        letter
        for letter in words
        if letter in _KEPT or unicodedata.category(letter) not in ("Cc", "Cf", "Cs")
    )
    return unicodedata.normalize("NFC", "".join(kept))


def parts(words: str, lines: int = 20) -> list[str]:
    """Cut a text at its line breaks into pieces of a few lines; setting thousands of breaks at once takes minutes."""
    rows = clean(words).strip("\n").split("\n")
    return ["\n".join(rows[start : start + lines]) for start in range(0, len(rows), lines)]


def text(words: str, style: ParagraphStyle, *, bullet: str | None = None) -> "Words":
    """Set words of any origin as a paragraph: every sign prints as itself, line breaks and citations of law stay whole."""
    plain = _CITED.sub("\\1\u00a0", clean(words))
    flowing = Words(_markup(plain.replace("\u200c", "").replace("\u200d", "")), style, bullet)
    flowing.plain = plain
    flowing.turns = has_right_to_left(plain)
    return flowing


class Words(Paragraph):
    """A paragraph that knows its words in reading order, for right-to-left lines and for the later tagging."""

    plain: str = ""
    turns: bool = False
    _turned_for: float = -1.0

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: N803 - ReportLab's names
        """Break into lines; with right-to-left letters break first, then turn each line."""
        if self.turns and availWidth != self._turned_for:
            self._turned_for = availWidth
            self._turn(availWidth)
        width, height = super().wrap(availWidth, availHeight)
        return float(width), float(height)

    def _turn(self, width: float) -> None:
        style: Any = self.style
        room = width - style.leftIndent - style.rightIndent - 0.5
        # A style that is set at the right belongs to a page that runs from right to left.
        aligned = style.alignment == TA_RIGHT
        lines = visual_lines(
            self.plain, style.fontName, style.fontSize, max(room, style.fontSize), rightward=aligned
        )
        paragraphs = [part for part in self.plain.split("\n") if part.strip()]
        rightward = all(direction_of(part) == "R" for part in paragraphs)
        if rightward and len(lines) > 1 and style.alignment == TA_LEFT:
            style = ParagraphStyle("right-to-left", parent=style, alignment=TA_RIGHT)
        setup: Any = self._setup  # type: ignore[attr-defined]  # what Paragraph.__init__ calls; the stubs leave it out
        setup(_markup("\n".join(lines)), style, self.bulletText, None, cleanBlockQuotedText)


def _markup(plain: str) -> str:
    return escape(plain).replace("\n", "<br/>")
