"""One case in a list, as one viewer sees it."""

from dataclasses import dataclass
from datetime import date

from kette.chain import Link


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One case in a list; everything in it may be seen by the one it was made for.

    :param adviser: who takes care of it, where the viewer's own institution holds it and the list asked for it.
    :param basis: on what the sight of the name rests, as the access log keeps it.
    """

    public_id: str
    number: str | None
    name: str
    school: str
    class_name: str
    link: Link
    holder: str
    held_on: date
    offered_to: str
    waits_for_consent: bool
    adviser: str
    next_on: date | None
    next_what: str
    active_on: date
    school_year: str
    reported_on: date | None
    may_be_called: bool
    basis: str
