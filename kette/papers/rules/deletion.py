"""The deletion concept: what is kept how long, how it is erased, what stays as a number, and what of backups."""

from kette.papers.rules.passages import period_of, periods_table
from kette.papers.rules.running import Running
from kette.papers.rules.writing import Block, Bullets, Facts, Heading, Passage, Table, please
from kette.privacy.rules import bases
from kette.retention.rules import fates
from kette.retention.rules.periods import KIND_OF, Effect
from kette.retention.rules.reasons import EarlyReason, HoldReason
from kette.retention.rules.tables import table_label


def deletion(running: Running) -> tuple[Block, ...]:
    """Write the deletion concept."""
    return (*_periods(running), *_how(), *_rows(), *_exceptions(), *_backups(running), *_duties())


def _periods(running: Running) -> tuple[Block, ...]:
    rows = tuple((kind.label, kind.citation, kind.delete_by) for kind in (*bases.BASIS_KINDS, *bases.CIRCLES))
    return (
        Heading("1. Grundsatz"),
        Passage(
            "Personenbezogene Daten werden gelöscht, sobald sie für die Aufgabe nicht mehr nötig sind "
            "(Art. 5 Abs. 1 Buchst. e, "
            "Art. 17 DSGVO, § 84 SGB X). Für die Fallkonferenzen der Verantwortungskette gibt es in "
            "Nordrhein-Westfalen keine "
            "eigene gesetzliche Frist; die Kommune setzt sie. Für mehrere Fristen gilt: Die früheste zählt."
        ),
        Heading("2. Fristen"),
        Passage("So sind die Fristen heute eingestellt:"),
        periods_table(running),
        Heading("3. Löschung bei den Empfängern"),
        Passage("Wer Angaben erhält, löscht sie nach der Grundlage, auf der er sie erhielt:"),
        Table(("Rechtsgrundlage", "Fundstelle", "Zu löschen"), rows, (3.4, 3.2, 3.4)),
        Passage(
            "Endet eine Grundlage, sieht der Empfänger sofort nur noch ein Pseudonym; er wird "
            "aufgefordert, Kopien zu löschen, "
            "und bestätigt es."
        ),
    )


def _how() -> tuple[Block, ...]:
    return (
        Heading("4. So wird gelöscht"),
        Bullets(
            (
                (
                    "Jede Nacht sucht Kette, was fällig ist, und löscht es, jeden Fall in einem Zug: ganz oder "
                    "gar nicht. Ein "
                    "abgebrochener Lauf geht beim nächsten Mal weiter."
                ),
                (
                    "Name, Anschrift, Texte und Übergabebogen sind je Fall mit einem eigenen Schlüssel "
                    "verschlüsselt. Mit dem Fall "
                    "wird dieser Schlüssel vernichtet."
                ),
                (
                    "Die Nummer des Falls wird durch eine zufällige ersetzt, damit keine alte Liste zur Person "
                    "führt."
                ),
                (
                    "Zahlen bleiben: Wie viele Fälle es an einem Tag gab, ergibt auch später dieselbe "
                    "Auswertung, ohne Person."
                ),
                "Jede Löschung hinterlässt einen Nachweis mit Kennung, Tag, Grund und Anzahl, ohne Inhalt.",
                "Eine Probe zeigt vorher, was gelöscht würde.",
            )
        ),
    )


def _rows() -> tuple[Block, ...]:
    rows = tuple((table_label(fate.table), _fate_in_words(fate)) for fate in fates.FATES)
    return (
        Heading("5. Was beim Löschen eines Falls mit jeder Datenart geschieht"),
        Passage(
            "Jede Tabelle mit Angaben zu einem Fall steht hier; was fehlt, hält eine Prüfung des Programms auf:"
        ),
        Table(("Datenart", "Beim Löschen des Falls"), rows, (4, 6)),
    )


def _fate_in_words(fate: fates.Fate) -> str:
    if not fate.is_deleted:
        return f"bleibt: {fate.kept}"
    return f"gelöscht; es bleiben {fate.but}" if fate.but else "gelöscht"


def _exceptions() -> tuple[Block, ...]:
    return (
        Heading("6. Ausnahmen"),
        Passage(
            "Früher gelöscht wird nach vier Augen: Die Stelle beantragt, der Datenschutz bestätigt. Gründe:"
        ),
        Bullets(tuple(reason.label for reason in EarlyReason)),
        Passage(
            "Nicht gelöscht wird, solange der Datenschutz eine Löschsperre gesetzt hat; sie trägt einen "
            "Tag zum Prüfen. Gründe:"
        ),
        Bullets(tuple(reason.label for reason in HoldReason)),
    )


def _backups(running: Running) -> tuple[Block, ...]:
    outside = [kind for kind in KIND_OF.values() if kind.effect is Effect.OUTSIDE]
    return (
        Heading("7. Sicherungskopien"),
        Facts(tuple((kind.label, f"{period_of(kind, running)}, {kind.starts}") for kind in outside)),
        Passage(
            "Sicherungen legt der Betrieb an; Kette hat dafür noch keinen eigenen Befehl und löscht sie "
            "nicht selbst. Bis zum Ende "
            "ihrer Frist enthalten sie die verschlüsselten Angaben gelöschter Fälle samt ihrem "
            "verpackten Schlüssel. Lesen kann sie "
            "nur, wer auch den Hauptschlüssel hat; bewahren Sie ihn deshalb getrennt von den Sicherungen auf."
        ),
        Passage(
            "Nach dem Wiederherstellen löscht „kette retention replay“ erneut, was seitdem gelöscht war. "
            "Die Liste dafür "
            "(erased.list) liegt neben der Datenbank und wird nicht mit zurückgespielt."
        ),
        Facts(
            (
                ("Ort der Sicherungen", please("wo Sicherungen liegen und wer Zugang hat")),
                ("Ort des Hauptschlüssels", please("wo die Datei mit dem Hauptschlüssel gesichert ist")),
                ("Proben", please("wann das Wiederherstellen zuletzt geprobt wurde")),
            )
        ),
    )


def _duties() -> tuple[Block, ...]:
    return (
        Heading("8. Zuständigkeiten"),
        Facts(
            (
                (
                    "Fristen festlegen",
                    please("wer die Fristen der Kommune festlegt und wann sie überprüft werden"),
                ),
                (
                    "Fristen einstellen",
                    "Administration, unter Verwaltung, Einstellungen; jede Änderung wird protokolliert",
                ),
                ("Sperren, vorzeitig löschen", "Datenschutz, unter Löschen und Aufbewahren"),
                (
                    "Ausdrucke und Kopien",
                    please("wie Papier und Dateien außerhalb von Kette vernichtet werden"),
                ),
            )
        ),
    )
