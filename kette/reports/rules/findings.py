"""What the counts say in one sentence, told from the shown cells alone; and what the figures mean."""

from collections.abc import Sequence
from datetime import date

from kette.reports.rules.tables import HIDDEN, Row, Table

PROTECTED = "Die Zahl wird nicht gezeigt, weil sie klein ist oder eine kleine Zahl verraten würde."
NOTHING = "In diesem Schuljahr ist bis zum Stichtag niemand ohne Anschluss gemeldet."

ABOUT_OPEN = (
    "Alle Fälle des Schuljahres, die bis zum Abend des Stichtags gemeldet sind, jeder genau einmal. „Noch "
    "ohne Anschluss“ heißt: Der Fall ist offen, und kein Anschluss ist zugesagt oder angetreten. Fälle, deren Verbleib "
    "unbekannt ist, bleiben in der Gesamtzahl. Für jeden Zeitraum gilt: Bestand am Anfang + neu gemeldet + wieder "
    "geöffnet − abgeschlossen = Bestand am Ende."
)
ABOUT_WHERE = (
    "Schule und Schulform nach der meldenden Schule; Abschluss, Geschlecht und Schulpflicht, wie sie am Stichtag bekannt "
    "waren. „Nicht bekannt“ bleibt in der Gesamtzahl. Schulpflichtig ist, wer am Stichtag ohne Ausbildung noch zur Schule "
    "gehen muss (§ 38 SchulG NRW), soweit nichts anderes festgestellt ist."
)
ABOUT_WHO = (
    "Die am Stichtag offenen Fälle bei der Stelle, die dann die Fallverantwortung hat. Ein angebotener Fall "
    "zählt bei der anbietenden Stelle, bis die Annahme erklärt ist."
)
ABOUT_LONG = (
    "Kalendertage von der Meldung bis zum jeweiligen ersten Ereignis; beim Anschluss bis zum bestätigten Start des "
    "Anschlusses, der am Stichtag besteht. Median: Bei der Hälfte der Fälle ging es höchstens so lange. Fälle, in denen es "
    "noch nicht so weit ist, haben keine Dauer und stehen unter „noch nicht“."
)
ABOUT_WHAT = (
    "Anschlüsse nach den Schlüsseln des Landes (KAoA) und den Gruppen des Übergangsmonitorings. „Angetreten“ heißt: Der "
    "Start ist bestätigt. „Keine Einwilligung“ zählt abgeschlossene Fälle mit unbekanntem Verbleib, in denen eine "
    "Einwilligung nicht erteilt, widerrufen oder abgelaufen ist; sie stehen nie unter „Verbleib unbekannt“. „Einwilligung "
    "erteilt“ heißt: für mindestens eine Stelle, am Stichtag in Kraft."
)
ABOUT_HOLDS = (
    "Alle Angebote zu Fällen des Schuljahres bis zum Stichtag, auch mehrere zum selben Fall. Abgelehnt wird "
    "vor der Annahme; zurückgegeben ist ein Fall, wenn ihn nach der Annahme wieder die Stelle übernimmt, von der er kam. "
    "Kommt ein Fall zum zweiten Mal zurück, geht er von selbst auf die Tagesordnung der nächsten Konferenz."
)


def protection_note(threshold: int) -> str:
    """Say why some cells hold a point."""
    return (
        f"Geschützte Zahlen: Fallzahlen von 1 bis {threshold - 1} stehen als „·“, ebenso weitere Zahlen, aus denen sie sich "
        "errechnen ließen (Geheimhaltung nach dem Vorbild der Statistik der Bundesagentur für Arbeit)."
    )


def standing(tables: Sequence[Table], day: date) -> str:
    """Say how many of all are still without an Anschluss."""
    table = tables[0]
    whole, without = table.cell("", "cases"), table.cell("without", "cases")
    if whole == 0:
        return NOTHING
    if not isinstance(whole, int) or not isinstance(without, int):
        return PROTECTED
    told = f"Am {day:%d.%m.%Y} {_are(without)} von {_people(whole)} {_some(without)} noch ohne Anschluss"
    return f"{told}{_percent(without, whole)}."


def places(tables: Sequence[Table], _day: date) -> str:
    """Say where most of those without an Anschluss are, in the table that is drawn."""
    table = next(table for table in tables if table.chart is not None)
    whole = table.cell("", "without")
    if table.is_empty:
        return NOTHING
    if whole == 0:
        return "Niemand ist mehr ohne Anschluss."
    first = _most(table.rows, 0)
    if not isinstance(whole, int):
        return PROTECTED
    if first is None:
        return f"{_number(whole)} junge Menschen sind ohne Anschluss; eine größte Gruppe lässt sich nicht nennen."
    if whole == 1:
        return f"Eine junge Person ist noch ohne Anschluss: {_join(first[0])}."
    return f"Die größte Gruppe der {_number(whole)} jungen Menschen ohne Anschluss: {_told(first)}."


def holders(tables: Sequence[Table], _day: date) -> str:
    """Say how many cases are open and who holds most of them."""
    table = tables[0]
    whole = table.cell("", "cases")
    if whole == 0:
        return "Kein Fall ist offen."
    if not isinstance(whole, int):
        return PROTECTED
    if whole == 1:
        return "1 Fall ist offen; er hat genau eine zuständige Stelle."
    first = _most(table.rows, len(table.columns) - 1)
    told = f"{_number(whole)} Fälle sind offen, und jeder hat genau eine zuständige Stelle."
    return f"{told} Die meisten: {_told(first)}." if first else told


def days(tables: Sequence[Table], _day: date) -> str:
    """Say how long the steps take in the middle."""
    said = {
        "conference": "bis zur Entscheidung einer Konferenz",
        "acceptance": "bis zur ersten Annahme",
        "anschluss": "bis zum Start des Anschlusses",
    }
    table = tables[0]
    parts = []
    for row in table.rows:
        middle = table.cell(row.code, "middle")
        if isinstance(middle, float):
            parts.append(f"{_decimal(middle)} {'Tag' if middle == 1 else 'Tage'} {said[row.code]}")
    if not parts:
        hidden = any(cell is HIDDEN for row in table.rows for cell in row.cells)
        return PROTECTED if hidden else "Noch ist kein Fall so weit, dass sich eine Dauer angeben lässt."
    return f"Von der Meldung an dauert es im Median {_join(parts)}."


def outcomes(tables: Sequence[Table], _day: date) -> str:
    """Say how many have an Anschluss, and of how many nothing is known."""
    table = tables[0]
    whole = table.cell("", "cases")
    if whole == 0:
        return NOTHING
    arrived, promised = table.cell("", "arrived"), table.cell("", "promised")
    unknown, refused = table.cell("unknown", "cases"), table.cell("no_consent", "cases")
    if not isinstance(whole, int):
        return PROTECTED
    unclear = [
        f"bei {count} {what}"
        for count, what in ((unknown, "ist der Verbleib unbekannt"), (refused, "fehlt die Einwilligung"))
        if isinstance(count, int) and count
    ]
    if isinstance(arrived, int) and isinstance(promised, int):
        placed = f"{_have(arrived)} {_some(arrived)} einen Anschluss angetreten"
        told = f"Von {_people(whole)} {placed}, {_some(promised)} {_have(promised)} eine Zusage"
        return f"{'; '.join([told, *unclear])}."
    return f"Von {_people(whole)} gilt: {', '.join(unclear)}." if unclear else PROTECTED


def handovers(tables: Sequence[Table], _day: date) -> str:
    """Say what became of the offers, and why most were declined."""
    table, reasons = tables[0], tables[1]
    whole = table.cell("", "cases")
    if whole == 0:
        return "Bis zum Stichtag ist keine Übergabe angeboten worden."
    accepted, declined = table.cell("", "accepted"), table.cell("", "declined")
    pending = table.cell("", "pending")
    if not isinstance(whole, int) or not isinstance(accepted, int):
        return PROTECTED
    offers = "1 angebotenen Übergabe" if whole == 1 else f"{whole} angebotenen Übergaben"
    told = f"Von {offers} {_is(accepted)} {accepted or 'keine'} angenommen"
    if isinstance(declined, int):
        told += f", {declined or 'keine'} abgelehnt"
        first = _most(reasons.rows, 0)
        if declined and first is not None:
            told += f" (häufigster Grund: {_join([f'„{name}“' for name in first[0]])})"
    if isinstance(pending, int) and pending:
        told += f"; bei {pending} steht die Annahme aus"
    return f"{told}."


def _most(rows: Sequence[Row], place: int) -> tuple[list[str], int] | None:
    """Return the rows with the highest count; None where a hidden one might be higher, or there are many."""
    if any(row.cells[place] is HIDDEN for row in rows):
        return None
    most = max((cell for row in rows if isinstance(cell := row.cells[place], int)), default=0)
    names = [row.label for row in rows if row.cells[place] == most]
    return (names, most) if most and len(names) <= 3 else None


def _people(count: int) -> str:
    return "1 gemeldeten jungen Menschen" if count == 1 else f"{_number(count)} gemeldeten jungen Menschen"


def _some(count: int) -> str:
    return "niemand" if count == 0 else _number(count)


def _are(count: int) -> str:
    return "ist" if count <= 1 else "sind"


def _is(count: int) -> str:
    return "wurde" if count <= 1 else "wurden"


def _have(count: int) -> str:
    return "hat" if count <= 1 else "haben"


def _told(most: tuple[list[str], int]) -> str:
    names, count = most
    return f"{_join(names)} ({'je ' if len(names) > 1 else ''}{count})"


def _join(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} und {words[-1]}"


def _percent(part: int, whole: int) -> str:
    return f" ({(200 * part + whole) // (2 * whole)}\u202f%)" if part else ""


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")


def _decimal(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")
