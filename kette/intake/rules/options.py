"""What SchILD-NRW's KAoA key of an Anschlussoption proposes for a tick; the school decides."""

from dataclasses import dataclass

from kette.cases.rules.outcomes import OUTCOME_OF
from kette.intake.rules.judging import Judge, Verdict, text

#: Keys that say neither that there is an Anschluss nor that there is none yet.
_UNKNOWN = frozenset({"UNBE", "ABSENZ"})
_NONE_YET = "NOKEAN"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Whether a tick is proposed, whether an Anschluss is, and the reason in words."""

    ticked: bool
    placed: bool
    reason: str


def proposal_of(key: str) -> Proposal | None:
    """Return what a key of the official catalogue proposes; None for none or an unknown one."""
    outcome = OUTCOME_OF.get(key)
    if outcome is None or outcome.retired:
        return None
    placed = outcome.anschluss and key not in _UNKNOWN and key != _NONE_YET
    return Proposal(key == _NONE_YET, placed, f"laut SchILD-NRW: {outcome.label}")


def option_judge(longest: int) -> Judge:
    """Return a judge of KAoA keys; one that the catalogue does not have is pointed out and left out."""
    plain = text(longest)

    def judge(cell: str) -> Verdict:
        value, reason, hint = plain(cell)
        key = str(value or "").upper()
        if reason or not key or proposal_of(key):
            return key, reason, hint
        return "", "", "Die Anschlussoption steht nicht im amtlichen Katalog und wird nicht übernommen."

    return judge
