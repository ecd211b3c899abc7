"""The forms for keeping a list under a name and for choosing columns."""

from collections.abc import Sequence

from wtforms import BooleanField, StringField

from kette.cases.rules.columns import Column
from kette.forms import BaseForm, MultiCheckboxField, choices_of, length, required
from kette.lists.rules import LONGEST_NAME


class KeepForm(BaseForm):
    """A name for a list, and whether colleagues find it, too; what narrows the list travels in hidden fields."""

    name = StringField("Name der Liste", validators=(required(), length(at_most=LONGEST_NAME)))
    shared = BooleanField("Für alle in meiner Stelle")


class ColumnsForm(BaseForm):
    """Which columns somebody wants to see."""

    columns = MultiCheckboxField("Spalten", choices=choices_of(()))

    def offer(self, columns: Sequence[Column], shown: Sequence[Column]) -> None:
        """Fill in the columns that can be chosen, and tick those that are shown, unless a choice was sent."""
        self.columns.choices = choices_of([(one.key, one.head) for one in columns if not one.stays])
        if self.columns.raw_data is None:
            self.columns.data = [one.key for one in shown]
