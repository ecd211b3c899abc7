"""Several papers in one document, each with head, foot and page numbers of its own, and a code on each of its sheets."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import ActionFlowable, BaseDocTemplate

from kette.pdf.attaching import Attachment
from kette.pdf.keeping import keep
from kette.pdf.paper import Paper, one_line
from kette.pdf.qr import draw_qr
from kette.pdf.sheet import Imprint, Sheet
from kette.pdf.style import COLOURS, PAGE, RIGHT, SUBJECT, TITLE, WIDTH
from kette.pdf.text import text
from kette.pictures.scene import Ink

# 0.8 mm a square: six dots of a scan of 200 dpi. Between the edge that scanners cut and the text, white around it.
_CODE, _FROM_EDGE, _WHITE = 17 * mm, 6 * mm, 4 * mm


class Series(Paper):
    """Papers one after another; equal calls and an equal `at` give equal bytes."""

    def __init__(self, title: str, *, at: datetime) -> None:
        super().__init__(title, at=at)
        self._makers.clear()
        self._parts: list[tuple[Imprint, str]] = []

    def begin(self, subject: str, *, author: str, footer: str, code: str = "") -> None:
        """Start the next paper on a new sheet.

        :param code: drawn as a QR code in the upper corner of each of its sheets; a machine reads it, so it names nobody.
        """
        whole = self._imprint
        part = Imprint(whole.title, one_line(subject), one_line(author), one_line(footer), whole.at)
        number = len(self._parts)
        self._parts.append((part, code))
        self.turn(right_to_left=False)
        if number:
            self._add(lambda: [ActionFlowable(("part", number))])
        self._add(lambda: [text(part.title, TITLE), text(part.subject, SUBJECT)])

    def build(self, attachments: Sequence[Attachment] = ()) -> bytes:
        """Return the PDF. Raise ValueError without a paper."""
        if not self._parts:
            raise ValueError("no paper")
        return super().build(attachments)

    def _set(self, pages: int) -> Sheet:
        # Set twice: the first time counts the pages of each paper.
        counted = _SeriesSheet(self._imprint, pages, self._parts, ())
        counted.build(keep([flowable for make in self._makers for flowable in make()]))
        sheet = _SeriesSheet(self._imprint, counted.page, self._parts, tuple(counted.drawn))
        sheet.build(keep([flowable for make in self._makers for flowable in make()]))
        return sheet


class _SeriesSheet(Sheet):
    """The sheets of a series."""

    def __init__(
        self, imprint: Imprint, pages: int, parts: Sequence[tuple[Imprint, str]], counts: Sequence[int]
    ) -> None:
        super().__init__(imprint, pages)
        self._parts, self._counts = parts, counts
        self._part = 0
        self.drawn = [0] * len(parts)

    def handle_part(self, number: int) -> None:
        """Begin the next paper on a new sheet; called by its action."""
        self.handle_pageBreak()
        self._part = number

    def _furnish(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        imprint, code = self._parts[self._part]
        self.drawn[self._part] += 1
        total = self._counts[self._part] if self._counts else 0
        width = WIDTH - (_CODE + _WHITE if code else 0)
        self._frame(canvas, imprint, self.drawn[self._part], total, width=width)
        if code:
            canvas.saveState()
            canvas.setFillColor(COLOURS[Ink.TEXT])
            place: tuple[Any, Any] = (PAGE[0] - RIGHT - _CODE, PAGE[1] - _FROM_EDGE - _CODE)
            draw_qr(canvas, code, *place, _CODE)
            canvas.restoreState()
