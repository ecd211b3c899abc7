"""The parsing of a JSON file, in a process of its own: 25 MB of empty brackets take 600 MB, and not of the web server.

Started by `answers.table`; takes the file on standard input and writes the cells that are read.
"""

import json
import re
import sys
from collections.abc import Mapping
from typing import Any

from kette import confined

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
_MOST_ENTRIES = 60_000
_MEMORY = 1 << 30  # bytes
_SECONDS = 30
_HALF_SIGN = re.compile(r"[\ud800-\udfff]")


def main() -> int:
    """Read, write, end."""
    confined.limit(memory=_MEMORY, seconds=_SECONDS)
    try:
        entries = _entries(_content(sys.stdin.buffer.read()))
    except _Refused as refused:
        return confined.answer({"fault": str(refused)})
    keys = {key: None for entry in entries for key in entry if key in _FIELD_OF}
    best = {field: KEYS[field][0] for field in _REQUIRED}
    for key in sorted(keys, key=lambda key: _FIELD_OF[key][1]):
        best.setdefault(_FIELD_OF[key][0], key)
    rows = [[_text(entry, KEYS[field]) for field in best] for entry in entries]
    return confined.answer({"labels": best, "rows": rows})


class _Refused(Exception):
    """No list that is read; the text is its fault, as `answers` knows it."""


def _content(file: bytes) -> Any:
    try:
        return json.loads(file.decode("utf-8-sig"), parse_constant=str, parse_int=str, parse_float=str)
    except UnicodeDecodeError:
        raise _Refused("encoding") from None
    except (ValueError, RecursionError):
        raise _Refused("damaged") from None


def _entries(content: Any) -> list[Mapping[str, Any]]:
    if isinstance(content, dict):
        lists = [value for value in content.values() if isinstance(value, list)]
        # One pupil's base data, or a list in a wrapping.
        content = [content] if "nachname" in content else lists[0] if len(lists) == 1 else []
    if not isinstance(content, list) or not content or not all(isinstance(one, dict) for one in content):
        raise _Refused("no_list")
    if len(content) > _MOST_ENTRIES:
        raise _Refused("rows")
    if not any("nachname" in one for one in content):
        raise _Refused("no_list")
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


if __name__ == "__main__":
    sys.exit(main())
