"""A class list on paper: to be ticked by hand in the class, and taken over by its numbers."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from kette.intake.queries.lists import Row
from kette.intake.rules.options import Proposal
from kette.intake.rules.paper_list import list_mark

_BOX = "☐"
# Nothing to be filled in beside the ticks: the numbers are all that the screen takes over.
_HEAD = ("Nr.", "Familienname", "Vorname", "geboren am", "ohne Anschluss", "Hinweis")
_WIDTHS = (0.6, 2.4, 2.4, 1.5, 1.3, 3.6)


def class_list(
    label: str,
    rows: Sequence[Row],
    proposals: Mapping[str, Proposal | None],
    *,
    school: str,
    year: str,
    at: datetime,
) -> bytes:
    """Return the list of a class as PDF, numbered as on its page.

    :param proposals: by public id, what the school's own key of an Anschlussoption says; noted in words.
    """
    from kette.pdf.paper import Paper  # late: ReportLab takes a fifth of a second that most pages do not need

    mark = list_mark(row.public_id for row in rows)
    paper = Paper(
        f"{label}: Wer hat keinen Anschluss?",
        at=at,
        subject=f"{school}, Schuljahr {year}",
        author=school,
        footer=f"Listenstand {mark} · Vertraulich: Daten von Schülerinnen und Schülern. Nach dem Übertragen vernichten.",
    )
    paper.paragraph(
        "Ohne Anschluss ist, wer weder Ausbildungsvertrag noch Zusage für Ausbildung, Schulplatz oder Maßnahme hat. "
        "Bitte kreuzen Sie alle an, auf die das zutrifft; die anderen Zeilen bleiben leer."
    )
    paper.table(
        _HEAD,
        [_line(number, row, proposals.get(row.public_id)) for number, row in enumerate(rows, 1)],
        widths=_WIDTHS,
    )
    paper.note(
        f"Übertragen: In Kette bei „Melden“ diese Klasse öffnen und unter „Nummern von der Papierliste“ die Nummern aller "
        f"eintragen, die ohne Anschluss sind, zum Beispiel 3, 7, 12-14. Dort muss der Listenstand {mark} stehen."
    )
    return paper.build()


def _line(number: int, row: Row, proposal: Proposal | None) -> tuple[str, ...]:
    one = row.listed
    return (
        str(number),
        one.person.family_name,
        one.person.given_name,
        f"{one.person.born_on:%d.%m.%Y}",
        "gemeldet" if row.case_id else _BOX,
        "\n".join([*(["beurlaubt"] if one.on_leave else ()), *([proposal.reason] if proposal else ())]),
    )
