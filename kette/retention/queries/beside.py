"""What packages above know to be asked about a case before it is erased: retention lies below them, so listening.py says whom to ask."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """Something that a young person asked for and nobody has answered.

    :param said: what institutions said to it, each in one phrase.
    :param comes_first: whether it must be answered before the case is erased, as an access: it would find nothing.
    """

    label: str
    institution: str
    asked_on: date
    due_on: date
    checked: str = ""
    words: str = ""
    said: tuple[str, ...] = ()
    comes_first: bool = False


Source = Callable[[int], Sequence[OpenRequest]]
_sources: list[Source] = []


def come_from(*sources: Source) -> None:
    """Say who is asked: functions of a case's key."""
    _sources[:] = sources


def open_requests(case_id: int) -> list[OpenRequest]:
    """Return what is open about a case, as packages above tell."""
    return [one for source in _sources for one in source(case_id)]
