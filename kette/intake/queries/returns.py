"""What came back from the Agentur für Arbeit: who reads it in a Kommune, and whom it has to speak to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from kette import clock, settings
from kette.cases.models import Agreement, Case, Contact
from kette.cases.queries.sight import Seen, see
from kette.db import db
from kette.institutions.models import Institution
from kette.institutions.queries import open_institutions
from kette.intake.models.statutory import ReturnEntry, ReturnFeed
from kette.intake.queries.marks import match_many
from kette.intake.rules.returns import BODIES, Returned, is_certain
from kette.privacy.queries.sealed import unseal
from kette.privacy.rules.fields import FieldGroup
from kette.roles import Actor, InstitutionKind, Role


def is_body(viewer: Actor) -> bool:
    """Say whether somebody acts for the body that the Kommune has named for the return feed."""
    return viewer.role is Role.ADVISER and viewer.institution_kind is named_kind()


def named_kind() -> InstitutionKind:
    """Return what kind of institution reads the return feed here, as the Kommune has set it."""
    return BODIES[settings.get("return_body")]


def agencies() -> Sequence[Institution]:
    """List the Agenturen für Arbeit that report back."""
    return open_institutions(frozenset({InstitutionKind.EMPLOYMENT_AGENCY}))


def was_read(file_hash: str, body_id: int) -> ReturnFeed | None:
    """Return the feed that was read from the same file before."""
    return db.session.scalars(
        select(ReturnFeed).where(ReturnFeed.file_hash == file_hash, ReturnFeed.body_id == body_id)
    ).one_or_none()


def feeds(viewer: Actor) -> Sequence[tuple[ReturnFeed, dict[Returned, int]]]:
    """List the feeds that the viewer's institution has read, the newest first, with what became of their lines."""
    rows = db.session.scalars(
        select(ReturnFeed)
        .where(ReturnFeed.body_id == (viewer.institution_id or 0))
        .order_by(ReturnFeed.id.desc())
    ).all()
    counts = {row.id: dict.fromkeys(Returned, 0) for row in rows}
    for feed_id, result in db.session.execute(
        select(ReturnEntry.feed_id, ReturnEntry.result).where(ReturnEntry.feed_id.in_(counts))
    ):
        counts[feed_id][result] += 1
    return [(row, counts[row.id]) for row in rows]


def closed_before(rows: Sequence["ToContact"]) -> dict[int, str]:
    """Return of new cases the number of the closed one that is certainly of the same person, by key.

    Only of those whose names the viewer sees.
    """
    new = [row for row in rows if row.entry.result is Returned.OPENED and row.seen.person is not None]
    found = match_many([row.seen.person for row in new if row.seen.person is not None], with_closed=True)
    closed = {
        row.case.id: max(ids)
        for row, matches in zip(new, found, strict=True)
        if (ids := [one.case_id for one in matches if one.is_closed and is_certain(one.likeness)])
    }
    numbers = dict(
        db.session.execute(select(Case.id, Case.number).where(Case.id.in_(set(closed.values())))).all()
    )
    return {case_id: numbers[before] for case_id, before in closed.items()}


def refused_lines(feed: ReturnFeed) -> Sequence[int]:
    """Return which lines of a feed were refused, because the young person had objected."""
    return db.session.scalars(
        select(ReturnEntry.line)
        .where(ReturnEntry.feed_id == feed.id, ReturnEntry.result == Returned.REFUSED)
        .order_by(ReturnEntry.line)
    ).all()


def feed(public_id: str, viewer: Actor) -> ReturnFeed:
    """Return a feed of the viewer's institution. Raises NoResultFound."""
    return db.session.scalars(
        select(ReturnFeed).where(
            ReturnFeed.public_id == public_id, ReturnFeed.body_id == (viewer.institution_id or 0)
        )
    ).one()


def of_return(viewer: Actor) -> ColumnElement[bool]:
    """Return the condition for the agreements of the viewer's institution in cases that the Agentur has reported back."""
    me = viewer.institution_id or 0
    back = select(ReturnEntry.case_id).where(
        ReturnEntry.body_id == me, ReturnEntry.result != Returned.REFUSED
    )
    return and_(Agreement.institution_id == me, Agreement.case_id.in_(back))


def open_contacts(viewer: Actor) -> Mapping[int, date]:
    """Return by key the cases in which somebody has still to be spoken to, and until when."""
    return dict(
        db.session.execute(
            select(Agreement.case_id, func.min(Agreement.due_on))
            .where(of_return(viewer), Agreement.done_at.is_(None))
            .group_by(Agreement.case_id)
        ).all()
    )


@dataclass(frozen=True, slots=True)
class ToContact:
    """Somebody whom the Kommune has to speak to: the newest line about a case, and whether it was done.

    :param address: as the Agentur wrote it; empty where the viewer may not see it any more.
    :param due_on: until when they have to be spoken to; None once that is done.
    :param tried: a contact was made or tried since then.
    """

    entry: ReturnEntry
    case: Case
    seen: Seen
    address: str
    due_on: date | None
    tried: bool

    @property
    def is_open(self) -> bool:
        """Say whether it is still to be done."""
        return self.due_on is not None


def to_contact(viewer: Actor) -> list[ToContact]:
    """List whom the viewer's institution has to speak to, what is due first; what is done last."""
    me = viewer.institution_id or 0
    rows = db.session.scalars(
        select(ReturnEntry)
        .where(ReturnEntry.body_id == me, ReturnEntry.result != Returned.REFUSED)
        .options(joinedload(ReturnEntry.case).joinedload(Case.holder))
        .order_by(ReturnEntry.id)
    ).all()
    newest = {row.case_id: row for row in rows}
    seen = see([row.case for row in newest.values()], viewer, clock.today())
    owed = open_contacts(viewer)
    tried = dict(
        db.session.execute(
            select(Contact.case_id, Contact.at)
            .where(Contact.case_id.in_(newest), Contact.institution_id == me)
            .order_by(Contact.at)
        ).all()
    )
    found = []
    for case_id, row in newest.items():
        values = None
        if seen[case_id].shows(FieldGroup.ADDRESS):
            values = unseal(case_id, row.sealed, about=f"return:{row.public_id}")
        address = values["address"] if values else ""
        contacted = case_id in tried and tried[case_id] >= row.at
        found.append(ToContact(row, row.case, seen[case_id], address, owed.get(case_id), contacted))
    return sorted(found, key=lambda one: (one.due_on or date.max, one.entry.id))
