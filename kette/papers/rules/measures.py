"""The technical and organisational measures (Art. 32 DSGVO), each with its place. Add one here and nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass

from kette.institutions.rules import throttle
from kette.papers.rules import told
from kette.papers.rules.goals import Goal
from kette.papers.rules.running import Running
from kette.privacy.rules import emergency

Tell = Callable[[Running], str]


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure.

    :param says: what stands in the paper, or what to ask of the running program.
    :param place: the file in which it is enforced.
    :param lacks: says what is not in force or not built, or nothing.
    """

    key: str
    goal: Goal
    title: str
    says: Tell | str
    place: str
    lacks: Tell | None = None

    def told(self, running: Running) -> str:
        """Return what is said of it today."""
        return self.says if isinstance(self.says, str) else self.says(running)

    def missing(self, running: Running) -> str:
        """Return what is not in force, or not built; empty where the measure stands."""
        return self.lacks(running) if self.lacks else ""


_THROTTLE = (
    f"{throttle.FREE} Fehlversuche je Konto und {throttle.FREE_BY_SOURCE} je Adresse und Stunde "
    "sind frei, danach wächst die "
    "Wartezeit bis 15 Minuten; niemand wird auf Dauer ausgesperrt. Ob es ein Konto gibt, verrät "
    "die Antwort nicht."
)
_EMERGENCY = (
    f"Mit Begründung ab {emergency.SHORTEST_REASON} Zeichen für "
    f"{int(emergency.LASTS.total_seconds() // 60)} Minuten, höchstens "
    f"{emergency.PER_WEEK}-mal je Person und Woche; sofort gemeldet. Anvertrautes und besondere "
    "Kategorien bleiben zu."
)

G = Goal
MEASURES = (
    Measure(
        "least",
        G.MINIMISATION,
        "Nur vorgegebene Angaben",
        (
            "Angaben zum Fall sind Auswahllisten; freie Texte sind Notizen mit eigener Sicht. Gezählt "
            "wird ohne Namen."
        ),
        "kette/cases/rules/facts.py",
    ),
    Measure(
        "special",
        G.MINIMISATION,
        "Besondere Kategorien aus, bis die Kommune sie zulässt",
        told.special,
        "kette/cases/rules/facts.py",
    ),
    Measure(
        "retention",
        G.MINIMISATION,
        "Löschen nach Fristen, jede Nacht",
        ("Fristen je Datenart mit Probe und Löschnachweis; Zahlen bleiben ohne Person."),
        "kette/retention/service/running.py",
    ),
    Measure(
        "mails",
        G.MINIMISATION,
        "Keine Personen in Mails und Adressen",
        told.mail,
        "kette/reminders/rules/letters.py",
    ),
    Measure(
        "sight",
        G.CONFIDENTIALITY,
        "Sicht nur mit Rechtsgrundlage",
        (
            "Eine Regel entscheidet für jede Gruppe von Angaben: Klartext, Pseudonym oder verborgen; "
            "Listen, Suche und Papier fragen dieselbe."
        ),
        "kette/privacy/rules/sight.py",
    ),
    Measure(
        "doors",
        G.CONFIDENTIALITY,
        "Jede Seite nennt ihre Rollen",
        ("Was keine Rolle nennt, verhindert den Start."),
        "kette/doors.py",
    ),
    Measure(
        "entrusted",
        G.CONFIDENTIALITY,
        "Anvertrautes bleibt bei der Person, die es schrieb",
        (
            "Sichtbar nur für die Verfasserin oder den Verfasser, Freigabe Notiz für Notiz (§ 65 SGB "
            "VIII, § 203 StGB)."
        ),
        "kette/cases/service/releasing.py",
    ),
    Measure(
        "seal",
        G.CONFIDENTIALITY,
        "Verschlüsselung je Fall",
        (
            "Name, Texte, Bogen und Scans unter einem eigenen Schlüssel je Fall (AES-256-GCM), verpackt "
            "mit einem Hauptschlüssel außerhalb der Datenbank."
        ),
        "kette/vault.py",
    ),
    Measure(
        "database",
        G.CONFIDENTIALITY,
        "Verschlüsselung der Datenbank",
        told.encryption,
        "kette/engines.py",
        told.volume,
    ),
    Measure(
        "keys",
        G.CONFIDENTIALITY,
        "Hauptschlüssel wechseln",
        told.keys,
        "kette/keyring.py",
    ),
    Measure(
        "factor",
        G.CONFIDENTIALITY,
        "Zweiter Faktor",
        told.factor,
        "kette/institutions/rules/factors.py",
        told.factor_off,
    ),
    Measure(
        "password", G.CONFIDENTIALITY, "Kennwörter", told.password, "kette/institutions/rules/passwords.py"
    ),
    Measure(
        "throttle",
        G.CONFIDENTIALITY,
        "Bremse gegen Probieren",
        _THROTTLE,
        "kette/institutions/rules/throttle.py",
    ),
    Measure(
        "sessions", G.CONFIDENTIALITY, "Sitzungen", told.sessions, "kette/institutions/rules/sessions.py"
    ),
    Measure(
        "provider",
        G.CONFIDENTIALITY,
        "Anmeldedienst der Kommune",
        told.provider,
        "kette/institutions/views/providers.py",
    ),
    Measure(
        "transport", G.CONFIDENTIALITY, "Verschlüsselter Weg", told.transport, "kette/headers.py", told.no_tls
    ),
    Measure(
        "browser",
        G.CONFIDENTIALITY,
        "Schutz im Browser",
        (
            "Strenge Inhaltsregeln ohne eingebettete Skripte, keine fremden Dienste, keine "
            "Zwischenspeicherung persönlicher Seiten."
        ),
        "kette/headers.py",
    ),
    Measure(
        "once",
        G.INTEGRITY,
        "Einmal geschrieben",
        (
            "Schritte, Grundlagen, Weitergaben und Protokoll werden angehängt, nie geändert; die "
            "Datenbank weist Änderungen ab."
        ),
        "kette/guards.py",
    ),
    Measure(
        "forms",
        G.INTEGRITY,
        "Formulare",
        ("Jede Änderung braucht die Kennung des eigenen Formulars; ein Doppelklick ist eine Handlung."),
        "kette/forms.py",
    ),
    Measure(
        "uploads",
        G.INTEGRITY,
        "Hochgeladene Dateien",
        told.uploads,
        "kette/privacy/rules/scans.py",
    ),
    Measure(
        "durable",
        G.AVAILABILITY,
        "Gespeichert heißt gespeichert",
        ("Bestätigtes übersteht einen Absturz; Versand und Erinnerungen laufen nach Neustart weiter."),
        "kette/engines.py",
    ),
    Measure(
        "backup",
        G.AVAILABILITY,
        "Sicherung und Wiederherstellung",
        ("Nach dem Wiederherstellen wird erneut gelöscht, was schon gelöscht war."),
        "kette/retention/service/replaying.py",
        told.no_backup,
    ),
    Measure(
        "kommunen", G.UNLINKABILITY, "Trennung der Kommunen", told.kommunen, "kette/walls.py", told.no_rows
    ),
    Measure(
        "pseudonyms",
        G.UNLINKABILITY,
        "Pseudonyme in Konferenzen",
        (
            "Je Stelle und je Konferenz ein anderes, nicht aus dem Namen ableitbar; es sagt nichts über die Person. Die Adressen "
            "der Fälle sind zufällig und für alle Beteiligten dieselben. Name, Klasse, Anschrift, Erreichbarkeit und freier "
            "Text stehen nie dabei; an der Wand steht, was alle im Raum sehen dürfen."
        ),
        "kette/privacy/rules/pseudonym.py",
    ),
    Measure(
        "cells", G.UNLINKABILITY, "Kleine Zahlen geschützt", told.cells, "kette/reports/rules/protection.py"
    ),
    Measure(
        "log",
        G.TRANSPARENCY,
        "Zugriffsprotokoll",
        (
            "Jedes Ansehen eines Falls, jede Suche, jede Ausgabe und jede Änderung: wer, für welche "
            "Stelle, auf welcher Grundlage. Geschrieben, bevor die Seite erscheint; verkettet und "
            "prüfbar (kette audit verify). Der Stand geht täglich an den Datenschutz."
        ),
        "kette/audit.py",
    ),
    Measure(
        "why",
        G.TRANSPARENCY,
        "„Warum sehe ich das?“",
        ("Neben jedem Wert eines Falls steht, auf welcher Grundlage er sichtbar ist."),
        "kette/privacy/rules/sight.py",
    ),
    Measure("emergency", G.TRANSPARENCY, "Öffnen im Notfall", _EMERGENCY, "kette/privacy/rules/emergency.py"),
    Measure(
        "information",
        G.TRANSPARENCY,
        "Information vor der Weitergabe",
        ("Nichts verlässt die Schule, bevor vermerkt ist, dass die junge Person informiert wurde."),
        "kette/privacy/rules/informing.py",
    ),
    Measure(
        "withdrawal",
        G.INTERVENABILITY,
        "Widerruf und Widerspruch",
        (
            "Wirken sofort: Sicht endet, offene Angebote werden zurückgezogen, Empfänger werden zum "
            "Löschen aufgefordert."
        ),
        "kette/privacy/rules/ends.py",
    ),
    Measure(
        "holds",
        G.INTERVENABILITY,
        "Sperren und vorzeitig löschen",
        ("Löschsperre durch den Datenschutz; vorzeitige Löschung nur nach vier Augen."),
        "kette/retention/service/early.py",
    ),
)
MEASURE_OF = {measure.key: measure for measure in MEASURES}
