"""The choice of the institution whose papers are shown; it stands in the address."""

from wtforms import SelectField

from kette.forms import BaseForm


class ControllerForm(BaseForm):
    """Whose papers are shown."""

    class Meta(BaseForm.Meta):
        """A choice changes nothing and needs no token."""

        csrf = False

    stelle = SelectField("Verantwortliche Stelle", validate_choice=False)
