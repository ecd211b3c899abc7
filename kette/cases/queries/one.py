"""One case: the row, its ledger, facts, contacts, agreements, and the texts that a viewer may read."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from kette import vault
from kette.cases.models import Agreement, Case, CaseStep, Contact, Fact, Note
from kette.cases.queries.sight import scope
from kette.db import db
from kette.privacy.rules.sight import Answer, Sight
from kette.roles import Actor


def get_case(public_id: str, viewer: Actor, day: date) -> Case:
    """Return a case in the viewer's scope. Raises NoResultFound, also when it exists but is none of their business."""
    return db.session.scalars(
        select(Case)
        .where(Case.public_id == public_id, scope(viewer, day))
        .options(joinedload(Case.school), joinedload(Case.holder), joinedload(Case.key))
    ).one()


def read_text(case: Case, note: Note | None) -> str:
    """Open a text; „gelöscht“ once the case's key is destroyed. Ask first who may read it."""
    if note is None:
        return ""
    if case.key is None:
        return "gelöscht"
    words: str = vault.current().open(case.key.wrapped, note.sealed, about=f"text:{note.public_id}")
    return words


def steps_of(case: Case) -> Sequence[CaseStep]:
    """List the steps of a case in order, with the institutions they name."""
    return db.session.scalars(
        select(CaseStep)
        .where(CaseStep.case_id == case.id)
        .order_by(CaseStep.seq)
        .options(joinedload(CaseStep.holder), joinedload(CaseStep.institution), joinedload(CaseStep.receiver))
    ).all()


def facts_of(case: Case) -> Mapping[str, Fact]:
    """Return the newest row of each kind of fact: its value, and when it was last confirmed."""
    rows = db.session.scalars(select(Fact).where(Fact.case_id == case.id).order_by(Fact.recorded_at, Fact.id))
    return {row.key: row for row in rows}


def agreements_of(case: Case) -> Sequence[Agreement]:
    """List the agreements of a case: open ones first, by day due."""
    return db.session.scalars(
        select(Agreement)
        .where(Agreement.case_id == case.id)
        .order_by(Agreement.done_at.is_not(None), Agreement.due_on, Agreement.id)
        .options(selectinload(Agreement.institution))
    ).all()


def contacts_of(case: Case) -> Sequence[Contact]:
    """List the contacts of a case, the newest first."""
    return db.session.scalars(
        select(Contact).where(Contact.case_id == case.id).order_by(Contact.on.desc(), Contact.id.desc())
    ).all()


def notes_of(case: Case, viewer: Actor) -> Mapping[int, Note]:
    """Return the texts of a case that a viewer may read at all, by key.

    A note is read by the institution that wrote it; an entrusted one by its author alone. Texts of decisions,
    agreements and handovers are shared on purpose: their own pages ask for them by key (`shared_texts`).
    """
    rows = db.session.scalars(
        select(Note).where(Note.case_id == case.id, Note.institution_id == (viewer.institution_id or 0))
    )
    return {row.id: row for row in rows if not row.entrusted or row.membership_id == viewer.membership_id}


def shared_texts(case: Case, text_ids: Iterable[int | None], answer: Answer) -> Mapping[int, Note]:
    """Return texts that belong to all who see the needs of a case in clear: of steps, decisions and agreements."""
    wanted = [text_id for text_id in text_ids if text_id is not None]
    if not wanted or answer.sight is not Sight.VISIBLE:
        return {}
    rows = db.session.scalars(
        select(Note).where(Note.case_id == case.id, Note.id.in_(wanted), Note.entrusted.is_(False))
    )
    return {row.id: row for row in rows}
