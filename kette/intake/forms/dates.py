"""The forms of identification dates: the days of one, a class stated by hand, a correction."""

from typing import Any

from wtforms import StringField
from wtforms.validators import ValidationError

from kette.forms import BaseForm, GermanDateField, length, required
from kette.intake.forms.lists import LONGEST_CLASS
from kette.intake.service.dating import Days
from kette.offers.forms import CountField

LONGEST_LABEL = 80


class DateForm(BaseForm):
    """The days of one identification date."""

    label = StringField("Name", (required(), length(at_most=LONGEST_LABEL)))
    opens_on = GermanDateField("Meldungen zählen ab", (required(),))
    on = GermanDateField("Zu melden bis", (required(),))
    closes_on = GermanDateField("Nachfrist bis, danach wird der Stand festgehalten", (required(),))

    def validate_on(self, field: Any) -> None:
        """Refuse a day before the beginning."""
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise ValidationError("Der Termin liegt vor dem Tag, ab dem Meldungen zählen.")

    def validate_closes_on(self, field: Any) -> None:
        """Refuse a grace that ends before the day itself."""
        if field.data and self.on.data and field.data < self.on.data:
            raise ValidationError("Die Nachfrist endet vor dem Termin.")

    @property
    def days(self) -> Days:
        """Return the days; the form must be valid."""
        return Days(self.opens_on.data, self.on.data, self.closes_on.data)


class StateForm(BaseForm):
    """A class without a list: how many, and how many of them without an Anschluss; 0 is an answer."""

    class_name = StringField("Klasse", (length(at_most=LONGEST_CLASS),))
    pupils = CountField("Schülerinnen und Schüler")
    unplaced = CountField("davon ohne Anschluss", (required(),))

    def validate_class_name(self, field: Any) -> None:
        """Ask for the name of the class; the answer for a whole school has a button of its own."""
        if not (field.data or "").strip():
            raise ValidationError("Bitte nennen Sie die Klasse.")


class CorrectForm(BaseForm):
    """Another number for a class at a date whose state is frozen."""

    class_name = StringField("Klasse", (length(at_most=LONGEST_CLASS),))
    unplaced = CountField("ohne Anschluss, berichtigt", (required(),))
