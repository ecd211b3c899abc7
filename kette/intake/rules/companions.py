"""The files that SchILD-NRW writes beside SchuelerBasisdaten.dat: of them only telephone and e-mail are read.

They have no ID: a pupil is known in them by family name, given name and birth date, as SchILD itself does it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kette.intake.rules.columns import plain_label
from kette.intake.rules.grid import Table

# Blank lines and a title at most; SchILD writes none.
_MOST_LINES_ABOVE = 20
_WHO = ("nachname", "vorname", "geburtsdatum")
_BASIS = "Bitte wählen Sie „SchuelerBasisdaten.dat“ aus demselben Export."

#: The label that gives each away, its name, and which of its labels says what about a pupil.
_KINDS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("erzieherart", "SchuelerErzieher.dat", {}),
    ("geburtsname", "SchuelerZusatzdaten.dat", {"telefon-nr.": "phone", "e-mail": "email"}),
    ("telefonnr.", "SchuelerTelefonnummern.dat", {"telefonnr.": "phone"}),
    ("fachlehrer", "SchuelerLeistungsdaten.dat", {}),
)
_LABEL = {"phone": "Telefon-Nr.", "email": "E-Mail"}

Who = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Companion:
    """One of them: what it says about whom, and how often it names somebody.

    :param label: the column that gave it away, and the line that stands in.
    """

    name: str
    label: str
    line: int
    said: dict[str, dict[Who, str]]
    wrong: tuple[int, ...]


def companion(lines: Sequence[str]) -> Companion | None:
    """Return what a text says beside the base data, or None if it is none of these files."""
    line, labels = next(
        ((n, cells) for n, text in enumerate(lines[:_MOST_LINES_ABOVE], 1) if len(cells := _cells(text)) > 1),
        (0, []),
    )
    plain = list(map(plain_label, labels))
    if tuple(plain[:3]) != _WHO or "klasse" in plain:
        return None
    kind = next((kind for kind in _KINDS if kind[0] in plain), None)
    if kind is None:
        return None
    _, name, wanted = kind
    said: dict[str, dict[Who, str]] = {field: {} for field in wanted.values()}
    wrong = []
    for number, text in enumerate(lines[line:], line + 1):
        cells = _cells(text)
        if not "".join(cells).strip():
            continue
        if len(cells) != len(labels):
            wrong.append(number)
            continue
        for label, field in wanted.items():
            if label in plain and (value := cells[plain.index(label)].strip()):
                said[field].setdefault(_who(cells), value)
    return Companion(name, labels[plain.index(kind[0])].strip(), line, said, tuple(wrong))


def alone(found: Companion) -> tuple[str, int, str]:
    """Return why such a file is of no use by itself, and where that shows."""
    return f"Das ist die Datei „{found.name}“. {_BASIS}", found.line, found.label


def fill(table: Table, beside: Sequence[Companion]) -> None:
    """Give the pupils of SchILD's base data their telephone and e-mail, and say what belongs to nobody."""
    if not beside:
        return
    places = [table.places[field] for field in ("family_name", "given_name", "born_on")]
    people = [_who([row[place] for place in places]) for row in table.rows]
    times = Counter(people)
    width = len(table.labels)
    for field, label in _LABEL.items():
        known = [one.said[field] for one in beside if field in one.said]
        if field in table.places or not known:
            continue
        cells = [
            "" if times[who] > 1 else next((said[who] for said in known if who in said), "") for who in people
        ]
        table.rows = [
            [*row[:width], *[""] * (width - len(row)), cell]
            for row, cell in zip(table.rows, cells, strict=True)
        ]
        table.places[field] = width
        table.labels.append(label)
        width += 1
    for one in beside:
        _tell(table, one, times)


def _tell(table: Table, one: Companion, times: Counter[Who]) -> None:
    if not one.said:
        table.notes.append(f"Aus „{one.name}“ braucht Kette nichts; die Datei wird nicht gelesen.")
    named = {who for by_whom in one.said.values() for who in by_whom}
    if strangers := len(named - times.keys()):
        table.notes.append(
            f"In „{one.name}“ stehen Angaben zu {strangers} Personen, die es in „SchuelerBasisdaten.dat“ nicht gibt."
        )
    if unclear := sum(times[who] > 1 for who in named):
        table.notes.append(
            f"Angaben aus „{one.name}“ gehören zu {unclear} Personen mit gleichem Namen und Geburtsdatum; sie werden "
            "nicht übernommen."
        )
    table.notes.extend(
        f"„{one.name}“, Zeile {line}: Die Zeile hat nicht so viele Spalten wie die Kopfzeile."
        for line in one.wrong
    )


def _cells(text: str) -> list[str]:
    return text.strip("\n").split("|")


def _who(cells: Sequence[str]) -> Who:
    family, given, born = (" ".join(cell.split()).casefold() for cell in cells[:3])
    return family, given, born
