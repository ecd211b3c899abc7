"""The end of every paper: when and from what it was written; of one paper also which settings were in force."""

from kette.papers.rules.running import Running
from kette.papers.rules.writing import Block, Heading, Passage, Table


def closing(running: Running, *, with_settings: bool) -> tuple[Block, ...]:
    """Say from which version a paper was made, and with which settings, or where these stand."""
    if with_settings:
        return (*_origin(running), *_settings(running))
    return _origin(running, "Die Einstellungen jenes Tages stehen am Ende des Papiers „Maßnahmen“. ")


def _origin(running: Running, elsewhere: str = "") -> tuple[Block, ...]:
    return (
        Heading("Woraus dieses Papier entstanden ist"),
        Passage(
            "Kette hat dieses Papier aus dem laufenden Programm erzeugt: aus seinen Verzeichnissen der "
            "Angaben, Rechtsgrundlagen "
            "und Fristen, aus den Rechten seiner Seiten und aus den Einstellungen des genannten Tages. "
            "Ändert sich eines davon, "
            "ändert sich das Papier; erzeugen Sie es dann neu und legen Sie die alte Fassung ab. Es "
            "nennt keine jungen Menschen "
            "und keine Beschäftigten."
        ),
        Passage(
            f"{elsewhere}Stand {running.day:%d.%m.%Y} · {running.kommune} · {running.controller.name} · "
            f"Kette {running.configuration.version} · {running.configuration.engine}"
        ),
    )


def _settings(running: Running) -> tuple[Block, ...]:
    rows = tuple(
        (one.label, one.value, "voreingestellt" if one.is_default else "gesetzt") for one in running.settings
    )
    return (
        Heading("Einstellungen, die an diesem Tag galten", 2),
        Passage("„Gesetzt“ hat die Kommune einen anderen Wert als den voreingestellten."),
        Table(("Einstellung", "Wert", "Herkunft"), rows, (7, 1.4, 1.6)),
    )
