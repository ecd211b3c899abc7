"""The filter of a report: which school year, on which day, since when."""

from collections.abc import Sequence

from wtforms import SelectField
from wtforms.validators import ValidationError

from kette import clock
from kette.calendar import school_year
from kette.forms import BaseForm, GermanDateField, choices_of


class ReportForm(BaseForm):
    """What a report is drawn for; its values stand in the address."""

    jahrgang = SelectField("Schuljahr", choices=())
    stichtag = GermanDateField("Stichtag")
    seit = GermanDateField("Zeitraum ab")

    newest: int

    def offer(self, cohorts: Sequence[int]) -> None:
        """Fill in the school years that have cases, the newest first."""
        # The year in progress is the newest whose half-year report is past; a first early report does not hide it.
        past = [one for one in cohorts if school_year(one).last_half_year_day < clock.today()]
        self.newest = past[0] if past else cohorts[0]
        years = [(str(cohort), school_year(cohort).label) for cohort in cohorts]
        self.jahrgang.choices = choices_of(years)
        if not self.jahrgang.raw_data:
            self.jahrgang.data = str(self.newest)

    def validate_stichtag(self, field: GermanDateField) -> None:
        """What is not yet cannot be counted."""
        if field.data is not None and field.data > clock.today():
            raise ValidationError(
                "Der Stichtag liegt in der Zukunft. Bitte wählen Sie heute oder einen früheren Tag."
            )

    def validate_seit(self, field: GermanDateField) -> None:
        """A period begins before it ends."""
        if field.data is not None and field.data > (self.stichtag.data or clock.today()):
            raise ValidationError("Der Zeitraum muss vor dem Stichtag beginnen.")
