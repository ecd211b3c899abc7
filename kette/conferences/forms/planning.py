"""The forms before a conference: plan, change or cancel one, and bring cases to it."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.validators import NumberRange, Optional, ValidationError

from kette import clock
from kette.conferences.forms.days import DayField
from kette.conferences.queries.suggesting import ANY_SCHOOL, Wanted
from kette.conferences.rules.states import ConferenceKind
from kette.conferences.rules.suggesting import Why
from kette.conferences.rules.time_box import MOST
from kette.conferences.rules.words import check_day
from kette.forms import (
    BaseForm,
    GermanTimeField,
    MultiCheckboxField,
    choices_of,
    length,
    member_of,
    required,
)
from kette.institutions.models import Institution

NEW = "neu"


class PlanForm(BaseForm):
    """When, where, and who is to come."""

    kind = SelectField("Art", coerce=member_of(ConferenceKind), choices=choices_of(ConferenceKind))
    school = SelectField("Schule")
    held_on = DayField("Tag", validators=(required(),))
    begins = GermanTimeField("Beginn", validators=(required(),), default=time(9, 0))
    place = StringField("Ort", validators=(length(at_most=200),))
    minutes_per_case = IntegerField(
        "Minuten je Fall",
        default=4,
        validators=(
            Optional(),
            NumberRange(1, MOST, message=f"Bitte eine Zahl von 1 bis {MOST}, oder nichts."),
        ),
    )
    participants = MultiCheckboxField(
        "Wer nimmt teil?", validators=(required("Bitte wählen Sie mindestens eine Stelle."),)
    )

    def validate_school(self, field: Any) -> None:
        """Ask for the school where the conference is one of a school."""
        if self.kind.data is ConferenceKind.SCHOOL and not field.data:
            raise ValidationError("Bitte wählen Sie die Schule, an der die Fallbesprechung stattfindet.")

    def validate_held_on(self, field: Any) -> None:
        """Plan ahead, not back."""
        if field.data and (sentence := check_day(field.data, clock.today())):
            raise ValidationError(sentence)


class ChangeForm(PlanForm):
    """The same for a conference that is planned already: what it is and where it belongs stays."""

    kind = school = None  # type: ignore[assignment]  # so fields of a form are left out


class CancelForm(BaseForm):
    """Why a conference does not take place."""

    because = StringField(
        "Warum fällt sie aus?",
        description="Das lesen die eingeladenen Stellen in Kette, nicht in der E-Mail. Bitte ohne Namen.",
        validators=(required("Bitte schreiben Sie, warum die Konferenz ausfällt."), length(at_most=300)),
    )


class ChooseForm(BaseForm):
    """The conference for whose agenda cases are meant."""

    case = MultiCheckboxField("Fälle")
    conference = RadioField(
        "Auf welche Tagesordnung?", validators=(required("Bitte wählen Sie eine Konferenz."),)
    )


class SuggestForm(BaseForm):
    """How suggestions for an agenda are narrowed; its values stand in the address and hold no personal data."""

    schule = SelectField("Schule", choices=choices_of((), "alle Schulen"))
    stelle = SelectField("Zuständig")
    grund = MultiCheckboxField("Warum?", choices=choices_of(Why))

    def offer(self, schools: Sequence[Institution], holders: Sequence[Institution]) -> None:
        """Fill in the schools, and who may hold a case."""
        self.schule.choices = choices_of([(row.public_id, row.name) for row in schools], "alle Schulen")
        held = [(row.public_id, f"zuständig: {row.short_name}") for row in holders]
        self.stelle.choices = choices_of([(ANY_SCHOOL, "zuständig: eine Schule"), *held], "zuständig: alle")

    def wanted(self) -> Wanted:
        """Return the filter; what cannot be read leaves the list as it is."""
        known = {why.value: why for why in Why}
        return Wanted(
            self.schule.data or "",
            self.stelle.data or "",
            frozenset(known[value] for value in self.grund.data or () if value in known),
        )

    def count(self, counts: Mapping[Why, int]) -> None:
        """Offer the reasons that speak for any case, each with how many."""
        offered = [why for why in Why if counts[why] or why.value in (self.grund.data or ())]
        self.grund.choices = choices_of([(why.value, f"{why.label} ({counts[why]})") for why in offered])


class ReopenForm(BaseForm):
    """Why a closed conference is opened again."""

    because = StringField(
        "Warum wird sie wieder geöffnet?",
        validators=(
            required("Bitte schreiben Sie, warum die Konferenz wieder geöffnet wird."),
            length(at_most=300),
        ),
    )
