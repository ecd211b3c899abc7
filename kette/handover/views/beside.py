"""What packages above add to a handover's page and sheet: handover lies below them, so listening.py says whom to ask."""

from collections.abc import Callable
from dataclasses import dataclass

from kette.handover.document import Door
from kette.handover.models import Handover
from kette.roles import Actor


@dataclass(frozen=True, slots=True)
class Aside:
    """A word beside a handover: heading, sentences, and buttons that each send one form (address, label)."""

    title: str
    sentences: tuple[str, ...]
    buttons: tuple[tuple[str, str], ...] = ()


Source = Callable[[Handover, Actor], Aside | None]
_sources: list[Source] = []
_doors: list[Callable[[Handover], Door | None]] = []


def come_from(*sources: Source) -> None:
    """Say who is asked for a word beside a handover that its viewer has just opened."""
    _sources[:] = sources


def doors_come_from(source: Callable[[Handover], Door | None]) -> None:
    """Say who knows where a sheet is answered from the paper."""
    _doors[:] = [source]


def asides(handover: Handover, viewer: Actor) -> list[Aside]:
    """Return what is said beside a handover."""
    return [aside for source in _sources if (aside := source(handover, viewer)) is not None]


def door_of(handover: Handover) -> Door | None:
    """Return where a sheet is answered from the paper; None where it is not."""
    return next((source(handover) for source in _doors), None)
