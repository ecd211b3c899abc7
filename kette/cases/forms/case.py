"""What every form on one case has in common."""

from wtforms import HiddenField

from kette.forms import BaseForm

# Characters of a free text at most.
LONG = 10_000
# What is written beside texts that travel.
SHARED = "Diesen Text lesen alle Stellen, die den Handlungsbedarf sehen dürfen."


class CaseForm(BaseForm):
    """A form on one case: it knows after which step of the chain the page was opened."""

    seq = HiddenField()

    @property
    def seen_seq(self) -> int:
        """Return the step after which the page was opened; 0 for what is no number."""
        typed = self.seq.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
