"""What somebody may read of a part of an access request: no name without a basis, and no entrusted note of somebody else."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from kette import clock
from kette.cases.models import Case, Note
from kette.cases.queries.sight import see_one
from kette.db import db
from kette.rights.models import Part
from kette.rights.queries.requests import Asked, content_of
from kette.rights.rules.part import PartContent
from kette.rights.rules.requests import Handing, Withheld
from kette.roles import Actor, Role

UNSEEN = "Ihre Stelle sieht den Namen nicht (mehr)"
# What an institution that does not see the name still reads of its own part: what it wrote, was told and did itself.
OWN_WORDS = frozenset(
    {
        "agreements",
        "audit_entries",
        "contacts",
        "disclosures",
        "erasure_words",
        "recalls",
        "request_tellings",
        "requests",
        "texts",
    }
)


def knows_by_right(case: Case, viewer: Actor) -> bool:
    """Say whether somebody may hold in their hands who a case is about: its name by right, or the data protection officer."""
    return viewer.role is Role.DPO or see_one(case, viewer, clock.today()).is_named_by_right


def readable(part: Part, content: PartContent, viewer: Actor) -> PartContent:
    """Return what one of its institution's people may read of a part, released or looked through before."""
    mine = part.released_at is None or part.released_by_id == viewer.membership_id
    if not mine:
        content = without_entrusted(content)
    if knows_by_right(part.request.case, viewer):
        return content
    unseen = frozenset(block.table for block in content.blocks) - OWN_WORDS
    return content.without(frozenset(), UNSEEN, tables=unseen).masked(part.request.case.number)


def released_content(part: Part, viewer: Actor) -> PartContent | None:
    """Open a released part as far as one of its institution's people may read it; None before, and after the erasure."""
    content = content_of(part)
    return None if content is None else readable(part, content, viewer)


def without_entrusted(content: PartContent) -> PartContent:
    """Return a part without entrusted notes: their author alone gives them out."""
    return content.without(entrusted_among(content), Withheld.ENTRUSTED.label)


def entrusted_among(content: PartContent) -> frozenset[str]:
    """Return the idents of the entrusted notes in a part."""
    idents = [
        row.ident for block in content.blocks if block.table == Note.__tablename__ for row in block.rows
    ]
    keys = [int(ident.partition(":")[2]) for ident in idents]
    found = db.session.scalars(select(Note.id).where(Note.id.in_(keys), Note.entrusted))
    return frozenset(f"{Note.__tablename__}:{key}" for key in found)


@dataclass(frozen=True, slots=True)
class Released:
    """The released parts that go together, and who is missing, or hands out by itself."""

    parts: Sequence[PartContent]
    missing: Sequence[str]


def released(asked: Asked) -> Released:
    """Open the parts that their institutions have released for the common answer."""
    parts, missing = [], []
    for part in asked.parts:
        content = content_of(part)
        if part.released_at is None:
            missing.append(f"{part.institution.name}: noch nicht freigegeben")
        elif part.handing is Handing.OWN:
            missing.append(f"{part.institution.name}: händigt den eigenen Teil selbst aus")
        elif content is not None:
            parts.append(without_entrusted(content))
    return Released(parts, missing)
