"""The sheet that a document is printed on: head, foot, page numbers, bookmarks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from kette import clock
from kette.pdf.fonts import BOLD, REGULAR, width_of
from kette.pdf.lines import line_of
from kette.pdf.style import BOTTOM, COLOURS, HEADINGS, HEIGHT, LEFT, PAGE, RIGHT, TOP, WIDTH
from kette.pdf.tags import Node, TaggedCanvas, Tree
from kette.pdf.text import Words, put
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
    """The sheets of one or several papers, each with head, foot and page numbers of its own."""

    def __init__(self, parts: Sequence[Imprint], tree: Tree) -> None:
        self.out = BytesIO()
        self.parts, self.tree = parts, tree
        self.part = 0
        # How many sheets each paper has; known when all are drawn.
        self.drawn = [0] * len(tree.heads)
        self._headings = 0
        self._outline_level = -1
        super().__init__(self.out, pagesize=PAGE, initialFontName=REGULAR, invariant=1)
        frame = Frame(LEFT, BOTTOM, WIDTH, HEIGHT, **NO_PADDING)
        self.addPageTemplates(PageTemplate("page", [frame], onPage=self.furnish))

    def set(self, story: list[Flowable]) -> tuple[bytes, list[list[Node]]]:
        """Draw the running text; return the document, and for each page the elements of its marks."""
        self.build(story, canvasmaker=TaggedCanvas)
        canvas: Any = self.canv
        return self.out.getvalue(), canvas.owners

    def handle_part(self, number: int) -> None:
        """Begin the next paper on a new sheet; called by its action."""
        self.handle_pageBreak()
        self.part = number

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - ReportLab's name
        """Put every heading into the bookmarks; where there are several papers, below the one to which it belongs."""
        if not isinstance(flowable, Words):
            return
        below = len(self.drawn) > 1
        if below and flowable.node.tag == "H1":
            self._outline_level = -1
            self._bookmark(self.name_of(self.part), 0)
        for level, style in HEADINGS.items():
            if flowable.style.name == style.name:
                self._bookmark(flowable.plain, level - 1 + below)

    def _bookmark(self, words: str, level: int) -> None:
        self._headings += 1
        self._outline_level = min(level, self._outline_level + 1)
        key = f"heading-{self._headings}"
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(words, key, self._outline_level, closed=False)

    def name_of(self, part: int) -> str:
        """Name one of several papers in the bookmarks."""
        return self.parts[part].subject

    def furnish(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        """Draw head and foot of a page."""
        self.frame_page(canvas, self.parts[self.part])

    def frame_page(self, canvas: Any, imprint: Imprint, *, width: float = WIDTH) -> None:
        """Draw the head of a paper's page, as wide as said, and its foot; on its first page both are read out as well."""
        part = self.part
        self.drawn[part] += 1
        page, head = self.drawn[part], self.tree.heads[part]
        node = head.add if page == 1 else _no_node
        right, up, foot = PAGE[0] - RIGHT, PAGE[1] - TOP + 22, BOTTOM - 24
        font = BOLD if page == 1 else REGULAR
        stand = f"Stand: {clock.local(imprint.at):%d.%m.%Y, %H:%M} Uhr"
        number = f"Seite {page} von {{}}"
        canvas.saveState()
        canvas.setFillColor(COLOURS[Ink.MUTED])
        room = width - width_of(stand, REGULAR, _SIZE) - 16
        _fit(canvas, imprint.author if page == 1 else imprint.title, up, font, room, node("P"))
        _put(canvas, stand, LEFT + width - width_of(stand, REGULAR, _SIZE), up, REGULAR, node("P"))
        room = WIDTH - width_of(number, REGULAR, _SIZE) - 16
        _fit(canvas, imprint.footer, foot, REGULAR, room, node("P"))
        canvas.setStrokeColor(COLOURS[Ink.RULE])
        canvas.setLineWidth(0.5)
        with canvas.artifact("Pagination"):
            canvas.line(LEFT, up - 6, LEFT + width, up - 6)
            canvas.line(LEFT, foot + 12, right, foot + 12)
        canvas.restoreState()
        canvas.at_last(lambda: number_page(canvas, number.format(self.drawn[part]), foot))


def number_page(canvas: Any, words: str, up: float) -> None:
    """Draw the number of a page at the right of its foot."""
    canvas.saveState()
    canvas.setFillColor(COLOURS[Ink.MUTED])
    _put(canvas, words, PAGE[0] - RIGHT - width_of(words, REGULAR, _SIZE), up, REGULAR, None)
    canvas.restoreState()


def _no_node(_: str) -> None:
    return None


def _put(canvas: Any, words: str, left: float, up: float, font: str, node: Node | None) -> None:
    put(canvas, [line_of(words, font, _SIZE)], (left, up), (font, _SIZE, _SIZE), node)


def _fit(canvas: Any, words: str, up: float, font: str, room: float, node: Node | None) -> None:
    """Draw words at the left, shortened where they would run into their neighbour; read out in full."""
    line = line_of(words, font, _SIZE)
    short = words
    while line.width > room:
        short = short[: min(len(short) - 1, int(len(short) * room / line.width))]
        line = line_of(short.rstrip() + "…", font, _SIZE)
    if words:
        meant = line.meant if short == words else words
        put(canvas, [line._replace(meant=meant)], (LEFT, up), (font, _SIZE, _SIZE), node)


NO_PADDING: dict[str, Any] = dict.fromkeys(("leftPadding", "rightPadding", "topPadding", "bottomPadding"), 0)
