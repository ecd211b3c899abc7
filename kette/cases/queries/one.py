"""One case: the row, its ledger, facts, contacts, agreements, and the texts that a viewer may read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from kette import vault
from kette.cases.models import Agreement, Case, CaseStep, Contact, Draft, Fact, Note, NoteRelease
from kette.cases.queries.releases import released_to
from kette.cases.queries.sight import scope
from kette.cases.rules.acting import Standing
from kette.chain import Link
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


def agreement_of(case: Case, public_id: str) -> Agreement:
    """Return one agreement of a case. Raises NoResultFound."""
    return db.session.scalars(
        select(Agreement).where(Agreement.public_id == public_id, Agreement.case_id == case.id)
    ).one()


def contacts_of(case: Case) -> Sequence[Contact]:
    """List the contacts of a case, the newest first."""
    return db.session.scalars(
        select(Contact).where(Contact.case_id == case.id).order_by(Contact.on.desc(), Contact.id.desc())
    ).all()


def notes_of(case: Case, viewer: Actor) -> Mapping[int, Note]:
    """Return the texts of a case that a viewer may read at all, by key.

    A note is read by the institution that wrote it; an entrusted one by its author alone, on pages where released
    ones are not told. Texts of decisions, agreements and handovers are shared on purpose: their own pages ask for
    them by key (`shared_texts`).
    """
    rows = db.session.scalars(
        select(Note).where(Note.case_id == case.id, Note.institution_id == (viewer.institution_id or 0))
    )
    return {row.id: row for row in rows if _is_own(row, viewer)}


def _is_own(note: Note, viewer: Actor) -> bool:
    if viewer.institution_id is None or note.institution_id != viewer.institution_id:
        return False
    return not note.entrusted or note.membership_id == viewer.membership_id


def shared_texts(case: Case, text_ids: Iterable[int | None], answer: Answer) -> Mapping[int, Note]:
    """Return texts that belong to all who see the needs of a case in clear: of steps, decisions and agreements."""
    wanted = [text_id for text_id in text_ids if text_id is not None]
    if not wanted or answer.sight is not Sight.VISIBLE:
        return {}
    rows = db.session.scalars(
        select(Note).where(Note.case_id == case.id, Note.id.in_(wanted), Note.entrusted.is_(False))
    )
    return {row.id: row for row in rows}


def readable_texts(
    case: Case, viewer: Actor, shared: Iterable[int | None], answer: Answer
) -> Mapping[int, Note]:
    """Return one's own notes (`notes_of`), the shared texts (`shared_texts`), and entrusted notes released to oneself.

    A note released by another institution is read by those who see the needs of the case in clear.
    """
    return readable_among({case.id: answer}, viewer, shared)


def readable_among(
    answers: Mapping[int, Answer], viewer: Actor, shared: Iterable[int | None]
) -> Mapping[int, Note]:
    """Return of several cases what `readable_texts` returns of one.

    :param answers: for the needs, by key of the case.
    """
    wanted = {text_id for text_id in shared if text_id is not None}
    me = viewer.institution_id or 0
    rows = db.session.execute(
        select(Note, NoteRelease.id)
        .outerjoin(NoteRelease, released_to(viewer))
        .where(
            Note.case_id.in_(answers),
            or_(Note.institution_id == me, Note.id.in_(wanted), NoteRelease.id.is_not(None)),
        )
    )
    readable = {}
    for row, release_id in rows:
        answer = answers[row.case_id]
        is_shared = answer.sight is Sight.VISIBLE
        if (
            _is_own(row, viewer)
            or (is_shared and row.id in wanted and not row.entrusted)
            or (release_id is not None and (is_shared or row.institution_id == me))
        ):
            readable[row.id] = row
    return readable


def standing_of(case: Case) -> Standing:
    """Return what of a case decides about who may act on it."""
    last_holder_id = None
    if case.link is Link.CLOSED:
        last_holder_id = db.session.scalars(
            select(CaseStep.holder_id).where(CaseStep.case_id == case.id, CaseStep.seq == case.seq - 1)
        ).one()
    return Standing(
        case.link, case.holder_id, case.school_id, case.class_name, last_holder_id, case.erased_at is not None
    )


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """What somebody was typing, and when it was kept."""

    fields: Mapping[str, str]
    saved_at: datetime


def draft_of(case: Case, form: str, viewer: Actor) -> KeptDraft | None:
    """Return one's own draft of a form on a case, if there is one."""
    kept = db.session.scalars(
        select(Draft).where(
            Draft.case_id == case.id, Draft.membership_id == viewer.membership_id, Draft.form == form
        )
    ).one_or_none()
    if kept is None or case.key is None:
        return None
    fields = vault.current().open(case.key.wrapped, kept.sealed, about=f"draft:{viewer.membership_id}:{form}")
    return KeptDraft(fields, kept.saved_at)
