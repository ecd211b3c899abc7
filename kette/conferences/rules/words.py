"""What was decided, in one German phrase, the same on the agenda, on paper and in refusals; never with a name."""

from datetime import date

from kette.cases.rules.outcomes import OUTCOME_OF
from kette.conferences.rules.states import DecisionCode

# Said at every place where somebody can write a note.
CHILD_PROTECTION = (
    "Verdacht auf Kindeswohlgefährdung gehört sofort telefonisch ans Jugendamt, nicht in Kette."
)


def in_words(code: DecisionCode, *, receiver: str = "", outcome: str | None = None) -> str:
    """Return what was decided.

    :param receiver: short name of the institution that is to take over.
    :param outcome: key of the promised Anschluss.
    """
    if code is DecisionCode.HAND_OVER:
        return f"Übergabe an {receiver}"
    if code is DecisionCode.PROMISE and outcome:
        return f"{code.label}: {OUTCOME_OF[outcome].label}"
    return "vertagt" if code is DecisionCode.POSTPONE else code.label


def missing(
    code: DecisionCode, *, has_receiver: bool, has_outcome: bool, has_proof: bool
) -> tuple[str, str] | None:
    """Name the field that a decision lacks, with a German sentence; None if it is whole."""
    if code is DecisionCode.HAND_OVER and not has_receiver:
        return "receiver", "Bitte wählen Sie, welche Stelle übernehmen soll."
    if code is DecisionCode.PROMISE and not has_outcome:
        return "outcome", "Bitte wählen Sie, welcher Anschluss zugesagt ist."
    if code is DecisionCode.PROMISE and not has_proof:
        return "proof", "Bitte wählen Sie, worauf die Zusage beruht."
    return None


def check_day(due_on: date, today: date) -> str | None:
    """Return a German sentence where an agreement is due before today."""
    return (
        None if due_on >= today else "Der Tag liegt in der Vergangenheit. Bitte wählen Sie heute oder später."
    )
