"""The forms of consents, objections, custody, releases and scans, and the filter of the access log."""

from collections.abc import Mapping
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
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
from kette.privacy.queries.papers import Printed
from kette.privacy.rules.bases import ConsentForm as Form
from kette.privacy.rules.bases import GivenBy
from kette.privacy.rules.consents import Custody, Evidence, check_giver, check_signers
from kette.privacy.rules.ends import RecallResult
from kette.privacy.rules.fields import CHOSEN, SPECIAL, FieldGroup, in_words, is_hard_to_reach
from kette.privacy.rules.subject import Subject

PURPOSE = "Übergang von der Schule in Ausbildung, Beruf oder Förderung"


class GivingForm(BaseForm):
    """Who gave it, in which form, when: what a consent and a release from secrecy have in common."""

    given_by = RadioField(
        "Wer hat eingewilligt?",
        choices=choices_of(GivenBy),
        coerce=member_of(GivenBy),
        validators=(required(),),
    )
    signer = StringField("Name unter der ersten Unterschrift", validators=(length(at_most=120),))
    second_signer = StringField("Name unter der zweiten Unterschrift", validators=(length(at_most=120),))
    incapable = BooleanField("Die junge Person kann die Bedeutung der Einwilligung noch nicht einschätzen")
    judged_by = StringField("Wer hat das festgestellt? (Name, Funktion)", validators=(length(at_most=120),))
    judged_on = GermanDateField("Festgestellt am")
    form = RadioField(
        "In welcher Form?", choices=choices_of(Form), coerce=member_of(Form), validators=(required(),)
    )
    given_on = GermanDateField("Erteilt am", validators=(required(),))
    valid_until = GermanDateField("Gilt bis")
    subject: Subject | None = None
    custody: Custody | None = None

    @property
    def evidence(self) -> Evidence:
        """Return how the consent came about; names of others only where others gave it."""
        born_on = self.subject.born_on if self.subject else None
        if self.given_by.data is GivenBy.YOUTH:
            return Evidence(born_on)
        judged = bool(self.incapable.data)
        return Evidence(
            born_on,
            self.custody,
            (self.signer.data or "", self.second_signer.data or ""),
            (self.judged_by.data or "") if judged else "",
            self.judged_on.data if judged else None,
        )

    def validate_given_on(self, field: Any) -> None:
        """Refuse a day ahead: a consent comes before what it allows, but not from the future."""
        _refuse_ahead(field, "Eine Einwilligung kann nicht in der Zukunft erteilt sein.")

    def validate_judged_on(self, field: Any) -> None:
        """Ask when somebody judged it, and not from the future."""
        if self.incapable.data and self.given_by.data is not GivenBy.YOUTH and field.data is None:
            raise ValidationError("Bitte nennen Sie den Tag, an dem das festgestellt wurde.")
        _refuse_ahead(field, "Dieser Tag liegt in der Zukunft.")

    def validate_judged_by(self, field: Any) -> None:
        """Ask who judged it: nobody is called incapable without a name behind it."""
        if self.incapable.data and self.given_by.data is not GivenBy.YOUTH and not field.data:
            raise ValidationError("Bitte nennen Sie, wer das festgestellt hat.")

    def validate_valid_until(self, field: Any) -> None:
        """Refuse a consent that is over before it is recorded."""
        if field.data is not None and field.data < clock.today():
            raise ValidationError("Diese Einwilligung ist schon abgelaufen.")

    def validate_given_by(self, field: Any) -> None:
        """Ask the rules who may consent at that age, and whether everybody has signed."""
        if field.data is None:
            return
        if self.subject is not None and self.subject.born_on is not None:
            day = self.given_on.data or clock.today()
            finding = check_giver(field.data, self.subject.born_on, day, incapable=bool(self.incapable.data))
            if finding is not None:
                raise ValidationError(finding.words)
        finding = check_signers(field.data, self.custody, self.evidence.signers)
        if finding is not None:
            raise ValidationError(finding.words)


class ConsentForm(GivingForm):
    """A consent: for whom, for what, by whom, since when."""

    recipient = SelectField("Für welche Stelle?", validators=(required(),))
    groups = MultiCheckboxField(
        "Welche Angaben?",
        choices=choices_of(CHOSEN),
        coerce=member_of(FieldGroup),
    )
    differs = BooleanField("Ja, so steht es auf dem unterschriebenen Formular")
    # Asked only where the Kommune allows it; never ticked beforehand (Art. 9 Abs. 2 Buchst. a DSGVO).
    special = MultiCheckboxField(
        "Besonders geschützte Angaben (Art. 9 DSGVO)",
        choices=choices_of(SPECIAL),
        coerce=member_of(FieldGroup),
    )
    purpose = StringField("Wofür?", validators=(required(), length(at_most=300)))
    # Asked only of those who do not see the name: for their own institution they need the proof at once.
    scan = FileField("Unterschriebenes Formular")
    # Asked only where recording starts an offer with which nobody could reach the young person.
    sends_anyway = BooleanField("Trotzdem so senden")
    printed: Mapping[str, Printed] = {}
    # Public id of the institution for which an offer waits for this consent.
    waiting_for = ""

    @property
    def starts_offer(self) -> bool:
        """Say whether recording this consent lets an offer go that waited for it."""
        return bool(self.waiting_for) and self.recipient.data == self.waiting_for

    @property
    def asks_about_sending(self) -> bool:
        """Say whether an offer would go with too little to reach the young person."""
        return self.is_submitted() and self.starts_offer and is_hard_to_reach(self.covered)

    def validate_sends_anyway(self, field: Any) -> None:
        """Ask before an offer leaves with which its receiver can reach nobody."""
        if self.asks_about_sending and not field.data:
            raise ValidationError(
                "Mit diesen Angaben kann die Stelle die junge Person kaum erreichen. Kreuzen Sie oben an, was das "
                "unterschriebene Formular noch nennt, oder bestätigen Sie hier, dass es so hinausgeht."
            )

    @property
    def covered(self) -> frozenset[FieldGroup]:
        """Return all groups that the consent names, who it is about among them."""
        special = (self.special.data or ()) if self.special else ()
        return frozenset((FieldGroup.IDENTITY, *(self.groups.data or ()), *special))

    @property
    def paper(self) -> Printed | None:
        """Return the form that was printed last for the chosen institution, if one was."""
        return self.printed.get(self.recipient.data or "")

    @property
    def asks_about_difference(self) -> bool:
        """Say whether something else is ticked than the printed form says."""
        chosen = frozenset(self.groups.data or ())
        return self.is_submitted() and self.paper is not None and chosen != self.paper.groups

    def validate_groups(self, field: Any) -> None:
        """Point out what differs from the form that was printed for this institution."""
        if self.paper is None or not self.asks_about_difference or self.differs.data:
            return
        said = in_words({FieldGroup.IDENTITY, *self.paper.groups})
        raise ValidationError(
            f"Das Formular, das am {self.paper.on:%d.%m.%Y} für diese Stelle erstellt wurde, nennt: {said}. Bitte wählen "
            "Sie ebenso, oder bestätigen Sie, dass das unterschriebene Formular es anders sagt."
        )


class PaperForm(BaseForm):
    """Which form is printed to be signed; sent by GET: the address names institution and language, nobody else."""

    class Meta(BaseForm.Meta):
        """A form that only prints changes nothing and needs no token."""

        csrf = False

    an = SelectField("Für welche Stelle?", validators=(required(),))
    sprache = SelectField("In welcher Sprache?", validators=(required(),))
    angaben = MultiCheckboxField(
        "Welche Angaben?",
        choices=choices_of((*CHOSEN, *SPECIAL)),
        coerce=member_of(FieldGroup),
    )


class CustodyForm(BaseForm):
    """Who has custody, and who must not be addressed."""

    custody = RadioField(
        "Wer hat das Sorgerecht?",
        choices=choices_of(Custody),
        coerce=member_of(Custody),
        validators=(required(),),
    )
    names = TextAreaField("Namen der Sorgeberechtigten", validators=(length(at_most=300),))
    no_contact = StringField("Wer darf nicht angesprochen werden?", validators=(length(at_most=200),))


class ReleaseForm(GivingForm):
    """A release from professional secrecy: persons by name, never an institution."""

    released = TextAreaField(
        "Wer wird von der Schweigepflicht entbunden?", validators=(required(), length(at_most=500))
    )
    towards = TextAreaField("Gegenüber wem?", validators=(required(), length(at_most=500)))
    about = StringField("Worüber darf gesprochen werden?", validators=(required(), length(at_most=300)))


class ReleasePaperForm(BaseForm):
    """What a form to sign says about a release from secrecy; sent by POST, because it names persons."""

    released = TextAreaField("Wer darf sprechen?", validators=(required(), length(at_most=500)))
    towards = TextAreaField("Mit wem?", validators=(required(), length(at_most=500)))
    about = StringField("Worüber?", validators=(required(), length(at_most=300)))
    language = SelectField("In welcher Sprache?", default="de", validators=(required(),))


class RefusalForm(BaseForm):
    """For which institution a consent was asked and refused."""

    asked_for = SelectField("Für welche Stelle wurde gefragt?", validators=(required(),))


class ObjectionForm(BaseForm):
    """To which institution nothing shall go by law alone."""

    recipient = SelectField("An welche Stelle soll nichts gehen?", validators=(required(),))


class ScanForm(BaseForm):
    """The signed form as a file."""

    file = FileField(
        "Unterschriebenes Formular", validators=(required("Bitte wählen Sie zuerst eine Datei."),)
    )


class RecallForm(BaseForm):
    """What an institution did after it was told that a basis had ended."""

    result = RadioField(
        "Was ist geschehen?",
        choices=choices_of(RecallResult),
        coerce=member_of(RecallResult),
        validators=(required(),),
    )
    kept_on = SelectField("Auf welcher anderen Rechtsgrundlage bleibt etwas gespeichert?", default="")
    because = TextAreaField("Was bleibt gespeichert, und warum?", validators=(length(at_most=500),))

    def validate_kept_on(self, field: Any) -> None:
        """Ask for the ground where something stays."""
        if self.result.data is RecallResult.KEPT and not field.data:
            raise ValidationError(
                "Bitte wählen Sie die Rechtsgrundlage, auf der Ihre Stelle weiter speichert."
            )

    def validate_because(self, field: Any) -> None:
        """Ask for the reason where something stays."""
        if self.result.data is RecallResult.KEPT and not (field.data or "").strip():
            raise ValidationError("Bitte nennen Sie, was gespeichert bleibt und warum.")


class EndForm(BaseForm):
    """Withdraw a consent, or record an objection: one button."""


class WithdrawalForm(EndForm):
    """Withdraw what was consented to for an institution, or one consent of several."""

    only = BooleanField("Nur diese eine widerrufen, die anderen gelten weiter")


class LogFilterForm(BaseForm):
    """Which entries of the access log are shown; sent by GET, so that the address holds the filter."""

    class Meta(BaseForm.Meta):
        """A filter changes nothing and needs no token."""

        csrf = False

    aktion = SelectField("Was", validate_choice=False)
    stelle = SelectField("Welche Stelle", validate_choice=False)
    tag = GermanDateField("An welchem Tag")
    vorgang = StringField("Fallnummer oder Kennung")


def _refuse_ahead(field: Any, words: str) -> None:
    if field.data is not None and field.data > clock.today():
        raise ValidationError(words)
