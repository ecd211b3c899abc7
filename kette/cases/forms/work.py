"""The forms of daily work on a case: contacts, notes, agreements."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.validators import ValidationError

from kette import clock
from kette.cases.forms.case import LONG, SHARED, CaseForm
from kette.cases.rules.contacts import ContactWay
from kette.cases.rules.support import Support
from kette.forms import GermanDateField, Required, choices_of, length, member_of, required

_ENTRUSTED_HINT = (
    "Nur Sie selbst können diesen Text dann lesen: niemand aus Ihrer Stelle, keine Vertretung, keine andere Stelle "
    "(§ 65 SGB VIII, § 203 StGB). Er geht bei keiner Übergabe mit. Freigeben können Sie ihn später, wenn die Person, die "
    "ihn Ihnen anvertraut hat, einverstanden ist."
)


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
        "Was wurde besprochen?", (length(at_most=LONG),), description="Nur Ihre Stelle liest diesen Text."
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
        (required(), length(at_most=LONG)),
        description="Nur Ihre Stelle liest diesen Text; er geht bei keiner Übergabe mit.",
    )
    entrusted = BooleanField("Anvertraut", description=_ENTRUSTED_HINT)


class _UnlessSupport(Required):
    """Ask for words, unless a kind of support says enough by itself."""

    def __call__(self, form: Any, field: Any) -> None:
        """Let an empty text pass beside a chosen support."""
        if not form.support.data:
            super().__call__(form, field)


class AgreementForm(CaseForm):
    """Who does what until when."""

    words = TextAreaField(
        "Was ist vereinbart?",
        (_UnlessSupport(), length(at_most=LONG)),
        description=SHARED,
    )
    support = SelectField(
        "Ist es eine Unterstützung neben dem Anschluss?",
        choices=choices_of(Support, "nein, etwas anderes"),
        coerce=member_of(Support),
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
