"""Letters in one document: DIN 5008 form B, each with its address where the window of an envelope shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from kette.pdf.attaching import Attachment
from kette.pdf.fonts import BOLD, REGULAR, width_of
from kette.pdf.lines import lines_of
from kette.pdf.paper import Paper, one_line
from kette.pdf.sheet import NO_PADDING, Sheet, number_page
from kette.pdf.style import BODY, BOTTOM, COLOURS, HEIGHT, LEFT, PAGE, WIDTH
from kette.pdf.tags import Node, Tree
from kette.pdf.text import put, text
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
        self._heads: list[Head] = []
        super().__init__(title, at=at, author=author)

    def _open(self) -> None:
        """Begin with nothing: each letter has its own head."""

    def begin(self, head: Head) -> None:
        """Start the next letter on a new sheet."""
        if len(head.address) > ADDRESS_LINES:
            raise ValueError(f"an address has at most {ADDRESS_LINES} lines")
        self._heads.append(head)
        self._start(len(self._heads) - 1)
        self._add(lambda here: [text(head.subject, _SUBJECT, here.add("H1"))])

    def build(self, attachments: Sequence[Attachment] = ()) -> bytes:
        """Return the PDF. Raise ValueError without a letter."""
        if not self._heads:
            raise ValueError("no letter")
        return super().build(attachments)

    def _sheet(self, tree: Tree) -> Sheet:
        return _LetterSheet(self._heads, tree)


class _LetterSheet(Sheet):
    """The sheets of letters: a first page with address and folding marks, plain ones after it."""

    def __init__(self, heads: Sequence[Head], tree: Tree) -> None:
        super().__init__((), tree)
        self._heads = heads
        first = Frame(LEFT, BOTTOM, WIDTH, PAGE[1] - BODY_TOP - BOTTOM, **NO_PADDING)
        later = Frame(LEFT, BOTTOM, WIDTH, HEIGHT, **NO_PADDING)
        self.pageTemplates = []
        self.addPageTemplates(
            [
                PageTemplate("first", [first], onPage=self._open, autoNextPageTemplate="later"),
                PageTemplate("later", [later], onPage=self._go_on),
            ]
        )

    def handle_part(self, number: int) -> None:
        """Begin the next letter on a new sheet; called by its action."""
        self.handle_nextPageTemplate("first")
        super().handle_part(number)

    def name_of(self, part: int) -> str:
        """Name a letter in the bookmarks by whom it goes to."""
        head = self._heads[part]
        return one_line(head.address[0] if head.address else head.subject)

    def _open(self, canvas: Any, _: BaseDocTemplate) -> None:
        head, node = self._heads[self.part], self.tree.heads[self.part]
        canvas.saveState()
        canvas.setFillColor(COLOURS[Ink.MUTED])
        top = WINDOW_TOP + RETURN_ADDRESS_HEIGHT
        left, width = WINDOW_LEFT + _INSET, WINDOW_WIDTH - _INSET
        pen = _Pen(canvas, left, width)
        size = _fitting(head.sender, width)
        pen.write(head.sender, top - 2.2 * mm, size, 3 * mm, node.add("P"))
        canvas.setStrokeColor(COLOURS[Ink.RULE])
        canvas.setLineWidth(0.4)
        with canvas.artifact():
            under = PAGE[1] - top + 1.2 * mm
            canvas.line(left, under, WINDOW_LEFT + WINDOW_WIDTH, under)
        canvas.setFillColor(COLOURS[Ink.TEXT])
        for number, line in enumerate(head.address):
            pen.write(line, top + (number + 0.75) * _LEADING, _SIZE, _LEADING, node.add("P"))
        pen = _Pen(canvas, INFO_LEFT, INFO_WIDTH)
        down = INFO_TOP
        for label, value in head.info:
            canvas.setFillColor(COLOURS[Ink.MUTED])
            down = pen.write(label, down, _SMALL, 3.2 * mm, node.add("P"))
            canvas.setFillColor(COLOURS[Ink.TEXT])
            down = pen.write(value, down + 0.6 * mm, 9, 4 * mm, node.add("P"), most=3) + 1.4 * mm
        canvas.setStrokeColor(COLOURS[Ink.MUTED])
        canvas.setLineWidth(0.35)
        with canvas.artifact():
            for fold in FOLDS:
                canvas.line(4 * mm, PAGE[1] - fold, 8 * mm, PAGE[1] - fold)
            canvas.line(4 * mm, PAGE[1] - PUNCH, 10 * mm, PAGE[1] - PUNCH)
        self._sign(canvas, head)
        canvas.restoreState()

    def _go_on(self, canvas: Any, _: BaseDocTemplate) -> None:
        canvas.saveState()
        self._sign(canvas, self._heads[self.part])
        canvas.restoreState()

    def _sign(self, canvas: Any, head: Head) -> None:
        """Draw the foot: sender, and the page's number within its letter."""
        part = self.part
        self.drawn[part] += 1
        page = self.drawn[part]
        canvas.setFillColor(COLOURS[Ink.MUTED])
        _Pen(canvas, LEFT, WIDTH * 0.8).write(head.sender, PAGE[1] - BOTTOM + 24, 7.5, 10, None)
        canvas.at_last(lambda: self._number(canvas, page, self.drawn[part]))

    def _number(self, canvas: Any, page: int, total: int) -> None:
        if total > 1:
            number_page(canvas, f"Seite {page} von {total}", BOTTOM - 24)


@dataclass(frozen=True, slots=True)
class _Pen:
    """Writes on the sheet beside the running text, in a column of its own."""

    canvas: Any
    left: float
    width: float

    def write(
        self, words: str, down: float, size: float, leading: float, node: Node | None, *, most: int = 1
    ) -> float:
        """Write words in at most so many lines, and return how far down the next would stand.

        :param down: of the first base line, from the upper edge of the sheet.
        """
        lines = lines_of(one_line(words), REGULAR, size, self.width)
        drawn = lines[:most]
        if len(lines) > most:
            # There is no room for the rest; it is still read out.
            drawn[-1] = drawn[-1]._replace(
                meant="".join(line.meant or line.drawn for line in lines[most - 1 :])
            )
        put(self.canvas, drawn, (self.left, PAGE[1] - down), (REGULAR, size, leading), node)
        return down + len(drawn) * leading


def _fitting(words: str, width: float) -> float:
    """Return a size in which a line is as wide as there is room, never below what can be read."""
    needed = width_of(one_line(words), REGULAR, _SMALL)
    return max(_SMALLEST, min(_SMALL, _SMALL * width / max(needed, 1.0)))
