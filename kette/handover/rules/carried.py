"""What the file of a sheet carries inside for machines: the same sheet as JSON (docs/handover-sheet.md)."""

import json
from datetime import date

from kette.handover.rules.sheet import Sheet

FILE_NAME = "uebergabebogen.json"
MEDIA = "application/json"
DESCRIPTION = "Der Inhalt dieses Übergabebogens, für Programme lesbar"
FORMAT = "kette-uebergabebogen"
VERSION = 1


def carried(sheet: Sheet, handover: str, *, until: date | None) -> bytes:
    """Return what a sheet carries: exactly what it shows, nothing else of the case; equal sheets give equal bytes.

    :param handover: the random id of the handover, by which the giver finds it in its ledger.
    :param until: the last day of the consent on which it went, where it has one.
    """
    values = {
        "format": FORMAT,
        "version": VERSION,
        "handover": handover,
        "until": until.isoformat() if until else None,
        "sheet": sheet.to_json(),
    }
    return json.dumps(values, ensure_ascii=False, sort_keys=True, indent=1).encode()
