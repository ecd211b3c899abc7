"""A document as callers write it: headings, facts, tables, pictures; no word of the engine behind."""

from collections.abc import Callable, Sequence
from datetime import datetime

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import ActionFlowable, Flowable, PageBreak, Spacer

from kette.pdf import tables
from kette.pdf.attaching import Attachment
from kette.pdf.figure import Figure
from kette.pdf.finishing import finish
from kette.pdf.keeping import keep
from kette.pdf.sheet import Imprint, Sheet
from kette.pdf.style import BODY, BULLET, HEADINGS, SUBJECT, TITLE, rightward
from kette.pdf.tags import Node, Tree
from kette.pdf.text import clean, text
from kette.pictures.scene import Picture

LANGUAGE = "de-DE"
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
        # The level of the last heading in the tree, where the title is 1: none is ever left out (ISO 14289-1, 7.4.2).
        self._level = 1
        self._turned = False
        # Makers, not flowables: these keep state, and a document may be built twice.
        self._makers: list[Callable[[Tree], Sequence[Flowable] | None]] = []
        self._open()

    def _open(self) -> None:
        """Begin with the title; papers of several parts begin each part by themselves."""
        self._start(0)
        self._add(lambda here: [text(self._imprint.title, TITLE, here.add("H1"))])
        if self._imprint.subject:
            self._add(lambda here: [text(self._imprint.subject, SUBJECT, here.add("P"))])

    def _start(self, number: int) -> None:
        """Begin a paper, the second and later ones on a new sheet."""
        self._level, self._turned = 1, False
        self._makers.append(Tree.begin)
        if number:
            self._add(lambda _: [ActionFlowable(("part", number))])

    def speak(self, language: str = "", *, right_to_left: bool = False) -> None:
        """Go on in another language, or in German again; `language` is its code, for example `tr`."""
        self._turned = right_to_left
        self._makers.append(lambda tree: tree.speak(language))

    def _style(self, style: ParagraphStyle) -> ParagraphStyle:
        return rightward(style) if self._turned else style

    def heading(self, words: str, level: int = 1) -> None:
        """Start a section; level 1 stands directly below the title, 3 is the deepest."""
        style = self._style(HEADINGS[level])
        if len(words) > _LONGEST_KEPT:
            style = ParagraphStyle(style.name, parent=style, keepWithNext=0)
        depth = self._level = min(level, self._level) + 1
        self._add(lambda here: [text(words, style, here.add(f"H{depth}"))])

    def paragraph(self, words: str) -> None:
        """Add running text; an empty line starts a new paragraph, a single line break stays one."""
        paragraphs = [part.strip("\n") for part in clean(words).split("\n\n") if part.strip()]
        style = self._style(BODY)
        self._add(lambda here: [text(part, style, here.add("P")) for part in paragraphs])

    def facts(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Add labels with their values."""
        kept, turned = tuple(pairs), self._turned
        if kept:
            self._add(lambda here: [tables.facts(here, kept, turned=turned)])

    def table(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float] | None = None
    ) -> None:
        """Add a table; `widths` are shares of the text width. Raise ValueError where a row has other columns."""
        kept = tuple(tuple(row) for row in rows)
        if any(len(row) != len(header) for row in kept):
            raise ValueError("every row of a table needs as many cells as its header")
        if kept:
            self._add(lambda here: [tables.table(here, header, kept, widths)])
        else:
            self.paragraph("Keine Einträge.")

    def bullets(self, items: Sequence[str]) -> None:
        """Add a list."""
        kept, style = tuple(items), self._style(BULLET)
        if kept:
            self._add(lambda here: _listed(here.add("L"), kept, style))

    def picture(self, picture: Picture) -> None:
        """Add a picture, as wide as the text at most; its description goes with it."""
        self._add(lambda here: [Figure(picture, here)])

    def beside(self, picture: Picture, paragraphs: Sequence[str]) -> None:
        """Add a small picture with paragraphs at its right."""
        kept = tuple(paragraphs)
        self._add(lambda here: [tables.beside(here, Figure(picture, here), kept)])

    def note(self, words: str) -> None:
        """Add a text in a box."""
        turned = self._turned
        self._add(lambda here: [tables.note(here, words, turned=turned)])

    def signature_lines(self, labels: Sequence[str]) -> None:
        """Add room to sign, one line per label, never torn apart by a page break."""
        kept = tuple(labels)
        self._add(lambda here: [tables.signature_lines(here, kept)])

    def space(self, points: float = 10) -> None:
        """Leave room."""
        self._add(lambda _: [Spacer(1, points)])

    def page_break(self) -> None:
        """Go on at the top of the next page."""
        self._add(lambda _: [PageBreak()])

    def build(self, attachments: Sequence[Attachment] = ()) -> bytes:
        """Return the document as PDF/A-3a and PDF/UA-1, with files inside it where there are any."""
        tree = Tree()
        story = [flowable for make in self._makers for flowable in make(tree) or ()]
        drawn, owners = self._sheet(tree).set(keep(story))
        imprint = self._imprint
        return finish(
            drawn,
            tree.root,
            owners,
            title=imprint.title,
            author=imprint.author,
            subject=imprint.subject,
            language=LANGUAGE,
            at=imprint.at,
            attachments=attachments,
        )

    def _sheet(self, tree: Tree) -> Sheet:
        return Sheet([self._imprint], tree)

    def _add(self, make: Callable[[Node], Sequence[Flowable]]) -> None:
        self._makers.append(lambda tree: make(tree.here))


def _listed(node: Node, items: Sequence[str], style: ParagraphStyle) -> list[Flowable]:
    points: list[Flowable] = []
    for item in items:
        point = node.add("LI")
        label = point.add("Lbl")
        points.append(text(item, style, point.add("LBody"), bullet="•", label=label))
    return points


def one_line(words: str) -> str:
    """Set words on one line, without anything that paper cannot show."""
    return " ".join(clean(words).split())
