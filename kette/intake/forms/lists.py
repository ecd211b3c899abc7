"""The forms of reporting: a file, the ticks of a class, and one pupil without a file."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import ValidationError

from kette import clock
from kette.cases.forms.facts import PersonForm
from kette.cases.rules.degrees import DEGREES
from kette.cases.rules.facts import LANGUAGES, NEEDS
from kette.forms import BaseForm, GermanDateField, MultiCheckboxField, choices_of, length, required
from kette.intake.rules import paper_list
from kette.privacy.rules.informing import How, Informed

NOBODY = "niemand"
NOT_TOLD = "not_yet"
LONGEST_CLASS = 20
_LONGEST_NUMBERS = 400

_AHEAD = "Der Tag der Information liegt in der Zukunft."
_WHEN = "Bitte nennen Sie den Tag, an dem Sie informiert haben."
_NO_TICK = (
    "Sie haben einen Tag eingetragen, aber das Kästchen „Alle Gemeldeten dieser Klasse sind informiert“ ist leer. Bitte "
    "kreuzen Sie es an, oder löschen Sie den Tag."
)
_NOT_BOTH = "Sie haben einen Tag eingetragen und „noch nicht informiert“ gewählt. Bitte entscheiden Sie sich."


class TicksForm(BaseForm):
    """Who of a class is without an Anschluss; the ids are checked against the list."""

    ohne = SelectMultipleField("Ohne Anschluss", validate_choice=False)
    numbers = StringField("Nummern von der Papierliste", (length(at_most=_LONGEST_NUMBERS),))
    answer = HiddenField()
    told = BooleanField("Alle Gemeldeten dieser Klasse sind informiert (Art. 13 und 14 DSGVO), mit dem Brief")
    informed_on = GermanDateField("Informiert am")

    def validate_informed_on(self, field: Any) -> None:
        """Ask for the day where the tick is set, for the tick where there is a day, and for no day ahead."""
        if self.told.data:
            _check_day(field)
        elif field.data is not None:
            raise ValidationError(_NO_TICK)

    @property
    def informed(self) -> Informed | None:
        """Return when they were informed; None: not yet."""
        return Informed(self.informed_on.data) if self.told.data and self.informed_on.data else None

    _by_number: frozenset[str] = frozenset()

    def take_numbers(self, public_ids: Sequence[str]) -> bool:
        """Tick those whose numbers were typed, in the order of the list; say at the field which of them cannot be."""
        try:
            places = paper_list.numbers(self.numbers.data or "", len(public_ids))
        except paper_list.WrongNumbers as reason:
            self.numbers.errors = [str(reason)]
            return False
        self._by_number = frozenset(public_ids[place - 1] for place in places)
        return True

    @property
    def ticked(self) -> frozenset[str]:
        """Return the public ids of the ticked pupils."""
        return frozenset(self.ohne.data or ()) | self._by_number

    def agrees(self, class_name: str, already: int) -> bool:
        """Refuse an answer that contradicts the ticks: nobody, though some are ticked, or none ticked and nothing said."""
        told: list[str] = []
        if self.answer.data == NOBODY and self.ticked:
            told.append(
                f"Sie haben {len(self.ticked)} angekreuzt und „niemand“ gewählt. Bitte entscheiden Sie sich."
            )
        elif self.answer.data != NOBODY and not self.ticked and not already:
            told.append(f"Sie haben niemanden angekreuzt. Stimmt das, wählen Sie „{class_name}: niemand“.")
        self.form_errors = told
        return not told


class PupilForm(PersonForm):
    """One pupil without an Anschluss, apart from the class."""

    degree = SelectField(
        "Abschluss, voraussichtlich",
        choices=choices_of([(one.key, one.label) for one in DEGREES], "noch nicht bekannt"),
    )
    needs = MultiCheckboxField("Handlungsbedarf", choices=choices_of(NEEDS))
    language = SelectField("Sprache für Gespräche", choices=choices_of(LANGUAGES, "nicht bekannt"))
    no_disclosure = BooleanField("Keine Auskunft an Dritte (Auskunftssperre)")

    told = RadioField(
        "Sind die junge Person und, unter 18 Jahren, ihre Sorgeberechtigten informiert?",
        choices=[
            (How.LETTER.value, "ja, mit dem Brief"),
            (How.CONVERSATION.value, "ja, im Gespräch, mit dem Informationsblatt"),
            (NOT_TOLD, "noch nicht informiert"),
        ],
        validators=(required(),),
    )
    informed_on = GermanDateField("Informiert am")

    def validate_informed_on(self, field: Any) -> None:
        """Ask for the day where somebody was informed, and for none where nobody was, and for no day ahead."""
        if self.told.data not in (None, NOT_TOLD):
            _check_day(field)
        elif self.told.data == NOT_TOLD and field.data is not None:
            raise ValidationError(_NOT_BOTH)

    @property
    def informed(self) -> Informed | None:
        """Return when and how they were informed; None: not yet."""
        if self.told.data == NOT_TOLD or self.informed_on.data is None:
            return None
        return Informed(self.informed_on.data, How(self.told.data))

    def facts(self) -> dict[str, list[str]]:
        """Return what is reported beside the person, by keys of cases.rules.facts."""
        return {
            "degree": [self.degree.data or ""],
            "needs": list(self.needs.data or ()),
            "language": [self.language.data or ""],
        }


class SingleForm(PupilForm):
    """One pupil of a school."""

    class_name = StringField("Klasse", (required(), length(at_most=LONGEST_CLASS)))


class ClassTeacherForm(PupilForm):
    """One pupil of one's own classes."""

    class_name = SelectField("Klasse", (required(),))

    def offer(self, classes: Iterable[str]) -> None:
        """Fill in the classes; the only one is chosen already."""
        known = list(classes)
        self.class_name.choices = choices_of(
            [(name, name) for name in known], None if len(known) == 1 else "Bitte wählen"
        )


def _check_day(field: Any) -> None:
    if field.errors:
        return
    if field.data is None:
        raise ValidationError(_WHEN)
    if field.data > clock.today():
        raise ValidationError(_AHEAD)
