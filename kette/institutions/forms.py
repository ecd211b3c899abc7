"""The forms of sign-in, account and administration."""

import re
from collections.abc import Sequence

from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import ValidationError

from kette.forms import BaseForm, GermanDateField, choices_of, length, member_of, required
from kette.institutions.rules.passkeys import LONGEST_ANSWER
from kette.institutions.rules.school_forms import SCHOOL_FORMS
from kette.institutions.rules.seats import roles_for
from kette.roles import InstitutionKind, Role
from kette.settings import KINDS

_MAILBOX = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\".]+")
_SEPARATORS = re.compile(r"[,;\n]+")


def mailbox(_form: BaseForm, field: StringField) -> None:
    """Refuse what is no mail address."""
    if field.data and not _MAILBOX.fullmatch(field.data):
        raise ValidationError("Bitte geben Sie eine E-Mail-Adresse ein, zum Beispiel name@beispiel.de.")


def listed(typed: str | None) -> list[str]:
    """Split what was typed with commas or line by line."""
    return [part.strip() for part in _SEPARATORS.split(typed or "") if part.strip()]


class SignInForm(BaseForm):
    """Who are you?"""

    user_name = StringField("Benutzername", validators=(required(), length(at_most=100)))
    password = PasswordField("Kennwort", validators=(required(), length(at_most=1024)))


class RoleForm(BaseForm):
    """The role in which one goes on."""

    membership = RadioField("Ihre Rollen", validators=(required("Bitte wählen Sie eine Rolle."),))
    next = HiddenField()


class CodeForm(BaseForm):
    """A code of the app or of the printed list."""

    code = StringField("Code", validators=(required(), length(at_most=40)))


class AnswerForm(BaseForm):
    """What the browser answers with a passkey."""

    answer = HiddenField(validators=(length(at_most=LONGEST_ANSWER),))


class ReproofForm(BaseForm):
    """One's own password once more."""

    password = PasswordField("Ihr Kennwort", validators=(required(), length(at_most=1024)))


class ResetForm(BaseForm):
    """One's own password once more, on a page that asks for it twice."""

    own_password = PasswordField("Ihr Kennwort", validators=(required(), length(at_most=1024)))


class StartForm(BaseForm):
    """One's own password once more, before somebody gets a start password."""

    my_password = PasswordField("Ihr Kennwort", validators=(required(), length(at_most=1024)))


class PasskeyForm(AnswerForm, ReproofForm):
    """A new passkey."""

    label = StringField("Wie soll der Passkey heißen?", validators=(length(at_most=60),))


class NewPasswordForm(BaseForm):
    """A password of one's own."""

    new_password = PasswordField("Neues Kennwort", validators=(required(), length(at_most=1024)))
    password_again = PasswordField("Neues Kennwort noch einmal", validators=(required(),))

    def validate_password_again(self, field: PasswordField) -> None:
        """Catch a slip of the finger."""
        if field.data != self.new_password.data:
            raise ValidationError("Das ist nicht dasselbe wie im Feld darüber.")


class PasswordForm(NewPasswordForm):
    """Another password for oneself."""

    old_password = PasswordField("Bisheriges Kennwort", validators=(required(), length(at_most=1024)))


class NamingForm(BaseForm):
    """What an institution is."""

    kind = SelectField(
        "Art",
        choices=choices_of(InstitutionKind, "Bitte wählen"),
        coerce=member_of(InstitutionKind),
        validators=(required(),),
    )
    name = StringField("Name", validators=(required(), length(at_most=200)))
    school_number = StringField("Schulnummer", validators=(length(at_most=6),))
    school_form = SelectField("Schulform", choices=choices_of(SCHOOL_FORMS.items(), "keine Schule"))
    accepts_since = GermanDateField("Nimmt im Voraus an seit")


class ReachForm(BaseForm):
    """How an institution is reached and where it is competent."""

    short_name = StringField("Kurzname", validators=(required(), length(at_most=40)))
    mailbox = StringField("Postfach", validators=(length(at_most=254), mailbox))
    phone = StringField("Telefon", validators=(length(at_most=60),))
    address = StringField("Anschrift", validators=(length(at_most=300),))
    protection = StringField("Datenschutzbeauftragte", validators=(length(at_most=300),))
    postcodes = TextAreaField("Zuständig für Postleitzahlen", validators=(length(at_most=4000),))
    towns = TextAreaField("Zuständig für Gemeinden", validators=(length(at_most=4000),))

    def validate_towns(self, field: TextAreaField) -> None:
        """Keep each town within its column."""
        if any(len(town) > 100 for town in listed(field.data)):
            raise ValidationError("Der Name einer Gemeinde hat höchstens 100 Zeichen.")


class InstitutionForm(NamingForm, ReachForm):
    """An institution that is to take part."""


class MembershipForm(ReproofForm):
    """A role that a person gets at an institution."""

    institution = SelectField("Stelle", validators=(required(),))
    role = SelectField("Rolle", coerce=member_of(Role), validators=(required(),))
    classes = StringField("Klassen", validators=(length(at_most=500),))

    def offer(self, institutions: Sequence[tuple[str, str]]) -> None:
        """Fill in the institutions of the Kommune and the roles that anybody can have."""
        roles = dict.fromkeys(role for kind in InstitutionKind for role in roles_for(kind))
        self.institution.choices = [("", "Bitte wählen"), *institutions]
        self.role.choices = choices_of(tuple(roles), "Bitte wählen")


class PersonForm(MembershipForm):
    """Somebody who is to take part, with the first role."""

    name = StringField("Vor- und Nachname", validators=(required(), length(at_most=200)))
    user_name = StringField("Benutzername", validators=(required(), length(at_least=3, at_most=100)))
    email = StringField("E-Mail", validators=(length(at_most=254), mailbox))
    phone = StringField("Telefon", validators=(length(at_most=60),))


class SettingForm(BaseForm):
    """Another value for a setting, from a day on."""

    key = SelectField(
        "Einstellung",
        choices=[("", "Bitte wählen"), *((kind.key, kind.label) for kind in KINDS)],
        validators=(required(),),
    )
    value = TextAreaField("Neuer Wert", validators=(required(), length(at_most=2000)))
    valid_from = GermanDateField("Gilt ab", validators=(required(),))
    password = PasswordField("Ihr Kennwort", validators=(length(at_most=1024),))


class ClosingForm(BaseForm):
    """The day from which an institution takes part no longer."""

    on = GermanDateField("Nimmt nicht mehr teil ab", validators=(required(),))
    sure = BooleanField(
        "Die Personen dieser Stelle verlieren an diesem Tag ihren Zugang", validators=(required(),)
    )
