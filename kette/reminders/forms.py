"""The forms of reminders: why not yet, and a Wiedervorlage."""

from datetime import timedelta

from wtforms import RadioField, TextAreaField
from wtforms.validators import ValidationError

from kette import clock
from kette.forms import BaseForm, GermanDateField, choices_of, length, member_of, required
from kette.reminders.queries.things import Owed
from kette.reminders.rules.reasons import Reason

# A sentence, not a file.
SENTENCE = 300
_SEEN_WITHIN = timedelta(days=730)
_AHEAD = timedelta(days=730)


class AnswerForm(BaseForm):
    """Why something is not done yet, and until when it waits."""

    reason = RadioField("Woran liegt es?", (required(),), coerce=member_of(Reason))
    until_on = GermanDateField("An welchem Tag soll Kette wieder fragen?", (required(),))
    seen_on = GermanDateField(
        "Wann haben Sie die junge Person zuletzt gesehen oder gesprochen?",
        description="Nur der Tag. Was besprochen wurde, gehört in einen Kontakt.",
    )

    def offer(self, owed: Owed) -> None:
        """Fill in what can be said about one thing."""
        self.owed = owed
        self.reason.choices = choices_of(owed.reasons)
        self.until_on.description = f"Ein Arbeitstag, spätestens der {owed.last_day:%d.%m.%Y}."
        if owed.case is None:
            del self.seen_on

    def validate_until_on(self, field: GermanDateField) -> None:
        """A working day ahead, not too far and not past a day that the law sets."""
        if field.data is not None and (wrong := self.owed.day_wrong(field.data)):
            raise ValidationError(wrong)

    def validate_seen_on(self, field: GermanDateField) -> None:
        """A day in the past."""
        today = clock.today()
        if field.data is not None and field.data > today:
            raise ValidationError("Dieser Tag liegt in der Zukunft.")
        if field.data is not None and field.data < today - _SEEN_WITHIN:
            raise ValidationError("Dieser Tag liegt mehr als zwei Jahre zurück. Bitte prüfen Sie das Jahr.")


class FollowUpForm(BaseForm):
    """A day and a sentence."""

    due_on = GermanDateField("An welchem Tag?", (required(),))
    words = TextAreaField("Woran soll Kette Sie erinnern?", (required(), length(at_most=SENTENCE)))

    def validate_due_on(self, field: GermanDateField) -> None:
        """A day ahead, or today."""
        today = clock.today()
        if field.data is not None and field.data < today:
            raise ValidationError("Dieser Tag ist schon vorbei. Bitte nennen Sie einen kommenden Tag.")
        if field.data is not None and field.data > today + _AHEAD:
            raise ValidationError("Dieser Tag liegt mehr als zwei Jahre voraus. Bitte prüfen Sie das Jahr.")
