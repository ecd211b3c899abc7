"""The forms of reporting: a file, the ticks of a class, and one pupil without a file."""

from collections.abc import Iterable

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, StringField

from kette.cases.forms.facts import PersonForm
from kette.cases.rules.degrees import DEGREES
from kette.cases.rules.facts import LANGUAGES, NEEDS
from kette.forms import BaseForm, MultiCheckboxField, choices_of, length, required

NOBODY = "niemand"
LONGEST_CLASS = 20


class FileForm(BaseForm):
    """A file of the school."""

    file = FileField("Datei aus SchILD-NRW", validators=(required("Bitte wählen Sie zuerst eine Datei."),))


class RestForm(BaseForm):
    """The same file once more, without the rows that cannot be read."""

    carried = HiddenField(validators=(required("Bitte wählen Sie die Datei noch einmal aus."),))
    filename = HiddenField()


class TicksForm(BaseForm):
    """Who of a class is without an Anschluss; the ids are checked against the list."""

    ohne = SelectMultipleField("Ohne Anschluss", validate_choice=False)
    answer = HiddenField()

    @property
    def ticked(self) -> frozenset[str]:
        """Return the public ids of the ticked pupils."""
        return frozenset(self.ohne.data or ())

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
