"""Keeping lists and columns, and taking them away again."""

from collections.abc import Sequence

from kette import audit, clock
from kette.db import db, lock_row
from kette.institutions.models import Membership
from kette.lists.models import ChosenColumns, SavedList
from kette.lists.queries import chosen, count_own, count_shared, has_named
from kette.lists.rules import MOST_OWN, MOST_SHARED, NotKept, Parts, written
from kette.roles import Actor


def keep(name: str, parts: Parts, *, is_shared: bool, by: Actor) -> None:
    """Keep a filter under a name, for oneself or with the institution.

    :param parts: codes as the filter bar sends them, already checked.
    :raises NotKept: if there is one of this name, or enough of them.
    """
    if by.membership_id is None or by.institution_id is None:
        raise ValueError("lists are kept by people")
    lock_row(Membership, by.membership_id)
    if has_named(name, by):
        raise NotKept("Eine Liste mit diesem Namen haben Sie schon. Bitte wählen Sie einen anderen.")
    if is_shared and count_shared(by) >= MOST_SHARED:
        raise NotKept(
            f"Ihre Stelle teilt schon {MOST_SHARED} Listen. Bitte löschen Sie erst eine, die niemand mehr braucht."
        )
    if not is_shared and count_own(by) >= MOST_OWN:
        raise NotKept(f"Sie haben schon {MOST_OWN} Listen gespeichert. Bitte löschen Sie erst eine davon.")
    row = SavedList(
        membership_id=by.membership_id,
        institution_id=by.institution_id,
        name=name,
        parts=written(parts),
        is_shared=is_shared,
        saved_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    _note("list.save", row, by)


def remove(row: SavedList, *, by: Actor) -> None:
    """Take a kept list away; who may is decided by `KeptList.may_be_removed`."""
    _note("list.remove", row, by)
    db.session.delete(row)


def choose_columns(keys: Sequence[str], *, by: Actor) -> None:
    """Remember which columns somebody wants to see."""
    if by.membership_id is None:
        raise ValueError("columns are chosen by people")
    lock_row(Membership, by.membership_id)
    row = chosen(by)
    if row is None:
        row = ChosenColumns(membership_id=by.membership_id)
        db.session.add(row)
    row.columns, row.saved_at = ",".join(keys), clock.now()


def usual_columns(*, by: Actor) -> None:
    """Forget the choice: the usual columns are shown again."""
    row = chosen(by)
    if row is not None:
        db.session.delete(row)


def _note(action: str, row: SavedList, by: Actor) -> None:
    audit.write(
        action,
        by=by,
        object_type="list",
        object_id=row.public_id,
        detail="shared" if row.is_shared else "own",
    )
