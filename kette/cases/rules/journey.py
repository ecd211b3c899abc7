"""The way of a case as the chain picture tells it: who held it when, what happened, what is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kette.cases.rules.outcomes import OUTCOME_OF
from kette.chain import Link, Step
from kette.pictures.chain import Goal, Mark, MarkKind, Offer, Segment, chain_picture
from kette.pictures.scene import PAGE_WIDTH, Picture


@dataclass(frozen=True, slots=True)
class StepSeen:
    """One step of the ledger in words: who held the case from then on, and who was on the other side."""

    seq: int
    step: Step
    on: date
    from_link: Link | None
    to_link: Link
    holder: str
    receiver: str = ""
    outcome: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Journey:
    """What the picture is drawn from."""

    segments: tuple[Segment, ...]
    marks: tuple[Mark, ...]
    offer: Offer | None
    goal: Goal | None


def journey(steps: Sequence[StepSeen], *, answer_by: date | None = None) -> Journey:
    """Read the ledger of a case, all of it and in order.

    Nobody holds a closed case: of a reopened one the picture shows the way since, the history shows all.

    :param answer_by: deadline of the open offer.
    """
    way = _since_last_opening(steps)
    last = way[-1]
    offer = None
    if last.to_link is Link.OFFERED:
        offered = next(step for step in reversed(way) if step.step is Step.OFFER)
        offer = Offer(offered.receiver, offered.on, answer_by)
    return Journey(_segments(way), tuple(_marks(way, offer is not None)), offer, _goal(way))


def draw(ident: str, way: Journey, today: date, *, width: float = PAGE_WIDTH) -> Picture:
    """Draw the chain picture of a case."""
    return chain_picture(
        ident, way.segments, offer=way.offer, marks=way.marks, goal=way.goal, today=today, width=width
    )


def _since_last_opening(steps: Sequence[StepSeen]) -> Sequence[StepSeen]:
    openings = [place for place, step in enumerate(steps) if step.step in (Step.REPORT, Step.REOPEN)]
    return steps[openings[-1] :]


def _segments(way: Sequence[StepSeen]) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    holder, since = way[0].holder, way[0].on
    for step in way[1:]:
        if step.to_link is Link.CLOSED or step.step is Step.ACCEPT:
            segments.append(Segment(holder, since, step.on))
            holder, since = step.holder, step.on
    if way[-1].to_link is not Link.CLOSED:
        segments.append(Segment(holder, since))
    return tuple(segments)


def _marks(way: Sequence[StepSeen], is_offered: bool) -> list[Mark]:
    marks = []
    for place, step in enumerate(way):
        if step.from_link is Link.CONFERENCE and step.step not in (Step.CLOSE, Step.CALL_CONFERENCE):
            marks.append(Mark(step.on, "Fallkonferenz", MarkKind.CONFERENCE))
        told = _mark(step)
        # The open offer is drawn as a link of its own.
        open_offer = is_offered and place == len(way) - 1 and step.step is Step.OFFER
        if told is not None and not open_offer:
            marks.append(told)
    return marks


def _mark(step: StepSeen) -> Mark | None:
    kinds = {
        Step.REPORT: ("gemeldet", MarkKind.REPORTED),
        Step.REOPEN: ("wieder geöffnet", MarkKind.REPORTED),
        Step.RESERVE: (f"vorgemerkt: {step.receiver}", MarkKind.OTHER),
        Step.OFFER: (f"angeboten: {step.receiver}", MarkKind.OFFERED),
        Step.DECLINE: (f"abgelehnt: {step.receiver}", MarkKind.RETURNED),
        Step.WITHDRAW: ("Angebot zurückgezogen", MarkKind.RETURNED),
        Step.PROMISE: ("Anschluss zugesagt", MarkKind.PROMISED),
        Step.START: ("Start bestätigt", MarkKind.ARRIVED),
        Step.STAY: ("Verbleib bestätigt", MarkKind.ARRIVED),
        Step.FALL_THROUGH: ("Anschluss geplatzt", MarkKind.RETURNED),
        Step.CLOSE: (f"abgeschlossen: {OUTCOME_OF[step.outcome].label}", MarkKind.OTHER)
        if step.outcome in OUTCOME_OF
        else ("abgeschlossen", MarkKind.OTHER),
    }
    found = kinds.get(step.step)
    return None if found is None else Mark(step.on, *found)


def _goal(way: Sequence[StepSeen]) -> Goal | None:
    """Return how far it is to the Anschluss: open, promised, reached; None where the way ended without one."""
    promised: StepSeen | None = None
    reached: StepSeen | None = None
    for step in way:
        if step.step is Step.PROMISE:
            promised, reached = step, None
        elif step.step is Step.START:
            reached = step
        elif step.step is Step.FALL_THROUGH:
            promised = reached = None
    label = OUTCOME_OF[promised.outcome].label if promised and promised.outcome else "Anschluss"
    if reached is not None:
        return Goal(label, reached_on=reached.on)
    if way[-1].to_link is Link.CLOSED:
        return None
    if promised is not None:
        return Goal(label, promised_on=promised.on)
    return Goal(label)
