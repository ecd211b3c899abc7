"""A draft of the impact assessment (Art. 35 DSGVO): goals, risks, measures, what remains. Add a risk here alone."""

from dataclasses import dataclass

from kette.labels import LabelledEnum
from kette.papers.rules.goals import Goal
from kette.papers.rules.kinds import task_of
from kette.papers.rules.measures import MEASURE_OF
from kette.papers.rules.passages import bases_table, data_table, parties_in_words
from kette.papers.rules.running import Running
from kette.papers.rules.writing import Block, Bullets, Facts, Heading, Passage, Signatures, Table, please
from kette.privacy.rules.bases import UNDER_PSEUDONYM


class Level(LabelledEnum):
    """How severe or likely something is."""

    LOW = "low", "gering"
    MIDDLE = "middle", "mittel"
    HIGH = "high", "hoch"


@dataclass(frozen=True, slots=True)
class Risk:
    """One risk for the rights of young people: what happens, how bad and how likely without measures, what stands against it.

    :param measures: keys of papers.rules.measures.
    :param rest: how likely it stays with all of these in force.
    """

    key: str
    goal: Goal
    words: str
    severity: Level
    likelihood: Level
    measures: tuple[str, ...]
    rest: Level


L = Level
RISKS = (
    Risk(
        "too_much",
        Goal.MINIMISATION,
        "Es wird mehr aufgeschrieben oder weitergegeben, als die Aufgabe verlangt.",
        L.MIDDLE,
        L.HIGH,
        ("least", "special", "mails"),
        L.MIDDLE,
    ),
    Risk(
        "too_long",
        Goal.MINIMISATION,
        "Angaben bleiben, obwohl niemand sie mehr braucht, und begleiten den jungen Menschen.",
        L.MIDDLE,
        L.HIGH,
        ("retention",),
        L.LOW,
    ),
    Risk(
        "curious",
        Goal.CONFIDENTIALITY,
        "Beschäftigte einer anderen Stelle lesen aus Neugier oder ohne Grundlage mit.",
        L.HIGH,
        L.HIGH,
        ("sight", "doors", "log", "why"),
        L.LOW,
    ),
    Risk(
        "entrusted",
        Goal.CONFIDENTIALITY,
        "Anvertrautes gelangt zu Vorgesetzten, Vertretungen oder anderen Stellen.",
        L.HIGH,
        L.MIDDLE,
        ("entrusted", "seal"),
        L.LOW,
    ),
    Risk(
        "account",
        Goal.CONFIDENTIALITY,
        "Fremde gelangen mit einem erratenen oder abgelisteten Kennwort an Fälle.",
        L.HIGH,
        L.HIGH,
        ("factor", "password", "throttle", "sessions", "provider"),
        L.LOW,
    ),
    Risk(
        "theft",
        Goal.CONFIDENTIALITY,
        "Datenbank, Sicherung oder Gerät werden gestohlen oder abgehört.",
        L.HIGH,
        L.MIDDLE,
        ("database", "seal", "keys", "transport", "browser"),
        L.LOW,
    ),
    Risk(
        "emergency",
        Goal.CONFIDENTIALITY,
        "Der Zugang für Notfälle wird ohne Not genutzt.",
        L.HIGH,
        L.MIDDLE,
        ("emergency", "log"),
        L.LOW,
    ),
    Risk(
        "wrong",
        Goal.INTEGRITY,
        "Falsche oder nachträglich veränderte Angaben führen zu falschen Entscheidungen.",
        L.MIDDLE,
        L.MIDDLE,
        ("once", "forms", "uploads"),
        L.LOW,
    ),
    Risk(
        "lost",
        Goal.AVAILABILITY,
        "Daten gehen verloren; ein junger Mensch fällt zwischen zwei Stellen.",
        L.HIGH,
        L.MIDDLE,
        ("durable", "backup"),
        L.MIDDLE,
    ),
    Risk(
        "linked",
        Goal.UNLINKABILITY,
        "Aus Zahlen, Konferenzen oder anderen Kommunen wird auf eine Person geschlossen.",
        L.MIDDLE,
        L.MIDDLE,
        ("pseudonyms", "cells", "kommunen"),
        L.LOW,
    ),
    Risk(
        "guessed",
        Goal.UNLINKABILITY,
        "Schule, Abschluss und Handlungsbedarf zusammen sind in einer kleinen Schule schon ein Name, auch unter Pseudonym.",
        L.MIDDLE,
        L.HIGH,
        ("pseudonyms", "sight", "log"),
        L.MIDDLE,
    ),
    Risk(
        "unaware",
        Goal.TRANSPARENCY,
        "Der junge Mensch weiß nicht, wer was über ihn weiß.",
        L.MIDDLE,
        L.HIGH,
        ("information", "log", "why"),
        L.LOW,
    ),
    Risk(
        "no_way_out",
        Goal.INTERVENABILITY,
        "Ein Widerruf oder Widerspruch bleibt ohne Wirkung, eine Löschung ist nicht möglich.",
        L.HIGH,
        L.MIDDLE,
        ("withdrawal", "holds", "retention"),
        L.LOW,
    ),
)


def assessment(running: Running) -> tuple[Block, ...]:
    """Write the draft of the impact assessment."""
    return (*_described(running), *_needed(), *_risks(running), *_result())


def _described(running: Running) -> tuple[Block, ...]:
    me = running.controller
    others = tuple(one for one in running.parties if one.public_id != me.public_id)
    return (
        Heading("1. Warum eine Folgenabschätzung"),
        Passage(
            "Mehrere Stellen verarbeiten Sozialdaten und Schuldaten meist minderjähriger Menschen, die "
            "besonders schutzbedürftig "
            "sind; Betroffene können der gesetzlichen Meldung nicht ausweichen. Das spricht für ein "
            "hohes Risiko (Art. 35 Abs. 1 "
            "DSGVO). Vergleichen Sie die Liste der LDI NRW nach Art. 35 Abs. 4 DSGVO für den "
            "öffentlichen Bereich."
        ),
        Heading("2. Beschreibung (Art. 35 Abs. 7 Buchst. a)"),
        Facts(
            (
                ("Verantwortliche Stelle", me.name),
                ("Zweck", task_of(me.kind).purpose),
                (
                    "Weg der Daten",
                    (
                        "Schule meldet – Fallkonferenz – Übergabe wird angeboten und angenommen – Begleitung – "
                        "Anschluss bestätigt – Abschluss – Löschung"
                    ),
                ),
                ("Beteiligte Stellen", parties_in_words(others)),
                ("Umfang", please("erwartete Zahl junger Menschen je Jahr und Zahl der Nutzenden")),
                ("Betrieb", please("Rechenzentrum und Auftragsverarbeiter")),
            )
        ),
        data_table(),
    )


def _needed() -> tuple[Block, ...]:
    return (
        Heading("3. Notwendigkeit und Verhältnismäßigkeit (Art. 35 Abs. 7 Buchst. b)"),
        Bullets(
            (
                (
                    "Ohne Übergabe mit Namen erreicht die aufnehmende Stelle den jungen Menschen nicht; für "
                    "alles andere genügen Pseudonym oder Zahl, und dabei bleibt es."
                ),
                (
                    "Besprochen wird unter Pseudonym, solange keine Grundlage für den Namen besteht. Ein Pseudonym bleibt "
                    f"personenbezogen; zu sehen sind {UNDER_PSEUDONYM}. "
                    + please(
                        "ob die Pflichten zur Zusammenarbeit und § 64 Abs. 2a SGB VIII diesen Kreis tragen, und ab welcher "
                        "Größe einer Schule nur mit Einwilligung besprochen wird"
                    )
                ),
                (
                    "Jede Grundlage nennt Weg, Angaben und Löschung; eine Einwilligung gilt für einen Empfänger "
                    "und ist jederzeit widerrufbar."
                ),
                (
                    "Wer nicht einwilligt, bleibt bei der Stelle, die den Fall führt; eine Ablehnung beendet "
                    "keinen Fall."
                ),
            )
        ),
        bases_table(),
        Facts(
            (
                (
                    "Beteiligung Betroffener",
                    please("Standpunkt der Betroffenen oder ihrer Vertretung (Art. 35 Abs. 9)"),
                ),
            )
        ),
    )


def _risks(running: Running) -> tuple[Block, ...]:
    rows, reasons = [], []
    for risk in RISKS:
        found = [MEASURE_OF[key] for key in risk.measures]
        open_ones = [one for one in found if one.missing(running)]
        rest = f"{risk.rest.label}, wenn alle Maßnahmen wirken"
        if open_ones:
            rest = f"{risk.likelihood.label}, bis erledigt ist: {', '.join(one.title for one in open_ones)}"
            reasons.append(f"{risk.words} Offen: {' '.join(one.missing(running) for one in open_ones)}")
        rows.append(
            (
                f"{risk.goal.label}\n{risk.words}",
                f"Schwere {risk.severity.label}, Eintritt {risk.likelihood.label}",
                ", ".join(one.title for one in found),
                rest,
            )
        )
    return (
        Heading("4. Risiken und Maßnahmen (Art. 35 Abs. 7 Buchst. c und d)"),
        Passage(
            "Geordnet nach den Gewährleistungszielen des Standard-Datenschutzmodells. Schwere und "
            "Eintritt sind Vorschläge; die "
            "Kommune bewertet selbst. Der Stand jeder Maßnahme steht im Papier „Maßnahmen“."
        ),
        Table(
            ("Ziel und Risiko", "Ohne Maßnahmen", "Maßnahmen", "Was bleibt (Eintritt)"),
            tuple(rows),
            (3.2, 1.9, 2.8, 2.2),
        ),
        Heading("Offene Punkte", 2),
        Bullets(tuple(reasons)) if reasons else Passage("Keine."),
        Heading("Was keine Maßnahme ausschließt", 2),
        Bullets(
            (
                "Wer den Server verwaltet und zugleich den Hauptschlüssel hat, kann alles lesen.",
                "Wer einen Klartext rechtmäßig sieht, kann ihn abschreiben, fotografieren oder weitersagen.",
                "Ausdrucke und ausgegebene Dateien verlassen den Schutz des Programms.",
            )
        ),
    )


def _result() -> tuple[Block, ...]:
    return (
        Heading("5. Ergebnis"),
        Facts(
            (
                ("Bewertung des Restrisikos", please("vertretbar oder nicht, mit Begründung")),
                ("Rat der oder des Datenschutzbeauftragten", please("Stellungnahme (Art. 35 Abs. 2)")),
                ("Vorherige Konsultation", please("ob die LDI NRW zu beteiligen ist (Art. 36)")),
                ("Nächste Überprüfung", please("Tag oder Anlass (Art. 35 Abs. 11)")),
            )
        ),
        Signatures(("Verantwortliche Stelle", "Datenschutzbeauftragte oder Datenschutzbeauftragter")),
    )
