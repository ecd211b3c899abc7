"""The forms of what is known about a case: facts in codes, and who it is about."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import ValidationError

from kette import clock
from kette.cases.forms.case import CaseForm
from kette.cases.rules.degrees import DEGREES
from kette.cases.rules.facts import FACT_OF, HEALTH, LANGUAGES, NEEDS
from kette.cases.rules.identity import PersonalData
from kette.forms import GermanDateField, MultiCheckboxField, choices_of, length, required
from kette.privacy.rules.fields import FieldGroup

_CONSENT = (("", "noch nicht angefragt"), ("asked", "angefragt"))


class FactsForm(CaseForm):
    """What is known about a case, in codes."""

    degree = SelectField(
        "Abschluss, voraussichtlich",
        choices=choices_of([(degree.key, degree.label) for degree in DEGREES], "nicht bekannt"),
    )
    compulsory = SelectField(
        "Schulpflicht",
        choices=choices_of(FACT_OF["compulsory"].choices, "wie berechnet"),
    )
    needs = MultiCheckboxField("Handlungsbedarf", choices=choices_of(NEEDS))
    health = MultiCheckboxField(
        "Gesundheit und Sucht",
        choices=choices_of(HEALTH),
        description="Nur was die ausdrückliche Einwilligung umfasst, die Ihrer Stelle vorliegt (Art. 9 DSGVO).",
    )
    language = SelectField("Sprache für Gespräche", choices=choices_of(LANGUAGES, "nicht bekannt"))
    consent = SelectField(
        "Einwilligung",
        choices=_CONSENT,
        description="Was geantwortet wurde, erfassen Sie bei den Einwilligungen, für jede Stelle einzeln.",
    )

    def know(self, known: Mapping[str, str], *, special: bool) -> None:
        """Take out of the form what is not stated here.

        What was answered about consents stands on their own page, institution by institution; special categories need a
        consent of their own.
        """
        if not special:
            del self.health
        if known.get("consent") not in (None, "", "asked"):
            del self.consent

    def fill(self, known: Mapping[str, str]) -> None:
        """Show what is known."""
        for name in self._singles():
            self[name].data = known.get(name, "")
        for name in self._many():
            self[name].data = [code for code in known.get(name, "").split(",") if code]

    def values(self) -> dict[str, list[str]]:
        """Return the codes by key of fact."""
        singles = {name: [self[name].data or ""] for name in self._singles()}
        return singles | {name: list(self[name].data or []) for name in self._many()}

    def _many(self) -> list[str]:
        return [name for name in ("needs", "health") if name in self]

    def _singles(self) -> list[str]:
        return [name for name in ("degree", "compulsory", "language", "consent") if name in self]


_OF_GROUP = {
    FieldGroup.ADDRESS: ("street", "postcode", "town"),
    FieldGroup.CONTACT: ("phone", "email", "best_time"),
}


class PersonForm(CaseForm):
    """Name, birth date, address and contact ways of a young person, as far as one sees them."""

    given_name = StringField("Vorname", (required(), length(at_most=100)))
    family_name = StringField("Nachname", (required(), length(at_most=100)))
    born_on = GermanDateField("Geburtsdatum", (required(),))
    sex = SelectField("Geschlecht", choices=choices_of(FACT_OF["sex"].choices, "nicht bekannt"))
    street = StringField("Straße und Hausnummer", (length(at_most=200),))
    postcode = StringField("Postleitzahl", (length(at_most=5),))
    town = StringField("Ort", (length(at_most=100),))
    phone = StringField("Telefon", (length(at_most=60),))
    email = StringField("E-Mail", (length(at_most=254),))
    best_time = StringField("Am besten erreichbar", (length(at_most=200),))

    def validate_born_on(self, field: GermanDateField) -> None:
        """A pupil is born, and no pensioner."""
        if field.data is not None and not date(1960, 1, 1) <= field.data < clock.today():
            raise ValidationError("Dieses Geburtsdatum kann nicht stimmen. Bitte prüfen Sie das Jahr.")

    def validate_postcode(self, field: StringField) -> None:
        """A German postcode has five digits."""
        typed = field.data or ""
        if typed and not (len(typed) == 5 and typed.isascii() and typed.isdigit()):
            raise ValidationError("Bitte geben Sie die Postleitzahl mit fünf Ziffern ein.")

    def narrow(self, shows: Callable[[FieldGroup], bool]) -> None:
        """Leave out what one does not see: it is neither shown nor changed."""
        for group, names in _OF_GROUP.items():
            if not shows(group):
                for name in names:
                    del self[name]

    def fill(self, known: PersonalData) -> None:
        """Show what is known."""
        for name, value in asdict(known).items():
            if name in self:
                self[name].data = value

    def person(self, known: PersonalData | None = None) -> PersonalData:
        """Return the values; what was left out of the form stays as it is known."""
        typed: dict[str, Any] = {
            one.name: self[one.name].data or "" for one in fields(PersonalData) if one.name in self
        }
        return PersonalData(**typed) if known is None else replace(known, **typed)
