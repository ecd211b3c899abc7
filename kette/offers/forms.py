"""The forms of the register of help: its filter, and one offer."""

from collections.abc import Iterable, Sequence

from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from kette.cases.rules.outcomes import ANSCHLUSS, OUTCOME_OF
from kette.forms import BaseForm, GermanDateField, choices_of, length, required
from kette.institutions.models import Institution
from kette.offers.models import Offer
from kette.offers.service import OfferData

_KINDS = tuple((outcome.key, outcome.label) for outcome in ANSCHLUSS)
_MOST_PLACES = 10_000


class CountField(IntegerField):
    """A whole number of places."""

    # Not <input type=number>: it changes by the wheel of a mouse, and hides what cannot be read.
    widget = TextInput()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read digits; anything else gets a German sentence."""
        self.data = None
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            return
        if not (typed.isascii() and typed.isdigit() and len(typed) < 9 and int(typed) <= _MOST_PLACES):
            raise ValueError("Bitte geben Sie eine ganze Zahl bis 10.000 ein, zum Beispiel 12.")
        self.data = int(typed)


class FilterForm(BaseForm):
    """How the register is narrowed; its values stand in the address."""

    art = SelectField("Art", choices=choices_of(_KINDS, "alle Arten"))
    frei = BooleanField("mit freien Plätzen")
    vergangen = BooleanField("auch beendete")

    def only(self, kinds: Iterable[str]) -> None:
        """Offer the kinds that are in the register."""
        known = set(kinds)
        self.art.choices = choices_of([pair for pair in _KINDS if pair[0] in known], "alle Arten")


class OfferForm(BaseForm):
    """One offer."""

    kind = SelectField("Art des Anschlusses", (required(),), choices=choices_of(_KINDS, "Bitte wählen"))
    title = StringField("Bezeichnung", (required(), length(at_most=200)))
    provider = StringField("Anbieter", (required(), length(at_most=200)))
    institution = SelectField("Stelle in Kette", choices=choices_of((), "keine"))
    audience = StringField(
        "Für wen", (length(at_most=300),), description="Zum Beispiel: unter 25, mit Deutsch ab B1."
    )
    places = CountField("Plätze", (required(),))
    places_free = CountField("davon frei", (required(),))
    begins_on = GermanDateField("Beginn")
    ends_on = GermanDateField("Ende")
    contact = TextAreaField(
        "Kontakt",
        (length(at_most=300),),
        description="Dienstlicher Kontakt der Stelle: Name, Telefon, E-Mail.",
    )

    def offer_institutions(self, institutions: Iterable[Institution]) -> None:
        """Fill in the institutions that take part."""
        self.institution.choices = choices_of(((row.public_id, row.name) for row in institutions), "keine")

    def show(self, offer: Offer) -> None:
        """Fill in what is known."""
        for name in (
            "kind",
            "title",
            "provider",
            "audience",
            "places",
            "places_free",
            "begins_on",
            "ends_on",
            "contact",
        ):
            self[name].data = getattr(offer, name)
        self.institution.data = offer.institution.public_id if offer.institution else ""

    def validate_places_free(self, field: CountField) -> None:
        """No more can be free than there are."""
        if field.data is not None and self.places.data is not None and field.data > self.places.data:
            raise ValidationError("Es können nicht mehr Plätze frei sein, als es gibt.")

    def validate_ends_on(self, field: GermanDateField) -> None:
        """It ends after it begins."""
        if field.data is not None and self.begins_on.data is not None and field.data < self.begins_on.data:
            raise ValidationError("Das Ende liegt vor dem Beginn.")

    def values(self, institution_id: int | None) -> OfferData:
        """Return what was typed."""
        return OfferData(
            kind=self.kind.data,
            title=self.title.data or "",
            provider=self.provider.data or "",
            places=self.places.data or 0,
            places_free=self.places_free.data or 0,
            audience=self.audience.data or "",
            begins_on=self.begins_on.data,
            ends_on=self.ends_on.data,
            contact=self.contact.data or "",
            institution_id=institution_id,
        )


def kind_label(key: str) -> str:
    """Return the label of a kind."""
    return OUTCOME_OF[key].label
