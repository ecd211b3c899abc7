"""The forms of what is known about a case: facts in codes, and who it is about."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from wtforms import SelectField, StringField
from wtforms.validators import ValidationError

from kette import clock
from kette.cases.forms.case import CaseForm
from kette.cases.rules.degrees import DEGREES
from kette.cases.rules.facts import FACT_OF, HEALTH, LANGUAGES, NEEDS
from kette.cases.rules.identity import PersonalData
from kette.forms import GermanDateField, MultiCheckboxField, choices_of, length, required

_CONSENT = (("", "noch nicht angefragt"), ("asked", "angefragt"), ("refused", "nicht erteilt"))


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
        description="Eine erteilte Einwilligung erfassen Sie auf ihrer eigenen Seite, mit Empfänger und Zweck.",
    )

    def know(self, known: Mapping[str, str], *, special: bool) -> None:
        """Take out of the form what is not stated here.

        A given consent ends by a withdrawal, on its own page; special categories need a consent of their own.
        """
        if not special:
            del self.health
        if known.get("consent") == "given":
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


class PersonForm(CaseForm):
    """Name, birth date, address and contact ways of one's own pupil."""

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

    def fill(self, known: PersonalData) -> None:
        """Show what is known."""
        for name, value in asdict(known).items():
            self[name].data = value

    def person(self) -> PersonalData:
        """Return the values."""
        return PersonalData(
            family_name=self.family_name.data or "",
            given_name=self.given_name.data or "",
            born_on=self.born_on.data,
            sex=self.sex.data or "",
            street=self.street.data or "",
            postcode=self.postcode.data or "",
            town=self.town.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            best_time=self.best_time.data or "",
        )
