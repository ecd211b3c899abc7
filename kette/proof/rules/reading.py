"""The file of a sheet as it was sent in: whether its signature holds, whose it is, and what the file carries."""

import base64
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from kette import confined
from kette.cases.rules.facts import FACT_OF
from kette.cases.rules.identity import PersonalData
from kette.handover.rules.sheet import Sheet
from kette.labels import LabelledEnum
from kette.proof.rules.looking import BROKEN, DAMAGED, HOLDS, LOCKED, NONE

LARGEST = 10 * 1024 * 1024  # bytes; our sheets have some hundred thousand
_READER = "kette.proof.rules.looking"
_SECONDS = 30  # until it is killed; it gives itself less
_MOST_SAID = 16 << 20  # bytes
_NO_PDF = "Das ist keine PDF-Datei. Bitte wählen Sie den Übergabebogen, so wie Sie ihn bekommen haben."
_TOO_LARGE = "Die Datei ist zu groß für einen Übergabebogen: höchstens 10 MB."
_FAULTS = {
    LOCKED: "Die Datei ist mit einem Kennwort verschlossen. Übergabebögen aus Kette sind es nicht.",
    DAMAGED: "Die Datei ist beschädigt oder verändert: Sie lässt sich nicht als Übergabebogen lesen.",
}
_TOO_MUCH = "Die Datei ist nicht lesbar: Sie braucht zu viel Zeit oder Speicher. Ein Übergabebogen aus Kette ist klein."


class NotASheet(Exception):
    """The file cannot be read at all; the text is the German sentence for the reader."""


class State(LabelledEnum):
    """How the signature of a file is."""

    NONE = NONE, "keine"
    BROKEN = BROKEN, "passt nicht"
    HOLDS = HOLDS, "passt"


@dataclass(frozen=True, slots=True)
class Carried:
    """What a file carries: the sheet, the giver's id of the handover, and until when its consent lasts."""

    sheet: Sheet
    handover: str
    until: date | None

    def value(self, key: str) -> str:
        """Return what a machine takes of a field: its value, else its words, else nothing."""
        for section in self.sheet.sections:
            for row in section.rows:
                if row.key == key:
                    return row.value or row.words
        return ""

    def person(self) -> PersonalData | None:
        """Return whom it is about; None where name or birth date are not on it."""
        family, given, born = (self.value(key).strip() for key in ("family_name", "given_name", "born_on"))
        try:
            born_on = date.fromisoformat(born)
        except ValueError:
            return None
        if not _is_readable(family) or not _is_readable(given):
            return None
        sex = self.value("sex") if self.value("sex") in dict(FACT_OF["sex"].choices) else ""
        lines = [*self.value("address").split("\n"), "", "", ""]
        reach = (self.value(key) for key in ("phone", "email", "best_time"))
        return PersonalData(family, given, born_on, sex, *lines[:3], *reach)


@dataclass(frozen=True, slots=True)
class Look:
    """What a reading found.

    :param certificate: of the signer (DER), where the signature holds.
    :param carried: what is inside, if it is ours; never of a file whose signature does not hold.
    """

    file_hash: str
    state: State
    certificate: bytes = b""
    signed_at: datetime | None = None
    carried: Carried | None = None


def _is_readable(name: str) -> bool:
    """Say whether a name has a letter: signs without width alone are none."""
    return any(sign.isalpha() for sign in name)


def read(file: bytes) -> Look:
    """Read a file in a process of its own.

    :raises NotASheet: if it cannot be read.
    """
    if len(file) > LARGEST:
        raise NotASheet(_TOO_LARGE)
    if not file.startswith(b"%PDF-"):
        raise NotASheet(_NO_PDF)
    try:
        said = confined.read(_READER, file, seconds=_SECONDS, most=_MOST_SAID)
    except confined.Busy:
        raise NotASheet(confined.BUSY) from None
    except confined.Ended as ended:
        raise NotASheet(_TOO_MUCH if ended.by_limit else _FAULTS[DAMAGED]) from None
    if fault := said.get("fault"):
        raise NotASheet(_FAULTS[fault])
    signed_at = said.get("signed_at")
    return Look(
        sha256(file).hexdigest(),
        State(said["signature"]),
        base64.b64decode(said.get("certificate", "")),
        datetime.fromisoformat(signed_at) if signed_at else None,
        carried_of(said.get("content")),
    )


def carried_of(values: dict[str, Any] | None) -> Carried | None:
    """Return what values of the right shape say; None where their days are none, or a field stands there twice."""
    if values is None:
        return None
    try:
        until = date.fromisoformat(values["until"]) if values["until"] else None
        datetime.fromisoformat(values["sheet"]["made_at"]).astimezone(UTC)
        sheet = Sheet.from_json(values["sheet"])
    except (ValueError, OverflowError):
        return None
    keys = [row.key for section in sheet.sections for row in section.rows]
    # Both would be shown, and the first taken over.
    return Carried(sheet, values["handover"], until) if len(keys) == len(set(keys)) else None
