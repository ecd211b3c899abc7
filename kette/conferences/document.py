"""The minutes of a conference on paper: drawn up for one reader, with what that institution may see and nothing else."""

from collections.abc import Sequence
from datetime import date, datetime

from kette import clock
from kette.cases.models import Agreement
from kette.conferences.models import Conference
from kette.conferences.queries.seat import told
from kette.conferences.queries.table import Line, agenda
from kette.conferences.rules.rights import EVERYWHERE
from kette.conferences.rules.states import ConferenceState
from kette.institutions.models import Institution
from kette.privacy.rules.fields import FieldGroup
from kette.roles import Actor

_WITHHELD = "nur für Stellen, die den Bedarf im Klartext sehen dürfen"


def minutes(conference: Conference, viewer: Actor, reader: Institution, day: date) -> bytes:
    """Return the minutes as PDF for one institution.

    :param reader: the viewer's institution; it stands on every page, so that a lost sheet finds its way.
    """
    from kette.pdf.paper import Paper  # late: ReportLab takes a fifth of a second that most pages do not need

    lines = agenda(conference, viewer, day)
    where = conference.school.name if conference.school else ""
    paper = Paper(
        f"Protokoll: {conference.kind.label}",
        at=clock.now(),
        subject=f"{f'{where}, ' if where else ''}{conference.held_on:%d.%m.%Y}",
        footer=f"Ausfertigung für {reader.name}. Vertraulich: Sozialdaten.",
    )
    paper.facts(_head(conference, lines))
    if conference.state is not ConferenceState.CLOSED:
        paper.note("Zwischenstand: Die Konferenz ist noch nicht abgeschlossen.")
    paper.heading("Teilnahme")
    paper.table(
        ("Stelle", "Teilnahme"),
        [(row.institution.name, row.came) for row in conference.participants],
        widths=(3, 1),
    )
    paper.heading("Fälle und Entscheidungen")
    if not lines:
        paper.paragraph("Es stand kein Fall auf der Tagesordnung.")
    elif not all(line.seen.is_named for line in lines):
        paper.paragraph(
            "Fälle, für die Ihre Stelle keine Rechtsgrundlage hat, stehen hier unter dem Wort, mit dem in der Runde "
            "über sie gesprochen wurde."
        )
    for place, line in enumerate(lines, 1):
        title, rows = part(line, viewer)
        paper.heading(f"{place}. {title}", level=2)
        paper.facts(rows)
    return paper.build()


def part(line: Line, viewer: Actor) -> tuple[str, list[tuple[str, str]]]:
    """Return what the minutes say about one case to their reader: its heading, and labels with words."""
    return _title(line), _case(line, viewer)


def _head(conference: Conference, lines: Sequence[Line]) -> list[tuple[str, str]]:
    decided = sum(bool(line.decided) for line in lines)
    return [
        ("Tag", f"{conference.held_on:%d.%m.%Y}, {conference.begins} Uhr"),
        ("Ort", conference.place),
        ("Stand", conference.stand),
        ("Begonnen", _moment(conference.started_at)),
        ("Abgeschlossen", _moment(conference.closed_at)),
        *(
            [("Wieder geöffnet", f"{_moment(conference.reopened_at)}: {conference.reopened_because}")]
            if conference.reopened_at
            else []
        ),
        ("Fälle", f"{len(lines)}, davon {decided} mit Entscheidung"),
    ]


def _title(line: Line) -> str:
    if not line.seen.is_named:
        return line.item.pseudonym
    in_class = line.seen.shows(FieldGroup.ATTENDANCE) and line.item.case.class_name
    parts = (line.name, line.item.case.number, in_class)
    return f"{' · '.join(part for part in parts if part)} (in der Runde: {line.item.pseudonym})"


def _case(line: Line, viewer: Actor) -> list[tuple[str, str]]:
    decision = line.item.decision
    if decision is None:
        return [("Entscheidung", f"keine ({line.item.state.label})")]
    if not line.seen.shows(FieldGroup.STATE):
        return [("Entscheidung", "Ihr Lesezugriff auf diesen Fall ist abgelaufen.")]
    made = told(decision, line.item.case, viewer, line.seen)
    rows = [("Entscheidung", made.words)]
    if made.handover:
        rows.append(
            ("Übergabe", "vorgemerkt, bis die Einwilligung vorliegt" if made.reserved else "angeboten")
        )
    if decision.until_on:
        rows.append(("Bis", f"{decision.until_on:%d.%m.%Y}"))
    # Who moderates has typed the words of the round; on paper they are for those who may read them, not for who wrote.
    is_read = viewer.role not in EVERYWHERE or line.seen.shows(FieldGroup.NEEDS)
    rows += [_agreement(one, words if is_read else "") for one, words in made.agreements]
    if decision.dissent:
        rows.append(("Votum", "abweichendes Votum"))
    if decision.text_id:
        rows.append(("Vermerk", (made.note if is_read else "") or _WITHHELD))
    return rows


def _agreement(one: Agreement, words: str) -> tuple[str, str]:
    return f"Vereinbart bis {one.due_on:%d.%m.%Y}", f"{one.institution.short_name}: {words or _WITHHELD}"


def _moment(at: datetime | None) -> str:
    return "" if at is None else f"{clock.local(at):%d.%m.%Y, %H:%M} Uhr"
