"""The forms of what is said before a conference: stances, the young person's part, proposals and answers in writing."""

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.validators import ValidationError

from kette import clock
from kette.cases.service.texts import MAX_LENGTH
from kette.conferences.forms.days import DayField
from kette.conferences.rules.states import DecisionCode
from kette.conferences.rules.words import CHILD_PROTECTION, check_day
from kette.forms import BaseForm, choices_of, length, member_of, required


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
