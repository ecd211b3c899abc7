"""The sheet for the staff council: what is logged of employees, what is not evaluated, who reads the log, how long it stays."""

from kette.papers.rules.passages import period_of
from kette.papers.rules.running import Running
from kette.papers.rules.writing import Block, Bullets, Facts, Heading, Passage, Table, listed, please
from kette.privacy.rules import actions
from kette.reminders.rules import catalogue as reminders
from kette.reports.rules import catalogue as reports
from kette.retention.rules import periods

# Areas of what is logged, by the first word of an action; a new one stands under its own word until it is named here.
_AREAS = {
    "case": "Fall", "handover": "Übergabe", "sheet": "Übergabebogen", "consent": "Einwilligung", "custody": "Sorgerecht",
    "objection": "Widerspruch", "release": "Schweigepflicht", "scan": "Scan", "recall": "Löschaufforderung",
    "basis": "Rechtsgrundlage", "notice": "Information", "letter": "Brief", "chain": "Meine Kette", "request": "Anliegen",
    "conference": "Konferenz", "minutes": "Protokoll der Konferenz", "emergency": "Notfall", "note": "Notiz",
    "log": "Zugriffsprotokoll", "intake": "Meldung", "offer": "Angebot", "report": "Auswertung", "mail": "Mail",
    "kommune": "Kommune", "institution": "Stelle", "membership": "Rolle", "person": "Konto", "setting": "Einstellung",
    "factor": "Zweiter Faktor", "outside": "Anmeldedienst", "sign_in": "Anmeldung", "sign_out": "Anmeldung",
    "today": "Startseite", "keys": "Schlüssel", "retention": "Löschen", "paper": "Unterlagen",
}  # fmt: skip
_OF_STAFF = (periods.ACCESS_LOG, periods.SIGN_INS, periods.DRAFTS, periods.MAILS, periods.FORM_KEYS)


def staff(running: Running) -> tuple[Block, ...]:
    """Write the sheet for the staff council."""
    return (
        *_short(running),
        *_kept(running),
        *_logged(),
        *_readers(running),
        *_not_done(),
        *_reminders(running),
        *_open(),
    )


def _short(running: Running) -> tuple[Block, ...]:
    log = periods.KIND_OF[periods.ACCESS_LOG]
    return (
        Heading("1. In Kürze"),
        Bullets(
            (
                (
                    "Kette protokolliert, wer wann welchen Fall angesehen oder geändert hat. Das verlangt der "
                    "Schutz der jungen Menschen."
                ),
                (
                    "Das Protokoll dient der Kontrolle des Datenschutzes, nicht der Kontrolle von Leistung oder "
                    "Verhalten."
                ),
                (
                    "Kette wertet keine einzelnen Beschäftigten aus: keine Zahlen je Person, keine Ranglisten, "
                    "keine Zeiten."
                ),
                f"Das Protokoll wird nach dieser Frist gelöscht: {period_of(log, running)}.",
            )
        ),
    )


def _kept(running: Running) -> tuple[Block, ...]:
    rows = tuple(
        (kind.label, f"{period_of(kind, running)}, {kind.starts}")
        for kind in map(periods.KIND_OF.__getitem__, _OF_STAFF)
    )
    return (
        Heading("2. Was über Beschäftigte gespeichert ist"),
        Facts(
            (
                (
                    "Konto",
                    "Name, Benutzername, dienstliche E-Mail und Telefon, Kennwort als Prüfwert, zweiter Faktor",
                ),
                ("Rolle", "Stelle, Rolle, Klassen der Klassenleitung, letzter Tag"),
                ("Sitzungen", "Beginn, letzter Klick, Ende, Art des Geräts; keine Adresse des Rechners"),
                ("Arbeit am Fall", "wer einen Schritt, einen Kontakt oder eine Notiz festgehalten hat"),
                (
                    "Protokoll",
                    (
                        "Zeitpunkt, Rolle und Stelle der Person, Vorgang, Kennung des Falls, Rechtsgrundlage, "
                        "Prüfwert; kein Inhalt"
                    ),
                ),
            )
        ),
        Heading("Fristen", 2),
        Table(("Was", "Frist"), rows, (5, 5)),
    )


def _logged() -> tuple[Block, ...]:
    areas: dict[str, list[str]] = {}
    for action, label in actions.ACTIONS.items():
        first = action.partition(".")[0]
        areas.setdefault(_AREAS.get(first, first), []).append(label)
    return (
        Heading("3. Welche Vorgänge protokolliert werden"),
        Passage(
            "Ein Eintrag entsteht je Vorgang, nicht je Tastendruck. Mausbewegungen, Tippen und Pausen "
            "werden nicht aufgezeichnet."
        ),
        Table(
            ("Bereich", "Vorgänge"),
            tuple((area, "; ".join(labels)) for area, labels in areas.items()),
            (2, 8),
        ),
    )


def _readers(running: Running) -> tuple[Block, ...]:
    whole, of_case = running.roles_at("privacy.log"), running.roles_at("privacy.case_log")
    return (
        Heading("4. Wer das Protokoll liest"),
        Facts(
            (
                ("Ganzes Protokoll", listed((role.label for role in whole), "niemand")),
                (
                    "Zugriffe auf einen Fall",
                    listed((role.label for role in of_case), "niemand")
                    + "; nur am eigenen Fall und nur, wer ihn gerade führt",
                ),
                (
                    "Junge Menschen",
                    "erhalten in ihrer Auskunft (Art. 15 DSGVO), was zu ihrem Fall protokolliert ist",
                ),
                ("Vorgesetzte", "haben keinen eigenen Zugang"),
            )
        ),
        Passage("Auch das Lesen und Ausgeben des Protokolls wird protokolliert."),
    )


def _not_done() -> tuple[Block, ...]:
    return (
        Heading("5. Was nicht ausgewertet wird"),
        Passage(
            "Diese Fragen beantwortet die Auswertung; sie zählt Fälle nach Schule, Stelle, Schuljahr und "
            "Stand, nie nach Beschäftigten:"
        ),
        Bullets(tuple(question.title for question in reports.QUESTIONS)),
        Passage(
            "Es gibt keine Liste, keinen Filter und keine Ausgabe, die Fälle, Zeiten oder Fehler je "
            "Beschäftigter oder Beschäftigtem "
            "zählt. Das Protokoll lässt sich nach Vorgang, Stelle und Tag filtern, nicht nach Person."
        ),
    )


def _reminders(running: Running) -> tuple[Block, ...]:
    rows = tuple(
        (
            rule.watches,
            listed(party.label for party in rule.tells),
            str(running.values.get(rule.setting, "–")),
        )
        for rule in reminders.RULES
    )
    return (
        Heading("6. Woran Kette erinnert"),
        Passage(
            "Erinnert wird die Stelle, höchstens einmal je Woche und Person außer in Eilfällen. 0 Tage "
            "heißt: ausgeschaltet."
        ),
        Table(("Anlass", "Wer erinnert wird", "Tage"), rows, (5.5, 3.5, 1)),
    )


def _open() -> tuple[Block, ...]:
    return (
        Heading("7. Für die Beteiligung des Personalrats"),
        Passage(
            "Technische Einrichtungen, die Verhalten oder Leistung überwachen könnten, unterliegen der "
            "Mitbestimmung; auf die Absicht "
            "kommt es nicht an. Bitte prüfen Sie das für Ihre Dienststelle geltende Recht."
        ),
        Facts(
            (
                ("Dienstvereinbarung", please("Bezeichnung und Tag, oder wann sie geschlossen wird")),
                ("Einsicht des Personalrats", please("ob er an Prüfungen des Protokolls teilnimmt")),
                (
                    "Verwertung",
                    please(
                        "Zusage, dass Einträge nicht für Leistungs- und Verhaltenskontrolle genutzt werden"
                    ),
                ),
            )
        ),
    )
