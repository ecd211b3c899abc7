"""What the pages mean: the tree of a document's elements, and the marks on its pages that belong to each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

from reportlab.pdfgen.canvas import Canvas

Artifact = Literal["Layout", "Pagination"]


class Node:
    """One element of a document (ISO 32000-1, 14.8.4): its parts, and where on the pages it is drawn.

    :param scope: of a header cell, `Row` or `Column`.
    :param actual: what it says in reading order, where its letters are drawn in another one or cannot be drawn.
    """

    __slots__ = ("actual", "alt", "box", "kids", "language", "scope", "tag")

    def __init__(
        self, tag: str, *, alt: str = "", language: str = "", scope: str = "", actual: str = ""
    ) -> None:
        self.tag, self.alt, self.language, self.scope, self.actual = tag, alt, language, scope, actual
        self.kids: list[Node | tuple[int, int]] = []
        self.box: tuple[float, ...] = ()

    def add(
        self, tag: str, *, alt: str = "", language: str = "", scope: str = "", actual: str = ""
    ) -> "Node":
        """Append an element and return it."""
        kid = Node(tag, alt=alt, language=language, scope=scope, actual=actual)
        self.kids.append(kid)
        return kid


class Tree:
    """The elements of a document; `here` is the one to which the next are added.

    `heads` are those at the top of each paper of the document, drawn with the sheet and not with the running text.
    """

    def __init__(self) -> None:
        self.root = Node("Document")
        self.here = self.part = self.root
        self.heads: list[Node] = []

    def begin(self) -> None:
        """Go on with the next paper of the document."""
        self.here = self.part = self.root.add("Part")
        self.heads.append(self.part.add("Div"))

    def speak(self, language: str) -> None:
        """Go on in another language; an empty one is that of the document."""
        self.here = self.part.add("Sect", language=language) if language else self.part


class TaggedCanvas(Canvas):
    """Pages on which everything is either part of an element or an artifact; some wait for the number of pages."""

    _code: list[str]

    def __init__(self, *said: Any, **more: Any) -> None:
        super().__init__(*said, **more)
        self.owners: list[list[Node]] = [[]]
        self._waiting: list[tuple[Any, list[Callable[[], None]]]] = []
        self._here: list[Callable[[], None]] = []

    @contextmanager
    def real(self, node: Node) -> Iterator[None]:
        """Draw what belongs to an element."""
        marks = self.owners[-1]
        node.kids.append((len(self.owners) - 1, len(marks)))
        self._code.append(f"/{node.tag} <</MCID {len(marks)}>> BDC")
        marks.append(node)
        yield
        self._code.append("EMC")

    @contextmanager
    def artifact(self, kind: Artifact = "Layout") -> Iterator[None]:
        """Draw what says nothing: lines, tints, and what is repeated on each page."""
        self._code.append(f"/Artifact <</Type /{kind}>> BDC")
        yield
        self._code.append("EMC")

    def at_last(self, draw: Callable[[], None]) -> None:
        """Draw on this page when all pages are drawn and counted."""
        self._here.append(draw)

    def showPage(self) -> None:  # noqa: N802 - ReportLab's name
        """Close the page."""
        super().showPage()
        engine: Any = self
        self._waiting.append((engine._doc.Pages.pages[-1], self._here))
        self._here = []
        self.owners.append([])

    def save(self) -> None:
        """Draw what waited, and write the document."""
        for page, draws in self._waiting:
            self._code = []
            for draw in draws:
                draw()
            page.stream += "\n".join(self._code) + "\n"
        self._code = []
        super().save()


def meaning(words: str) -> str:
    """Return the operator that says what the next letters mean; EMC ends it."""
    return f"/Span <</ActualText <FEFF{words.encode('utf-16-be').hex()}>>> BDC"
