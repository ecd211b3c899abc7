"""A school's file beside the list that is kept: who is whom, and what is another, by keyed hashes, nothing opened."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from kette import vault
from kette.cases.service.people import Marks
from kette.db import db
from kette.institutions.models import Institution
from kette.intake.models.lists import Candidate, Import
from kette.intake.queries import lists
from kette.intake.rules.listed import STAYING, Listed, completed, listed
from kette.intake.rules.matching import match
from kette.intake.rules.pupil import TABLE, Problem, Pupil, Reading
from kette.intake.rules.spelling import well_spelled
from kette.privacy.models import Key

# Who is opened in one go.
_AT_ONCE = 500
# As vault.seal writes it; made once, because json.dumps makes one each time.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


#: Nobody is said to be somebody else.
NOBODY: Mapping[int, str] = {}


class Kept(NamedTuple):
    """A candidate as far as it is compared."""

    id: int
    public_id: str
    class_name: str
    fingerprint: str
    guid_mark: str | None
    number_mark: str | None
    content_mark: str | None
    case_id: int | None
    off_at: datetime | None

    @property
    def numbers(self) -> list[str]:
        """Return the school's numbers for the pupil, hashed, the steadier one first."""
        return [mark for mark in (self.guid_mark, self.number_mark) if mark]


@dataclass(frozen=True, slots=True)
class Entry:
    """A pupil of the file, ready to be sealed.

    :param content: what is sealed; `content_mark` is its keyed hash.
    :param lacking: fields for which its table has no column.
    :param is_respelled: the list knows a better spelling, which stays.
    """

    class_name: str
    line: int
    listed: Listed
    content: bytes
    content_mark: str
    fingerprint: str
    guid_mark: str | None
    number_mark: str | None
    lacking: frozenset[str]
    is_respelled: bool = False

    @property
    def numbers(self) -> list[str]:
        """Return the school's numbers for the pupil, hashed, the steadier one first."""
        return [mark for mark in (self.guid_mark, self.number_mark) if mark]


@dataclass(frozen=True, slots=True)
class Pair:
    """A pupil of the file, who that is on the list, and the case that the school has of them.

    :param before: what the list says of them, where that had to be opened.
    """

    entry: Entry
    kept: Kept | None
    case_id: int | None
    before: Listed | None = None

    @property
    def is_new(self) -> bool:
        """Say whether the pupil comes onto the list, or comes back to it."""
        return self.kept is None or self.kept.off_at is not None

    @property
    def is_changed(self) -> bool:
        """Say whether the file says something else than the list about somebody who is on it."""
        if self.is_new or self.kept is None:
            return False
        return (
            self.kept.content_mark != self.entry.content_mark or self.kept.class_name != self.entry.class_name
        )


def entries(reading: Reading, school: Institution) -> list[Entry]:
    """Return the active pupils of a file as they would be kept."""
    hints: dict[int, list[Problem]] = defaultdict(list)
    for hint in reading.hints:
        hints[hint.line].append(hint)
    marks, contents, school_id = Marks(), _contents(), school.id
    lacking = reading.lacking(STAYING)

    def entry(pupil: Pupil) -> Entry:
        one = listed(pupil, hints.get(pupil.line, ()))
        content = _plain(one)
        return Entry(
            pupil.class_name,
            pupil.line,
            one,
            content,
            contents.of(content),
            marks.fingerprint(one.person),
            *both_numbers(pupil, school_id, marks),
            lacking[pupil.line // TABLE] if lacking else frozenset(),
        )

    return [entry(pupil) for pupil in reading.pupils if pupil.active]


def both_numbers(pupil: Pupil, school_id: int, marks: Marks) -> tuple[str | None, str | None]:
    """Return the school's numbers for a pupil, hashed, the steadier one first."""
    return (
        marks.number(f"{school_id}:guid:{pupil.guid}") if pupil.guid else None,
        marks.number(f"{school_id}:id:{pupil.internal_id}") if pupil.internal_id else None,
    )


def numbers_of(pupil: Pupil, school_id: int, marks: Marks) -> list[str]:
    """Return those of them that the file names."""
    return [number for number in both_numbers(pupil, school_id, marks) if number]


def kept(school_id: int, cohort: int) -> list[Kept]:
    """List a school's candidates of a school year as far as they are compared, also those taken off the list."""
    table = Candidate.__table__
    rows = db.session.execute(
        select(*(table.c[name] for name in Kept._fields))
        .where(table.c.school_id == school_id, table.c.cohort == cohort)
        .order_by(table.c.id)
    )
    return _marked([Kept._make(row) for row in rows])


def pairs(
    file: Sequence[Entry],
    before: Sequence[Kept],
    school_id: int,
    cohort: int,
    same: Mapping[int, str] = NOBODY,
) -> list[Pair]:
    """Say of each pupil of a file who that is on the list, and which case the school has of them.

    What the file has no column for is as it was, and so is a name of which the file has only the poorer spelling.

    :param same: who of the list somebody new in a line is by the school's word, by public id.
    """
    by_number = {number: one for one in before for number in one.numbers}
    by_print = {one.fingerprint: one for one in before}
    marks = [(entry.numbers, entry.fingerprint) for entry in file]
    known = _with_said(file, match(marks, by_number, by_print), before, same)
    cases = match(marks, *lists.cases_by_marks(school_id, cohort))
    whole = zip(_completed(file, known), known, cases, strict=True)
    return [Pair(entry, kept, case_id, before) for (entry, before), kept, case_id in whole]


def _with_said(
    file: Sequence[Entry], known: list[Kept | None], before: Sequence[Kept], same: Mapping[int, str]
) -> list[Kept | None]:
    met = {one.id for one in known if one}
    free = {one.public_id: one for one in before if same and one.off_at is None and one.id not in met}
    # Nobody of the list is two people of the file.
    return [one or free.pop(same.get(entry.line, ""), None) for entry, one in zip(file, known, strict=True)]


def opened(ids: Sequence[int]) -> dict[int, Listed]:
    """Open these candidates. Ask first who may see them."""
    # Plain columns, and each key unwrapped once: a whole Kommune's schools may be in one file.
    table, keys, master = Candidate.__table__, dict[bytes, vault.CaseKey](), vault.current()
    found: dict[int, Listed] = {}
    for start in range(0, len(ids), _AT_ONCE):
        rows = db.session.execute(
            select(table.c.id, table.c.public_id, table.c.sealed, Key.wrapped)
            .join(Import, Import.id == table.c.import_id)
            .join(Key, Key.id == Import.key_id)
            .where(table.c.id.in_(ids[start : start + _AT_ONCE]))
        )
        for key, public_id, sealed, wrapped in rows:
            case_key = keys.get(wrapped) or keys.setdefault(wrapped, master.opened(wrapped))
            content = case_key.open_bytes(sealed, about=lists.about(public_id))
            found[key] = Listed.from_json(json.loads(content))
    return found


def _completed(file: Sequence[Entry], known: Sequence[Kept | None]) -> list[tuple[Entry, Listed | None]]:
    """Add to what a file says of somebody on the list what only the list says, or says in the better spelling.

    Opened are those alone who differ.
    """
    both = list(zip(file, known, strict=True))
    before = opened([kept.id for entry, kept in both if kept and entry.content_mark != kept.content_mark])
    contents = _contents()

    def complete(entry: Entry, kept: Kept | None) -> tuple[Entry, Listed | None]:
        if kept is None:
            return entry, None
        class_name = kept.class_name if "class_name" in entry.lacking else entry.class_name
        old = before.get(kept.id)
        if old is None:
            same = class_name == entry.class_name
            return entry if same else replace(entry, class_name=class_name), None
        said = completed(entry.listed, old, entry.lacking)
        one = replace(said, person=well_spelled(said.person, old.person))
        content = _plain(one)
        mark = contents.of(content)
        entry = replace(entry, class_name=class_name, listed=one, content=content, content_mark=mark)
        return replace(entry, is_respelled=one != said), old

    return [complete(entry, kept) for entry, kept in both]


def _contents() -> vault.KeyedHash:
    return vault.KeyedHash(vault.current().derive("list-content"))


def _plain(one: Listed) -> bytes:
    return _ENCODER.encode(one.to_json()).encode()


def _marked(before: list[Kept]) -> list[Kept]:
    """Add the marks that lists of the first release hold sealed."""
    without = [one.id for one in before if one.content_mark is None]
    if not without:
        return before
    contents = _contents()
    known = opened(without)

    def marked(one: Kept) -> Kept:
        old = known.get(one.id)
        if old is None:
            return one
        first, second = (*old.school_keys, None, None)[:2]
        mark = contents.of(_plain(replace(old, school_keys=())))
        return one._replace(guid_mark=first, number_mark=second, content_mark=mark)

    return [marked(one) for one in before]
