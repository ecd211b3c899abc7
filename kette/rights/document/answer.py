"""The answer to an access request: the released parts of all controllers as one PDF, and as JSON."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kette import clock
from kette.rights.rules.notice import SUPERVISION, Section
from kette.rights.rules.part import Block, PartContent

FORMAT = "kette-auskunft-1"


def as_json(number: str, parts: Sequence[PartContent], missing: Sequence[str], *, at: datetime) -> bytes:
    """Return the answer as a machine reads it (Art. 15 Abs. 3, Art. 20 DSGVO)."""
    values: dict[str, Any] = {
        "format": FORMAT,
        "fall": number,
        "stand": clock.local(at).isoformat(),
        "aufsichtsbehörde": SUPERVISION,
        "teile": [part.open_data() for part in parts],
        "fehlt": list(missing),
    }
    return json.dumps(values, ensure_ascii=False, indent=1).encode()


def as_pdf(
    name: str,
    number: str,
    parts: Sequence[PartContent],
    missing: Sequence[str],
    told: Sequence[Section],
    *,
    author: str,
    at: datetime,
) -> bytes:
    """Return the answer on paper, one part after another, each beginning with who is responsible for it.

    :param told: what Art. 15 Abs. 1 asks to be told beside the data: purposes, recipients, periods, rights.
    """
    # ReportLab takes half a second to load; the web starts without it.
    from kette.pdf.paper import Paper

    paper = Paper(
        "Auskunft nach Art. 15 DSGVO",
        at=at,
        subject=f"über {name}, Fall {number}",
        author=author,
        footer="Vertraulich. Nur für die Person, über die Auskunft gegeben wird.",
    )
    for place, part in enumerate(parts):
        if place:
            paper.page_break()
        paper.heading(part.institution)
        paper.facts([("Verantwortlich für diesen Teil", part.institution), ("Erreichbar", part.contact)])
        for block in part.in_place.blocks:
            _block(paper, block)
        if part.held_back:
            paper.heading("Nicht ausgegeben", 2)
            paper.table(("Was", "Warum"), [(one.what, one.why) for one in part.held_back], widths=(60, 40))
    if missing:
        paper.heading("Es fehlt noch")
        paper.bullets(missing)
    if told:
        paper.page_break()
        paper.heading("Wofür, wie lange, und welche Rechte Sie haben")
        for section in told:
            paper.heading(section.title, 2)
            for words in section.paragraphs:
                paper.paragraph(words)
            if section.rows:
                paper.table(section.header, section.rows, widths=(30, 42, 28))
            paper.bullets(section.bullets)
    return paper.build()


def _block(paper: Any, block: Block) -> None:
    paper.heading(block.title, 2)
    if not block.is_wide:
        paper.table(block.shown_labels, [block.shown(row) for row in block.rows])
        return
    for row in block.rows:
        paper.facts(block.pairs(row))
