"""The figures of a simulated year as people read them: each with its goal, and what it means."""

from collections.abc import Iterator
from datetime import date
from textwrap import wrap

from kette.simulation.figures import GOALS, Figures

_WIDTH = 100
_TEXTS: tuple[tuple[str, str, str], ...] = (
    (
        "mails_per_person_week_max",
        "Mails je Person und Woche, höchstens",
        "Ohne die dringenden; gezählt, was am Mailserver ankam, je Adresse und Kalenderwoche.",
    ),
    (
        "mails_per_person_week_mean",
        "Mails je Person und Woche, im Mittel",
        "Aller, die überhaupt eine bekamen.",
    ),
    (
        "topics_twice_in_a_bundle",
        "Doppelte Themen in einer Mail",
        "Dieselbe Seite steht unter derselben Überschrift mehr als einmal.",
    ),
    (
        "overdue_unseen",
        "Überfälliges, das niemand sieht",
        "Es stand an einem Arbeitstag nach Ablauf der Frist in keiner Liste „Heute“ derer, die etwas tun können.",
    ),
    (
        "seconds_without_holder",
        "Sekunden ohne Fallverantwortung",
        "So lange war ein offener Fall bei niemandem; aus dem Verlauf aller Fälle nachgerechnet.",
    ),
    (
        "failed_jobs",
        "Fehler im Dienst für Erinnerungen",
        "Was nachts nicht gelang und im Protokoll des Dienstes steht.",
    ),
    (
        "days_to_acceptance_median",
        "Tage bis zur Annahme, mittlerer Wert",
        "Vom Angebot bis zur Annahme, ohne die Auffangstelle, die im Voraus zugestimmt hat.",
    ),
    ("days_to_acceptance_max", "Tage bis zur Annahme, höchstens", ""),
)


def lines(figures: Figures) -> Iterator[str]:
    """Yield a small table, and in one sentence whether every promise was kept."""
    begin, end = (date.fromisoformat(day) for day in (figures.begin, figures.end))
    yield f"Ein Jahr Kettenstadt, {begin:%d.%m.%Y} bis {end:%d.%m.%Y}, Zahl {figures.seed}"
    yield from wrap(
        f"Fälle: {figures.cases}, davon abgeschlossen: {figures.closed}. Konferenzen: {figures.conferences}. "
        f"Angenommene Übergaben: {figures.accepted}. Mails: {_number(figures.mails)}, davon dringend: "
        f"{figures.urgent_mails}. Überfällig wurde etwas: {figures.overdue} Mal. "
        f"Selten sehen nach: {', '.join(figures.lazy)}.",
        _WIDTH,
    )
    for key, title, meaning in _TEXTS:
        goal = f"{'höchstens ' if GOALS[key] else ''}{GOALS[key]}" if key in GOALS else ""
        yield ""
        yield f"{title:<42}{_number(getattr(figures, key)):>10}   {_verdict(figures, key)}{goal}".rstrip()
        yield from wrap(meaning, _WIDTH, initial_indent="  ", subsequent_indent="  ")
    yield ""
    yield "Alle Zusagen sind gehalten." if figures.kept else "Nicht alle Zusagen sind gehalten."


def _verdict(figures: Figures, key: str) -> str:
    if key not in GOALS:
        return ""
    return "nicht gehalten, Ziel: " if key in figures.broken else "gehalten, Ziel: "


def _number(value: float) -> str:
    return f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}").replace(".", ",")
