"""The Verantwortungskette as a table: links, steps, and which step leads from which link to which."""

from collections.abc import Iterable
from dataclasses import dataclass

from kette.labels import LabelledEnum


class Link(LabelledEnum):
    """Where a case stands."""

    REPORTED = "reported", "gemeldet"
    CONFERENCE = "conference", "zur Fallbesprechung"
    OFFERED = "offered", "Übergabe angeboten"
    ACCOMPANIED = "accompanied", "in Begleitung"
    PROMISED = "promised", "Anschluss zugesagt"
    ARRIVED = "arrived", "angekommen"
    CLOSED = "closed", "abgeschlossen"


class Step(LabelledEnum):
    """What moves a case, or is written down on its way. The label is what the timeline says."""

    REPORT = "report", "ohne Anschluss gemeldet"
    CALL_CONFERENCE = "call_conference", "auf die Tagesordnung gesetzt"
    POSTPONE = "postpone", "auf die nächste Konferenz vertagt"
    KEEP = "keep", "bleibt bei der zuständigen Stelle"
    RESERVE = "reserve", "Übergabe vorgemerkt, wartet auf Einwilligung"
    OFFER = "offer", "Übergabe angeboten"
    ACCEPT = "accept", "Übergabe angenommen"
    DECLINE = "decline", "Übergabe abgelehnt"
    WITHDRAW = "withdraw", "Angebot zurückgezogen"
    PROMISE = "promise", "Anschluss zugesagt"
    START = "start", "Start bestätigt"
    STAY = "stay", "Verbleib am Prüftermin bestätigt"
    FALL_THROUGH = "fall_through", "Anschluss geplatzt"
    CLOSE = "close", "Fall abgeschlossen"
    REOPEN = "reopen", "Fall wieder geöffnet"


# Steps after which somebody else may hold the case. Every other step keeps the holder.
STEPS_THAT_CHANGE_THE_HOLDER = frozenset({Step.REPORT, Step.ACCEPT, Step.CLOSE, Step.REOPEN})

OPEN_LINKS = frozenset(Link) - {Link.CLOSED}
# Links from which an offer can be made, and to which a declined or withdrawn one falls back.
BASES_OF_AN_OFFER = frozenset({Link.REPORTED, Link.CONFERENCE, Link.ACCOMPANIED, Link.PROMISED})


class BrokenChain(Exception):
    """A step that the table of moves does not allow here; the text is the German sentence for the reader."""

    # Endpoint, its values and the words of the link that leads on, where a refusal knows one.
    way_on: tuple[str, dict[str, str], str] | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: this step leads from any of these links to that one.

    A target of `None` means back to the link at which the offer was made.
    """

    step: Step
    sources: frozenset[Link | None]
    target: Link | None


def _from(*links: Link | None) -> frozenset[Link | None]:
    return frozenset(links)


MOVES = (
    Move(Step.REPORT, _from(None), Link.REPORTED),
    Move(Step.CALL_CONFERENCE, _from(Link.REPORTED, Link.ACCOMPANIED, Link.PROMISED), Link.CONFERENCE),
    Move(Step.POSTPONE, _from(Link.CONFERENCE), Link.CONFERENCE),
    Move(Step.KEEP, _from(Link.CONFERENCE), Link.ACCOMPANIED),
    Move(Step.RESERVE, _from(Link.CONFERENCE, Link.REPORTED, Link.ACCOMPANIED), Link.ACCOMPANIED),
    Move(Step.OFFER, frozenset(BASES_OF_AN_OFFER), Link.OFFERED),
    Move(Step.ACCEPT, _from(Link.OFFERED), Link.ACCOMPANIED),
    Move(Step.DECLINE, _from(Link.OFFERED), None),
    Move(Step.WITHDRAW, _from(Link.OFFERED), None),
    Move(Step.PROMISE, _from(Link.REPORTED, Link.CONFERENCE, Link.ACCOMPANIED), Link.PROMISED),
    Move(Step.START, _from(Link.PROMISED), Link.ARRIVED),
    Move(Step.STAY, _from(Link.ARRIVED), Link.ARRIVED),
    Move(Step.FALL_THROUGH, _from(Link.PROMISED, Link.ARRIVED), Link.ACCOMPANIED),
    Move(
        Step.CLOSE,
        _from(Link.REPORTED, Link.CONFERENCE, Link.ACCOMPANIED, Link.PROMISED, Link.ARRIVED),
        Link.CLOSED,
    ),
    Move(Step.REOPEN, _from(Link.CLOSED), Link.REPORTED),
)

_MOVE_OF = {move.step: move for move in MOVES}


def take(step: Step, at: Link | None, *, offered_from: Link | None = None) -> Link:
    """Return the link that a step leads to.

    :param at: where the case stands; None before it is reported.
    :param offered_from: the link at which the open offer was made; needed by DECLINE and WITHDRAW.
    :raises BrokenChain: if the table has no such move.
    """
    move = _MOVE_OF[step]
    if at not in move.sources:
        where = f"ist „{at.label}“" if at else "ist noch nicht gemeldet"
        raise BrokenChain(f"„{step.label}“ geht hier nicht: Der Fall {where}.")
    if move.target is not None:
        return move.target
    if offered_from not in BASES_OF_AN_OFFER:
        raise BrokenChain("Das Angebot hat keinen Ausgangspunkt, an den der Fall zurückkehren kann.")
    return offered_from


def steps_from(link: Link | None) -> tuple[Step, ...]:
    """List the steps possible at a link, in the order of the table; pages offer these and no others."""
    return tuple(move.step for move in MOVES if link in move.sources)


def all_moves() -> Iterable[tuple[Step, Link | None, Link]]:
    """Yield every allowed (step, from, to); the database keeps them as a table that steps refer to."""
    for move in MOVES:
        for source in sorted(move.sources, key=lambda link: link.value if link else ""):
            if move.target is not None:
                yield move.step, source, move.target
            else:
                for back in sorted(BASES_OF_AN_OFFER, key=lambda link: link.value):
                    yield move.step, source, back
