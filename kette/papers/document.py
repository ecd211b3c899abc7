"""The papers as PDF: their parts in the house style, the day, the version and the settings in force at the end."""

from datetime import datetime
from typing import TYPE_CHECKING

from kette.papers.rules.catalogue import PaperKind
from kette.papers.rules.closing import closing
from kette.papers.rules.running import Running
from kette.papers.rules.writing import Block, Bullets, Facts, Heading, Note, Passage, Signatures, Table

if TYPE_CHECKING:
    from kette.pdf.paper import Paper


def pdf(kind: PaperKind, running: Running, at: datetime) -> bytes:
    """Return one paper of one controller as PDF."""
    from kette.pdf.paper import Paper  # late: ReportLab takes half a second that most pages do not need

    paper = Paper(
        kind.title,
        at=at,
        subject=f"{running.controller.name} · {kind.law} · Stand {running.day:%d.%m.%Y}",
        author=running.kommune,
        footer=f"{kind.title}, {running.controller.short_name}, Stand {running.day:%d.%m.%Y}",
    )
    if running.is_demo:
        paper.note("Vorführung mit erfundenen Stellen. Dieses Papier taugt nicht für den Betrieb.")
    if kind.draft:
        paper.note(kind.draft)
    for block in (*kind.write(running), *closing(running, with_settings=kind.with_settings)):
        _set(paper, block)
    return paper.build()


def _set(paper: "Paper", block: Block) -> None:
    match block:
        case Heading():
            paper.heading(block.words, block.level)
        case Passage():
            paper.paragraph(block.words)
        case Bullets():
            paper.bullets(block.items)
        case Facts():
            paper.facts(block.pairs)
        case Table():
            paper.table(block.header, block.rows, block.widths)
        case Note():
            paper.note(block.words)
        case Signatures():
            paper.signature_lines(block.labels)
