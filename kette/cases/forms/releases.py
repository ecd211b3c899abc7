"""The form by which the author of an entrusted note opens it for one institution."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, RadioField
from wtforms.validators import ValidationError

from kette import clock
from kette.forms import BaseForm, GermanDateField, choices_of, required


class ReleaseNoteForm(BaseForm):
    """For whom, and that whoever entrusted it agreed, and when."""

    recipient = RadioField("Wer soll diese Notiz lesen?", (required(),))
    agreed = BooleanField(
        "Die Person, die es mir anvertraut hat, ist damit einverstanden",
        (required("Ohne dieses Einverständnis bleibt die Notiz verschlossen."),),
    )
    agreed_on = GermanDateField("Einverstanden seit", (required(),))

    def offer(self, recipients: Iterable[tuple[str, str]]) -> None:
        """Fill in the institutions."""
        self.recipient.choices = choices_of(list(recipients))

    def validate_agreed_on(self, field: Any) -> None:
        """Refuse a day ahead: nobody has agreed yet."""
        if field.data is not None and field.data > clock.today():
            raise ValidationError("Das Einverständnis kann nicht in der Zukunft liegen.")
