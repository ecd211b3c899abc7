"""Which list of cases is asked for: what stands in an address or a form, as far as its viewer may ask for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from werkzeug.datastructures import MultiDict

from kette import clock
from kette.calendar import school_year_of
from kette.cases.forms.board import BoardForm
from kette.cases.queries.rows import Place, places
from kette.cases.rules.filters import BoardFilter, ConsentState
from kette.cases.rules.lists import lists_of
from kette.doors import acting
from kette.roles import Actor, Role

_YEARS_BACK = 5
COORDINATING = frozenset({Role.KOKO, Role.MODERATOR})


@dataclass(frozen=True, slots=True)
class AskedList:
    """A list that is asked for.

    :param parts: what narrows it and could be read, as codes.
    :param unread: what could not be read, as the filter bar calls it.
    """

    viewer: Actor
    day: date
    places: Mapping[int, Place]
    form: BoardForm
    wanted: BoardFilter
    parts: dict[str, str]
    unread: tuple[str, ...]

    def sentence(self, parts: Mapping[str, str] | None = None) -> str:
        """Say in words what this list, or another one, is narrowed to."""
        return self.form.sentence(self.parts if parts is None else parts)


def asked_list(sent: Mapping[str, str]) -> AskedList:
    """Read which list is asked for; what the viewer may not ask for is as unknown as what does not exist."""
    viewer, day, known = acting(), clock.today(), places()
    form = BoardForm(MultiDict(sent), meta={"csrf": False})
    newest = school_year_of(day).cohort
    form.offer(
        known.values(),
        range(newest + 1, newest - _YEARS_BACK, -1),
        # Who consented and who did not: under a pseudonym, that is for counts alone.
        consents=[ConsentState.RESERVED] if viewer.role in COORDINATING else ConsentState,
        listings=[one.listing for one in lists_of(viewer.role)],
    )
    wanted = form.wanted()
    return AskedList(viewer, day, known, form, wanted, form.parts(sent), form.unread(sent))
