"""Cases on paper and in files: one for the institution's own file, without what is entrusted; a list as it is on the page."""

from collections.abc import Sequence
from datetime import datetime

from kette import clock
from kette.cases.queries.page import CasePage
from kette.cases.rules.columns import Column
from kette.cases.rules.journey import draw
from kette.cases.rules.rows import BoardRow
from kette.cases.rules.timeline import Entry
from kette.db import db
from kette.institutions.models import Institution
from kette.pictures.scene import PAPER_WIDTH
from kette.privacy.rules.fields import FieldGroup
from kette.roles import Actor
from kette.sheets import Sheet


def for_own_file(case: CasePage, viewer: Actor, at: datetime) -> bytes:
    """Return the case as PDF, as its viewer sees it at a moment; entrusted notes stay with their authors."""
    # ReportLab takes half a second to load; the web starts without it.
    from kette.pdf.paper import Paper

    day, own = clock.local(at).date(), db.session.get_one(Institution, viewer.institution_id)
    paper = Paper(
        f"Fall {case.number}" if case.number else case.seen.name,
        at=at,
        subject=f"Auszug für die Akte, {own.name}, Stand {day:%d.%m.%Y}",
        footer="Vertraulich. Nur für die eigene Akte und die Aufgabe, für die die Daten übergeben wurden.",
    )
    paper.picture(draw("kette", case.journey, day, width=PAPER_WIDTH))
    paper.heading("Um wen es geht")
    paper.facts(_person(case))
    known = [(one.label, one.words) for one in case.facts]
    if known:
        paper.heading("Was bekannt ist")
        paper.facts(known)
    if case.agreements:
        paper.heading("Offene Vereinbarungen")
        paper.facts(
            [(f"{one.institution}, bis {one.due_on:%d.%m.%Y}", one.words or "–") for one in case.agreements]
        )
    paper.heading("Worauf die Einsicht beruht")
    paper.bullets([f"{one.recipient}: {one.label}" for one in case.grounds if one.in_force(day)])
    paper.heading("Verlauf, das Neueste zuerst")
    paper.facts([(f"{one.on:%d.%m.%Y}", _told(one)) for one in case.entries if not one.entrusted])
    paper.note("Anvertraute Notizen stehen nicht in diesem Auszug (§ 65 SGB VIII, § 203 StGB).")
    return paper.build()


def list_sheet(rows: Sequence[BoardRow], columns: Sequence[Column], narrowed: str, at: datetime) -> Sheet:
    """Return a list of cases as a table: the rows and columns of the page, each of their values in a column of its own.

    :param narrowed: in words what the list is narrowed to.
    """
    day, parts = clock.local(at).date(), [part for column in columns for part in column.parts]
    return Sheet(
        "Liste der Fälle",
        (),
        tuple(part.head for part in parts),
        [[part.of(row, day) for part in parts] for row in rows],
        about=(
            f"Liste: {narrowed}",
            f"Stand: {clock.local(at):%d.%m.%Y, %H:%M} Uhr",
            f"Fälle: {len(rows)}",
            "Vertraulich. Nur für die Aufgabe, für die die Daten übergeben wurden. Bitte löschen, sobald sie erledigt ist.",
        ),
    )


def _person(case: CasePage) -> list[tuple[str, str]]:
    person, seen = case.seen.person, case.seen
    rows = [("Name", seen.name)]
    if person is not None:
        rows.append(("Geburtsdatum", f"{person.born_on:%d.%m.%Y}"))
        if seen.shows(FieldGroup.ADDRESS):
            rows.append(
                (
                    "Anschrift",
                    ", ".join(filter(None, (person.street, f"{person.postcode} {person.town}".strip()))),
                )
            )
        if seen.shows(FieldGroup.CONTACT):
            rows += [
                ("Telefon", person.phone),
                ("E-Mail", person.email),
                ("Am besten erreichbar", person.best_time),
            ]
    rows += [("Schule", case.school), ("Klasse", case.class_name)]
    rows += [
        ("Stand", case.outcome or case.link.label),
        ("Zuständig", ", ".join(filter(None, (case.holder_name, case.adviser)))),
    ]
    return [row for row in rows if row[1]]


def _told(entry: Entry) -> str:
    by = f"({entry.by})" if entry.by else ""
    return "\n".join(filter(None, (f"{entry.title} {by}".strip(), entry.detail, entry.words)))
