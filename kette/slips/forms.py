"""The forms of paper: what is printed for a class, what came back says, the stack, and looking a code up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import ValidationError

from kette import clock
from kette.forms import BaseForm, GermanDateField, german_date, length, required
from kette.privacy.forms import PaperForm
from kette.privacy.rules.codes import typed
from kette.slips.rules.answers import Answer
from kette.slips.service import WrongDay

AHEAD = "Der Tag der Unterschrift liegt in der Zukunft."
_ANSWER, _DAY = "antwort-", "am-"


class ClassPaperForm(PaperForm):
    """Which form is printed for whom; sent by POST, because each sheet gets a code and its row in the list."""

    class Meta(BaseForm.Meta):
        """It changes something, and has a token like every other."""

        csrf = True

    # The choice without a class has the empty value, which is a choice like any other.
    klasse = SelectField("Für welche Klasse?")
    auch = BooleanField(
        "Auch für die, die schon ein offenes Formular für diese Stelle haben (steht darauf anderes, wird das ältere ungültig)"
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """What was entered in one row.

    :param day: the day as typed, empty where the common one counts.
    """

    answer: Answer
    day: str


class ReturnsForm(BaseForm):
    """What the sheets say that came back, row by row, and the day under most of them."""

    signed_on = GermanDateField("Unterschrieben am")

    def validate_signed_on(self, field: Any) -> None:
        """Refuse a day ahead."""
        if field.data is not None and field.data > clock.today():
            raise ValidationError(AHEAD)

    def entries(self) -> Mapping[str, Entry]:
        """Return what was chosen, by the public id of the form on paper."""
        known = {answer.value: answer for answer in Answer}
        return {
            name.removeprefix(_ANSWER): Entry(
                known[value], request.form.get(_DAY + name.removeprefix(_ANSWER), "").strip()[:20]
            )
            for name, value in request.form.items()
            if name.startswith(_ANSWER) and value in known
        }

    def day_of(self, entry: Entry) -> date:
        """Return the day under a signature: that of the row, else the common one.

        :raises WrongDay: with a German sentence, where none can be read, or one ahead.
        """
        try:
            day = german_date(entry.day) if entry.day else self.signed_on.data
        except ValueError as reason:
            raise WrongDay(str(reason)) from reason
        if day is None:
            raise WrongDay("Bitte nennen Sie den Tag der Unterschrift, hier oder oben für alle.")
        if day > clock.today():
            raise WrongDay(AHEAD)
        return day

    def refuse(self, words: Iterable[str]) -> None:
        """Say above the list what stands against saving."""
        self.form_errors = list(words)


class CodeForm(BaseForm):
    """A code as it stands on a sheet, to find its row."""

    code = StringField("Code auf dem Blatt", validators=(required(), length(at_most=40)))

    def validate_code(self, field: Any) -> None:
        """Say where a sign cannot be right, before anything is looked up."""
        if field.data and typed(field.data) is None:
            raise ValidationError(
                "Diesen Code gibt es nicht; ein Zeichen stimmt nicht. Er hat zehn Zeichen, ohne 0, O, 1, I und L."
            )


class StackForm(BaseForm):
    """A stack of sheets as one file."""

    file = FileField("Gescannter Stapel", validators=(required("Bitte wählen Sie zuerst eine Datei."),))
