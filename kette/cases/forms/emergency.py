"""The form by which somebody opens a case in danger: which case exactly, on which ground, why, and who asks."""

from typing import Any

from wtforms import HiddenField, PasswordField, RadioField, StringField, TextAreaField
from wtforms.validators import ValidationError

from kette.forms import BaseForm, GermanDateField, choices_of, length, member_of, required
from kette.privacy.rules.emergency import SHORTEST_REASON, EmergencyKind


class DangerForm(BaseForm):
    """A case, by its number or by full name and birth date; nothing in between finds anything."""

    fall = HiddenField()  # on the way from the page of a case that is seen under a pseudonym
    number = StringField(
        "Fallnummer", (length(at_most=20),), description="Genau wie auf dem Papier: K-2027-0142"
    )
    given_name = StringField("Vorname", (length(at_most=100),))
    family_name = StringField("Nachname", (length(at_most=100),))
    born_on = GermanDateField("Geburtsdatum")
    kind = RadioField(
        "Auf welcher Grundlage?",
        (required(),),
        choices=choices_of(EmergencyKind),
        coerce=member_of(EmergencyKind),
    )
    reason = TextAreaField(
        "Warum müssen Sie jetzt handeln?",
        (required(), length(at_least=SHORTEST_REASON, at_most=2000)),
        description=f"Mindestens {SHORTEST_REASON} Zeichen. Diesen Satz liest der Datenschutz; er ist verschlüsselt gespeichert.",
    )
    password = PasswordField(
        "Ihr Kennwort", (required(), length(at_most=1024)), description="Zur Bestätigung, dass Sie es sind."
    )

    def know(self) -> None:
        """Ask no more which case it is: somebody came from its page."""
        for name in ("number", "given_name", "family_name", "born_on"):
            del self[name]

    def validate_number(self, field: Any) -> None:
        """Ask for the number, or for all of name and birth date."""
        by_name = (
            self.given_name.data and self.family_name.data and (self.born_on.data or self.born_on.errors)
        )
        if not field.data and not by_name:
            raise ValidationError(
                "Bitte geben Sie die genaue Fallnummer ein, oder unten Vorname, Nachname und Geburtsdatum."
            )
