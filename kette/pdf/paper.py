"""A document as callers write it: headings, facts, tables, pictures; no word of the engine behind."""

from collections.abc import Callable, Sequence
from datetime import datetime

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, PageBreak, Spacer

from kette.pdf import tables
from kette.pdf.attaching import Attachment
from kette.pdf.figure import Figure
from kette.pdf.finishing import finish
from kette.pdf.keeping import keep
from kette.pdf.sheet import Imprint, Sheet
from kette.pdf.style import BODY, BULLET, HEADINGS, JOINED, SUBJECT, TITLE, rightward
from kette.pdf.text import clean, parts, text
from kette.pictures.scene import Picture

# A heading longer than this is not kept with its text: ReportLab never ends when both exceed a page.
_LONGEST_KEPT = 300


class Paper:
    """One document in the house style; equal calls and an equal `at` give equal bytes."""

    def __init__(
        self, title: str, *, at: datetime, subject: str = "", author: str = "Kette", footer: str = ""
    ) -> None:
        if at.tzinfo is None:
            raise ValueError("the moment of a document must know its time zone")
        if not title.strip():
            raise ValueError("a document needs a title")
        self._imprint = Imprint(
            title=one_line(title),
            subject=one_line(subject),
            author=one_line(author),
            footer=one_line(footer),
            at=at,
        )
        self._turned = False
        # Makers, not flowables: the document is set twice, first to count its pages, and flowables keep state.
        self._makers: list[Callable[[], Sequence[Flowable]]] = []
        self._add(lambda: [text(self._imprint.title, TITLE)])
        if self._imprint.subject:
            self._add(lambda: [text(self._imprint.subject, SUBJECT)])

    def turn(self, *, right_to_left: bool) -> None:
        """Set what follows from right to left, or from left to right again."""
        self._turned = right_to_left

    def _style(self, style: ParagraphStyle) -> ParagraphStyle:
        return rightward(style) if self._turned else style

    def heading(self, words: str, level: int = 1) -> None:
        """Start a section; level 1 stands directly below the title, 3 is the deepest."""
        style = self._style(HEADINGS[level])
        if len(words) > _LONGEST_KEPT:
            style = ParagraphStyle(style.name, parent=style, keepWithNext=0)
        self._add(lambda: [text(words, style)])

    def paragraph(self, words: str) -> None:
        """Add running text; an empty line starts a new paragraph, a single line break stays one."""
        paragraphs = [part for part in clean(words).split("\n\n") if part.strip()]
        joined, last = self._style(JOINED), self._style(BODY)
        self._add(lambda: [flowable for part in paragraphs for flowable in _running(part, joined, last)])

    def facts(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Add labels with their values."""
        kept, turned = tuple(pairs), self._turned
        if kept:
            self._add(lambda: [tables.facts(kept, turned=turned)])

    def table(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float] | None = None
    ) -> None:
        """Add a table; `widths` are shares of the text width. Raise ValueError where a row has other columns."""
        kept = tuple(tuple(row) for row in rows)
        if any(len(row) != len(header) for row in kept):
            raise ValueError("every row of a table needs as many cells as its header")
        if kept:
            self._add(lambda: [tables.table(header, kept, widths)])
        else:
            self.paragraph("Keine Einträge.")

    def bullets(self, items: Sequence[str]) -> None:
        """Add a list."""
        kept = tuple(items)
        if self._turned:
            style = self._style(JOINED)
            self._add(lambda: [text(f"• {item}", style) for item in kept])
        else:
            self._add(lambda: [text(item, BULLET, bullet="•") for item in kept])

    def picture(self, picture: Picture) -> None:
        """Add a picture, as wide as the text at most; its description goes with it."""
        self._add(lambda: [Figure(picture)])

    def note(self, words: str) -> None:
        """Add a text in a box."""
        turned = self._turned
        self._add(lambda: [tables.note(words, turned=turned)])

    def signature_lines(self, labels: Sequence[str]) -> None:
        """Add room to sign, one line per label, never torn apart by a page break."""
        kept = tuple(labels)
        self._add(lambda: [tables.signature_lines(kept)])

    def space(self, points: float = 10) -> None:
        """Leave room."""
        self._add(lambda: [Spacer(1, points)])

    def page_break(self) -> None:
        """Go on at the top of the next page."""
        self._add(lambda: [PageBreak()])

    def build(self, attachments: Sequence[Attachment] = ()) -> bytes:
        """Return the PDF, with files inside it where there are any."""
        counted = self._set(0)
        imprint = self._imprint
        return finish(
            self._set(counted.page).out.getvalue(),
            title=imprint.title,
            author=imprint.author,
            subject=imprint.subject,
            language="de-DE",
            at=imprint.at,
            attachments=attachments,
        )

    def _set(self, pages: int) -> Sheet:
        sheet = Sheet(self._imprint, pages)
        sheet.build(keep([flowable for make in self._makers for flowable in make()]))
        return sheet

    def _add(self, make: Callable[[], Sequence[Flowable]]) -> None:
        self._makers.append(make)


def one_line(words: str) -> str:
    """Set words on one line, without anything that paper cannot show."""
    return " ".join(clean(words).split())


def _running(words: str, joined: ParagraphStyle, last: ParagraphStyle) -> list[Flowable]:
    """Set one paragraph, in several pieces where it has many line breaks."""
    *first, end = parts(words)
    return [*(text(part, joined) for part in first), text(end, last)]
