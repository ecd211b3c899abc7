"""States of a handover, and why one is declined."""

from kette.labels import LabelledEnum


class HandoverState(LabelledEnum):
    """Where a handover stands. Only the acceptance moves the holder."""

    WAITING = "waiting", "vorgemerkt, noch nicht angeboten"
    OFFERED = "offered", "Annahme steht aus"
    ACCEPTED = "accepted", "angenommen"
    DECLINED = "declined", "abgelehnt"
    WITHDRAWN = "withdrawn", "zurückgezogen"


NEXT_STATES = {
    HandoverState.WAITING: frozenset({HandoverState.OFFERED, HandoverState.WITHDRAWN}),
    HandoverState.OFFERED: frozenset(
        {HandoverState.ACCEPTED, HandoverState.DECLINED, HandoverState.WITHDRAWN}
    ),
    HandoverState.ACCEPTED: frozenset[HandoverState](),
    HandoverState.DECLINED: frozenset[HandoverState](),
    HandoverState.WITHDRAWN: frozenset[HandoverState](),
}
OPEN_STATES = frozenset(state for state, following in NEXT_STATES.items() if following)


class DeclineReason(LabelledEnum):
    """Why a receiver does not take a case."""

    NOT_RESPONSIBLE = "not_responsible", "nicht zuständig"
    NO_CAPACITY = "no_capacity", "zurzeit keine freien Termine"
    NO_CONTACT = "no_contact", "nicht erreichbar"
    ALREADY_PLACED = "already_placed", "hat schon einen Anschluss"
    MOVED = "moved", "ist weggezogen"
    INCOMPLETE = "incomplete", "Angaben reichen nicht aus"
    OTHER = "other", "anderer Grund"


# What the access log keeps as codes, by action.
LOGGED = {"handover.decline": {reason.value: reason.label for reason in DeclineReason}}
