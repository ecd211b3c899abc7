"""What packages above say on the page of a case: cases lies below them, so listening.py says whom to ask."""

from collections.abc import Callable
from dataclasses import dataclass

from kette.cases.queries.sight import Seen
from kette.roles import Actor


@dataclass(frozen=True, slots=True)
class Aside:
    """A short word beside a case, without personal data: heading, sentence, and where to go on."""

    title: str
    text: str
    url: str | None = None
    link: str = ""


Source = Callable[[str, Seen, Actor], Aside | None]
_sources: list[Source] = []


def come_from(*sources: Source) -> None:
    """Say who is asked: functions of a case's public id, how it is seen, and its viewer, who may open it."""
    _sources[:] = sources


def asides(public_id: str, seen: Seen, viewer: Actor) -> list[Aside]:
    """Return what is said beside a case that the viewer has just opened."""
    return [aside for source in _sources if (aside := source(public_id, seen, viewer)) is not None]
