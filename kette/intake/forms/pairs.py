"""The forms of similar reports: is it the same person, and taking an answer back."""

from wtforms import RadioField

from kette.forms import BaseForm, choices_of, member_of, required
from kette.intake.rules.pairing import PairAnswer


class PairForm(BaseForm):
    """What a side says of its own case."""

    answer = RadioField(
        "Ist das dieselbe Person?",
        choices=choices_of(PairAnswer),
        coerce=member_of(PairAnswer),
        validators=(required("Bitte wählen Sie eine Antwort."),),
    )


class TakeBackForm(BaseForm):
    """Take one's answer back: one button."""
