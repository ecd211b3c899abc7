"""Where the access log stood once, kept outside of Kette: by it one finds out whether all of it was exchanged."""

import hmac

from sqlalchemy import select

from kette import audit
from kette.audit import AuditEntry, AuditHead
from kette.db import db
from kette.labels import LabelledEnum


class Anchored(LabelledEnum):
    """What became of an entry whose number and check value were kept outside."""

    THERE = "there", "Der genannte Stand steht unverändert im Protokoll."
    CHANGED = (
        "changed",
        "Der genannte Stand steht nicht im Protokoll: Es wurde seitdem verändert oder gekürzt.",
    )
    PRUNED = (
        "pruned",
        "Der Eintrag ist nach Ablauf seiner Frist gelöscht; dieser Stand lässt sich nicht mehr prüfen.",
    )

    @property
    def is_there(self) -> bool:
        """Say whether the log is what it was."""
        return self is Anchored.THERE


def head() -> tuple[int, str] | None:
    """Return number and check value of the newest entry of the Kommune set for the session: its anchor outside of here."""
    found = db.session.scalars(select(AuditHead)).one_or_none()
    return None if found is None or not found.number else (found.number, found.mac.hex())


def anchored(number: int, mac: str) -> Anchored:
    """Say whether an entry still has the check value (hex) that was kept outside, for the Kommune set for the session."""
    start = audit.begins_after()
    if start is not None and number < start.number:
        return Anchored.PRUNED
    if start is not None and number == start.number:
        found: bytes | None = start.mac
    else:
        found = db.session.scalars(select(AuditEntry.mac).where(AuditEntry.number == number)).first()
    there = found is not None and hmac.compare_digest(found.hex(), mac)
    return Anchored.THERE if there else Anchored.CHANGED
