"""The end of every paper: when and from what it was written, and which settings were in force."""

from kette.papers.rules.running import Running
from kette.papers.rules.writing import Block, Facts, Heading, Table, Words


def closing(running: Running) -> tuple[Block, ...]:
    """Say from which version and which settings a paper was made."""
    rows = tuple(
        (one.label, one.value, "voreingestellt" if one.is_default else "von der Kommune gesetzt")
        for one in running.settings
    )
    return (
        Heading("Woraus dieses Papier entstanden ist"),
        Words(
            "Kette hat dieses Papier aus dem laufenden Programm erzeugt: aus seinen Verzeichnissen der "
            "Angaben, Rechtsgrundlagen "
            "und Fristen, aus den Rechten seiner Seiten und aus den Einstellungen des genannten Tages. "
            "Ändert sich eines davon, "
            "ändert sich das Papier; erzeugen Sie es dann neu und legen Sie die alte Fassung ab. Es "
            "nennt keine jungen Menschen "
            "und keine Beschäftigten."
        ),
        Facts(
            (
                ("Stand", f"{running.day:%d.%m.%Y}"),
                ("Kommune", running.kommune),
                ("Verantwortliche Stelle", running.controller.name),
                ("Programm", f"Kette {running.configuration.version}"),
                ("Datenbank", running.configuration.engine),
            )
        ),
        Heading("Einstellungen, die an diesem Tag galten", 2),
        Table(("Einstellung", "Wert", "Herkunft"), rows, (6, 2, 2)),
    )
