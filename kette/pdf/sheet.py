"""The sheet that a document is printed on: head, foot, page numbers, bookmarks, document information."""

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from kette import clock
from kette.pdf.bidi import visual
from kette.pdf.fonts import BOLD, REGULAR, width_of
from kette.pdf.style import BOTTOM, COLOURS, HEADINGS, HEIGHT, LEFT, PAGE, RIGHT, TOP, WIDTH
from kette.pdf.text import Words, clean
from kette.pictures.scene import Ink

_SIZE = 7.5


@dataclass(frozen=True)
class Imprint:
    """What stands on every page and in the document information; `at` is the moment the document speaks of."""

    title: str
    subject: str
    author: str
    footer: str
    at: datetime


class Sheet(BaseDocTemplate):
    """A document that knows how many pages it has; the same content gives the same bytes."""

    def __init__(self, imprint: Imprint, pages: int) -> None:
        self.out = BytesIO()
        self.imprint = imprint
        self.pages = pages
        self._headings = 0
        self._outline_level = -1
        super().__init__(
            self.out,
            pagesize=PAGE,
            title=imprint.title,
            subject=imprint.subject,
            author=imprint.author,
            creator="Kette",
            lang="de-DE",
            displayDocTitle=True,
            initialFontName=REGULAR,
            invariant=1,
        )
        frame = Frame(
            LEFT, BOTTOM, WIDTH, HEIGHT, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
        )
        self.addPageTemplates(PageTemplate("page", [frame], onPage=self._furnish))

    def handle_documentBegin(self) -> None:  # noqa: N802 - ReportLab's name
        """Stamp the document with its own moment instead of the wall clock."""
        stamp = self.imprint.at.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'")
        self.canv.setDateFormatter(lambda *_: stamp)
        super().handle_documentBegin()

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - ReportLab's name
        """Put every heading into the bookmarks."""
        if not isinstance(flowable, Words):
            return
        for level, style in HEADINGS.items():
            if flowable.style.name == style.name:
                self._headings += 1
                self._outline_level = min(level - 1, self._outline_level + 1)
                key = f"heading-{self._headings}"
                self.canv.bookmarkPage(key)
                self.canv.addOutlineEntry(flowable.plain, key, self._outline_level, closed=False)

    def _furnish(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        """Draw head and foot of a page."""
        self._frame(canvas, self.imprint, canvas.getPageNumber(), self.pages)

    def _frame(
        self, canvas: Canvas, imprint: Imprint, page: int, pages: int, *, width: float = WIDTH
    ) -> None:
        """Draw the head of a paper's page, as wide as said, and its foot."""
        canvas.saveState()
        right = PAGE[0] - RIGHT
        head = PAGE[1] - TOP + 22
        moment = clock.local(imprint.at).strftime("%d.%m.%Y, %H:%M Uhr")
        first = page == 1
        canvas.setFillColor(COLOURS[Ink.MUTED])
        canvas.setFont(BOLD if first else REGULAR, _SIZE)
        left = imprint.author if first else imprint.title
        stand = f"Stand: {moment}"
        room = width - width_of(stand, REGULAR, _SIZE) - 16
        canvas.drawString(LEFT, head, visual(_fitted(left, BOLD if first else REGULAR, room)))
        canvas.setFont(REGULAR, _SIZE)
        canvas.drawRightString(LEFT + width, head, stand)
        number = f"Seite {page} von {pages}"
        foot = BOTTOM - 24
        canvas.drawRightString(right, foot, number)
        room = WIDTH - width_of(number, REGULAR, _SIZE) - 16
        canvas.drawString(LEFT, foot, visual(_fitted(imprint.footer, REGULAR, room)))
        canvas.setStrokeColor(COLOURS[Ink.RULE])
        canvas.setLineWidth(0.5)
        canvas.line(LEFT, head - 6, LEFT + width, head - 6)
        canvas.line(LEFT, foot + 12, right, foot + 12)
        canvas.restoreState()


def _fitted(words: str, font: str, room: float) -> str:
    """Shorten words that would run into their neighbour."""
    line = " ".join(clean(words).split())
    if width_of(line, font, _SIZE) <= room:
        return line
    while line and width_of(line + "…", font, _SIZE) > room:
        line = line[:-1]
    return line.rstrip() + "…"
