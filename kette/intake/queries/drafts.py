"""A school's files that are not taken over yet, seen by that school alone; and what it calls its columns."""

import json
import zlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload

from kette import clock, vault
from kette.db import db
from kette.intake.models.drafts import ColumnNames, ListDraft
from kette.intake.rules.grid import Grid, Mending
from kette.roles import SCHOOL_KINDS, Actor, Role

#: Days after which a file that nobody took over is deleted.
DRAFT_DAYS = 7


def own_drafts(viewer: Actor) -> Sequence[ListDraft]:
    """List the files of a school that are not taken over yet, the newest first; what is sealed of them stays where it is."""
    return db.session.scalars(
        select(ListDraft)
        .where(ListDraft.school_id == _school(viewer))
        .options(defer(ListDraft.sealed), defer(ListDraft.mending))
        .order_by(ListDraft.id.desc())
    ).all()


def get_draft(public_id: str, viewer: Actor) -> ListDraft:
    """Return one of them. Raises NoResultFound."""
    return db.session.scalars(
        select(ListDraft)
        .where(ListDraft.public_id == public_id, ListDraft.school_id == _school(viewer))
        .options(joinedload(ListDraft.key))
    ).one()


def opened(draft: ListDraft) -> tuple[Grid, Mending]:
    """Open a file and what the school changed of it. Ask first who may see it."""
    keys = vault.current()
    packed = keys.open_bytes(draft.key.wrapped, draft.sealed, about=about(draft))
    changed = keys.open(draft.key.wrapped, draft.mending, about=about(draft, "mending"))
    return Grid.from_json(json.loads(zlib.decompress(packed))), Mending.from_json(changed)


def about(draft: ListDraft, part: str = "cells") -> str:
    """Return to what the seal of a draft is bound."""
    return f"list-draft:{draft.public_id}:{part}"


def delete_on(draft: ListDraft) -> date:
    """Return the day on which a file is deleted that nobody takes over."""
    return clock.local(draft.at).date() + timedelta(days=DRAFT_DAYS)


def lapse_before(day: date) -> datetime:
    """Return the moment before which a file came that is to be deleted on a day."""
    return clock.at_local(day - timedelta(days=DRAFT_DAYS - 1), 0)


def column_names(school_id: int) -> dict[str, str]:
    """Return what a school calls its columns: label → field."""
    found = db.session.scalars(select(ColumnNames.assigned).where(ColumnNames.school_id == school_id)).first()
    assigned: dict[str, str] = json.loads(found) if found else {}
    return assigned


def _school(viewer: Actor) -> int:
    if viewer.role is not Role.SCHOOL or viewer.institution_kind not in SCHOOL_KINDS:
        return 0
    return viewer.institution_id or 0
