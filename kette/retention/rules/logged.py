"""What the reasons mean that entries about erasing keep in the access log, by action."""

from collections.abc import Mapping

from kette.retention.rules.periods import KIND_OF
from kette.retention.rules.reasons import LABELS, EarlyReason, HoldReason

_EARLY = {one.value: one.label for one in EarlyReason}
_ERASED = LABELS | {key: kind.label for key, kind in KIND_OF.items()}

LOGGED: dict[str, Mapping[str, str]] = {
    "retention.ask": _EARLY,
    "retention.refuse": _EARLY,
    "retention.hold": {one.value: one.label for one in HoldReason},
    "retention.lift": LABELS,
    "case.erase": _ERASED,
    "case.erase_part": _ERASED,
}
