"""The forms behind an address on paper: the code, and the answer with the name of whoever gives it."""

from wtforms import StringField
from wtforms.validators import ValidationError

from kette import clock
from kette.forms import BaseForm, GermanDateField, length, required
from kette.handover.forms import DeclineForm
from kette.links.rules.tokens import DIGITS, typed_code

_WHO = "Bitte nennen Sie Ihren Vor- und Nachnamen."


class CodeForm(BaseForm):
    """The code that went to the mailbox."""

    code = StringField("Code aus der Mail", validators=(required(), length(at_most=40)))

    def validate_code(self, field: StringField) -> None:
        """Say where it cannot be one, before it counts as a try."""
        typed = typed_code(field.data or "")
        if len(typed) != DIGITS or not (typed.isascii() and typed.isdigit()):
            raise ValidationError(f"Der Code hat {DIGITS} Ziffern.")


class PaperAcceptForm(BaseForm):
    """Who takes the case for their institution, and until when the first contact is to be made."""

    name = StringField("Wer nimmt an? Ihr Name", validators=(required(_WHO), length(at_least=3, at_most=100)))
    first_contact_on = GermanDateField("Erster Kontakt bis", validators=(required(),))

    def validate_first_contact_on(self, field: GermanDateField) -> None:
        """Refuse a day that has passed."""
        if field.data is not None and field.data < clock.today():
            raise ValidationError("Bitte nennen Sie einen Tag ab heute.")


class PaperReturnForm(DeclineForm):
    """Who returns the offer for their institution, and why."""

    who = StringField("Wer lehnt ab? Ihr Name", validators=(required(_WHO), length(at_least=3, at_most=100)))
