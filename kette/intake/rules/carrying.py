"""A file on its way through a page: it goes along with the question about its faulty lines, so that nothing is kept."""

import base64
import binascii
import zlib

from kette.intake.rules.decoding import MAX_BYTES
from kette.intake.rules.pupil import Unreadable

#: A list of 50,000 pupils has half of it.
_LONGEST = 3_000_000


def pack(file: bytes) -> str:
    """Return a file as text for a hidden field; empty where it would be too much to carry."""
    packed = base64.b64encode(zlib.compress(file, 6)).decode()
    return packed if len(packed) <= _LONGEST else ""


def unpack(text: str) -> bytes:
    """Return the file that `pack` wrapped.

    :raises Unreadable: if the text is damaged.
    """
    try:
        unwrapping = zlib.decompressobj()
        # One byte more than allowed is enough to be refused as too large; a bomb is never unfolded.
        return unwrapping.decompress(base64.b64decode(text, validate=True), MAX_BYTES + 1)
    except (binascii.Error, zlib.error, ValueError):
        raise Unreadable("Die Datei kam beschädigt an. Bitte wählen Sie sie noch einmal aus.") from None
