"""Everything that a report counts: the cases of a cohort on a day, and the names of the institutions in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kette.institutions.rules.school_forms import SCHOOL_FORMS
from kette.reports.rules.standing import (
    History,
    Line,
    Movement,
    Offer,
    line_of,
    movement_of,
    offers_of,
    returns_of,
)
from kette.reports.rules.tables import Labels


@dataclass(frozen=True, slots=True)
class Named:
    """An institution as a report names it; a school with its Schulform."""

    public_id: str
    name: str
    is_school: bool = False
    school_form: str = ""


_ALL_SCHOOLS = Named("schools", "Schulen", is_school=True)


@dataclass(frozen=True, slots=True)
class Book:
    """The cases of one cohort as they stood on a day, and how their stock moved since another.

    :param coarse: whether it is drawn for readers outside the chain: by Schulform instead of school, without links and
        single keys, so that the tables have few small cells and few relations to each other.
    """

    cohort: int
    since: date
    as_of: date
    histories: Sequence[History]
    institutions: Mapping[int, Named]
    coarse: bool = False
    lines: tuple[Line, ...] = field(init=False)
    offers: tuple[Offer, ...] = field(init=False)
    returns: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        lines = tuple(line_of(history, self.as_of) for history in self.histories)
        object.__setattr__(self, "lines", lines)
        object.__setattr__(self, "offers", tuple(o for h in self.histories for o in offers_of(h)))
        object.__setattr__(self, "returns", tuple(r for h in self.histories for r in returns_of(h)))

    def code(self, institution_id: int | None) -> str:
        """Return the public id of an institution: what tables and addresses may hold; one for all schools if coarse."""
        return "" if institution_id is None else self._told(institution_id).public_id

    def school_form(self, school_id: int) -> str:
        """Return the Schulform of a school, empty where it is not known."""
        form = self.institutions[school_id].school_form
        return form if form in SCHOOL_FORMS else ""

    def schools(self) -> Labels:
        """Return the schools of the cases, by name."""
        return self._named({line.school_id for line in self.lines})

    def school_forms(self) -> Labels:
        """Return the Schulformen of the cases in the order of the catalogue."""
        found = {self.school_form(line.school_id) for line in self.lines}
        known = [(form, label) for form, label in SCHOOL_FORMS.items() if form in found]
        return [*known, *([("", "nicht bekannt")] if "" in found else [])]

    def holders(self) -> Labels:
        """Return the institutions that hold an open case, by name."""
        return self._named({line.holder_id for line in self.lines if line.holder_id is not None})

    def receivers(self) -> Labels:
        """Return the institutions to which cases were offered, by name."""
        return self._named({offer.receiver_id for offer in self.offers})

    def returners(self) -> Labels:
        """Return the institutions that gave cases back, by name."""
        return self._named(set(self.returns))

    def movements(self) -> Mapping[str, Movement]:
        """Return the movement of the stock, by school."""
        found: dict[str, Movement] = {}
        for history in self.histories:
            code = self.code(history.school_id)
            found[code] = found.get(code, Movement()) + movement_of(history, self.since, self.as_of)
        return found

    def _told(self, institution_id: int) -> Named:
        named = self.institutions[institution_id]
        return _ALL_SCHOOLS if self.coarse and named.is_school else named

    def _named(self, ids: Iterable[int]) -> Labels:
        told = {named.public_id: named.name for named in map(self._told, ids)}
        return sorted(told.items(), key=lambda pair: (pair[1].casefold(), pair[0]))
