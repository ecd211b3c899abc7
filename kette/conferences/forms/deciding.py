"""The form of a decision: what, who, until when, with which agreements."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField

from kette import clock
from kette.cases.rules.outcomes import ANSCHLUSS, Proof
from kette.cases.service.texts import MAX_LENGTH
from kette.conferences.forms.days import DayField
from kette.conferences.rules.states import DecisionCode
from kette.conferences.rules.words import CHILD_PROTECTION, check_day, missing
from kette.forms import BaseForm, choices_of, length, member_of, required

ROWS = (1, 2)  # rows for agreements; whoever agrees on more writes it on the case page

_CODES = (
    (DecisionCode.HAND_OVER.value, "[1] Übergabe an …"),
    (DecisionCode.KEEP.value, "[2] bleibt bei der zuständigen Stelle"),
    (DecisionCode.PROMISE.value, "[3] Anschluss zugesagt"),
    (DecisionCode.POSTPONE.value, "[4] vertagen"),
)


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
