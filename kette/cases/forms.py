"""The forms of the case pages: the filter bar, and one form for each thing that can be done on a case."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import ValidationError

from kette import clock
from kette.cases.queries.rows import Place
from kette.cases.rules.contacts import ContactWay
from kette.cases.rules.degrees import DEGREES
from kette.cases.rules.facts import FACT_OF, LANGUAGES, NEEDS
from kette.cases.rules.filters import QUIET_WEEKS, BoardFilter, ConsentState, Openness, Order, Schooling
from kette.cases.rules.identity import PersonalData
from kette.cases.rules.outcomes import (
    ANSCHLUSS,
    CLOSINGS_WITHOUT_ANSCHLUSS,
    OUTCOME_OF,
    Outcome,
    OutcomeGroup,
    Proof,
)
from kette.forms import (
    BaseForm,
    GermanDateField,
    MultiCheckboxField,
    choices_of,
    length,
    member_of,
    required,
)

_LONG = 10_000
_CONSENT = (("", "noch nicht angefragt"), ("asked", "angefragt"), ("refused", "nicht erteilt"))
_ENTRUSTED_HINT = (
    "Nur Sie selbst können diesen Text dann lesen: niemand aus Ihrer Stelle, keine Vertretung, keine andere Stelle "
    "(§ 65 SGB VIII, § 203 StGB). Er geht bei keiner Übergabe mit."
)


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

    def offer(self, places: Iterable[Place], cohorts: Iterable[int]) -> None:
        """Fill in the schools, the institutions that may hold a case, and the school years."""
        known = list(places)
        schools = [(place.public_id, place.name) for place in known if place.is_school]
        holders = [(place.public_id, f"zuständig: {place.short_name}") for place in known if place.may_hold]
        years = [(str(cohort), f"Schuljahr {cohort - 1}/{cohort % 100:02d}") for cohort in cohorts]
        self.schule.choices = choices_of(schools, "alle Schulen")
        self.stelle.choices = choices_of(holders, "zuständig: alle")
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


class CaseForm(BaseForm):
    """A form on one case: it knows after which step of the chain the page was opened."""

    seq = HiddenField()

    @property
    def seen_seq(self) -> int:
        """Return the step after which the page was opened; 0 for what is no number."""
        typed = self.seq.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0


class ContactForm(CaseForm):
    """A contact or an attempt."""

    on = GermanDateField("Tag", (required(),))
    way = SelectField(
        "Weg", (required(),), choices=choices_of(ContactWay, "Bitte wählen"), coerce=member_of(ContactWay)
    )
    reached = RadioField(
        "Haben Sie jemanden erreicht?",
        (required(),),
        choices=[("ja", "ja, erreicht"), ("nein", "nein, nicht erreicht")],
    )
    note = TextAreaField(
        "Was wurde besprochen?", (length(at_most=_LONG),), description="Nur Ihre Stelle liest diesen Text."
    )
    entrusted = BooleanField("Anvertraut", description=_ENTRUSTED_HINT)

    def validate_on(self, field: GermanDateField) -> None:
        """A contact lies in the past."""
        if field.data is not None and field.data > clock.today():
            raise ValidationError(
                "Dieser Tag liegt in der Zukunft. Was noch kommt, ist eine Vereinbarung, kein Kontakt."
            )


class NoteForm(CaseForm):
    """A note of one's own institution."""

    words = TextAreaField(
        "Notiz",
        (required(), length(at_most=_LONG)),
        description="Nur Ihre Stelle liest diesen Text; er geht bei keiner Übergabe mit.",
    )
    entrusted = BooleanField("Anvertraut", description=_ENTRUSTED_HINT)


class AgreementForm(CaseForm):
    """Who does what until when."""

    words = TextAreaField(
        "Was ist vereinbart?",
        (required(), length(at_most=_LONG)),
        description="Diesen Text lesen alle Stellen, die den Handlungsbedarf sehen dürfen.",
    )
    institution = SelectField("Wer macht es?", (required(),), choices=choices_of((), "Bitte wählen"))
    due_on = GermanDateField("Bis wann?", (required(),))

    def offer(self, holders: Iterable[tuple[str, str]]) -> None:
        """Fill in the institutions."""
        self.institution.choices = choices_of(list(holders), "Bitte wählen")

    def validate_due_on(self, field: GermanDateField) -> None:
        """An agreement lies ahead."""
        if field.data is not None and field.data < clock.today():
            raise ValidationError("Dieser Tag ist schon vorbei. Bitte nennen Sie einen kommenden Tag.")


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
    language = SelectField("Sprache für Gespräche", choices=choices_of(LANGUAGES, "nicht bekannt"))
    consent = SelectField(
        "Einwilligung",
        choices=_CONSENT,
        description="Eine erteilte Einwilligung erfassen Sie auf ihrer eigenen Seite, mit Empfänger und Zweck.",
    )

    def know(self, known: Mapping[str, str]) -> None:
        """Offer what is known already, also where it is entered elsewhere."""
        if known.get("consent") == "given":
            self.consent.choices = choices_of([*_CONSENT, ("given", "erteilt")])

    def fill(self, known: Mapping[str, str]) -> None:
        """Show what is known."""
        for name in ("degree", "compulsory", "language", "consent"):
            self[name].data = known.get(name, "")
        self.needs.data = [code for code in known.get("needs", "").split(",") if code]

    def values(self) -> dict[str, list[str]]:
        """Return the codes by key of fact."""
        singles = {name: [self[name].data or ""] for name in ("degree", "compulsory", "language", "consent")}
        return singles | {"needs": list(self.needs.data or [])}


class PersonForm(CaseForm):
    """Name, birth date, address and contact ways of one's own pupil."""

    given_name = StringField("Vorname", (required(), length(at_most=100)))
    family_name = StringField("Nachname", (required(), length(at_most=100)))
    born_on = GermanDateField("Geburtsdatum", (required(),))
    sex = SelectField("Geschlecht", choices=choices_of(FACT_OF["sex"].choices, "keine Angabe"))
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


def grouped(outcomes: Iterable[Outcome]) -> list[SelectChoice]:
    """Return outcomes as choices below their groups, an empty one first."""
    known = list(outcomes)
    first = [SelectChoice("", "Bitte wählen")]
    return first + [
        SelectChoice(outcome.key, outcome.label, optgroup=group.label)
        for group in OutcomeGroup
        for outcome in known
        if outcome.group is group
    ]


class PromiseForm(CaseForm):
    """A promised Anschluss."""

    outcome = SelectField("Anschluss", (required(),), choices=grouped(ANSCHLUSS))
    proof = SelectField(
        "Worauf beruht die Zusage?",
        (required(),),
        choices=choices_of(Proof, "Bitte wählen"),
        coerce=member_of(Proof),
    )
    note = TextAreaField(
        "Anmerkung",
        (length(at_most=_LONG),),
        description="Diesen Text lesen alle Stellen, die den Handlungsbedarf sehen dürfen.",
    )
    # The outcome about which a warning was shown; sent a second time, it is meant.
    warned = HiddenField()


class ProofForm(CaseForm):
    """A start, or a stay at a check date."""

    proof = SelectField(
        "Woher wissen Sie es?",
        (required(),),
        choices=choices_of(Proof, "Bitte wählen"),
        coerce=member_of(Proof),
    )


class ReasonForm(CaseForm):
    """Why something fell through, or a case is opened again."""

    note = TextAreaField(
        "Grund",
        (required(), length(at_most=_LONG)),
        description="Diesen Text lesen alle Stellen, die den Handlungsbedarf sehen dürfen.",
    )


class CloseForm(CaseForm):
    """How a case ends."""

    outcome = SelectField("Ergebnis", (required(),), choices=grouped(CLOSINGS_WITHOUT_ANSCHLUSS))
    notified = StringField(
        "Informierte Stelle am neuen Wohnort",
        (length(at_most=300),),
        description="Nur bei „Verzogen“: Wen haben Sie wann informiert?",
    )
    note = TextAreaField(
        "Anmerkung",
        (length(at_most=_LONG),),
        description="Diesen Text lesen alle Stellen, die den Handlungsbedarf sehen dürfen.",
    )

    def offer(self, reached: str | None) -> None:
        """Put the Anschluss that was reached before the closings without one."""
        first = [OUTCOME_OF[reached]] if reached in OUTCOME_OF else []
        self.outcome.choices = grouped([*first, *CLOSINGS_WITHOUT_ANSCHLUSS])
