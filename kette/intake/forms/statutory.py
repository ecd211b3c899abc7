"""The form of the file for the Agentur für Arbeit."""

from collections.abc import Iterable

from wtforms import BooleanField, SelectField

from kette.forms import BaseForm, choices_of, required
from kette.institutions.models import Institution


class TransmitForm(BaseForm):
    """For which Agentur, and whether those come along who were transmitted before."""

    agency = SelectField("Agentur für Arbeit", validators=(required(),))
    again = BooleanField("auch, wer schon übermittelt ist (die Daten sind sonst dort schon vorhanden)")

    def offer(self, agencies: Iterable[Institution]) -> None:
        """Fill in the Agenturen; the only one is chosen already."""
        self.agency.choices = choices_of([(one.public_id, one.name) for one in agencies])
