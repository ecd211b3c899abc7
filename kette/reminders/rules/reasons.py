"""Why something is not done yet: codes that say nothing more about anybody. Add a reason here and nowhere else."""

from dataclasses import dataclass
from datetime import date

from kette.labels import LabelledEnum


class Reason(LabelledEnum):
    """What an institution waits for, in words that stand after its name and in the counts of the AG.

    No illness and no holiday of those who work: whoever waits need not know why somebody is away.
    """

    CALLBACK = "callback", "wartet auf den Rückruf der jungen Person"
    NOT_REACHED = "not_reached", "junge Person nicht erreicht, Versuch unternommen"
    APPOINTMENT = "appointment", "Termin ist vereinbart"
    OTHER_BODY = "other_body", "wartet auf eine andere Stelle oder auf Unterlagen"
    NO_SLOT = "no_slot", "zurzeit kein freier Termin"
    AWAY = "away", "wer sich kümmert, ist zurzeit nicht da"
    OTHER = "other", "anderer Grund"


# What can only be said of a young person, not of a class list.
OF_A_PERSON = frozenset({Reason.CALLBACK, Reason.NOT_REACHED, Reason.APPOINTMENT})


@dataclass(frozen=True, slots=True)
class PutOff:
    """The last answer to one thing.

    :param until_on: the day on which it comes back.
    :param times: how often it was put off.
    :param is_spent: it was put off as often as is allowed, and its day has come: those who wait are told at once.
    """

    reason: Reason
    given_on: date
    until_on: date
    times: int
    is_spent: bool = False

    def holds(self, day: date) -> bool:
        """Say whether it still waits on a day."""
        return day < self.until_on

    @property
    def words(self) -> str:
        """Return the answer in a phrase that stands after the name of whoever gave it."""
        return f"{self.reason.label}; neue Antwort bis {self.until_on:%d.%m.%Y}"
