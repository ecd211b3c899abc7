"""Rows of lists: what every list of cases loads in one query, and how one viewer sees it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, Select, String, column, func, null, select, table
from sqlalchemy import case as choose
from sqlalchemy.sql.elements import ColumnElement

from kette import clock
from kette.calendar import school_year
from kette.cases.models import Agreement, Case, Identity
from kette.cases.queries.sight import Known, Seen, reading_days, see
from kette.cases.rules.acting import CaseAction, Standing, may
from kette.cases.rules.rows import BoardRow
from kette.chain import Link
from kette.db import db
from kette.institutions.models import Institution, Membership, Person
from kette.moments import UtcDateTime
from kette.privacy.models import Key
from kette.privacy.queries.grounds import grounds
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.rules.sight import EMERGENCY
from kette.roles import HOLDING_KINDS, SCHOOL_KINDS, Actor, InstitutionKind

# The package of handovers stands above this one: what a list needs of an open one is read by its names.
open_handovers = table(
    "handovers",
    column("id", Integer),
    column("case_id", Integer),
    column("public_id", String),
    column("state", String),
    column("from_id", Integer),
    column("deadline_on", Date),
    column("answered_at", UtcDateTime),
    column("text_id", Integer),
    column("answer_text_id", Integer),
)


_due = (
    select(Agreement.case_id, func.min(Agreement.due_on).label("due_on"))
    .where(Agreement.done_at.is_(None))
    .group_by(Agreement.case_id)
    .subquery("due")
)
_deadline = open_handovers.c.deadline_on
# The next date of an open case: what is agreed, or the answer to its offer, whichever comes first.
next_on: ColumnElement[date | None] = choose(
    (Case.link == Link.CLOSED, null()),
    (_deadline.is_(None), _due.c.due_on),
    (_due.c.due_on.is_(None), _deadline),
    (_deadline < _due.c.due_on, _deadline),
    else_=_due.c.due_on,
)


@dataclass(frozen=True, slots=True)
class Place:
    """An institution as lists name it."""

    id: int
    public_id: str
    name: str
    short_name: str
    kind: InstitutionKind

    @property
    def is_school(self) -> bool:
        """Say whether pupils attend it."""
        return self.kind in SCHOOL_KINDS

    @property
    def may_hold(self) -> bool:
        """Say whether it can hold a case."""
        return self.kind in HOLDING_KINDS


def places() -> Mapping[int, Place]:
    """Return all institutions by key, in order of name."""
    rows = db.session.execute(
        select(
            Institution.id,
            Institution.public_id,
            Institution.name,
            Institution.short_name,
            Institution.kind,
        ).order_by(Institution.name, Institution.id)
    )
    return {row.id: Place(*row) for row in rows}


def case_rows(*conditions: ColumnElement[bool], with_adviser: bool = False) -> Select[*tuple[Any, ...]]:
    """Select cases with all that a list shows, sealed names included, and their total number.

    :param with_adviser: whether the list says who takes care of a case; it costs two more joins.
    """
    waiting = open_handovers.c.state == "waiting"
    found = (
        select(
            Case.id,
            Case.public_id,
            Case.number,
            Case.cohort,
            Case.school_id,
            Case.class_name,
            Case.link,
            Case.holder_id,
            Case.holder_since,
            Case.offered_to_id,
            Case.active_at,
            Case.reported_at,
            Case.erased_at,
            Key.wrapped,
            Identity.sealed,
            next_on.label("next_on"),
            open_handovers.c.deadline_on,
            waiting.label("waits"),
            func.count().over().label("total"),
            (Person.name if with_adviser else null()).label("adviser"),
        )
        .outerjoin(Identity, Identity.case_id == Case.id)
        .outerjoin(Key, Key.id == Case.key_id)
        .outerjoin(_due, _due.c.case_id == Case.id)
        .outerjoin(
            open_handovers,
            (open_handovers.c.case_id == Case.id) & open_handovers.c.answered_at.is_(None),
        )
        .where(*conditions)
    )
    if not with_adviser:
        return found
    return found.outerjoin(Membership, Membership.id == Case.adviser_id).outerjoin(
        Person, Person.id == Membership.person_id
    )


def as_seen(
    rows: Sequence[Any],
    viewer: Actor,
    day: date,
    known_places: Mapping[int, Place],
    *,
    reading: int | None = None,
) -> Iterable[BoardRow]:
    """Turn rows of `case_rows` into what the viewer may see of them.

    :param reading: what `reading_days` returned, where that was asked already.
    """
    ids = [row.id for row in rows]
    found = grounds(ids, recipient_id=viewer.institution_id) if ids and viewer.institution_id else ()
    known = Known(
        found,
        {row.id: (row.wrapped, row.sealed) for row in rows},
        reading_days(viewer, day) if reading is None else reading,
    )
    seen = see(rows, viewer, day, known=known)
    for row in rows:
        yield _row(row, seen[row.id], viewer, known_places)


def _row(row: Any, seen: Seen, viewer: Actor, known_places: Mapping[int, Place]) -> BoardRow:
    def name_of(place_id: int | None) -> str:
        place = known_places.get(place_id or 0)
        return place.short_name if place else ""

    standing = Standing(row.link, row.holder_id, row.school_id, row.class_name)
    knows_school = seen.shows_codes(FieldGroup.ATTENDANCE)
    is_ours = row.holder_id is not None and row.holder_id == viewer.institution_id
    return BoardRow(
        public_id=row.public_id,
        number=row.number if seen.is_named else None,
        name=seen.name,
        school=name_of(row.school_id) if knows_school else "",
        class_name=row.class_name if seen.shows(FieldGroup.ATTENDANCE) else "",
        link=row.link,
        holder=name_of(row.holder_id),
        held_on=clock.local(row.holder_since).date(),
        offered_to=name_of(row.offered_to_id),
        waits_for_consent=bool(row.waits),
        adviser=(row.adviser or "") if is_ours else "",
        next_on=row.next_on,
        next_what=_what(row),
        active_on=clock.local(row.active_at).date(),
        school_year=school_year(row.cohort).label if knows_school else "",
        reported_on=clock.local(row.reported_at).date() if knows_school else None,
        may_be_called=may(viewer, CaseAction.CONFERENCE, standing),
        basis=EMERGENCY if seen.emergency_until else (seen.answers[FieldGroup.IDENTITY].basis or ""),
    )


def _what(row: Any) -> str:
    if row.next_on is None:
        return ""
    if row.next_on != row.deadline_on:
        return "Vereinbarung"
    return "Einwilligung klären" if row.waits else "Antwort auf die Übergabe"
