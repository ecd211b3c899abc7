"""Finding a case: by name in any spelling, by number, or by the pseudonym it goes by; only what the viewer may know."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from kette import vault
from kette.cases.models import Case, Identity
from kette.cases.queries.board import PAGE_SIZE, Board
from kette.cases.queries.rows import Place, as_seen, case_rows
from kette.cases.queries.sight import pseudonym_of, scope
from kette.cases.rules.rows import BoardRow
from kette.db import db
from kette.names import fold, search_terms
from kette.roles import Actor

# A search that finds more is no search; the reader is asked to be more precise.
MOST_FOUND = 200
_PSEUDONYM = re.compile(r"(?:fall )?[^\W\d_]{2}-[0-9]{4}")


def find(words: str, viewer: Actor, day: date, known_places: Mapping[int, Place]) -> Board:
    """Find cases by name in any spelling or by number, among those whose name the viewer may see; else by pseudonym.

    Nothing tells whether a case exists that is none of the viewer's business.
    """
    by_number = func.lower(Case.number).contains(words.strip().lower(), autoescape=True)
    by_name = [Identity.search.contains(term, autoescape=True) for term in search_terms(words)]
    ways = [by_number] if len(words.strip()) >= 3 else []
    if by_name:
        condition: ColumnElement[bool] = by_name[0]
        for more in by_name[1:]:
            condition = condition & more
        ways.append(condition)
    found: list[BoardRow] = []
    if ways:
        statement = case_rows(scope(viewer, day), or_(*ways)).order_by(Case.number.desc()).limit(MOST_FOUND)
        rows = db.session.execute(statement).all()
        found = [row for row in as_seen(rows, viewer, day, known_places) if row.number is not None]
    found += _by_pseudonym(words, viewer, day, known_places)
    return Board(tuple(found[:PAGE_SIZE]), len(found))


def schools_called(words: str, known_places: Mapping[int, Place]) -> list[Place]:
    """Find schools by their name in any spelling."""
    terms = fold(words).split()
    return [
        place
        for place in known_places.values()
        if place.is_school
        and terms
        and all(term in fold(f"{place.name} {place.short_name}") for term in terms)
    ]


def _by_pseudonym(
    words: str, viewer: Actor, day: date, known_places: Mapping[int, Place]
) -> Iterable[BoardRow]:
    """Find a case by the pseudonym under which this viewer's institution knows it; pseudonyms are stored nowhere."""
    wanted = words.strip().casefold()
    if not _PSEUDONYM.fullmatch(wanted):
        return []
    wanted = f"fall {wanted.removeprefix('fall ')}"
    key = vault.current().derive("pseudonym")
    ids = [
        case_id
        for case_id in db.session.scalars(select(Case.id).where(scope(viewer, day)))
        if pseudonym_of(key, case_id, viewer).casefold() == wanted
    ]
    if not ids:
        return []
    rows = db.session.execute(case_rows(Case.id.in_(ids))).all()
    return [row for row in as_seen(rows, viewer, day, known_places) if row.name.casefold() == wanted]
