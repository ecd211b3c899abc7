"""Passing on many cases at once: to whom, and how far it is."""

from dataclasses import dataclass

from kette.chain import Link
from kette.labels import LabelledEnum

# What is ticked beforehand when many are passed on: not what is offered, on an agenda, or has its Anschluss already.
TICKED = frozenset({Link.REPORTED, Link.ACCOMPANIED})


class BatchKind(LabelledEnum):
    """Whether the cases stay in the institution."""

    INSIDE = "inside", "an Kolleginnen und Kollegen der eigenen Stelle"
    OUTSIDE = "outside", "an andere Stellen"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is, as counts."""

    total: int
    done: int
    refused: int
    cancelled: bool = False

    @property
    def left(self) -> int:
        """Return how many cases are still to come."""
        return self.total - self.done - self.refused

    @property
    def works(self) -> bool:
        """Say whether something is still going to happen."""
        return self.left > 0 and not self.cancelled
