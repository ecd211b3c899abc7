"""The forms of handovers: offer, accept, decline, take."""

from datetime import date
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import ValidationError

from kette import clock
from kette.cases.rules.contacts import ContactWay
from kette.forms import BaseForm, GermanDateField, MultiCheckboxField, choices_of, length, member_of, required
from kette.handover.rules.after_refusal import MISSING, PLACES
from kette.handover.rules.batches import BatchKind
from kette.handover.rules.states import BACK_REASONS, DeclineReason
from kette.handover.service.declining import Attempt
from kette.institutions.queries import institution
from kette.offers.forms import CountField
from kette.privacy.rules.fields import FieldGroup

ATTEMPTS = (1, 2, 3)


class OfferForm(BaseForm):
    """Why the case goes to this institution."""

    # Asked only of a case that is given back: the code goes along on every basis, the sentence not always.
    back_reason = SelectField(
        "Warum geben Sie den Fall zurück?",
        choices=choices_of(BACK_REASONS, "Bitte wählen"),
        coerce=member_of(DeclineReason),
        validators=(required(),),
    )
    note = TextAreaField("Anlass der Übergabe", validators=(length(at_most=2000),))
    # Asked only where a consent for this institution was refused or withdrawn.
    because = TextAreaField(
        "Warum geht die Übergabe trotzdem auf gesetzlicher Grundlage?",
        validators=(required("Bitte nennen Sie den Grund in einem Satz."), length(at_most=500)),
    )


class StandardForm(BaseForm):
    """Which cases go to the Berufsberatung at once; what hinders one is asked again when they go."""

    fall = SelectMultipleField("Anbieten", validate_choice=False)

    @property
    def chosen(self) -> frozenset[str]:
        """Return the public ids of the chosen cases."""
        return frozenset(self.fall.data or ())


class ManyForm(BaseForm):
    """Which cases go where, and why, in a sentence about all of them."""

    fall = SelectMultipleField("Fälle", validate_choice=False)
    where = RadioField(
        "Wohin?",
        coerce=member_of(BatchKind),
        choices=choices_of(BatchKind),
        validators=(required("Bitte wählen Sie, wohin die Fälle gehen."),),
    )
    colleagues = MultiCheckboxField("Wer kümmert sich? Mehrere bekommen reihum.")
    to = SelectField("Welche Stelle?")
    reason = StringField("Warum?", validators=(length(at_most=300),))
    # Sent by the page that shows once more what is about to go.
    sure = HiddenField()

    def validate_fall(self, field: SelectMultipleField) -> None:
        """Ask for one case at least."""
        if not field.data:
            raise ValidationError("Bitte kreuzen Sie mindestens einen Fall an.")

    def validate_colleagues(self, field: MultiCheckboxField) -> None:
        """Ask who takes care, where the cases stay inside."""
        if self.where.data is BatchKind.INSIDE and not field.data:
            raise ValidationError("Bitte wählen Sie mindestens eine Person.")

    def validate_to(self, field: SelectField) -> None:
        """Ask for the institution, where the cases go outside."""
        if self.where.data is BatchKind.OUTSIDE and not field.data:
            raise ValidationError("Bitte wählen Sie eine Stelle.")


class AcceptForm(BaseForm):
    """Who takes care of the case, and until when the first contact is to be made."""

    adviser = SelectField("Wer kümmert sich?", validators=(required(),))
    first_contact_on = GermanDateField("Erster Kontakt bis", validators=(required(),))

    def validate_first_contact_on(self, field: GermanDateField) -> None:
        """Refuse a day that has passed."""
        day: date | None = field.data
        if day is not None and day < clock.today():
            raise ValidationError("Bitte nennen Sie einen Tag ab heute.")


class TakeForm(BaseForm):
    """Who of the receiver takes care of an open offer."""

    in_charge = SelectField("Wer sieht sich die Übergabe an?", validators=(required(),))
    because = StringField("Warum geben Sie sie weiter?", validators=(length(at_most=300),))


class CapacityForm(BaseForm):
    """How many first appointments are free this week; empty: nothing is said."""

    free = CountField("Freie Ersttermine in dieser Woche")


class AbsenceForm(BaseForm):
    """From when until when somebody is away, and who stands in."""

    deputy = SelectField("Wer vertritt Sie?", validators=(required("Bitte wählen Sie, wer Sie vertritt."),))
    from_on = GermanDateField("Abwesend von", validators=(required("Bitte nennen Sie den ersten Tag."),))
    until_on = GermanDateField(
        "bis einschließlich", validators=(required("Bitte nennen Sie den letzten Tag."),)
    )

    def validate_until_on(self, field: GermanDateField) -> None:
        """Refuse an end before the beginning, or in the past."""
        first = self.from_on.data
        if field.data is not None and (
            field.data < clock.today() or (first is not None and field.data < first)
        ):
            raise ValidationError("Das Ende liegt vor dem Anfang oder in der Vergangenheit.")


_WAYS = choices_of(ContactWay, "bitte wählen")


class DeclineForm(BaseForm):
    """Why the case is not taken, and what follows: who could take it, from when there is time, what was tried."""

    reason = SelectField(
        "Grund",
        choices=choices_of(DeclineReason, "Bitte wählen"),
        coerce=member_of(DeclineReason),
        validators=(required(),),
    )
    proposal = SelectField("Vorschlag: Wer könnte übernehmen?")
    placed = SelectField(
        "Welchen Anschluss?", choices=choices_of(PLACES, "nicht genau bekannt"), validate_choice=False
    )
    missing = MultiCheckboxField(
        "Was fehlt? (nötig)", choices=choices_of(MISSING), coerce=member_of(FieldGroup)
    )
    free_from_on = GermanDateField("Ab wann haben Sie wieder Termine? (nötig)")
    tried_1_on = GermanDateField("Wann haben Sie es versucht?")
    tried_1_way = SelectField(
        "Auf welchem Weg?", choices=_WAYS, coerce=member_of(ContactWay), validate_choice=False
    )
    tried_2_on = GermanDateField("Zweiter Versuch am")
    tried_2_way = SelectField(
        "Zweiter Weg", choices=_WAYS, coerce=member_of(ContactWay), validate_choice=False
    )
    tried_3_on = GermanDateField("Dritter Versuch am")
    tried_3_way = SelectField(
        "Dritter Weg", choices=_WAYS, coerce=member_of(ContactWay), validate_choice=False
    )
    sentence = StringField("In einem Satz", validators=(length(at_most=500),))

    def offer(self, others: list[Any]) -> None:
        """Fill the choice of institutions."""
        self.proposal.choices = [("", "kein Vorschlag"), *((row.public_id, row.name) for row in others)]

    @property
    def said(self) -> dict[str, Any]:
        """Return what the door is told beside the reason; what belongs to another reason is left out."""
        reason = self.reason.data
        return {
            "note": self.sentence.data or "",
            "propose_id": institution(self.proposal.data).id if self.proposal.data else None,
            "free_from_on": self.free_from_on.data if reason is DeclineReason.NO_CAPACITY else None,
            "codes": self._codes(),
            "attempts": self._attempts() if reason is DeclineReason.NO_CONTACT else (),
        }

    def _codes(self) -> tuple[str, ...]:
        """Return what was named with the reason, as it is stored."""
        if self.reason.data is DeclineReason.ALREADY_PLACED:
            return (self.placed.data,) if self.placed.data in dict(PLACES) else ()
        if self.reason.data is DeclineReason.INCOMPLETE:
            return tuple(group.value for group in self.missing.data or ())
        return ()

    def validate_missing(self, field: MultiCheckboxField) -> None:
        """Ask what is missing, so that the giver can complete it."""
        if self.reason.data is DeclineReason.INCOMPLETE and not (field.data or self.sentence.data):
            raise ValidationError("Bitte kreuzen Sie an, was fehlt, oder schreiben Sie es in einem Satz.")

    def _attempts(self) -> list[Attempt]:
        rows = [(self[f"tried_{number}_on"].data, self[f"tried_{number}_way"].data) for number in ATTEMPTS]
        return [Attempt(on, way) for on, way in rows if on is not None and way is not None]

    def validate_proposal(self, field: SelectField) -> None:
        """Ask who is responsible instead, or for the word why nobody is known."""
        if self.reason.data is DeclineReason.NOT_RESPONSIBLE and not (field.data or self.sentence.data):
            raise ValidationError(
                "Bitte schlagen Sie eine Stelle vor, oder schreiben Sie unten in einem Satz, warum Sie keine wissen."
            )

    def validate_free_from_on(self, field: GermanDateField) -> None:
        """Ask from when on there is time again."""
        if self.reason.data is not DeclineReason.NO_CAPACITY:
            return
        if field.data is None or field.data <= clock.today():
            raise ValidationError("Bitte nennen Sie einen Tag ab morgen, ungefähr genügt.")

    def validate_tried_1_on(self, field: GermanDateField) -> None:
        """Ask for one attempt at least, with day and way; none lies ahead."""
        if self.reason.data is not DeclineReason.NO_CONTACT:
            return
        if not self._attempts():
            raise ValidationError("Bitte nennen Sie mindestens einen Versuch, mit Tag und Weg.")
        if any(attempt.on > clock.today() for attempt in self._attempts()):
            raise ValidationError("Ein Versuch liegt nicht in der Zukunft.")

    def validate_sentence(self, field: StringField) -> None:
        """Ask for the word behind „anderer Grund“."""
        if self.reason.data is DeclineReason.OTHER and not field.data:
            raise ValidationError("Bitte nennen Sie den anderen Grund in einem Satz.")
