"""States of a handover and what follows what, and why one is declined."""

from kette.chain import BrokenChain, Step
from kette.labels import LabelledEnum


class HandoverState(LabelledEnum):
    """Where a handover stands. Only the acceptance moves the holder."""

    WAITING = "waiting", "vorgemerkt, noch nicht angeboten"
    OFFERED = "offered", "Annahme steht aus"
    ACCEPTED = "accepted", "angenommen"
    DECLINED = "declined", "abgelehnt"
    WITHDRAWN = "withdrawn", "zurückgezogen"


# What follows what; the service moves by this table alone. A wish waits for its basis, an offer for its answer.
FOLLOWING: dict[tuple[HandoverState | None, Step], HandoverState] = {
    (None, Step.RESERVE): HandoverState.WAITING,
    (HandoverState.WAITING, Step.OFFER): HandoverState.OFFERED,
    (HandoverState.WAITING, Step.WITHDRAW): HandoverState.WITHDRAWN,
    (HandoverState.OFFERED, Step.ACCEPT): HandoverState.ACCEPTED,
    (HandoverState.OFFERED, Step.DECLINE): HandoverState.DECLINED,
    (HandoverState.OFFERED, Step.WITHDRAW): HandoverState.WITHDRAWN,
}
OPEN_STATES = frozenset(state for state, _ in FOLLOWING if state is not None)


def state_after(state: HandoverState | None, step: Step) -> HandoverState:
    """Return the state to which a step leads.

    :raises BrokenChain: if the table has no such move; its text is for the reader.
    """
    following = FOLLOWING.get((state, step))
    if following is None:
        raise BrokenChain(f"Diese Übergabe ist inzwischen {state.label if state else 'nicht mehr da'}.")
    return following


class DeclineReason(LabelledEnum):
    """Why a receiver does not take a case."""

    NOT_RESPONSIBLE = "not_responsible", "nicht zuständig"
    NO_CAPACITY = "no_capacity", "zurzeit keine freien Termine"
    NO_CONTACT = "no_contact", "nicht erreichbar"
    ALREADY_PLACED = "already_placed", "hat schon einen Anschluss"
    MOVED = "moved", "ist weggezogen"
    INCOMPLETE = "incomplete", "Angaben reichen nicht aus"
    OTHER = "other", "anderer Grund"


# Why a case is given back to who handed it over; a word alone would stay behind where no basis covers it.
BACK_REASONS = (
    DeclineReason.NOT_RESPONSIBLE,
    DeclineReason.NO_CONTACT,
    DeclineReason.ALREADY_PLACED,
    DeclineReason.MOVED,
    DeclineReason.NO_CAPACITY,
    DeclineReason.OTHER,
)

# What the access log keeps as codes, by action.
LOGGED = {"handover.decline": {reason.value: reason.label for reason in DeclineReason}}
