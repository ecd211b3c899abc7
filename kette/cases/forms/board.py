"""The filter bar of the list of cases."""

from collections.abc import Iterable

from wtforms import SelectField, StringField

from kette.cases.queries.rows import Place
from kette.cases.rules.filters import QUIET_WEEKS, BoardFilter, ConsentState, Openness, Order, Schooling
from kette.forms import BaseForm, choices_of, member_of


class BoardForm(BaseForm):
    """The filter bar; its values stand in the address and hold no personal data."""

    stand = SelectField("Stand", choices=choices_of(Openness), coerce=member_of(Openness))
    schule = SelectField("Schule", choices=choices_of((), "alle Schulen"))
    klasse = StringField("Klasse")
    stelle = SelectField("Zuständig", choices=choices_of((), "zuständig: alle"))
    frist = SelectField("Frist", choices=[("", "jede Frist"), ("ueberfaellig", "überfällig")])
    still = SelectField(
        "Aktivität",
        choices=choices_of(
            [(str(weeks), f"ohne Aktivität seit {weeks} Wochen") for weeks in QUIET_WEEKS], "jede Aktivität"
        ),
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
        self, places: Iterable[Place], cohorts: Iterable[int], *, consents: Iterable[ConsentState]
    ) -> None:
        """Fill in the schools, the institutions that may hold a case, the school years, and what may be asked of consents."""
        known = list(places)
        schools = [(place.public_id, place.name) for place in known if place.is_school]
        holders = [(place.public_id, f"zuständig: {place.short_name}") for place in known if place.may_hold]
        years = [(str(cohort), f"Schuljahr {cohort - 1}/{cohort % 100:02d}") for cohort in cohorts]
        self.schule.choices = choices_of(schools, "alle Schulen")
        self.stelle.choices = choices_of(holders, "zuständig: alle")
        self.einwilligung.choices = choices_of(list(consents), "Einwilligung: egal")
        self.jahrgang.choices = choices_of(years, "alle Schuljahre")

    def wanted(self) -> BoardFilter:
        """Return the filter; what cannot be read leaves the list as it is."""
        self.validate()
        for wrong in self.errors:
            self[wrong].data = None
        still, cohort = self.still.data or "", self.jahrgang.data or ""
        return BoardFilter(
            openness=self.stand.data or Openness.OPEN,
            school=self.schule.data or None,
            class_name=(self.klasse.data or "")[:20],
            holder=self.stelle.data or None,
            overdue=self.frist.data == "ueberfaellig",
            quiet_weeks=int(still) if still else None,
            cohort=int(cohort) if cohort else None,
            schooling=self.schulpflicht.data,
            consent=self.einwilligung.data,
            order=self.sortierung.data or Order.DUE,
        )
