"""The form of the lock „keine Auskunft an Dritte“."""

from wtforms import BooleanField

from kette.cases.forms.case import CaseForm


class DisclosureForm(CaseForm):
    """Whether the lock is set."""

    locked = BooleanField("Keine Auskunft an Dritte (Auskunftssperre)")
