"""The lists of cases that have a name: which cases stand on each, how many; and what a viewer keeps beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true

from kette import clock, settings
from kette.calendar import school_year_of
from kette.cases.models import Case, Fact, Identity
from kette.cases.queries.rows import open_handovers
from kette.cases.queries.sight import scope, see
from kette.cases.rules.columns import Column, chosen_columns, usual_columns
from kette.cases.rules.filters import QUIET_DAYS, Listing
from kette.cases.rules.lists import lists_of
from kette.chain import Link
from kette.db import db
from kette.institutions.models import Membership, Person
from kette.institutions.queries import in_force
from kette.institutions.service.absences import seats_of_mine
from kette.lists.models import SavedList
from kette.lists.queries import author_is_gone, columns_of, visible_to
from kette.lists.rules import KeptList, read
from kette.names import search_terms
from kette.roles import SCHOOL_KINDS, Actor, Role

LEAVING_AHEAD = timedelta(days=150)
_COORDINATION = frozenset({Role.KOKO, Role.MODERATOR})
# A young person's name is looked for among so many cases at most.
_MOST_COMPARED = 500


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands around a list: how many cases are on each one with a name, what was kept, and which columns are shown.

    :param all_open: all open cases in the viewer's scope.
    :param reading: as `reading_days` returns it.
    """

    all_open: int
    counts: Mapping[Listing, int]
    kept: Sequence[KeptList]
    columns: tuple[Column, ...]
    reading: int


def within(viewer: Actor, day: date) -> ColumnElement[bool]:
    """Return the condition for the cases of which a viewer has a list at all."""
    found = scope(viewer, day)
    if viewer.institution_kind not in SCHOOL_KINDS:
        return found
    # „Unsere Schülerinnen und Schüler“: others' cases at the same conference are on its page, not here.
    me = viewer.institution_id
    return and_(found, or_(Case.school_id == me, Case.holder_id == me, Case.offered_to_id == me))


def on_list(listing: Listing, viewer: Actor, day: date) -> ColumnElement[bool]:
    """Return the condition for the open cases of a list."""
    me = viewer.institution_id or 0
    if listing is Listing.MINE:
        found = and_(Case.holder_id == me, Case.adviser_id.in_(seats_of_mine(viewer.membership_id or 0)))
    elif listing is Listing.OURS:
        found = Case.holder_id == me
    elif listing is Listing.NOBODY:
        found = and_(Case.holder_id == me, ~_somebody(me))
    elif listing is Listing.OWED:
        found = _owed(viewer)
    elif listing is Listing.QUIET:
        found = true()  # the days are a part of the filter: quiet_since
    else:
        found = leaving(viewer, day)
    return and_(Case.link != Link.CLOSED, found)


def quiet_since(days: int, day: date) -> ColumnElement[bool]:
    """Return the condition that nothing has happened for so many days, as a list counts them: the day itself is none."""
    return and_(Case.active_at < clock.at_local(day - timedelta(days=days - 1), 0), Case.link != Link.CLOSED)


def leaving(viewer: Actor, day: date) -> ColumnElement[bool]:
    """Return the condition for the cases that are still a school's when its year ends; none where that is far off."""
    year = school_year_of(day)
    if not (day <= year.last_school_day <= day + LEAVING_AHEAD):
        return false()
    held = and_(
        Case.cohort == year.cohort,
        Case.link.in_((Link.REPORTED, Link.CONFERENCE, Link.ACCOMPANIED)),
        Case.holder_id == Case.school_id,
    )
    if viewer.role not in _COORDINATION:
        held = and_(held, Case.holder_id == (viewer.institution_id or 0))
    # Whoever must still attend school stays with it until the next place is confirmed.
    stays = (
        select(Fact.id)
        .where(
            Fact.case_id == Case.id,
            Fact.key == "compulsory_until",
            Fact.value > year.last_school_day.isoformat(),
        )
        .exists()
    )
    return and_(held, ~stays)


def beside(viewer: Actor, day: date) -> Beside:
    """Load what stands around a list, in one query however much it is."""
    lists = lists_of(viewer.role)
    counts = (
        select(
            func.count(Case.id).label("all_open"),
            *(
                func.count(Case.id).filter(_counted(one.listing, viewer, day)).label(one.listing.name)
                for one in lists
            ),
        )
        .where(within(viewer, day), Case.link != Link.CLOSED)
        .subquery("counts")
    )
    is_school = viewer.institution_kind in SCHOOL_KINDS
    rows = db.session.execute(
        select(
            counts,
            columns_of(viewer).label("columns"),
            settings.stored("read_access_days", day).label("reading"),
            SavedList.public_id,
            SavedList.name,
            SavedList.parts,
            SavedList.is_shared,
            SavedList.membership_id,
            author_is_gone().label("author_is_gone"),
        )
        .select_from(counts)
        .outerjoin(SavedList, visible_to(viewer))
        .order_by(SavedList.is_shared, SavedList.name, SavedList.id)
    ).all()
    first = rows[0]
    chosen = first.columns
    return Beside(
        first.all_open,
        {one.listing: getattr(first, one.listing.name) for one in lists},
        [
            KeptList(
                row.public_id,
                row.name,
                read(row.parts),
                row.is_shared,
                row.membership_id == viewer.membership_id,
                bool(row.author_is_gone),
            )
            for row in rows
            if row.public_id is not None
        ],
        usual_columns(viewer) if chosen is None else chosen_columns(chosen.split(","), viewer),
        settings.read("read_access_days", first.reading) if is_school else 0,
    )


def names_somebody(words: str, viewer: Actor, day: date) -> bool:
    """Say whether words hold the whole name of a young person whose name the viewer may see.

    What a list is called is kept in clear and read by colleagues.
    """
    typed = _words(words)
    if len(typed) < 2:
        return False
    like = or_(*(Identity.search.contains(word, autoescape=True) for word in typed))
    found = db.session.scalars(
        select(Case)
        .join(Identity, Identity.case_id == Case.id)
        .where(scope(viewer, day), like)
        .order_by(Case.id.desc())
        .limit(_MOST_COMPARED)
    ).all()
    seen = see(found, viewer, day).values()
    return any(one.is_named and _words(one.name) <= typed for one in seen)


def _words(text: str) -> set[str]:
    """Return the words of a text in the spelling in which names are found: as a search for it would look."""
    return {term.strip() for term in search_terms(text)}


def _counted(listing: Listing, viewer: Actor, day: date) -> ColumnElement[bool]:
    if listing is Listing.QUIET:
        return quiet_since(QUIET_DAYS, day)
    return on_list(listing, viewer, day)


def _somebody(institution_id: int) -> ColumnElement[bool]:
    """Return the condition that somebody who can still act for an institution takes care of a case."""
    return exists(
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.id == Case.adviser_id,
            Membership.institution_id == institution_id,
            in_force(),
            Person.locked_at.is_(None),
        )
    )


def _owed(viewer: Actor) -> ColumnElement[bool]:
    """Return the condition that an offer has not been answered: the viewer's institution's, for those who coordinate any."""
    offered = open_handovers.alias("offered")
    mine = true() if viewer.role in _COORDINATION else offered.c.from_id == (viewer.institution_id or 0)
    return and_(
        Case.link == Link.OFFERED,
        exists(
            select(offered.c.id).where(
                offered.c.case_id == Case.id,
                offered.c.answered_at.is_(None),
                offered.c.state == "offered",
                mine,
            )
        ),
    )
