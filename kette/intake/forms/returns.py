"""The form for what the Agentur für Arbeit reports back."""

from collections.abc import Iterable

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectField

from kette.calendar import school_year
from kette.forms import BaseForm, choices_of, required
from kette.institutions.models import Institution


class FeedForm(BaseForm):
    """From whom a file is, and the school year of those who are not known yet."""

    agency = SelectField("von", validators=(required(),))
    cohort = SelectField("Schuljahr, in dem sie die Schule verlassen haben", validators=(required(),))

    def offer(self, agencies: Iterable[Institution], cohort: int) -> None:
        """Fill in the Agenturen and school years; the likely ones are chosen already."""
        self.agency.choices = choices_of([(one.public_id, one.name) for one in agencies])
        years = (cohort, cohort - 1, cohort + 1)
        self.cohort.choices = choices_of([(str(one), school_year(one).label) for one in years])


class ReturnForm(FeedForm):
    """The file, to be looked at first."""

    file = FileField(
        "Datei der Agentur für Arbeit", validators=(required("Bitte wählen Sie zuerst eine Datei."),)
    )
    rest = BooleanField("Fehlerhafte Zeilen weglassen")


class TakeFeedForm(FeedForm):
    """The same file, which goes along with what it would do, so that nothing is kept of it before."""

    carried = HiddenField(validators=(required(),))
