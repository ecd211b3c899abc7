"""Who may be of the same person as whom: cases found by keyed hashes of their blocks; only those are opened and compared."""

import hashlib
import struct
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, or_, select

from kette import vault
from kette.cases.models import Case, Identity
from kette.cases.rules.identity import PersonalData
from kette.chain import Link
from kette.db import db, kommune_here
from kette.intake.models.pairs import IdentityMark
from kette.intake.rules.blocks import own_blocks, sought_blocks
from kette.intake.rules.likeness import Likeness, Person, likeness
from kette.privacy.models import Key

Item = TypeVar("Item")

# Values named in one statement.
_AT_ONCE = 500
# From so many people on, all marks of the Kommune are read in one go instead of each being looked up.
_MANY = 200
_MISTAKE = "IRRTUM"  # the outcome of a case that was reported by mistake
_NUMBER = struct.Struct(">q").unpack


@dataclass(frozen=True, slots=True)
class Match:
    """A case that is likely of the same person; it names nobody."""

    case_id: int
    likeness: Likeness
    is_closed: bool = False


class Marker:
    """Turns blocks into keyed hashes; those of different Kommunen have nothing in common."""

    def __init__(self, kommune_id: int) -> None:
        self._key = vault.current().derive("likeness")
        self._kommune = f"{kommune_id} "

    def own(self, person: Person) -> set[int]:
        """Return the marks under which somebody is found."""
        return {self._of(block) for block in own_blocks(person)}

    def sought(self, person: Person) -> set[int]:
        """Return the marks of those who may be the same person."""
        return {self._of(block) for block in sought_blocks(person)}

    def _of(self, block: str) -> int:
        digest = hashlib.blake2b((self._kommune + block).encode(), key=self._key, digest_size=8).digest()
        mark: int = _NUMBER(digest)[0]
        return mark


def match_many(
    persons: Sequence[Person], *, school_id: int | None = None, with_closed: bool = False
) -> list[tuple[Match, ...]]:
    """Return for each person the open cases that are likely theirs, the likeliest first; in the Kommune of the session.

    Ask first who may know of these cases: a school is told of its own alone before it has reported somebody.

    :param school_id: only the cases of this school.
    :param with_closed: also closed ones, but for those that were reported by mistake.
    """
    marker = Marker(kommune_here())
    sought: defaultdict[int, list[int]] = defaultdict(list)
    for place, person in enumerate(persons):
        for mark in marker.sought(person):
            sought[mark].append(place)
    together: defaultdict[int, set[int]] = defaultdict(set)
    for mark, case_id in _marks(sought, all_of_them=len(persons) > _MANY):
        together[case_id].update(sought[mark])
    found: list[list[Match]] = [[] for _ in persons]
    for case_id, link, known in _opened(together, _among(school_id, with_closed=with_closed)):
        for place in together[case_id]:
            like = likeness(persons[place], known)
            if like is not None:
                found[place].append(Match(case_id, like, link is Link.CLOSED))
    return [tuple(sorted(one, key=lambda match: (-match.likeness.score, match.case_id))) for one in found]


def opened_cases(
    case_ids: Collection[int], *, with_closed: bool = False
) -> Iterator[tuple[int, PersonalData]]:
    """Yield of these cases those that are open, with whom they are about.

    :param with_closed: also closed ones, as `match_many`.
    """
    for case_id, _, person in _opened(case_ids, _among(None, with_closed=with_closed)):
        yield case_id, person


def _among(school_id: int | None, *, with_closed: bool) -> list[ColumnElement[bool]]:
    """Return the conditions for the cases that are compared."""
    found: list[ColumnElement[bool]] = [] if school_id is None else [Case.school_id == school_id]
    is_open = Case.link != Link.CLOSED
    return [*found, or_(is_open, Case.outcome != _MISTAKE) if with_closed else is_open]


def _opened(
    case_ids: Collection[int], among: Sequence[ColumnElement[bool]]
) -> Iterator[tuple[int, Link, PersonalData]]:
    master = vault.current()
    for some in _in_portions(sorted(case_ids)):
        rows = db.session.execute(
            select(Case.id, Case.public_id, Case.link, Key.wrapped, Identity.sealed)
            .join(Identity, Identity.case_id == Case.id)
            .join(Key, Key.id == Case.key_id)
            .where(Case.id.in_(some), *among)
            .order_by(Case.id)
        )
        for case_id, public_id, link, wrapped, sealed in rows:
            person = PersonalData.from_json(master.open(wrapped, sealed, about=f"identity:{public_id}"))
            yield case_id, link, person


def without_marks() -> Sequence[int]:
    """Return the cases whose identity has no marks yet: those of the first release."""
    marked = select(IdentityMark.id).where(IdentityMark.case_id == Case.id).exists()
    return db.session.scalars(
        select(Case.id)
        .where(Case.key_id.is_not(None), ~marked, *_among(None, with_closed=True))
        .order_by(Case.id)
    ).all()


def open_cases() -> Sequence[int]:
    """Return all open cases that somebody is known of."""
    return db.session.scalars(
        select(Case.id).where(Case.key_id.is_not(None), Case.link != Link.CLOSED).order_by(Case.id)
    ).all()


def _marks(sought: Mapping[int, object], *, all_of_them: bool) -> Iterator[Any]:
    """Yield the kept marks among those sought, with their cases."""
    # Plain columns: a few hundred thousand rows are read at once.
    table = IdentityMark.__table__
    kept = select(table.c.mark, table.c.case_id).where(table.c.kommune_id == kommune_here())
    if all_of_them:
        yield from (row for row in db.session.execute(kept).all() if row[0] in sought)
        return
    for some in _in_portions(sorted(sought)):
        yield from db.session.execute(kept.where(table.c.mark.in_(some)))


def _in_portions(items: Sequence[Item]) -> Iterable[Sequence[Item]]:
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))
