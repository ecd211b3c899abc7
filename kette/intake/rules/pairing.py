"""Two cases that may be of one person: linked when both sides say so, separated when one says no; never merged."""

from collections.abc import Sequence
from enum import Enum

from kette.intake.rules.likeness import Reason
from kette.labels import LabelledEnum


class Side(Enum):
    """One of the two cases of a pair."""

    FIRST = "first"
    SECOND = "second"


class PairAnswer(LabelledEnum):
    """What one side says of its own pupil or case."""

    SAME = "same", "Ja, es ist dieselbe Person."
    OTHER = "other", "Nein, es ist eine andere Person."


class PairState(LabelledEnum):
    """Where a pair stands."""

    OPEN = "open", "wartet auf Antwort"
    LINKED = "linked", "verknüpft"
    SEPARATED = "separated", "verschiedene Personen"


def state_of(answers: Sequence[PairAnswer | None]) -> PairState:
    """Return the state that follows from the answers of both sides."""
    if PairAnswer.OTHER in answers:
        return PairState.SEPARATED
    if all(answer is PairAnswer.SAME for answer in answers):
        return PairState.LINKED
    return PairState.OPEN


def stored(reasons: Sequence[Reason]) -> str:
    """Return reasons as they are kept."""
    return ",".join(reason.value for reason in reasons)


def told(codes: str) -> list[str]:
    """Return kept reasons in German: in what two reports agree, never the data themselves."""
    return [Reason(code).label for code in codes.split(",") if code]
