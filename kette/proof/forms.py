"""The forms for a sheet that somebody brings, and for the certificates of others."""

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField

from kette.calendar import school_year
from kette.forms import BaseForm, choices_of, length, required
from kette.institutions.forms import ReproofForm


class SheetForm(BaseForm):
    """The file, to be looked at; nothing of it is kept."""

    file = FileField("Übergabebogen (PDF)", validators=(required("Bitte wählen Sie zuerst eine Datei."),))


class TakeForm(BaseForm):
    """The same file, which goes along with what it says, so that nothing is kept of it before."""

    carried = HiddenField(validators=(required(),))
    cohort = SelectField(
        "Schuljahr, in dem die junge Person die Schule verlässt oder verlassen hat", validators=(required(),)
    )
    is_receiver = BooleanField("Der Bogen ist für meine Stelle bestimmt")

    def offer(self, cohort: int) -> None:
        """Fill in the school years; the present one is chosen already."""
        years = (cohort, cohort - 1, cohort + 1)
        self.cohort.choices = choices_of([(str(one), school_year(one).label) for one in years])


class BelieveForm(ReproofForm):
    """The certificate of another Kommune, and its fingerprint as it was read aloud."""

    name = StringField("Name der anderen Kommune", validators=(required(), length(at_most=120)))
    file = FileField("Zertifikat (Datei)", validators=(required("Bitte wählen Sie zuerst eine Datei."),))
    fingerprint = StringField(
        "Fingerabdruck, wie er Ihnen vorgelesen wird", validators=(required(), length(at_most=200))
    )


class ReplaceForm(BaseForm):
    """One's own password, before the Kommune's own key is replaced."""

    own_password = PasswordField("Ihr Kennwort", validators=(required(), length(at_most=1024)))
