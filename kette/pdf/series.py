"""Several papers in one document, each with head, foot and page numbers of its own, and a code on each of its sheets."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate

from kette.pdf.attaching import Attachment
from kette.pdf.paper import Paper, one_line
from kette.pdf.qr import draw_qr
from kette.pdf.sheet import Imprint, Sheet
from kette.pdf.style import COLOURS, PAGE, RIGHT, SUBJECT, TITLE, WIDTH
from kette.pdf.tags import Tree
from kette.pdf.text import text
from kette.pictures.scene import Ink

# 0.8 mm a square: six dots of a scan of 200 dpi. Between the edge that scanners cut and the text, white around it.
_CODE, _FROM_EDGE, _WHITE = 17 * mm, 6 * mm, 4 * mm


class Series(Paper):
    """Papers one after another; equal calls and an equal `at` give equal bytes."""

    def __init__(self, title: str, *, at: datetime) -> None:
        self._parts: list[Imprint] = []
        self._codes: list[str] = []
        super().__init__(title, at=at)

    def _open(self) -> None:
        """Begin with nothing: each paper has its own title."""

    def begin(self, subject: str, *, author: str, footer: str, code: str = "") -> None:
        """Start the next paper on a new sheet.

        :param code: drawn as a QR code in the upper corner of each of its sheets; a machine reads it, so it names nobody.
        """
        whole = self._imprint
        part = Imprint(whole.title, one_line(subject), one_line(author), one_line(footer), whole.at)
        number = len(self._parts)
        self._parts.append(part)
        self._codes.append(code)
        self._start(number)
        self._add(lambda here: [text(part.title, TITLE, here.add("H1"))])
        self._add(lambda here: [text(part.subject, SUBJECT, here.add("P"))])

    def build(self, attachments: Sequence[Attachment] = ()) -> bytes:
        """Return the PDF. Raise ValueError without a paper."""
        if not self._parts:
            raise ValueError("no paper")
        return super().build(attachments)

    def _sheet(self, tree: Tree) -> Sheet:
        return _SeriesSheet(self._parts, self._codes, tree)


class _SeriesSheet(Sheet):
    """The sheets of a series."""

    def __init__(self, parts: Sequence[Imprint], codes: Sequence[str], tree: Tree) -> None:
        super().__init__(parts, tree)
        self._codes = codes

    def furnish(self, canvas: Any, _: BaseDocTemplate) -> None:
        """Draw head, foot and code of a page; the foot says the code in letters too, so it is an artifact."""
        code = self._codes[self.part]
        self.frame_page(canvas, self.parts[self.part], width=WIDTH - (_CODE + _WHITE if code else 0))
        if code:
            canvas.saveState()
            canvas.setFillColor(COLOURS[Ink.TEXT])
            with canvas.artifact("Pagination"):
                draw_qr(canvas, code, PAGE[0] - RIGHT - _CODE, PAGE[1] - _FROM_EDGE - _CODE, _CODE)
            canvas.restoreState()
