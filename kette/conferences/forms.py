"""The forms of conferences: plan one, choose one for cases, decide about a case."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional, ValidationError

from kette import clock
from kette.cases.rules.outcomes import ANSCHLUSS, Proof
from kette.cases.service.texts import MAX_LENGTH
from kette.conferences.queries.suggesting import ANY_SCHOOL, Wanted
from kette.conferences.rules.days import days_ahead
from kette.conferences.rules.states import ConferenceKind, DecisionCode
from kette.conferences.rules.suggesting import Why
from kette.conferences.rules.time_box import MOST
from kette.conferences.rules.words import CHILD_PROTECTION, check_day, missing
from kette.forms import (
    BaseForm,
    GermanDateField,
    GermanTimeField,
    MultiCheckboxField,
    choices_of,
    german_date,
    length,
    member_of,
    required,
)
from kette.institutions.models import Institution

NEW = "neu"
ROWS = (1, 2)  # rows for agreements; whoever agrees on more writes it on the case page

_CODES = (
    (DecisionCode.HAND_OVER.value, "[1] Übergabe an …"),
    (DecisionCode.KEEP.value, "[2] bleibt bei der zuständigen Stelle"),
    (DecisionCode.PROMISE.value, "[3] Anschluss zugesagt"),
    (DecisionCode.POSTPONE.value, "[4] vertagen"),
)


def read_day(text: str) -> date:
    """Read +7 or TT.MM.JJJJ; raise ValueError with a German sentence otherwise."""
    return days_ahead(text, clock.today()) or german_date(text)


class DayField(GermanDateField):
    """A day, typed as TT.MM.JJJJ or as +7."""

    pattern = "TT.MM.JJJJ oder +7"
    read = staticmethod(read_day)


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


class DecideForm(BaseForm):
    """What the conference decides about a case: what, who, until when, with which agreements.

    An agreement without somebody named is for the receiver, or for the holder where the case stays.
    """

    code = RadioField(
        "Was ist entschieden?",
        coerce=member_of(DecisionCode),
        choices=_CODES,
        validators=(required("Bitte wählen Sie, was entschieden ist."),),
    )
    receiver = SelectField("Wer soll übernehmen?")
    outcome = SelectField(
        "Welcher Anschluss?", choices=choices_of([(one.key, one.label) for one in ANSCHLUSS], "bitte wählen")
    )
    proof = SelectField(
        "Worauf beruht die Zusage?", coerce=member_of(Proof), choices=choices_of(Proof, "bitte wählen")
    )
    until_on = DayField("Bis wann?")
    words_1 = StringField("Was wird vereinbart?", validators=(length(at_most=500),))
    who_1 = SelectField("Wer?")
    due_1 = DayField("Bis wann?")
    words_2 = StringField("Was noch?", validators=(length(at_most=500),))
    who_2 = SelectField("Wer?")
    due_2 = DayField("Bis wann?")
    note = TextAreaField(
        "Vermerk",
        description=f"Bei einer Übergabe steht er als Anlass auf dem Übergabebogen. {CHILD_PROTECTION}",
        validators=(length(at_most=MAX_LENGTH),),
    )
    dissent = BooleanField(
        "Abweichendes Votum", description="Wer anderer Meinung war und warum, gehört in den Vermerk."
    )

    def offer(self, receivers: Sequence[tuple[str, str]], doers: Sequence[tuple[str, str]]) -> None:
        """Fill the choices of institutions: (public id, name)."""
        self.receiver.choices = choices_of(receivers, "bitte wählen")
        for number in ROWS:
            self[f"who_{number}"].choices = choices_of(doers, "wer zuständig ist oder wird")

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that the decision is whole, and that each agreement has words, somebody, and a day."""
        valid: bool = super().validate(extra_validators)
        faults: list[tuple[Any, str]] = []
        if self.code.data:
            lacking = missing(
                self.code.data,
                has_receiver=bool(self.receiver.data),
                has_outcome=bool(self.outcome.data),
                has_proof=bool(self.proof.data),
            )
            faults += [(self[lacking[0]], lacking[1])] if lacking else []
        for number in ROWS:
            faults += self._faults_of(number)
        days = [self.until_on, *(self[f"due_{number}"] for number in ROWS)]
        faults += [(day, said) for day in days if day.data and (said := check_day(day.data, clock.today()))]
        for field, sentence in faults:
            field.errors = [*field.errors, sentence]
        return valid and not faults

    def _faults_of(self, number: int) -> list[tuple[Any, str]]:
        words, who, due = (self[f"{name}_{number}"] for name in ("words", "who", "due"))
        typed_day = bool(due.raw_data and due.raw_data[0].strip())
        if not words.data:
            return [(words, "Bitte schreiben Sie, was vereinbart ist.")] if who.data or typed_day else []
        if not typed_day and not self.until_on.data:
            return [(due, "Bitte nennen Sie den Tag, zum Beispiel +7.")]
        return []

    @property
    def agreed(self) -> list[tuple[str, str, date]]:
        """The agreements: words, public id of the institution (empty: whose turn it is anyway), day due."""
        rows = [
            (self[f"words_{n}"].data, self[f"who_{n}"].data, self[f"due_{n}"].data or self.until_on.data)
            for n in ROWS
        ]
        return [row for row in rows if row[0]]

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What somebody chose and wrote, as labels and words, to give it back where it could not be saved."""
        found = [
            ("Entscheidung", self.code.data.label if self.code.data else ""),
            ("Übernehmen soll", _chosen(self.receiver)),
            ("Anschluss", _chosen(self.outcome)),
            ("Bis", f"{self.until_on.data:%d.%m.%Y}" if self.until_on.data else ""),
            *((f"Vereinbarung {n}", self[f"words_{n}"].data or "") for n in ROWS),
            ("Vermerk", self.note.data or ""),
            ("Votum", "abweichendes Votum" if self.dissent.data else ""),
        ]
        return [(label, words) for label, words in found if words]


def _chosen(field: Any) -> str:
    """Return the label of what is chosen in a list."""
    return next((choice[1] for choice in field.iter_choices() if choice[0] and choice[0] == field.data), "")


class StanceForm(BaseForm):
    """What one's institution knows and may say about a case before the conference, and what it proposes."""

    words = TextAreaField(
        "Was wir wissen und sagen dürfen",
        description=f"Es lesen alle Stellen, die den Bedarf im Klartext sehen dürfen. {CHILD_PROTECTION}",
        validators=(length(at_most=MAX_LENGTH),),
    )
    proposal = SelectField(
        "Was schlagen Sie vor?",
        coerce=lambda value: DecisionCode(value) if value else None,
        choices=choices_of(
            [(code.value, code.label) for code in DecisionCode if code is not DecisionCode.PROMISE],
            "kein Vorschlag",
        ),
    )
    receiver = SelectField("Wer soll übernehmen?")

    def validate_receiver(self, field: Any) -> None:
        """Ask for the institution where a handover is proposed."""
        if self.proposal.data is DecisionCode.HAND_OVER and not field.data:
            raise ValidationError("Bitte wählen Sie, welche Stelle Sie vorschlagen.")

    def validate_proposal(self, field: Any) -> None:
        """Ask for words or a proposal: an empty stance says nothing."""
        if not field.data and not (self.words.data or "").strip():
            raise ValidationError("Bitte schreiben Sie etwas, oder wählen Sie einen Vorschlag.")


class VoiceForm(BaseForm):
    """The young person's part in the conference."""

    informed = BooleanField("Der junge Mensch weiß, dass über den eigenen Weg gesprochen wird")
    invited = BooleanField("Der junge Mensch ist eingeladen")
    present = BooleanField("Der junge Mensch ist dabei")
    interpreter = BooleanField("Es wird gedolmetscht")
    wish = TextAreaField(
        "Wunsch in eigenen Worten",
        description=f"So, wie die Person es sagt, ohne Deutung. {CHILD_PROTECTION}",
        validators=(length(at_most=MAX_LENGTH),),
    )


class ProposeForm(BaseForm):
    """A decision proposed in writing: a handover, or that the case stays."""

    code = RadioField(
        "Was schlagen Sie vor?",
        coerce=member_of(DecisionCode),
        choices=choices_of([DecisionCode.HAND_OVER, DecisionCode.KEEP]),
        validators=(required("Bitte wählen Sie, was Sie vorschlagen."),),
    )
    receiver = SelectField("Wer soll übernehmen?")
    until_on = DayField("Bis wann?")
    note = TextAreaField(
        "Vermerk",
        description=f"Er wird mit der Entscheidung festgehalten. {CHILD_PROTECTION}",
        validators=(length(at_most=MAX_LENGTH),),
    )

    def validate_receiver(self, field: Any) -> None:
        """Ask for the institution where a handover is proposed."""
        if self.code.data is DecisionCode.HAND_OVER and not field.data:
            raise ValidationError("Bitte wählen Sie, welche Stelle übernehmen soll.")

    def validate_until_on(self, field: Any) -> None:
        """Look ahead, not back."""
        if field.data and (sentence := check_day(field.data, clock.today())):
            raise ValidationError(sentence)


class AnswerForm(BaseForm):
    """An institution's answer to a proposal; with an objection, why."""

    words = TextAreaField("Warum am Tisch?", validators=(length(at_most=MAX_LENGTH),))
