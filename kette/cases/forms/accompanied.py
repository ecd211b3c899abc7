"""The form of the list of those who are accompanied: one line of coded answers per case, sent together."""

from typing import Any

from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import ValidationError

from kette import clock
from kette.cases.forms.case import CaseForm
from kette.cases.queries.accompanied import Accompanied
from kette.cases.rules.accompanied import CONTACTS, PROVEN, Answer, Choice, answer_of, answers_at
from kette.cases.rules.outcomes import Proof
from kette.forms import BaseForm, GermanDateField, choices_of, member_of, required


class DayForm(BaseForm):
    """What holds for the whole list: on which day the contacts were."""

    on = GermanDateField("Kontakte vom", (required(),))

    def validate_on(self, field: GermanDateField) -> None:
        """A contact lies in the past."""
        if field.data is not None and field.data > clock.today():
            raise ValidationError("Dieser Tag liegt in der Zukunft.")


def _grouped(first: str, choices: tuple[Choice, ...]) -> list[SelectChoice]:
    return [
        SelectChoice("", first),
        *(SelectChoice(one.value, one.words, optgroup=one.group) for one in choices),
    ]


class LineForm(CaseForm):
    """The answers about one case; what is left as it was changes nothing."""

    contact = SelectField("Kontakt", choices=_grouped("–", CONTACTS))
    answer = SelectField("Wie geht es weiter?", choices=[])
    proof = SelectField(
        "Woher wissen Sie es?", choices=choices_of(Proof, "Nachweis wählen"), coerce=member_of(Proof)
    )
    # The answer about which a warning was shown; sent a second time, it is meant.
    warned = HiddenField()

    def __init__(self, row: Accompanied) -> None:
        """Offer what the case takes where it stands."""
        super().__init__(prefix=f"f{row.case.public_id}", meta={"csrf": False})
        self.answer.choices = _grouped("unverändert", answers_at(row.case.link, row.goal))
        if not self.seq.data:
            self.seq.data = str(row.case.seq)

    @property
    def chosen(self) -> Answer | None:
        """Return how it goes on; None where it stays as it is."""
        return answer_of(self.answer.data) if self.answer.data else None

    @property
    def is_filled(self) -> bool:
        """Say whether anything was answered about this case."""
        return bool(self.contact.data or self.answer.data)

    def validate_proof(self, field: Any) -> None:
        """What counts in the figures rests on something that somebody has seen or heard."""
        chosen = self.chosen
        if chosen is not None and chosen.step in PROVEN and field.data is None:
            raise ValidationError("Bitte wählen Sie, woher Sie es wissen.")
