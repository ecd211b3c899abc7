"""Letters that tell young people in Einfache Sprache what a conference agreed on, in one document."""

from collections.abc import Sequence
from datetime import datetime

from kette import clock
from kette.rights.queries.agreed import Letter
from kette.rights.queries.letters import Sender
from kette.rights.rules.agreed import SUBJECT, Agreed, sections_of


def printed(letters: Sequence[tuple[Letter, Agreed]], sender: Sender, *, at: datetime) -> bytes:
    """Return the letters as PDF; each has somebody to address.

    :raises ValueError: without a letter.
    """
    # ReportLab takes half a second to load; the web starts without it.
    from kette.pdf.letter import Head, Letters

    institution, day = sender.institution, clock.local(at).date()
    paper = Letters(SUBJECT, at=at, author=institution.name)
    for letter, agreed in letters:
        to, known = letter.to, letter.recipient.known
        if to is None or known is None:
            continue
        info = (
            ("Ansprechperson", sender.person),
            ("Telefon", sender.phone),
            ("E-Mail", sender.mail),
            ("Unser Zeichen", letter.item.case.number),
            ("Datum", f"{day:%d.%m.%Y}"),
        )
        paper.begin(
            Head(
                sender=", ".join(part for part in (institution.name, institution.address or "") if part),
                address=to.lines,
                info=tuple((label, value) for label, value in info if value),
                subject=SUBJECT,
            )
        )
        youth = "" if to.to_youth else known.given_name
        opening, parts = sections_of(agreed, youth=youth, officer=sender.officer or institution.name)
        paper.paragraph(to.greeting)
        paper.paragraph(opening)
        for part in parts:
            paper.heading(part.title, 2)
            for words in part.paragraphs:
                paper.paragraph(words)
            paper.bullets(part.bullets)
        paper.space()
        paper.paragraph(f"Mit freundlichen Grüßen\n{sender.person}, {institution.name}")
    return paper.build()
