"""The forms of a legal hold, and of refusing an early erasure."""

from typing import Any

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from kette import clock
from kette.forms import BaseForm, GermanDateField, choices_of, length, member_of, required
from kette.retention.rules.reasons import HoldReason


class HoldForm(BaseForm):
    """Which case is held back, why, and when somebody looks again."""

    number = StringField("Fallnummer", validators=(required(), length(at_most=20)))
    reason = SelectField(
        "Grund", choices=choices_of(HoldReason), coerce=member_of(HoldReason), validators=(required(),)
    )
    review_on = GermanDateField("Prüfen am", validators=(required(),))

    def validate_review_on(self, field: Any) -> None:
        """Ask for a day ahead."""
        if field.data is not None and field.data <= clock.today():
            raise ValidationError("Der Tag der Prüfung muss in der Zukunft liegen.")


class RefusalForm(BaseForm):
    """Why an early erasure is refused."""

    reason = TextAreaField("Warum nicht gelöscht wird", validators=(required(), length(at_most=2000)))
