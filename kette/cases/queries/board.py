"""The list of cases: narrowed, ordered, a page at a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from kette.cases.models import Case, Fact
from kette.cases.queries.lists import on_list, quiet_since, within
from kette.cases.queries.rows import Place, as_seen, case_rows, next_on, open_handovers
from kette.cases.queries.sight import reading_days, without_lapsed
from kette.cases.rules.filters import LINK_OF, BoardFilter, ConsentState, Openness, Order, Schooling
from kette.cases.rules.rows import BoardRow
from kette.cases.rules.schooling import DONE
from kette.chain import Link
from kette.db import db
from kette.privacy.models import Basis
from kette.privacy.queries.grounds import in_force
from kette.roles import Actor

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Board:
    """One page of a list."""

    rows: tuple[BoardRow, ...]
    total: int
    number: int = 1

    @property
    def pages(self) -> int:
        """Count the pages; an empty list has one."""
        return max(1, -(-self.total // PAGE_SIZE))


def board(
    wanted: BoardFilter,
    viewer: Actor,
    day: date,
    known_places: Mapping[int, Place],
    *,
    page: int | None = 1,
    with_adviser: bool = False,
    reading: int | None = None,
) -> Board:
    """List the cases in a viewer's scope that fit a filter.

    :param page: counted from 1; None for all pages in one.
    :param with_adviser: whether the rows say who takes care of a case.
    :param reading: what `reading_days` returned, where that was asked already.
    """
    conditions = [within(viewer, day), *_conditions(wanted, viewer, day, known_places)]
    own = known_places.get(viewer.institution_id or 0)
    if own is not None and wanted.school == own.public_id:
        # Which pupils are one's own is no secret; the condition above keeps to them.
        wanted = replace(wanted, school=None)
    if wanted.asks_for_consent:
        conditions.append(_knows_of_consents(viewer))
    reading = reading_days(viewer, day) if reading is None else reading
    if wanted.asks_for_schooling:
        conditions.append(without_lapsed(viewer, day, reading))
    statement = case_rows(*conditions, with_adviser=with_adviser).order_by(*_order(wanted.order))
    part = slice(None) if page is None else slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
    if not wanted.asks_for_attendance:
        if page is not None:
            statement = statement.limit(PAGE_SIZE).offset(part.start)
        rows = db.session.execute(statement).all()
        shown = tuple(as_seen(rows, viewer, day, known_places, reading=reading))
        return Board(shown, rows[0].total if rows else 0, page or 1)
    # What is narrowed or ordered by a field that one may not see tells it: such a list is made from what is seen.
    every = as_seen(db.session.execute(statement).all(), viewer, day, known_places, reading=reading)
    kept = [row for row in every if _shows_what_is_asked(row, wanted)]
    if wanted.order is Order.SCHOOL:
        kept.sort(key=lambda row: (row.school, row.class_name))
    return Board(tuple(kept[part]), len(kept), page or 1)


def _shows_what_is_asked(row: BoardRow, wanted: BoardFilter) -> bool:
    """Say whether a row shows its viewer the fields by which the list is narrowed."""
    if (wanted.school is not None or wanted.schooling is not None) and not row.school:
        return False
    return not wanted.class_name or bool(row.class_name)


def _knows_of_consents(viewer: Actor) -> ColumnElement[bool]:
    """Return the condition for the cases of which the page tells a viewer who consented to what, and who did not."""
    me = viewer.institution_id or 0
    return or_(Case.school_id == me, Case.holder_id == me)


def _conditions(
    wanted: BoardFilter, viewer: Actor, day: date, known_places: Mapping[int, Place]
) -> Iterable[ColumnElement[bool]]:
    if wanted.listing is not None:
        yield on_list(wanted.listing, viewer, day)
    ids = {place.public_id: place.id for place in known_places.values()}
    if wanted.openness is Openness.OPEN:
        yield Case.link != Link.CLOSED
    elif wanted.openness in LINK_OF:
        yield Case.link == LINK_OF[wanted.openness]
    if wanted.school is not None:
        yield Case.school_id == ids.get(wanted.school)
    if wanted.class_name:
        yield func.lower(Case.class_name) == wanted.class_name.lower()
    if wanted.holder is not None:
        yield Case.holder_id == ids.get(wanted.holder)
    if wanted.overdue:
        yield next_on < day
    if wanted.quiet_for is not None:
        yield quiet_since(wanted.quiet_for, day)
    if wanted.cohort is not None:
        yield Case.cohort == wanted.cohort
    if wanted.schooling is not None:
        runs = (_newest("compulsory_until") >= day.isoformat()) & (
            func.coalesce(_newest("compulsory"), "") != DONE
        )
        yield runs if wanted.schooling is Schooling.RUNS else ~runs
    if wanted.consent is not None:
        yield _consent(wanted.consent, day)


def _consent(wanted: ConsentState, day: date) -> ColumnElement[bool]:
    if wanted is ConsentState.RESERVED:
        return open_handovers.c.state == "waiting"
    if wanted is ConsentState.ASKED:
        return _newest("consent") == "asked"
    given = select(Basis.id).where(Basis.case_id == Case.id, Basis.kind == "consent", in_force(day)).exists()
    if wanted is ConsentState.REFUSED:
        return (_newest("consent") == "refused") & ~given
    return given


def _newest(key: str) -> ColumnElement[str]:
    return (
        select(Fact.value)
        .where(Fact.case_id == Case.id, Fact.key == key)
        .order_by(Fact.recorded_at.desc(), Fact.id.desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )


def _order(order: Order) -> Sequence[Any]:
    if order is Order.QUIET:
        return Case.active_at, Case.id
    if order is Order.SCHOOL:
        return Case.school_id, Case.class_name, Case.id
    return next_on.is_(None), next_on, Case.active_at, Case.id
