"""What somebody sees of kept lists: their own, and what their institution shares."""

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.sql.selectable import ScalarSelect

from kette import clock
from kette.db import db
from kette.institutions.models import Membership
from kette.lists.models import ChosenColumns, SavedList
from kette.roles import Actor


def visible_to(viewer: Actor) -> ColumnElement[bool]:
    """Return the condition for the lists that a viewer may open."""
    return or_(
        SavedList.membership_id == (viewer.membership_id or 0),
        and_(SavedList.is_shared, SavedList.institution_id == (viewer.institution_id or 0)),
    )


def author_is_gone() -> ColumnElement[bool]:
    """Return the condition that whoever kept a list has no longer the role in which they did."""
    return ~exists(
        select(Membership.id).where(
            Membership.id == SavedList.membership_id,
            or_(Membership.until_on.is_(None), Membership.until_on > clock.today()),
        )
    )


def columns_of(viewer: Actor) -> ScalarSelect[str]:
    """Return the expression for the columns that a viewer chose; NULL where they chose none."""
    return (
        select(ChosenColumns.columns)
        .where(ChosenColumns.membership_id == (viewer.membership_id or 0))
        .scalar_subquery()
    )


def visible_list(public_id: str, viewer: Actor) -> tuple[SavedList, bool]:
    """Return a list that a viewer may open, and whether its author is gone. Raises NoResultFound for any other."""
    found = db.session.execute(
        select(SavedList, author_is_gone()).where(SavedList.public_id == public_id, visible_to(viewer))
    ).one()
    return found[0], bool(found[1])


def count_own(viewer: Actor) -> int:
    """Count what a viewer keeps for themselves."""
    return _count(SavedList.membership_id == viewer.membership_id, ~SavedList.is_shared)


def count_shared(viewer: Actor) -> int:
    """Count what is shared in a viewer's institution."""
    return _count(SavedList.institution_id == viewer.institution_id, SavedList.is_shared.is_(True))


def has_named(name: str, viewer: Actor) -> bool:
    """Say whether a viewer keeps a list of this name."""
    return _count(SavedList.membership_id == viewer.membership_id, SavedList.name == name) > 0


def chosen(viewer: Actor) -> ChosenColumns | None:
    """Return the row of the columns that a viewer chose."""
    return db.session.scalars(
        select(ChosenColumns).where(ChosenColumns.membership_id == viewer.membership_id)
    ).one_or_none()


def _count(*conditions: ColumnElement[bool]) -> int:
    return db.session.scalars(select(func.count(SavedList.id)).where(*conditions)).one()
