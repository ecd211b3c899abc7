"""The answers of an SVWS server, saved as files: a list of its pupils, or of their base data (Stammdaten)."""

from kette import confined
from kette.intake.rules.grid import Table
from kette.intake.rules.parsing import KEYS
from kette.intake.rules.pupil import Unreadable

_SECONDS = 40
_MOST_SAID = 32 * 1024 * 1024  # bytes; a file may have 25 MB, and half of it is keys
_READER = "kette.intake.rules.parsing"
_AGAIN = "Bitte speichern Sie sie aus dem SVWS-Server noch einmal und öffnen Sie sie vorher nicht."
_DAMAGED = f"Die JSON-Datei ist beschädigt oder unvollständig. {_AGAIN}"
_FAULTS = {
    "damaged": _DAMAGED,
    "encoding": f"Die Umlaute in der JSON-Datei lassen sich nicht lesen. {_AGAIN}",
    "no_list": "In der JSON-Datei steht keine Liste von Schülerinnen und Schülern, wie sie der SVWS-Server ausgibt.",
    "rows": "Die Datei hat mehr als 50.000 Zeilen; das ist mehr als eine Schülerliste.",
}
_TOO_LARGE = "Die Datei ist zu groß, um sie zu lesen. Eine Schülerliste ist viel kleiner."


def is_answer(file: bytes) -> bool:
    """Say whether a file is JSON; RTF begins with a brace, too."""
    bare = file[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    return bare.startswith((b"[", b"{")) and not bare.startswith(b"{\\rtf")


def table(file: bytes) -> Table:
    """Return the pupils of an answer; entry 1 stands in line 2, as if the keys were a header.

    :raises Unreadable: if it is no such list.
    """
    try:
        said = confined.read(_READER, file, seconds=_SECONDS, most=_MOST_SAID)
    except confined.Busy:
        raise Unreadable(confined.BUSY) from None
    except confined.Ended as ended:
        raise Unreadable(_TOO_LARGE if ended.by_limit else _DAMAGED) from None
    if fault := said.get("fault"):
        raise Unreadable(_FAULTS[fault])
    labels, rows = said["labels"], said["rows"]
    return Table(
        kind="Antwort des SVWS-Servers (JSON)",
        encoding="UTF-8",
        header_line=1,
        labels=list(labels.values()),
        places={field: place for place, field in enumerate(labels)},
        lines=list(range(2, len(rows) + 2)),
        rows=rows,
        broken=[],
        is_fixed=True,
    )


def merged(tables: list[Table]) -> list[Table]:
    """Put what several answers say about the same pupil together, by the server's ID; the first one leads."""
    if len(tables) < 2 or any("internal_id" not in one.places for one in tables):
        return tables
    first, *more = tables
    fields = list(dict.fromkeys(field for one in tables for field in one.places))
    by_id: dict[str, dict[str, str]] = {}
    for one in more:
        for row in one.rows:
            known = by_id.setdefault(row[one.places["internal_id"]], {})
            for field, place in one.places.items():
                known[field] = known.get(field) or row[place]
    rows = []
    for row in first.rows:
        other = by_id.pop(row[first.places["internal_id"]], {})
        said = {field: row[place] for field, place in first.places.items()}
        rows.append([said.get(field) or other.get(field, "") for field in fields])
    rows += [[cells.get(field, "") for field in fields] for cells in by_id.values()]
    return [
        Table(
            kind=first.kind,
            encoding=first.encoding,
            header_line=1,
            labels=[KEYS[field][0] for field in fields],
            places={field: place for place, field in enumerate(fields)},
            lines=list(range(2, len(rows) + 2)),
            rows=rows,
            broken=[],
            is_fixed=True,
        )
    ]
