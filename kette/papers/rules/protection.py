"""The list of technical and organisational measures (Art. 32 DSGVO), what is missing first."""

from kette.papers.rules.goals import Goal
from kette.papers.rules.measures import MEASURES
from kette.papers.rules.running import Running
from kette.papers.rules.writing import Block, Facts, Heading, Passage, Table, please


def protection(running: Running) -> tuple[Block, ...]:
    """Write the list of measures, ordered by goal; what is not in force stands first."""
    blocks: list[Block] = [
        Heading("1. Was fehlt oder nicht in Kraft ist"),
        _missing(running),
        Heading("2. Maßnahmen nach Schutzziel"),
        Passage("Werte stammen aus der Konfiguration und den Einstellungen von heute."),
    ]
    for goal in Goal:
        rows = tuple((one.title, one.told(running)) for one in MEASURES if one.goal is goal)
        if rows:
            blocks += [
                Heading(goal.label, 2),
                Table(("Maßnahme", "Stand"), rows, (3, 7)),
            ]
    return (*blocks, *_organisation())


def _missing(running: Running) -> Block:
    rows = tuple((one.title, words) for one in MEASURES if (words := one.missing(running)))
    return Table(("Maßnahme", "Was zu tun ist"), rows, (3, 7)) if rows else Passage("Nichts.")


def _organisation() -> tuple[Block, ...]:
    return (
        Heading("3. Was die Stelle selbst regelt"),
        Facts(
            (
                ("Zutritt", please("Schutz der Räume und Geräte")),
                ("Rollen vergeben", please("wer Rollen beantragt, vergibt und beim Ausscheiden beendet")),
                (
                    "Schulung",
                    please("wie Nutzende eingewiesen und auf das Sozialgeheimnis verpflichtet werden"),
                ),
                ("Protokoll prüfen", please("wer das Zugriffsprotokoll in welchen Abständen prüft")),
                ("Verletzungen", please("Meldeweg nach Art. 33 und 34 DSGVO, § 83a SGB X")),
                (
                    "Überprüfung",
                    please("wann diese Maßnahmen erneut überprüft werden (Art. 32 Abs. 1 Buchst. d)"),
                ),
            )
        ),
    )
