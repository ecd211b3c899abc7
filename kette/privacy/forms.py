"""The forms of consents, and the filter of the access log."""

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import ValidationError

from kette import clock
from kette.forms import (
    BaseForm,
    GermanDateField,
    MultiCheckboxField,
    choices_of,
    length,
    member_of,
    required,
)
from kette.privacy.rules.bases import ConsentForm as Form
from kette.privacy.rules.bases import GivenBy
from kette.privacy.rules.consents import check_giver
from kette.privacy.rules.fields import PASSABLE, FieldGroup
from kette.privacy.rules.subject import Subject

PURPOSE = "Übergang von der Schule in Ausbildung, Beruf oder Förderung"


class ConsentForm(BaseForm):
    """A consent: for whom, for what, by whom, since when."""

    recipient = SelectField("Für welche Stelle?", validators=(required(),))
    groups = MultiCheckboxField(
        "Welche Angaben?",
        choices=choices_of(PASSABLE),
        coerce=member_of(FieldGroup),
        validators=(required(),),
    )
    purpose = StringField("Wofür?", validators=(required(), length(at_most=300)))
    given_by = RadioField(
        "Wer hat eingewilligt?",
        choices=choices_of(GivenBy),
        coerce=member_of(GivenBy),
        validators=(required(),),
    )
    incapable = BooleanField("Die junge Person kann die Bedeutung der Einwilligung noch nicht einschätzen")
    form = RadioField(
        "In welcher Form?", choices=choices_of(Form), coerce=member_of(Form), validators=(required(),)
    )
    given_on = GermanDateField("Erteilt am", validators=(required(),))
    valid_until = GermanDateField("Gilt bis")
    subject: Subject | None = None

    def validate_groups(self, field: Any) -> None:
        """Ask for the name: nobody can take over whom they do not know."""
        if FieldGroup.IDENTITY not in (field.data or ()):
            raise ValidationError(
                "Ohne Name und Geburtsdatum kann die Stelle den Fall nicht übernehmen. Bitte beziehen Sie sie ein."
            )

    def validate_given_on(self, field: Any) -> None:
        """Refuse a day ahead: a consent comes before what it allows, but not from the future."""
        if field.data is not None and field.data > clock.today():
            raise ValidationError("Eine Einwilligung kann nicht in der Zukunft erteilt sein.")

    def validate_valid_until(self, field: Any) -> None:
        """Refuse a consent that is over before it is recorded."""
        if field.data is not None and field.data < clock.today():
            raise ValidationError("Diese Einwilligung ist schon abgelaufen.")

    def validate_given_by(self, field: Any) -> None:
        """Ask the rule who may consent at that age."""
        if self.subject is None or self.subject.born_on is None or field.data is None:
            return
        finding = check_giver(
            field.data,
            self.subject.born_on,
            self.given_on.data or clock.today(),
            incapable=bool(self.incapable.data),
        )
        if finding is not None:
            raise ValidationError(finding.words)


class EndForm(BaseForm):
    """Withdraw a consent, or record an objection: one button."""


class LogFilterForm(BaseForm):
    """Which entries of the access log are shown; sent by GET, so that the address holds the filter."""

    class Meta(BaseForm.Meta):
        """A filter changes nothing and needs no token."""

        csrf = False

    aktion = SelectField("Was", validate_choice=False)
    stelle = SelectField("Welche Stelle", validate_choice=False)
    tag = GermanDateField("An welchem Tag")
