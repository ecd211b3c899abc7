"""Files on their way through one page: they go along with the question what their columns are, so that nothing is kept."""

import base64
import binascii
import json
import zlib
from collections.abc import Sequence

from kette.intake.rules.decoding import MAX_BYTES
from kette.intake.rules.pupil import Unreadable
from kette.intake.rules.taking import File

#: A list of 50,000 pupils has half of it.
_LONGEST = 3_000_000


def pack(files: Sequence[File]) -> str:
    """Return files as text for a hidden field; empty where it would be too much to carry."""
    plain = json.dumps([[name, base64.b64encode(file).decode()] for name, file in files])
    packed = base64.b64encode(zlib.compress(plain.encode(), 6)).decode()
    return packed if len(packed) <= _LONGEST else ""


def unpack(text: str) -> list[File]:
    """Return the files that `pack` wrapped.

    :raises Unreadable: if the text is damaged.
    """
    try:
        # A bomb is never unfolded: what is longer is cut off, and no JSON any more.
        plain = zlib.decompressobj().decompress(base64.b64decode(text, validate=True), 2 * MAX_BYTES)
        files = [(str(name), base64.b64decode(file, validate=True)) for name, file in json.loads(plain)]
    except (binascii.Error, zlib.error, ValueError, TypeError, RecursionError):
        files = []
    if not files:
        raise Unreadable("Die Datei kam beschädigt an. Bitte wählen Sie sie noch einmal aus.")
    return files
