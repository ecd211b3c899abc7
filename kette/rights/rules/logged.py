"""What the codes mean that entries about letters and requests keep in the access log, by action."""

from collections.abc import Mapping

from kette.privacy.rules.informing import LetterKind
from kette.rights.rules.requests import Ending, Handing, RequestKind, RequestResult, TellingResult, Word

_KINDS = {one.value: one.label for one in RequestKind}

LOGGED: dict[str, Mapping[str, str]] = {
    "letter.print": {
        "notice": "Information",
        "invitation": "Einladung",
        "agreed": "Brief nach der Konferenz",
    },
    "letter.read": {"agreed": "Brief nach der Konferenz"},
    "letter.word": {one.value: one.label for one in LetterKind},
    "request.record": _KINDS,
    "request.answer": _KINDS | {one.value: one.label for one in (*RequestResult, *Ending)},
    "request.word": {one.value: one.label for one in Word},
    "request.tell": _KINDS,
    "request.told": {one.value: one.label for one in TellingResult},
    "request.release": {one.value: one.label for one in Handing},
    "request.hand_out": {"pdf": "PDF", "json": "JSON"},
}
