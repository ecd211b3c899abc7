"""The parting of family names and given names that stand in one cell of a table, with a note that they were."""

from kette.intake.rules.grid import Broken, Table
from kette.intake.rules.pupil import where_is
from kette.intake.rules.whole_names import parted

_MOST_NAMED = 10


def part(table: Table) -> Table:
    """Put family name and given name that stand in one cell into a column each, and say so in the table's notes."""
    places = table.places
    family, given = places["family_name"], places["given_name"]
    if family == given:
        return _in_two_columns(table, family)
    together = {
        number: both
        for number, row in enumerate(table.rows)
        if not row[given].strip() and (both := parted(row[family]))
    }
    if together:
        rows = list(table.rows)
        for number, both in together.items():
            row = list(rows[number])
            row[family], row[given] = both
            rows[number] = row
        table.rows = rows
        lines = [table.lines[number] for number in together]
        named = ", ".join(map(where_is, lines[:_MOST_NAMED])) + (
            " und weiteren" if lines[_MOST_NAMED:] else ""
        )
        table.notes.append(
            f"In {named} standen Nachname und Vorname zusammen in einer Zelle; sie sind am Komma getrennt."
        )
    return table


def _in_two_columns(table: Table, place: int) -> Table:
    width, label = len(table.labels), " ".join(table.labels[place].split())
    rows = [[*row[:width], *[""] * (width - len(row)), *_either(row[place])] for row in table.rows]
    table.places = {**table.places, "family_name": width, "given_name": width + 1}
    table.labels = [*table.labels, f"Nachname (aus „{label}“)", f"Vorname (aus „{label}“)"]
    table.broken = [_broken(one) for one in table.broken]
    example = next((row for row in rows if row[width + 1]), None)
    shown = f", zum Beispiel „{example[width]}“ und „{example[width + 1]}“" if example else ""
    table.notes.append(
        f"Nachname und Vorname stehen zusammen in der Spalte „{label}“ und sind am Komma getrennt{shown}. "
        "Bitte sehen Sie nach, ob das stimmt."
    )
    table.rows = rows
    return table


def _broken(one: Broken) -> Broken:
    if "family_name" not in one.cells:
        return one
    family, given = _either(one.cells["family_name"])
    return Broken(one.line, one.column, one.reason, {**one.cells, "family_name": family, "given_name": given})


def _either(cell: str) -> tuple[str, str]:
    return parted(cell) or (cell, "")
