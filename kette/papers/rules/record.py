"""The record of processing activities of one controller (Art. 30 Abs. 1 DSGVO)."""

from kette.papers.rules import measures
from kette.papers.rules.kinds import task_of
from kette.papers.rules.passages import (
    bases_table,
    codes_table,
    data_table,
    parties_in_words,
    periods_table,
    ways_table,
)
from kette.papers.rules.running import Running
from kette.papers.rules.writing import Block, Bullets, Facts, Heading, Passage, Table, please
from kette.privacy.rules.bases import UNDER_PSEUDONYM


def record(running: Running) -> tuple[Block, ...]:
    """Write the record of processing activities."""
    return (
        *_who(running),
        *_why(running),
        *_what(),
        *_to_whom(running),
        Heading("6. Löschfristen (Art. 30 Abs. 1 Buchst. f)"),
        Passage("Diese Fristen gelten in Kette. Wie gelöscht wird, steht im Löschkonzept."),
        periods_table(running),
        Heading("7. Technische und organisatorische Maßnahmen (Art. 30 Abs. 1 Buchst. g)"),
        Passage("Kurzfassung; die vollständige Liste mit ihrem Stand steht im Papier „Maßnahmen“."),
        Bullets(tuple(f"{one.title} ({one.goal.label})" for one in measures.MEASURES)),
    )


def contact_of(running: Running) -> tuple[tuple[str, str], ...]:
    """Return how the controller is reached, and whom only it knows."""
    me = running.controller
    return (
        ("Name", me.name),
        ("Art der Stelle", me.kind.label),
        ("Anschrift", me.address or please("Anschrift")),
        ("Telefon", me.phone or please("Telefon")),
        ("Postfach", me.mailbox or please("E-Mail-Adresse der Stelle")),
        ("Leitung, Vertretung", please("wer die Stelle vertritt")),
        (
            "Datenschutzbeauftragte",
            me.protection or please("Name und Erreichbarkeit der oder des Datenschutzbeauftragten"),
        ),
    )


def _who(running: Running) -> tuple[Block, ...]:
    return (
        Heading("1. Verantwortliche Stelle (Art. 30 Abs. 1 Buchst. a)"),
        Facts(contact_of(running)),
        Passage(
            "Jede beteiligte Stelle ist für ihre eigene Verarbeitung verantwortlich. Das Netzwerk der "
            "Verantwortungskette ist "
            "selbst keine Stelle im Sinne der DSGVO. Wo Stellen gemeinsam über Zwecke und Mittel "
            "bestimmen, gilt die "
            "Vereinbarung nach Art. 26 DSGVO."
        ),
    )


def _why(running: Running) -> tuple[Block, ...]:
    task = task_of(running.controller.kind)
    return (
        Heading("2. Zwecke und Rechtsgrundlagen (Art. 30 Abs. 1 Buchst. b)"),
        Facts(
            (
                (
                    "Verarbeitungstätigkeit",
                    (
                        "Übergang von der Schule in den Beruf: Fallführung und Übergabe in der Verantwortungskette "
                        "mit „Kette“"
                    ),
                ),
                ("Zweck dieser Stelle", task.purpose),
                ("Recht der eigenen Aufgabe", task.law),
                (
                    "Allgemein",
                    (
                        "Art. 6 Abs. 1 Buchst. e DSGVO mit dem Recht der Aufgabe; Art. 6 Abs. 1 Buchst. a, wo "
                        "eingewilligt wird; Art. 9 Abs. 2 Buchst. a für Gesundheit und Sucht"
                    ),
                ),
            )
        ),
        Passage(
            "Weitergegeben wird nur auf einer dieser Grundlagen. Wer keine für den Namen hat, aber am Fall beteiligt ist, "
            f"sieht unter Pseudonym: {UNDER_PSEUDONYM}."
        ),
        bases_table(),
    )


def _what() -> tuple[Block, ...]:
    return (
        Heading("3. Betroffene Personen (Art. 30 Abs. 1 Buchst. c)"),
        Bullets(
            (
                (
                    "junge Menschen, die die Schule verlassen und noch keinen Anschluss haben; viele sind "
                    "minderjährig"
                ),
                (
                    "Schülerinnen und Schüler aus eingelesenen Klassenlisten, bis die Klasse bestätigt oder die "
                    "Frist abgelaufen ist"
                ),
                "Sorgeberechtigte, soweit sie eine Einwilligung geben oder angeschrieben werden",
                "Beschäftigte der beteiligten Stellen als Nutzende (siehe Blatt für den Personalrat)",
            )
        ),
        Heading("4. Kategorien von Daten (Art. 30 Abs. 1 Buchst. c)"),
        Passage("Jede Angabe gehört zu genau einer Gruppe; Rechtsgrundlagen und Sicht gelten je Gruppe."),
        data_table(),
        Passage("Wo Kette Listen vorgibt, kann nichts anderes eingetragen werden:"),
        codes_table(),
        Passage(
            "Über Sorgeberechtigte: Sorgerecht als Auswahl, Unterschrift auf eingescannten Formularen. "
            "Über Beschäftigte: Name, "
            "Benutzername, Stelle, Rolle, Erreichbarkeit, Sitzungen, Einträge im Zugriffsprotokoll."
        ),
    )


def _to_whom(running: Running) -> tuple[Block, ...]:
    others = tuple(one for one in running.parties if one.public_id != running.controller.public_id)
    return (
        Heading("5. Empfänger und Drittländer (Art. 30 Abs. 1 Buchst. d und e)"),
        Passage("Was diese Stelle nach den geltenden Grundlagen weitergibt und erhält:"),
        ways_table(running),
        Facts(
            (
                ("Beteiligte Stellen", parties_in_words(others)),
                (
                    "Auftragsverarbeiter",
                    please("wer Kette betreibt (Rechenzentrum), mit Vertrag nach Art. 28 DSGVO, § 80 SGB X"),
                ),
                ("E-Mail", "Mails nennen keine jungen Menschen; sie sagen nur, dass ein Vorgang wartet"),
                (
                    "Drittländer",
                    "Kette übermittelt nichts in Drittländer und ruft keine fremden Dienste auf. "
                    + please("Standort des Rechenzentrums im EWR"),
                ),
            )
        ),
    )


def parties_table(running: Running) -> Table:
    """List all institutions that take part."""
    rows = tuple((one.name, one.kind.label, one.address or please("Anschrift")) for one in running.parties)
    return Table(("Stelle", "Art", "Anschrift"), rows, (4, 3, 3))
