"""Entrusted notes that their authors opened for an institution: which, for whom, and whether still."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select

from kette.cases.models import Case, Note, NoteRelease
from kette.db import db
from kette.institutions.models import Institution
from kette.roles import Actor


def released_to(viewer: Actor) -> ColumnElement[bool]:
    """Return the condition that joins a note with its release to a viewer's institution, while that stands."""
    return and_(
        NoteRelease.text_id == Note.id,
        NoteRelease.institution_id == (viewer.institution_id or 0),
        NoteRelease.withdrawn_at.is_(None),
    )


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One release of a note as its author sees it."""

    release: NoteRelease
    institution: str


def releases_of(note: Note) -> Sequence[ReleaseLine]:
    """List for whom a note was opened, the newest first, those taken back included."""
    rows = db.session.execute(
        select(NoteRelease, Institution.name)
        .join(Institution, Institution.id == NoteRelease.institution_id)
        .where(NoteRelease.text_id == note.id)
        .order_by(NoteRelease.id.desc())
    )
    return [ReleaseLine(release, name) for release, name in rows]


def own_entrusted(case: Case, public_id: str, author: Actor) -> Note:
    """Return an entrusted note by its author alone. Raises NoResultFound, also when it is somebody else's."""
    return db.session.scalars(
        select(Note).where(
            Note.public_id == public_id,
            Note.case_id == case.id,
            Note.entrusted.is_(True),
            Note.membership_id == (author.membership_id or 0),
        )
    ).one()


def recipients(case: Case, author: Actor) -> Mapping[str, int]:
    """Return for whom the author of a note could open it: the own institution, and whoever holds the case."""
    found = {"own": author.institution_id, "holder": case.holder_id}
    if case.holder_id == author.institution_id:
        del found["holder"]
    return {name: key for name, key in found.items() if key is not None}
