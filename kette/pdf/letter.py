"""Letters in one document: DIN 5008 form B, each with its address where the window of an envelope shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import ActionFlowable, BaseDocTemplate, Frame, PageTemplate

from kette.pdf.attaching import Attachment
from kette.pdf.bidi import visual_lines
from kette.pdf.fonts import BOLD, REGULAR, width_of
from kette.pdf.keeping import keep
from kette.pdf.paper import Paper
from kette.pdf.sheet import Sheet
from kette.pdf.style import BODY, BOTTOM, COLOURS, HEIGHT, LEFT, PAGE, WIDTH
from kette.pdf.text import clean, text
from kette.pictures.scene import Ink

# DIN 5008:2020, form B; from the upper left corner of the sheet.
WINDOW_LEFT, WINDOW_TOP, WINDOW_WIDTH = 20 * mm, 45 * mm, 85 * mm
RETURN_ADDRESS_HEIGHT = 17.7 * mm
ADDRESS_LINES = 6
INFO_LEFT, INFO_TOP, INFO_WIDTH = 125 * mm, 50 * mm, 65 * mm
BODY_TOP = 98.5 * mm
FOLDS, PUNCH = (105 * mm, 210 * mm), 148.5 * mm
_INSET = 5 * mm
_SIZE, _LEADING, _SMALL, _SMALLEST = 10.0, 4.55 * mm, 7.0, 5.0
_SUBJECT = ParagraphStyle(
    "letter-subject", parent=BODY, fontName=BOLD, fontSize=10.5, leading=14, spaceAfter=12
)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a letter.

    :param sender: the return address, one line in small type above the address.
    :param address: at most six lines.
    :param info: labels and values at the right: whom to ask, number, day.
    """

    sender: str
    address: tuple[str, ...]
    info: tuple[tuple[str, str], ...]
    subject: str


class Letters(Paper):
    """Letters one after another, each on a sheet of its own; equal calls and an equal `at` give equal bytes."""

    def __init__(self, title: str, *, at: datetime, author: str = "Kette") -> None:
        super().__init__(title, at=at, author=author)
        self._makers.clear()
        self._heads: list[Head] = []

    def begin(self, head: Head) -> None:
        """Start the next letter on a new sheet."""
        if len(head.address) > ADDRESS_LINES:
            raise ValueError(f"an address has at most {ADDRESS_LINES} lines")
        self._heads.append(head)
        number = len(self._heads) - 1
        if number:
            self._add(lambda: [ActionFlowable(("letter", number))])
        self._add(lambda: [text(head.subject, _SUBJECT)])

    def build(self, attachments: Sequence[Attachment] = ()) -> bytes:
        """Return the PDF. Raise ValueError without a letter."""
        if not self._heads:
            raise ValueError("no letter")
        return super().build(attachments)

    def _set(self, pages: int) -> Sheet:
        # Set twice: the first time counts the pages of each letter.
        counted = _LetterSheet(self._imprint, pages, self._heads, ())
        counted.build(keep([flowable for make in self._makers for flowable in make()]))
        sheet = _LetterSheet(self._imprint, counted.page, self._heads, tuple(counted.drawn))
        sheet.build(keep([flowable for make in self._makers for flowable in make()]))
        return sheet


class _LetterSheet(Sheet):
    """The sheets of letters: a first page with address and folding marks, plain ones after it."""

    def __init__(self, imprint: Any, pages: int, heads: Sequence[Head], counts: Sequence[int]) -> None:
        super().__init__(imprint, pages)
        self.out = BytesIO()
        self.filename = self.out
        self._heads, self._counts = heads, counts
        self._letter = 0
        self.drawn = [0] * len(heads)
        room: dict[str, Any] = dict.fromkeys(
            ("leftPadding", "rightPadding", "topPadding", "bottomPadding"), 0
        )
        first = Frame(LEFT, BOTTOM, WIDTH, PAGE[1] - BODY_TOP - BOTTOM, **room)
        later = Frame(LEFT, BOTTOM, WIDTH, HEIGHT, **room)
        self.pageTemplates = []
        self.addPageTemplates(
            [
                PageTemplate("first", [first], onPage=self._open, autoNextPageTemplate="later"),
                PageTemplate("later", [later], onPage=self._go_on),
            ]
        )

    def handle_letter(self, number: int) -> None:
        """Begin the next letter on a new sheet; called by its action."""
        self.handle_nextPageTemplate("first")
        self.handle_pageBreak()
        self._letter = number

    def _open(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        head = self._heads[self._letter]
        canvas.saveState()
        canvas.setFillColor(COLOURS[Ink.MUTED])
        top = WINDOW_TOP + RETURN_ADDRESS_HEIGHT
        left, width = WINDOW_LEFT + _INSET, WINDOW_WIDTH - _INSET
        _lines(canvas, head.sender, left, top - 2.2 * mm, width, _fitting(head.sender, width), 3 * mm, most=1)
        canvas.setStrokeColor(COLOURS[Ink.RULE])
        canvas.setLineWidth(0.4)
        canvas.line(left, PAGE[1] - top + 1.2 * mm, WINDOW_LEFT + WINDOW_WIDTH, PAGE[1] - top + 1.2 * mm)
        canvas.setFillColor(COLOURS[Ink.TEXT])
        for number, line in enumerate(head.address):
            _lines(canvas, line, left, top + (number + 0.75) * _LEADING, width, _SIZE, _LEADING, most=1)
        down = INFO_TOP
        for label, value in head.info:
            canvas.setFillColor(COLOURS[Ink.MUTED])
            down = _lines(canvas, label, INFO_LEFT, down, INFO_WIDTH, _SMALL, 3.2 * mm, most=1)
            canvas.setFillColor(COLOURS[Ink.TEXT])
            down = _lines(canvas, value, INFO_LEFT, down + 0.6 * mm, INFO_WIDTH, 9, 4 * mm, most=3) + 1.4 * mm
        canvas.setStrokeColor(COLOURS[Ink.MUTED])
        canvas.setLineWidth(0.35)
        for fold in FOLDS:
            canvas.line(4 * mm, PAGE[1] - fold, 8 * mm, PAGE[1] - fold)
        canvas.line(4 * mm, PAGE[1] - PUNCH, 10 * mm, PAGE[1] - PUNCH)
        self._sign(canvas, head)
        canvas.restoreState()

    def _go_on(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        canvas.saveState()
        self._sign(canvas, self._heads[self._letter])
        canvas.restoreState()

    def _sign(self, canvas: Canvas, head: Head) -> None:
        """Draw the foot: sender, and the page's number within its letter."""
        self.drawn[self._letter] += 1
        canvas.setFillColor(COLOURS[Ink.MUTED])
        canvas.setFont(REGULAR, 7.5)
        total = self._counts[self._letter] if self._counts else 0
        if total > 1:
            number = f"Seite {self.drawn[self._letter]} von {total}"
            canvas.drawRightString(LEFT + WIDTH, BOTTOM - 24, number)
        _lines(canvas, head.sender, LEFT, PAGE[1] - BOTTOM + 24, WIDTH * 0.8, 7.5, 10, most=1)


def _fitting(words: str, width: float) -> float:
    """Return a size in which a line is as wide as there is room, never below what can be read."""
    needed = width_of(" ".join(clean(words).split()), REGULAR, _SMALL)
    return max(_SMALLEST, min(_SMALL, _SMALL * width / max(needed, 1.0)))


def _lines(
    canvas: Canvas,
    words: str,
    left: float,
    down: float,
    width: float,
    size: float,
    leading: float,
    *,
    most: int,
) -> float:
    """Draw words in at most so many lines, and return how far down the next would stand.

    :param down: of the first base line, from the upper edge of the sheet.
    """
    canvas.setFont(REGULAR, size)
    drawn = visual_lines(" ".join(clean(words).split()), REGULAR, size, width)
    for line in drawn[:most]:
        canvas.drawString(left, PAGE[1] - down, line)
        down += leading
    return down
