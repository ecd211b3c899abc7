"""The forms of the way to the Anschluss: promise, proof, reason, closing."""

from collections.abc import Iterable

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from kette.cases.forms.case import LONG, SHARED, CaseForm
from kette.cases.rules.outcomes import (
    ANSCHLUSS,
    CLOSINGS_WITHOUT_ANSCHLUSS,
    OUTCOME_OF,
    Outcome,
    OutcomeGroup,
    Proof,
)
from kette.forms import choices_of, length, member_of, required


def grouped(outcomes: Iterable[Outcome]) -> list[SelectChoice]:
    """Return outcomes as choices below their groups, an empty one first."""
    known = list(outcomes)
    first = [SelectChoice("", "Bitte wählen")]
    return first + [
        SelectChoice(outcome.key, outcome.label, optgroup=group.label)
        for group in OutcomeGroup
        for outcome in known
        if outcome.group is group
    ]


class PromiseForm(CaseForm):
    """A promised Anschluss."""

    outcome = SelectField("Anschluss", (required(),), choices=grouped(ANSCHLUSS))
    proof = SelectField(
        "Worauf beruht die Zusage?",
        (required(),),
        choices=choices_of(Proof, "Bitte wählen"),
        coerce=member_of(Proof),
    )
    note = TextAreaField(
        "Anmerkung",
        (length(at_most=LONG),),
        description=SHARED,
    )
    # The outcome about which a warning was shown; sent a second time, it is meant.
    warned = HiddenField()


class ProofForm(CaseForm):
    """A start, or a stay at a check date."""

    proof = SelectField(
        "Woher wissen Sie es?",
        (required(),),
        choices=choices_of(Proof, "Bitte wählen"),
        coerce=member_of(Proof),
    )


class ReasonForm(CaseForm):
    """Why something fell through, or a case is opened again."""

    note = TextAreaField(
        "Grund",
        (required(), length(at_most=LONG)),
        description=SHARED,
    )


class CloseForm(CaseForm):
    """How a case ends."""

    outcome = SelectField("Ergebnis", (required(),), choices=grouped(CLOSINGS_WITHOUT_ANSCHLUSS))
    notified = StringField(
        "Informierte Stelle am neuen Wohnort",
        (length(at_most=300),),
        description="Nur bei „Verzogen“: Wen haben Sie wann informiert?",
    )
    note = TextAreaField(
        "Anmerkung",
        (length(at_most=LONG),),
        description=SHARED,
    )

    def offer(self, reached: str | None) -> None:
        """Put the Anschluss that was reached before the closings without one."""
        first = [OUTCOME_OF[reached]] if reached in OUTCOME_OF else []
        self.outcome.choices = grouped([*first, *CLOSINGS_WITHOUT_ANSCHLUSS])
