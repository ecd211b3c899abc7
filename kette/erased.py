"""The list of what was erased, beside the database and not in it: a restored backup must not bring anybody back."""

import hashlib
import hmac
import logging
import os
import re
from collections.abc import Iterable
from pathlib import Path

from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from kette import clock, engines, vault
from kette.db import db

log = logging.getLogger("kette.erased")

FILE = "erased.list"
_HEAD = "# Kette: was gelöscht ist, als Prüfzahl ohne Namen. Nicht ändern; nach einer Wiederherstellung: kette retention replay\n"
_LINE = re.compile(r"^\d{4}-\d\d-\d\d ([0-9a-f]{64})$", re.MULTILINE)
_PENDING = "erased"


def path() -> Path:
    """Return where the list lies: in the instance, beside the database."""
    return Path(current_app.instance_path) / FILE


def mark(public_id: str) -> str:
    """Return what stands in the list for a case: a keyed hash of its random id."""
    key = vault.current().derive("erased")
    return hmac.new(key, public_id.encode(), hashlib.sha256).hexdigest()


def marks() -> frozenset[str]:
    """Read the list; a line cut off by a crash counts as none."""
    try:
        content = path().read_text()
    except FileNotFoundError:
        return frozenset()
    return frozenset(_LINE.findall(content))


def append(public_ids: Iterable[str]) -> None:
    """Add cases to the list, durably, before this returns."""
    lines = "".join(f"{clock.today().isoformat()} {mark(one)}\n" for one in public_ids)
    if not lines:
        return
    file = os.open(path(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(file).st_size
        # A line that a crash cut off must not swallow the next one.
        cut_off = size > 0 and os.pread(file, 1, size - 1) != b"\n"
        before = _HEAD if size == 0 else "\n" if cut_off else ""
        os.write(file, (before + lines).encode())
        os.fsync(file)
    finally:
        os.close(file)


def settle() -> None:
    """Leave nothing of what was deleted in SQLite's journal; a reader at work leaves it to the next run."""
    db.session.rollback()
    engines.write_back(db.engine, wholly=True)


def after_commit(public_id: str) -> None:
    """Add a case to the list as soon as the open transaction is kept; what is rolled back is not added."""
    db.session().info.setdefault(_PENDING, []).append(public_id)


@event.listens_for(Session, "after_commit")
def _kept(session: Session) -> None:
    try:
        append(session.info.pop(_PENDING, ()))
    except OSError as trouble:  # what is erased stays erased; the next run adds what is missing
        log.error("the list of what was erased cannot be written: %s", type(trouble).__name__)


@event.listens_for(Session, "after_rollback")
def _undone(session: Session) -> None:
    session.info.pop(_PENDING, None)
