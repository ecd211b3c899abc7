"""The forms of letters and of what young people ask for."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import BooleanField, Field, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import ValidationError

from kette import clock
from kette.forms import (
    BaseForm,
    GermanDateField,
    GermanTimeField,
    MultiCheckboxField,
    choices_of,
    length,
    member_of,
    required,
)
from kette.privacy.rules.informing import How, LetterKind
from kette.rights.rules.letters import unknown_placeholders
from kette.rights.rules.requests import (
    ENTRUSTED_ALONE,
    Handing,
    Identity,
    RequestKind,
    RequestResult,
    TellingResult,
    Withheld,
    Word,
)

_HOW = (How.LETTER, How.CONVERSATION)


def _not_ahead(_form: Any, field: Any) -> None:
    if field.data is not None and field.data > clock.today():
        raise ValidationError("Dieser Tag liegt in der Zukunft.")


class NoticeForm(BaseForm):
    """That somebody was informed: when, and how."""

    # As a rule it is noted on the day; another day is typed over it.
    informed_on = GermanDateField("Informiert am", validators=(required(), _not_ahead), default=clock.today)
    how = RadioField(
        "Wie?",
        choices=choices_of(_HOW),
        coerce=member_of(How),
        validators=(required(),),
        default=How.LETTER,
    )


class ClassNoticeForm(NoticeForm):
    """That pupils of a class were informed: those who are ticked."""

    fall = SelectMultipleField("Vermerken", validate_choice=False)

    @property
    def chosen(self) -> frozenset[str]:
        """Return the public ids of the chosen cases."""
        return frozenset(self.fall.data or ())

    def validate_fall(self, _field: Any) -> None:
        """Ask for one at least."""
        if not self.chosen:
            raise ValidationError("Bitte kreuzen Sie mindestens eine Person an.")


class InvitationForm(BaseForm):
    """To which talk a letter invites."""

    day = GermanDateField("Tag", validators=(required(),))
    at = GermanTimeField("Beginn", validators=(required(),))
    place = StringField("Ort", validators=(required(), length(at_most=120)))

    def validate_day(self, field: Any) -> None:
        """Refuse a day that has passed."""
        if field.data is not None and field.data < clock.today():
            raise ValidationError("Dieser Tag ist schon vorbei.")


class WordingForm(BaseForm):
    """Title and body of a letter."""

    title = StringField("Betreff", validators=(required(), length(at_most=200)))
    body = TextAreaField("Text", validators=(required(), length(at_most=4000)))
    kind: LetterKind | None = None

    def validate_title(self, field: Any) -> None:
        """Refuse what nobody can fill in."""
        self._check(field)

    def validate_body(self, field: Any) -> None:
        """Refuse what nobody can fill in."""
        self._check(field)

    def _check(self, field: Any) -> None:
        if self.kind is None or not field.data:
            return
        unknown = unknown_placeholders(self.kind, field.data)
        if unknown:
            raise ValidationError(f"Diese Platzhalter gibt es hier nicht: {', '.join(unknown)}.")


class RequestForm(BaseForm):
    """What a young person asks for."""

    kind = RadioField(
        "Worum geht es?",
        choices=choices_of(RequestKind),
        coerce=member_of(RequestKind),
        validators=(required(),),
    )
    asked_on = GermanDateField("Eingegangen am", validators=(required(), _not_ahead))
    identity = RadioField(
        "Wie haben Sie geprüft, wer fragt?",
        choices=choices_of(Identity),
        coerce=member_of(Identity),
        validators=(required(),),
    )
    words = TextAreaField("Was soll berichtigt, gelöscht oder eingeschränkt werden?", (length(at_most=2000),))

    def validate_words(self, field: Any) -> None:
        """Ask what is meant, except for an access: that means all."""
        if self.kind.data not in (None, RequestKind.ACCESS) and not field.data:
            raise ValidationError("Bitte schreiben Sie in einem Satz, was gewünscht ist.")


class WordForm(BaseForm):
    """Whether one's own part may be erased; what must stay says why."""

    word = RadioField(
        "Was gilt für Ihren Teil?", choices=choices_of(Word), coerce=member_of(Word), validators=(required(),)
    )
    reason = TextAreaField("Begründung", validators=(length(at_most=2000),))

    def validate_reason(self, field: Any) -> None:
        """Ask which duty stands against an erasure (Art. 17 Abs. 3, Art. 12 Abs. 4 DSGVO)."""
        if self.word.data is Word.KEPT and not field.data:
            raise ValidationError("Bitte nennen Sie die Pflicht, die dagegen steht.")


class AnswerForm(BaseForm):
    """How a request is answered; a refusal says why, and what is done says what."""

    kind: RequestKind | None = None

    result = RadioField(
        "Antwort",
        choices=choices_of(RequestResult),
        coerce=member_of(RequestResult),
        validators=(required(),),
    )
    reason = TextAreaField("Was getan wurde, oder warum nicht", validators=(length(at_most=2000),))

    def validate_reason(self, field: Any) -> None:
        """Ask for the reason of a refusal (Art. 12 Abs. 4 DSGVO), and what and where was corrected (Art. 16)."""
        corrected = self.kind is RequestKind.CORRECTION and self.result.data is RequestResult.DONE
        if corrected and not field.data:
            raise ValidationError(
                "Bitte schreiben Sie, was berichtigt ist und wo: hier im Fall oder in welcher Akte."
            )
        if self.result.data is RequestResult.REFUSED and not field.data:
            raise ValidationError(
                "Bitte nennen Sie den Grund; die junge Person hat ein Recht darauf (Art. 12 Abs. 4 DSGVO)."
            )


class ReleaseForm(BaseForm):
    """What of one's own part is held back and why, and how the rest reaches the young person."""

    held_back = MultiCheckboxField("Zurückhalten", validate_choice=False)
    reason = RadioField(
        "Grund, wenn Sie etwas zurückhalten",
        choices=choices_of(Withheld),
        coerce=member_of(Withheld),
        validate_choice=False,
    )
    # Ticked by their author, note by note, or they stay (§ 65 SGB VIII, § 203 StGB).
    entrusted = MultiCheckboxField("Anvertraute Notizen herausgeben", validate_choice=False)
    handing = RadioField(
        "Wie kommt Ihr Teil zur jungen Person?",
        choices=choices_of(Handing),
        coerce=member_of(Handing),
        validators=(required(),),
    )

    def validate_entrusted(self, field: Any) -> None:
        """Refuse to send entrusted notes by the hands of others."""
        if field.data and self.handing.data is Handing.JOINT:
            raise ValidationError(ENTRUSTED_ALONE)

    def validate_reason(self, field: Any) -> None:
        """Ask why something is held back."""
        if self.held_back.data and field.data is None:
            raise ValidationError("Bitte nennen Sie den Grund.")


class TellingForm(BaseForm):
    """What a recipient did after it was told (Art. 19 DSGVO)."""

    result = RadioField(
        "Was haben Sie getan?",
        choices=choices_of(TellingResult),
        coerce=member_of(TellingResult),
        validators=(required(),),
    )


class PlainForm(BaseForm):
    """The letters after a conference: whose is printed, and what was agreed in words for the reader."""

    checked = BooleanField(
        "Ich habe gelesen, was in die Briefe kommt: einfach gesagt, ohne Namen anderer Personen",
        validators=(required("Bitte lesen Sie, was im Brief steht, und haken Sie es hier ab."),),
    )

    def wants(self, item_id: str) -> bool:
        """Say whether the letter about a case on the agenda is to be printed."""
        return bool(self._data(f"print_{item_id}"))

    def words(self, agreement_ids: Iterable[str]) -> dict[str, str]:
        """Return the words for the reader, by agreement."""
        return {one: self._data(f"words_{one}") for one in agreement_ids}

    def next_step(self, item_id: str) -> str:
        """Return what is added for the reader."""
        return str(self._data(f"next_{item_id}"))

    def field_of(self, kind: str, public_id: str) -> Field | None:
        """Return a field by what it is for; None where a letter has none."""
        found: Field | None = self._fields.get(f"{kind}_{public_id}")
        return found

    def _data(self, name: str) -> Any:
        return self._fields[name].data or "" if name in self._fields else ""


def plain_form(letters: Iterable[tuple[str, Sequence[tuple[str, str, str]]]]) -> PlainForm:
    """Make the form of these letters.

    :param letters: each with the public id of its case on the agenda, and its agreements: public id, label, words.
    """
    fields: dict[str, Any] = {}
    for item_id, agreements in letters:
        fields[f"print_{item_id}"] = BooleanField("Brief drucken", default=True)
        for agreement_id, label, words in agreements:
            fields[f"words_{agreement_id}"] = StringField(label, (length(at_most=300),), default=words)
        fields[f"next_{item_id}"] = TextAreaField(
            "Was die junge Person als Nächstes tut", (length(at_most=500),)
        )
    made: PlainForm = type("LettersForm", (PlainForm,), fields)()
    return made
