"""When a case that keeps coming back goes to the conference: what the machine of handovers counts."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from kette.chain import Step

# So often a case may come back before those who pass it to and fro talk about it.
MOST_RETURNS = 2
# From here on a case that came back counts anew: a conference has spoken, or there is, or was, an Anschluss.
_BEGINS_ANEW = frozenset({Step.REPORT, Step.KEEP, Step.PROMISE, Step.CLOSE, Step.REOPEN})

SECOND_TIME = "Der Fall ist zum zweiten Mal zurückgekommen"
INSISTED = "Die frühere Stelle nimmt den Fall nicht zurück"


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of a case's ledger as far as the machine counts it.

    :param holder_id: who holds the case from this step on.
    :param decided: whether its handover rests on a conference's decision.
    :param giving_back: whether its handover goes back to who once handed the case over.
    :param in_advance: whether the receiver, the safety net, accepted in advance: it passes nothing to and fro.
    """

    step: Step
    holder_id: int | None
    decided: bool = False
    giving_back: bool = False
    in_advance: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """How often a case came back since a conference last spoke about it, and who has held it since.

    :param insisted: whether who once handed it over refused to take it back.
    """

    returns: int = 0
    insisted: bool = False
    held: frozenset[int] = field(default_factory=frozenset)

    @property
    def is_due(self) -> bool:
        """Say whether the case goes to the next conference by itself."""
        return self.insisted or self.returns >= MOST_RETURNS

    @property
    def because(self) -> str:
        """Say why it goes there, as a German clause; empty where it does not."""
        if not self.is_due:
            return ""
        return INSISTED if self.insisted else SECOND_TIME

    def after(self, turn: Turn) -> "Course":
        """Return the course after one more step."""
        holder = frozenset() if turn.holder_id is None else frozenset({turn.holder_id})
        asked_by_conference = turn.decided and turn.step in (Step.OFFER, Step.RESERVE)
        if turn.step in _BEGINS_ANEW or asked_by_conference:
            return Course(held=holder)
        if turn.step is Step.DECLINE:
            return replace(self, returns=self.returns + 1, insisted=self.insisted or turn.giving_back)
        is_own = turn.step is Step.ACCEPT and not (turn.decided or turn.in_advance)
        came_back = is_own and bool(holder & self.held)
        return replace(self, returns=self.returns + came_back, held=self.held | holder)


def course_of(turns: Iterable[Turn]) -> Course:
    """Fold the steps of a case, the oldest first."""
    course = Course()
    for turn in turns:
        course = course.after(turn)
    return course


def refuses_offer(course: Course, *, decided: bool, in_advance: bool) -> str | None:
    """Return why a case cannot be offered now, as a German sentence; None where it can.

    :param decided: whether a conference asks for it.
    :param in_advance: whether the receiver, the safety net, has accepted in advance.
    """
    if not course.is_due or decided or in_advance:
        return None
    return (
        f"{course.because} und geht in die nächste Konferenz. Erst danach kann er wieder angeboten werden; bis dahin "
        "behält Ihre Stelle die Fallverantwortung."
    )
