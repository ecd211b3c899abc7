"""What was answered when a consent was asked for, institution by institution: one state each, never one for all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kette.labels import LabelledEnum


class AnswerState(LabelledEnum):
    """How things stand between a young person and one institution; the value is what the fact „consent“ keeps."""

    GIVEN = "given", "erteilt"
    WITHDRAWN = "ended", "widerrufen"
    EXPIRED = "expired", "abgelaufen"
    REFUSED = "refused", "nicht erteilt"


#: What follows where there is no consent: the case stays open, and the law alone still carries anything.
NOTHING_GOES = "Der Fall bleibt offen. An diese Stelle geht nur noch etwas, wenn das Gesetz es erlaubt und jemand es begründet."
RAN_OUT = "Ohne neue Einwilligung geht an diese Stelle nur, was das Gesetz erlaubt."


@dataclass(frozen=True, slots=True)
class ConsentAnswer:
    """What was said towards one institution, on which day, and until when it holds.

    :param on: the day it was given, withdrawn or refused, or the last day of one that ran out.
    """

    recipient_id: int
    recipient: str
    state: AnswerState
    on: date
    until: date | None = None

    @property
    def words(self) -> str:
        """Say it in German."""
        if self.state is AnswerState.EXPIRED:
            return f"am {self.on:%d.%m.%Y} abgelaufen"
        if self.state is AnswerState.GIVEN:
            until = f"bis {self.until:%d.%m.%Y}" if self.until else "bis zum Widerruf"
            return f"erteilt am {self.on:%d.%m.%Y}, gilt {until}"
        if self.state is AnswerState.REFUSED:
            return f"nicht erteilt, festgehalten am {self.on:%d.%m.%Y}"
        return f"widerrufen am {self.on:%d.%m.%Y}"

    @property
    def follows(self) -> str:
        """Say what follows from it; empty while a consent is in force."""
        if self.state is AnswerState.GIVEN:
            return ""
        return RAN_OUT if self.state is AnswerState.EXPIRED else NOTHING_GOES


def by_institution(said: Iterable[ConsentAnswer]) -> tuple[ConsentAnswer, ...]:
    """Return how it stands with each institution: a consent in force, else what was said last; by name."""
    newest: dict[int, ConsentAnswer] = {}
    for one in sorted(said, key=lambda one: (one.state is AnswerState.GIVEN, one.on)):
        newest[one.recipient_id] = one
    return tuple(sorted(newest.values(), key=lambda one: one.recipient))


def of_the_case(said: Iterable[ConsentAnswer]) -> str:
    """Return the fact of the case: given while a consent is in force for anybody, else what was said last; empty: nothing."""
    stands = sorted(by_institution(said), key=lambda one: (one.state is AnswerState.GIVEN, one.on))
    if not stands:
        return ""
    last = stands[-1].state
    return AnswerState.WITHDRAWN.value if last is AnswerState.EXPIRED else str(last.value)
