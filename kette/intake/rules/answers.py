"""The answers of an SVWS server, saved as files: a list of its pupils, or of their base data (Stammdaten)."""

import json
import re
from collections.abc import Mapping
from typing import Any

from kette.intake.rules.grid import Table
from kette.intake.rules.pupil import Unreadable

#: Field of a pupil → the keys of the SVWS OpenAPI that say it; the first one found counts.
KEYS: dict[str, tuple[str, ...]] = {
    "family_name": ("nachname",),
    "given_name": ("vorname",),
    "born_on": ("geburtsdatum",),
    "sex": ("geschlecht", "geschlechtID"),
    "status": ("status", "statusID"),
    "school_number": ("schulnummer",),
    "class_name": ("klasse", "kuerzelKlasse"),
    "year": ("jahrgang", "kuerzelJahrgang"),
    "track": ("schulgliederung",),
    "compulsory_done": ("istSchulpflichtErfuellt",),
    "degree": ("abschluss",),
    "street": ("strasse", "strassenname"),
    "postcode": ("plz",),
    "town": ("ort", "ortsname"),
    "phone": ("telefon", "telefonMobil"),
    "email": ("emailPrivat", "emailSchule"),
    "internal_id": ("id",),
    "guid": ("guid", "uuid"),
    "option": ("anschlussoption",),
    "no_disclosure": ("keineAuskunftAnDritte",),
    "house_number": ("hausnummer", "hausNr"),
}
_FIELD_OF = {key: (field, rank) for field, keys in KEYS.items() for rank, key in enumerate(keys)}
_REQUIRED = ("family_name", "given_name", "born_on")
_NO_LIST = (
    "In der JSON-Datei steht keine Liste von Schülerinnen und Schülern, wie sie der SVWS-Server ausgibt."
)
_MOST_ENTRIES = 60_000
_HALF_SIGN = re.compile(r"[\ud800-\udfff]")


def is_answer(file: bytes) -> bool:
    """Say whether a file is JSON; RTF begins with a brace, too."""
    bare = file[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    return bare.startswith((b"[", b"{")) and not bare.startswith(b"{\\rtf")


def table(file: bytes) -> Table:
    """Return the pupils of an answer; entry 1 stands in line 2, as if the keys were a header.

    :raises Unreadable: if it is no such list.
    """
    try:
        content = json.loads(file.decode("utf-8-sig"), parse_constant=str, parse_int=str, parse_float=str)
    except UnicodeDecodeError:
        raise Unreadable(
            "Die JSON-Datei ist nicht in UTF-8 geschrieben und lässt sich nicht lesen."
        ) from None
    except (ValueError, RecursionError):
        raise Unreadable("Die JSON-Datei ist beschädigt und lässt sich nicht lesen.") from None
    entries = _entries(content)
    keys = {key: None for entry in entries for key in entry if key in _FIELD_OF}
    best = {field: KEYS[field][0] for field in _REQUIRED}
    for key in sorted(keys, key=lambda key: _FIELD_OF[key][1]):
        best.setdefault(_FIELD_OF[key][0], key)
    rows = [[_text(entry, KEYS[field]) for field in best] for entry in entries]
    return Table(
        kind="Antwort des SVWS-Servers (JSON)",
        encoding="UTF-8",
        header_line=1,
        labels=list(best.values()),
        places={field: place for place, field in enumerate(best)},
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


def _entries(content: Any) -> list[Mapping[str, Any]]:
    if isinstance(content, dict):
        lists = [value for value in content.values() if isinstance(value, list)]
        # One pupil's base data, or a list in a wrapping.
        content = [content] if "nachname" in content else lists[0] if len(lists) == 1 else []
    if not isinstance(content, list) or not content or not all(isinstance(one, dict) for one in content):
        raise Unreadable(_NO_LIST)
    if len(content) > _MOST_ENTRIES:
        raise Unreadable("Die Datei hat mehr als 50.000 Zeilen; das ist mehr als eine Schülerliste.")
    if not any("nachname" in one for one in content):
        raise Unreadable(_NO_LIST)
    return content


def _text(entry: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    for key in keys:
        value = entry.get(key)
        if isinstance(value, bool):
            return "Ja" if value else "Nein"
        if isinstance(value, str) and value:
            # JSON may hold halves of signs, which no database takes: lost, as the preview then says.
            return value if value.isascii() else _HALF_SIGN.sub("\ufffd", value)
    return ""
