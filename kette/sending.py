"""What was sent: a mark of who sent what where, by which a form sent twice is told from another one on the same page."""

from hashlib import sha256
from typing import IO

from flask import Flask, has_request_context, request

from kette.db import MARK_OF_SENDING
from kette.doors import actor_or_none

# They say nothing of what is meant; the one-time key stands in the sum beside the mark.
_FORM_ITSELF = frozenset({"csrf_token", "once"})
_PIECE = 1024 * 1024  # bytes


def init_app(app: Flask) -> None:
    """Let one-time keys (`kette.db.transaction`) count for what was sent."""
    app.extensions[MARK_OF_SENDING] = mark


def mark() -> str:
    """Return the mark of what is being answered: the same for the same person, address, fields and files, and no other."""
    if not has_request_context():
        return ""
    actor = actor_or_none()
    seen = sha256(repr((actor and actor.membership_id, request.full_path)).encode())
    for item in request.form.items(multi=True):
        if item[0] not in _FORM_ITSELF:
            seen.update(repr(item).encode())
    for name, file in request.files.items(multi=True):
        seen.update(repr((name, file.filename)).encode())
        seen.update(_mark_of_file(file.stream))
    return seen.hexdigest()


def _mark_of_file(file: IO[bytes]) -> bytes:
    """Return the mark of a file, and leave it as it was found."""
    seen, place = sha256(), file.tell()
    file.seek(0)
    while piece := file.read(_PIECE):
        seen.update(piece)
    file.seek(place)
    return seen.digest()
