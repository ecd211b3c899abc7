"""„Meine Kette“: one page for the young person: who is responsible, what was passed to whom and why, how to object."""

from collections.abc import Sequence
from datetime import datetime

from kette import clock
from kette.cases.rules.journey import Journey, draw
from kette.pictures.scene import PAPER_WIDTH
from kette.privacy.rules.bases import UNDER_PSEUDONYM
from kette.rights.queries.case import Passed, Responsible
from kette.rights.queries.letters import Sender
from kette.rights.rules.notice import SUPERVISION

MOST_ROWS = 8  # older ones stand in the access request, so that the paper stays one page


def printed(
    name: str,
    responsible: Responsible | None,
    passed: Sequence[Passed],
    way: Journey,
    sender: Sender,
    *,
    at: datetime,
) -> bytes:
    """Return the page as PDF."""
    from kette.pdf.paper import Paper  # late: ReportLab takes half a second that most pages do not need

    today = clock.local(at).date()
    paper = Paper(
        "Meine Kette",
        at=at,
        subject=f"für {name}, Stand {today:%d.%m.%Y}",
        author=sender.institution.name,
        footer=f"Ausgedruckt von {sender.institution.name}. Dieses Blatt gehört Ihnen.",
    )
    paper.heading("Wer ist für mich zuständig?")
    if responsible is None:
        paper.paragraph("Niemand mehr: Ihr Fall ist abgeschlossen.")
    else:
        paper.facts(
            [
                pair
                for pair in (
                    ("Zuständig", f"{responsible.institution}, seit {responsible.since:%d.%m.%Y}"),
                    ("Ansprechperson", responsible.person),
                    ("Telefon", responsible.phone),
                    ("E-Mail", responsible.mail),
                )
                if pair[1]
            ]
        )
    paper.picture(draw("meine-kette", way, today, width=PAPER_WIDTH))
    paper.heading("Was wurde an wen weitergegeben, und warum?")
    if passed:
        paper.table(
            ("Am", "An wen", "Was", "Warum das erlaubt ist"),
            [(f"{clock.local(one.at):%d.%m.%Y}", one.to, one.what, one.why) for one in passed[-MOST_ROWS:]],
            widths=(13, 25, 34, 28),
        )
        if len(passed) > MOST_ROWS:
            paper.paragraph(
                f"Es gab {len(passed)} Weitergaben; hier stehen die letzten {MOST_ROWS}. Alle nennt Ihnen die Auskunft."
            )
    else:
        paper.paragraph(
            "Bisher nichts mit Ihrem Namen. Wer an Ihrem Fall beteiligt ist und den Namen nicht sehen darf, sieht unter einem "
            f"Pseudonym: {UNDER_PSEUDONYM}."
        )
    paper.heading("Wie kann ich Nein sagen?")
    paper.bullets(
        [
            (
                "Eine Einwilligung können Sie jederzeit widerrufen, ohne Grund und ohne Nachteil. Sagen Sie es einer "
                "beteiligten Stelle, am besten schriftlich. Es wirkt sofort."
            ),
            (
                "Einer Weitergabe, die das Gesetz erlaubt, können Sie widersprechen, wenn in Ihrer Situation etwas dagegen "
                "spricht. Auch dagegen, dass die Agentur für Arbeit der Kommune etwas zurückmeldet."
            ),
            "Sie können Auskunft verlangen, Falsches berichtigen und Daten löschen lassen.",
            f"Beim Datenschutz hilft: {sender.officer or sender.institution.name}. Beschwerden an: {SUPERVISION}.",
        ]
    )
    return paper.build()
