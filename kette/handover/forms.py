"""The forms of handovers: offer, accept, decline, take."""

from datetime import date

from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import ValidationError

from kette import clock
from kette.forms import BaseForm, GermanDateField, choices_of, length, member_of, required
from kette.handover.rules.states import DeclineReason


class OfferForm(BaseForm):
    """Why the case goes to this institution."""

    note = TextAreaField("Anlass der Übergabe", validators=(length(at_most=2000),))
    # Asked only where a consent for this institution was refused or withdrawn.
    because = TextAreaField(
        "Warum geht die Übergabe trotzdem auf gesetzlicher Grundlage?",
        validators=(required("Bitte nennen Sie den Grund in einem Satz."), length(at_most=500)),
    )


class StandardForm(BaseForm):
    """Which cases go to the Berufsberatung at once; what hinders one is asked again when they go."""

    fall = SelectMultipleField("Anbieten", validate_choice=False)

    @property
    def chosen(self) -> frozenset[str]:
        """Return the public ids of the chosen cases."""
        return frozenset(self.fall.data or ())


class AcceptForm(BaseForm):
    """Who takes care of the case, and until when the first contact is to be made."""

    adviser = SelectField("Wer kümmert sich?", validators=(required(),))
    first_contact_on = GermanDateField("Erster Kontakt bis", validators=(required(),))

    def validate_first_contact_on(self, field: GermanDateField) -> None:
        """Refuse a day that has passed."""
        day: date | None = field.data
        if day is not None and day < clock.today():
            raise ValidationError("Bitte nennen Sie einen Tag ab heute.")


class TakeForm(BaseForm):
    """Who of the receiver takes care of an open offer."""

    in_charge = SelectField("Wer sieht sich die Übergabe an?", validators=(required(),))


class DeclineForm(BaseForm):
    """Why the case is not taken, and who could take it instead."""

    reason = SelectField(
        "Grund",
        choices=choices_of(DeclineReason, "Bitte wählen"),
        coerce=member_of(DeclineReason),
        validators=(required(),),
    )
    sentence = StringField("In einem Satz", validators=(length(at_most=500),))
    proposal = SelectField("Vorschlag: Wer könnte übernehmen?")

    def validate_sentence(self, field: StringField) -> None:
        """Ask for the word behind „anderer Grund“."""
        if self.reason.data is DeclineReason.OTHER and not field.data:
            raise ValidationError("Bitte nennen Sie den anderen Grund in einem Satz.")
