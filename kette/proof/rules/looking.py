"""The reading of a sheet's file, in a process of its own: whatever it was made to be, it harms that process alone.

Started by `reading.read`; takes a PDF on standard input, and writes whose signature it bears, whether that holds, and what
the file carries inside.
"""

import base64
import io
import json
import sys
from collections.abc import Iterator
from typing import Any

from kette import confined
from kette.handover.rules.carried import FILE_NAME
from kette.proof.rules import seal
from kette.proof.rules.shape import fits

_MEMORY = 1 << 30  # bytes
_SECONDS = 20
_LONGEST = 2 << 20  # bytes of the content
# How a reading ends: nothing of ours, damaged, locked, or read.
DAMAGED, LOCKED, FOREIGN, NONE, BROKEN, HOLDS = "damaged", "locked", "foreign", "none", "broken", "holds"


def main() -> int:
    """Read, write, end."""
    confined.limit(memory=_MEMORY, seconds=_SECONDS)
    return confined.answer(look(sys.stdin.buffer.read()))


def look(file: bytes) -> dict[str, Any]:
    """Say of a file how its signature is (`none`, `broken`, `holds`), whose, from when, and what it carries."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        # Strict, and with pyHanko's limits for what strangers send: streams that unfold to any size are refused.
        reader = PdfFileReader(io.BytesIO(file), strict=True)
        if reader.encrypted:
            return {"fault": LOCKED}
        signatures = list(reader.embedded_signatures)
        found = _signed(file, signatures)
        said: dict[str, Any] = {"signature": found}
        if found == HOLDS:
            [one] = signatures
            said["certificate"] = base64.b64encode(seal.opened(file, _spans(one))).decode()
            said["signed_at"] = one.self_reported_timestamp.isoformat()
        if found != BROKEN:
            said["content"] = _content(reader)
    except (MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except Exception:  # a parser of PDF made by strangers fails in every way
        return {"fault": DAMAGED}
    return said


def _signed(file: bytes, signatures: list[Any]) -> str:
    if not signatures:
        return NONE
    try:
        # Kette signs once, and what is added afterwards is a change.
        [one] = signatures
        seal.opened(file, _spans(one))
    except (seal.Broken, ValueError):
        return BROKEN
    return HOLDS


def _spans(signature: Any) -> list[int]:
    return [int(one) for one in signature.byte_range]


def _content(reader: Any) -> dict[str, Any] | None:
    """Return what the file carries, if it has the shape of ours; None where it carries nothing of ours."""
    found = [one for one in _files(reader) if _name(one) == FILE_NAME]
    if len(found) != 1:
        return None
    data = found[0]["/EF"]["/F"].data
    if len(data) > _LONGEST:
        return None
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None
    return value if fits(value) else None


def _files(reader: Any) -> Iterator[Any]:
    """Yield the files that are associated with the document (ISO 19005-3, 6.8)."""
    yield from (one.get_object() for one in reader.root.get("/AF", ()))


def _name(spec: Any) -> str:
    return str(spec.get("/UF") or spec.get("/F") or "")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that says a thing twice: readers would differ in which one they take."""
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError
    return dict(pairs)


def _no_number(name: str) -> Any:
    raise ValueError(name)


if __name__ == "__main__":
    sys.exit(main())
