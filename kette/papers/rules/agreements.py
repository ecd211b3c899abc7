"""Drafts of the agreement of joint controllers (Art. 26 DSGVO) and of the contract with the operator (Art. 28 DSGVO, § 80 SGB X)."""

from kette.papers.rules.measures import MEASURES
from kette.papers.rules.passages import bases_table, data_table, periods_table
from kette.papers.rules.record import parties_table
from kette.papers.rules.running import Running
from kette.papers.rules.writing import Block, Bullets, Facts, Heading, Passage, Signatures, Table, please
from kette.privacy.rules.bases import UNDER_PSEUDONYM

# Who answers for what between joint controllers; a proposal for the parties.
_DUTIES = (
    (
        "Information nach Art. 13 und 14",
        "die Stelle, die erhebt oder weitergibt; bei der Meldung die Schule",
        "Ohne Vermerk der Information verlässt nichts die Schule",
    ),
    (
        "Auskunft, Berichtigung, Löschung, Widerspruch (Art. 15 bis 21)",
        "jede Stelle für ihren Teil; angefragt werden kann jede",
        "Auskunft je Stelle; Empfänger werden benachrichtigt (Art. 19)",
    ),
    (
        "Einwilligung und Widerruf",
        "die Stelle, die den Fall führt",
        "Widerruf wirkt sofort bei allen Empfängern",
    ),
    ("Löschfristen", "Kommune; jede Stelle für eigene Kopien", "Löschkonzept"),
    (
        "Technische Maßnahmen",
        "Kommune mit dem Betrieb; jede Stelle für ihre Geräte und Räume",
        "Papier „Maßnahmen“",
    ),
    ("Rollen und Zugänge", "jede Stelle beantragt, die Administration vergibt", "Rechte- und Rollentabelle"),
    (
        "Verletzungen (Art. 33, 34)",
        "die Stelle, bei der es geschah, meldet und unterrichtet die anderen",
        please("Frist und Meldeweg"),
    ),
    ("Folgenabschätzung (Art. 35)", please("welche Stelle sie führt"), "Entwurf aus Kette"),
    ("Verzeichnis (Art. 30)", "jede Stelle für sich", "Papier je Stelle"),
    ("Vertrag mit dem Betrieb (Art. 28)", please("welche Stelle ihn für alle schließt"), "Entwurf aus Kette"),
)


def joint(running: Running) -> tuple[Block, ...]:
    """Write the draft of the agreement of joint controllers."""
    return (
        Heading("§ 1 Beteiligte"),
        Passage("Diese Stellen nehmen teil; jede unterschreibt."),
        parties_table(running),
        Heading("§ 2 Gegenstand"),
        Passage(
            "Die Beteiligten arbeiten in der Verantwortungskette zusammen, damit für jeden jungen "
            "Menschen ohne Anschluss jederzeit "
            "genau eine Stelle zuständig ist. Sie nutzen dafür Kette. Eigene Rechtspersönlichkeit hat "
            "das Netzwerk nicht."
        ),
        Facts(
            (
                (
                    "Gemeinsam bestimmt",
                    (
                        "Einrichtung und Betrieb von Kette, Rollen, Fristen, Ablauf von Meldung, Konferenz und "
                        "Übergabe"
                    ),
                ),
                (
                    "Allein verantwortlich",
                    (
                        "jede Stelle für ihre Beratung, ihre Entscheidungen, ihre Notizen und für alles, was sie "
                        "außerhalb von Kette verarbeitet"
                    ),
                ),
                (
                    "Kein Datenpool",
                    (
                        "Den Namen sieht nur, wer am Fall beteiligt ist und eine Rechtsgrundlage dafür hat. Koordinierung und "
                        f"Fallkonferenz sehen Zahlen und unter Pseudonym: {UNDER_PSEUDONYM}"
                    ),
                ),
                ("Zu prüfen", please("ob und für welche Teile eine gemeinsame Verantwortung vorliegt")),
            )
        ),
        Heading("§ 3 Daten"),
        Passage("Verarbeitet werden höchstens diese Angaben:"),
        data_table(),
        Heading("§ 4 Rechtsgrundlagen"),
        Passage(
            "Diese Vereinbarung schafft keine Befugnis zur Weitergabe. Weitergegeben wird nur auf einer "
            "dieser Grundlagen:"
        ),
        bases_table(),
        Heading("§ 5 Wer welche Pflicht erfüllt"),
        Passage("Vorschlag; die Beteiligten ändern ihn nach ihrer Absprache."),
        Table(("Pflicht", "Zuständig", "Wie Kette dabei hilft"), _DUTIES, (3, 3.6, 3.4)),
        Heading("§ 6 Anlaufstelle"),
        Passage(
            "Betroffene können ihre Rechte bei jeder und gegenüber jeder Stelle geltend machen (Art. 26 "
            "Abs. 3 DSGVO)."
        ),
        Facts(
            (
                ("Anlaufstelle", please("Name und Erreichbarkeit der gemeinsamen Anlaufstelle")),
                (
                    "Das Wesentliche",
                    please(
                        "wo der wesentliche Inhalt dieser Vereinbarung veröffentlicht ist (Art. 26 Abs. 2 Satz 2)"
                    ),
                ),
            )
        ),
        Heading("§ 7 Löschfristen"),
        Passage("Die Fristen der Kommune gelten für alle Beteiligten:"),
        periods_table(running),
        Heading("§ 8 Beitritt, Ende, Haftung"),
        Facts(
            (
                (
                    "Beitritt und Austritt",
                    please("Verfahren; offene Fälle gehen vorher an eine andere Stelle über"),
                ),
                ("Laufzeit", please("Beginn und Kündigung")),
                ("Haftung", please("Ausgleich untereinander (Art. 82 Abs. 5 DSGVO)")),
            )
        ),
        Signatures(("Für die beteiligte Stelle",)),
    )


def processing(running: Running) -> tuple[Block, ...]:
    """Write the draft of the contract with the operator."""
    return (
        Heading("§ 1 Vertragsparteien"),
        Facts(
            (
                (
                    "Verantwortlicher",
                    f"{running.controller.name}, {running.controller.address or please('Anschrift')}",
                ),
                ("Auftragsverarbeiter", please("Name und Anschrift des Betreibers von Kette")),
                (
                    "Vertretung für andere Stellen",
                    please("Vollmacht, wenn eine Stelle für alle unterschreibt"),
                ),
            )
        ),
        *_subject(running),
        *_duties_of_operator(),
        *_social_data(),
        Heading("§ 7 Technische und organisatorische Maßnahmen"),
        Passage(
            "Vertragsbestandteil ist das Papier „Maßnahmen“ in der Fassung vom selben Tag. Im Überblick:"
        ),
        Bullets(tuple(one.title for one in MEASURES)),
        Passage("Offen zum Zeitpunkt dieses Entwurfs:"),
        Bullets(
            tuple(f"{one.title}: {words}" for one in MEASURES if (words := one.missing(running)))
            or ("nichts",)
        ),
        Heading("§ 8 Ende des Auftrags"),
        Passage(
            "Der Auftragsverarbeiter gibt nach Wahl des Verantwortlichen alle Daten heraus oder löscht "
            "sie, auch in Sicherungen, und "
            "weist die Löschung nach (Art. 28 Abs. 3 Buchst. g)."
        ),
        Facts((("Frist und Format", please("Frist der Herausgabe und Löschung")),)),
        Signatures(("Verantwortlicher", "Auftragsverarbeiter")),
    )


def _subject(running: Running) -> tuple[Block, ...]:
    return (
        Heading("§ 2 Gegenstand, Art, Zweck und Dauer"),
        Facts(
            (
                ("Gegenstand", "Betrieb von Kette: Bereitstellen, Pflegen, Sichern, Wiederherstellen"),
                ("Zweck", "Fallführung und Übergabe in der Verantwortungskette"),
                ("Betroffene", "junge Menschen, Sorgeberechtigte, Nutzende der beteiligten Stellen"),
                ("Dauer", please("Beginn, Laufzeit, Kündigung")),
                ("Ort", please("Standorte des Betriebs, ausschließlich im EWR")),
                ("Datenbank", running.configuration.engine),
            )
        ),
        Heading("§ 3 Arten von Daten"),
        Passage("Verarbeitet werden höchstens diese Angaben:"),
        data_table(),
        Passage(
            "Rechtsgrundlagen, auf denen der Verantwortliche verarbeitet, und Fristen, die der Betrieb "
            "einhält:"
        ),
        bases_table(),
        periods_table(running),
    )


def _duties_of_operator() -> tuple[Block, ...]:
    return (
        Heading("§ 4 Weisung und Vertraulichkeit"),
        Bullets(
            (
                (
                    "Verarbeitet wird nur auf dokumentierte Weisung; hält der Auftragsverarbeiter eine Weisung "
                    "für rechtswidrig, sagt er es sofort."
                ),
                (
                    "Alle mit dem Betrieb Befassten sind auf Vertraulichkeit und das Sozialgeheimnis "
                    "verpflichtet (Art. 28 Abs. 3 Buchst. b DSGVO, § 35 SGB I)."
                ),
                "Hauptschlüssel und Datenbank verwaltet nicht dieselbe Person allein.",
                "Zugriffe auf Inhalte zur Fehlersuche nur auf Anforderung und mit Eintrag.",
            )
        ),
        Facts(
            (
                ("Weisungsberechtigt", please("Funktion, die weisen darf")),
                ("Empfang der Weisungen", please("Funktion beim Betreiber")),
            )
        ),
        Heading("§ 5 Unterstützung, Meldung, Nachweis, Unterauftrag"),
        Bullets(
            (
                (
                    "Der Auftragsverarbeiter unterstützt bei Rechten der Betroffenen und bei den Pflichten aus "
                    "Art. 32 bis 36 DSGVO."
                ),
                "Verletzungen meldet er unverzüglich, mit allem, was für Art. 33 DSGVO nötig ist.",
                (
                    "Er weist die Einhaltung nach und lässt Prüfungen zu, auch vor Ort und durch "
                    "Aufsichtsbehörden."
                ),
                "Unteraufträge nur nach vorheriger schriftlicher Genehmigung und mit denselben Pflichten.",
            )
        ),
        Facts(
            (
                ("Meldefrist", please("Stunden bis zur Meldung")),
                ("Unterauftragnehmer", please("Name, Ort, Leistung; oder keine")),
            )
        ),
    )


def _social_data() -> tuple[Block, ...]:
    return (
        Heading("§ 6 Sozialdaten (§ 80 SGB X)"),
        Passage(
            "Gilt, soweit der Verantwortliche Sozialdaten verarbeitet. Bitte prüfen Sie die geltende Fassung."
        ),
        Bullets(
            (
                (
                    "Der Verantwortliche zeigt der Aufsichtsbehörde rechtzeitig vorher an: Auftragsverarbeiter, "
                    "Maßnahmen, Art der Daten, Kreis der Betroffenen, Aufgabe, Unteraufträge."
                ),
                "Verarbeitet wird nur im Inland, im EWR oder in gleichgestellten Staaten.",
                (
                    "Ist der Betreiber keine öffentliche Stelle, sind die besonderen Voraussetzungen des "
                    "Absatzes 3 zu begründen."
                ),
            )
        ),
        Facts(
            (
                ("Anzeige", please("Tag und Empfänger der Anzeige")),
                ("Begründung bei nicht öffentlicher Stelle", please("Begründung oder entfällt")),
            )
        ),
    )
