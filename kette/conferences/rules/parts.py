"""What of a conference's decisions is an institution's part, and how a mail says that without a word about anybody."""

from collections import Counter
from collections.abc import Iterable

from kette.conferences.rules.states import DecisionCode
from kette.labels import LabelledEnum


class Part(LabelledEnum):
    """Why a decision concerns an institution."""

    TAKES = "takes", "Wir sollen übernehmen"
    AGREED = "agreed", "Wir haben zugesagt"
    KEEPS = "keeps", "Bleibt bei uns"
    GIVES = "gives", "Wir geben ab"


_COUNTED = {
    Part.TAKES: ("ein Fall zu übernehmen", "{} Fälle zu übernehmen"),
    Part.AGREED: ("eine Vereinbarung", "{} Vereinbarungen"),
    Part.KEEPS: ("ein Fall weiterzuführen", "{} Fälle weiterzuführen"),
    Part.GIVES: ("ein Fall abzugeben", "{} Fälle abzugeben"),
}


def part_of(
    code: DecisionCode, *, me: int, receiver_id: int | None, giver_id: int | None, holder_id: int | None
) -> Part | None:
    """Say how a decision concerns an institution; None where it does not.

    :param giver_id: who offers the case, where it is handed over.
    :param holder_id: who held the case when this was decided.
    """
    if code is DecisionCode.HAND_OVER:
        return Part.TAKES if me == receiver_id else Part.GIVES if me == giver_id else None
    return Part.KEEPS if me == holder_id else None


def counted(parts: Iterable[Part]) -> str:
    """Count what concerns an institution, as a German list."""
    counts = Counter(parts)
    said = [
        _COUNTED[part][0] if counts[part] == 1 else _COUNTED[part][1].format(counts[part])
        for part in Part
        if counts[part]
    ]
    return " und ".join(part for part in (", ".join(said[:-1]), *said[-1:]) if part)
