"""The JSON inside a sheet, version 1, as JSON Schema (draft 2020-12), and whether a value has this shape.

docs/handover-sheet.schema.json is this schema; a test compares. The few words of JSON Schema that it uses are checked here.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from kette.handover.rules.carried import FORMAT, VERSION
from kette.handover.rules.sheet import SCHEMA as SHEET_SCHEMA
from kette.privacy.rules.fields import FieldGroup

Shape = Mapping[str, Any]

# Neither control characters (line end and tab excepted) nor halves of a character (surrogates).
_PLAIN = "^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f\\ud800-\\udfff]*$"
_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_KEY = "^[a-z_]{1,32}$"


def _text(longest: int, *, empty: bool = True) -> Shape:
    return {"type": "string", "minLength": 0 if empty else 1, "maxLength": longest, "pattern": _PLAIN}


def _row(shape: Mapping[str, Shape], optional: Sequence[str] = ()) -> Shape:
    return {
        "type": "object",
        "properties": dict(shape),
        "required": [key for key in shape if key not in optional],
        "additionalProperties": False,
    }


def _list(of: Shape, most: int) -> Shape:
    return {"type": "array", "items": of, "maxItems": most}


_LINE, _WORDS = _text(400), _text(100_000)
_DAY_OR_NONE: Shape = {"type": ["string", "null"], "pattern": _DAY}
_CODE: Shape = {"type": "string", "pattern": _KEY}
_PAIRS = _list({"type": "array", "items": _WORDS, "minItems": 2, "maxItems": 2}, 40)
_PARTY = _row({"name": _text(200, empty=False), "short_name": _text(60), "rows": _PAIRS})
_GROUP: Shape = {"type": "string", "enum": [group.value for group in FieldGroup]}
_FIELD = _row(
    {
        "key": _CODE,
        "group": _GROUP,
        "label": _LINE,
        "words": _WORDS,
        "value": _text(2_000),
    },
    optional=("value",),
)
_SHEET = _row(
    {
        "schema": {"type": "integer", "minimum": 1, "maximum": SHEET_SCHEMA},
        "number": _text(20),
        "title": _LINE,
        "made_at": {
            "type": "string",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}[+-][0-9]{2}:[0-9]{2}$",
        },
        "answer_by": {"type": "string", "pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"},
        "kind": _CODE,
        "giver": _PARTY,
        "receiver": _PARTY,
        "sections": _list(_row({"title": _LINE, "rows": _list(_FIELD, 60)}), 20),
        "ground": _row({"label": _LINE, "citation": _LINE, "rows": _PAIRS}),
        "tenures": _list(
            _row({"holder": _LINE, "from_on": {"type": "string", "pattern": _DAY}, "until_on": _DAY_OR_NONE}),
            200,
        ),
        "events": _list(_row({"on": {"type": "string", "pattern": _DAY}, "label": _LINE, "kind": _CODE}), 50),
        "goal": _LINE,
        "promised_on": _DAY_OR_NONE,
        "left_out": _list(_LINE, 40),
    }
)
SCHEMA: Shape = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Kette: the handover sheet, as it travels inside its PDF",
    **_row(
        {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "handover": {"type": "string", "pattern": "^[A-Za-z0-9_-]{22}$"},
            "until": _DAY_OR_NONE,
            "sheet": _SHEET,
        }
    ),
}

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "null": type(None),
}


def fits(value: Any, shape: Shape = SCHEMA) -> bool:
    """Say whether a value has a shape; there is no recursion beyond the shape's own depth, however deep the value is."""
    if "const" in shape:
        return type(value) is type(shape["const"]) and value == shape["const"]
    allowed = shape["type"] if isinstance(shape["type"], list) else [shape["type"]]
    if isinstance(value, bool) or not isinstance(value, tuple(_TYPES[one] for one in allowed)):
        return False
    if isinstance(value, str):
        return _string(value, shape)
    if isinstance(value, int):
        return bool(shape["minimum"] <= value <= shape["maximum"])
    if isinstance(value, list):
        return shape.get("minItems", 0) <= len(value) <= shape["maxItems"] and all(
            fits(one, shape["items"]) for one in value
        )
    if isinstance(value, dict):
        known = shape["properties"]
        return set(shape["required"]) <= value.keys() <= known.keys() and all(
            fits(value[key], known[key]) for key in value
        )
    return True


def _string(value: str, shape: Shape) -> bool:
    if not shape.get("minLength", 0) <= len(value) <= shape.get("maxLength", 100):
        return False
    if "enum" in shape and value not in shape["enum"]:
        return False
    return "pattern" not in shape or re.fullmatch(shape["pattern"], value) is not None
