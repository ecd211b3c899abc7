"""The filter bar of the list of cases."""

from collections.abc import Iterable, Mapping

from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import NumberRange, Optional

from kette.cases.queries.rows import Place
from kette.cases.rules.filters import (
    MOST_QUIET_DAYS,
    QUIET_DAYS,
    BoardFilter,
    ConsentState,
    Listing,
    Openness,
    Order,
    Schooling,
)
from kette.forms import BaseForm, choices_of, kind_of, member_of

# Parts of the address that narrow a list, in the order in which they are read as a sentence.
PARTS = (
    *("liste", "stand", "schule", "klasse", "stelle", "frist", "tage", "jahrgang"),
    *("schulpflicht", "einwilligung", "sortierung"),
)
_DAYS = f"Bitte geben Sie eine ganze Zahl von Tagen ein, 1 bis {MOST_QUIET_DAYS}."


class BoardForm(BaseForm):
    """The filter bar; its values stand in the address and hold no personal data."""

    liste = SelectField("Liste", choices=choices_of((), "alle"), coerce=member_of(Listing))
    stand = SelectField("Stand", choices=choices_of(Openness), coerce=member_of(Openness))
    schule = SelectField("Schule", choices=choices_of((), "alle Schulen"))
    klasse = StringField("Klasse")
    stelle = SelectField("Zuständig", choices=choices_of((), "zuständig: alle"))
    frist = SelectField("Frist", choices=[("", "jede Frist"), ("ueberfaellig", "überfällig")])
    tage = IntegerField(
        "Tage ohne Aktivität", validators=(Optional(), NumberRange(1, MOST_QUIET_DAYS, _DAYS))
    )
    jahrgang = SelectField("Jahrgang", choices=choices_of((), "alle Schuljahre"))
    schulpflicht = SelectField(
        "Schulpflicht",
        choices=choices_of(Schooling, "Schulpflicht: egal"),
        coerce=member_of(Schooling),
    )
    einwilligung = SelectField(
        "Einwilligung",
        choices=choices_of(ConsentState, "Einwilligung: egal"),
        coerce=member_of(ConsentState),
    )
    sortierung = SelectField("Reihenfolge", choices=choices_of(Order), coerce=member_of(Order))

    def offer(
        self,
        places: Iterable[Place],
        cohorts: Iterable[int],
        *,
        consents: Iterable[ConsentState],
        listings: Iterable[Listing] = Listing,
    ) -> None:
        """Fill in the schools, the institutions that may hold a case, the school years, and what may be asked of consents.

        :param listings: the lists with a name that the viewer finds.
        """
        known = list(places)
        schools = [(place.public_id, place.name) for place in known if place.is_school]
        holders = [(place.public_id, f"zuständig: {place.short_name}") for place in known if place.may_hold]
        years = [(str(cohort), f"Schuljahr {cohort - 1}/{cohort % 100:02d}") for cohort in cohorts]
        self.liste.choices = choices_of(list(listings), "alle")
        self.schule.choices = choices_of(schools, "alle Schulen")
        self.stelle.choices = choices_of(holders, "zuständig: alle")
        self.einwilligung.choices = choices_of(list(consents), "Einwilligung: egal")
        self.jahrgang.choices = choices_of(years, "alle Schuljahre")

    def wanted(self) -> BoardFilter:
        """Return the filter; what cannot be read leaves the list as it is."""
        self.validate()
        for wrong in self.errors:
            self[wrong].data = None
        cohort = self.jahrgang.data or ""
        return BoardFilter(
            listing=self.liste.data,
            openness=self.stand.data or Openness.OPEN,
            school=self.schule.data or None,
            class_name=(self.klasse.data or "")[:20],
            holder=self.stelle.data or None,
            overdue=self.frist.data == "ueberfaellig",
            quiet_days=self.tage.data,
            cohort=int(cohort) if cohort else None,
            schooling=self.schulpflicht.data,
            consent=self.einwilligung.data,
            order=self.sortierung.data or Order.DUE,
        )

    def unread(self, sent: Mapping[str, str]) -> tuple[str, ...]:
        """Name the parts of an address or a form that could not be read, as the bar calls them."""
        return tuple(self[name].label.text for name in PARTS if sent.get(name) and name in self.errors)

    def parts(self, sent: Mapping[str, str]) -> dict[str, str]:
        """Return what of an address or a form narrows the list and could be read, as codes."""
        return {name: sent[name] for name in PARTS if sent.get(name) and name not in self.errors}

    def sentence(self, parts: Mapping[str, str]) -> str:
        """Say in words what a list is narrowed to: offene Fälle · zuständig: Jobcenter · Klasse 10b."""
        if parts.get("liste") == Listing.QUIET.value:
            parts = {"tage": str(QUIET_DAYS), **parts}
        said = [self._words(name, parts[name]) for name in PARTS if name in parts]
        if "stand" not in parts:
            said.insert(1 if "liste" in parts else 0, Openness.OPEN.label)
        return " · ".join(said)

    def _words(self, name: str, value: str) -> str:
        field = self[name]
        if kind_of(field) == "select":
            return next((str(choice.label) for choice in field.choices if choice.value == value), value)
        return f"ohne Aktivität seit {value} Tagen" if name == "tage" else f"{field.label.text} {value}"
