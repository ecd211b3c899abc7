"""What follows from the reason of a refusal for whoever still holds the case. Add a reason's next steps here and nowhere else."""

from collections.abc import Collection
from dataclasses import dataclass

from kette.cases.rules.outcomes import ANSCHLUSS, OUTCOME_OF
from kette.handover.rules.states import DeclineReason
from kette.privacy.rules.fields import CHOSEN, FieldGroup

# The Anschluss of which the receiver heard, as a choice; a retired one is none any more.
PLACES = tuple((one.key, one.label) for one in ANSCHLUSS)
MISSING = CHOSEN


@dataclass(frozen=True, slots=True)
class NextStep:
    """A button for the giver: its words and its page.

    :param names_receiver: whether the page is asked about the institution that refused.
    """

    label: str
    endpoint: str
    names_receiver: bool = False


_AGAIN = NextStep("Danach dieser Stelle noch einmal anbieten", "handover.offer", names_receiver=True)
_STEPS: dict[DeclineReason, tuple[NextStep, ...]] = {
    DeclineReason.MOVED: (
        NextStep("Anschrift ändern", "cases.person"),
        NextStep("Als verzogen abschließen", "cases.close"),
    ),
    DeclineReason.ALREADY_PLACED: (NextStep("Anschluss festhalten", "cases.promise"),),
    DeclineReason.INCOMPLETE: (
        NextStep("Einwilligung ergänzen", "privacy.consent", names_receiver=True),
        NextStep("Angaben ergänzen", "cases.facts"),
        _AGAIN,
    ),
    DeclineReason.NO_CONTACT: (NextStep("Telefonnummer und Anschrift prüfen", "cases.person"), _AGAIN),
}


def next_steps(reason: DeclineReason | None) -> tuple[NextStep, ...]:
    """Return what to do first after this reason; empty where the case is simply offered to somebody else."""
    return _STEPS.get(reason, ()) if reason else ()


def said_with(reason: DeclineReason | None, codes: str | None) -> str:
    """Say in German what the receiver named with its reason; empty where nothing."""
    found = (codes or "").split(",") if codes else []
    if reason is DeclineReason.ALREADY_PLACED:
        return "; ".join(OUTCOME_OF[code].label for code in found if code in OUTCOME_OF)
    if reason is DeclineReason.INCOMPLETE:
        return _in_groups(found)
    return ""


def _in_groups(values: Collection[str]) -> str:
    """Name field groups by their stored values, in their fixed order."""
    return "; ".join(group.label for group in FieldGroup if group.value in values)
