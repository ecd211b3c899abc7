"""What young people asked for, what each institution has to release for it, and whom an answer was told to."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kette.cases.models import Agreement, Case, CaseStep, Contact, Fact, Note
from kette.db import db
from kette.institutions.models import Institution
from kette.privacy.models import Basis, Disclosure
from kette.privacy.queries.sealed import unseal
from kette.rights.models import ErasureWord, Part, Request, Telling
from kette.rights.rules.part import PartContent
from kette.rights.rules.requests import RequestKind, Word
from kette.roles import Actor, InstitutionKind


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with its words, opened, and how far its parts and tellings are."""

    request: Request
    words: str
    answer: str
    parts: Sequence[Part]
    tellings: Sequence[Telling]
    said: Sequence[ErasureWord] = ()

    @property
    def is_agreed(self) -> bool:
        """Say whether every institution lets its part be erased: the officer's word is what is missing."""
        return bool(self.said) and all(one.word is Word.AGREED for one in self.said)

    @property
    def is_complete(self) -> bool:
        """Say whether every institution has released its part."""
        return all(part.released_at is not None for part in self.parts)


def about(request_public_id: str, what: str) -> str:
    """Return what the words of a request are bound to; `what`: asked, answer."""
    return f"request-{what}:{request_public_id}"


def requests_of(case_id: int) -> Sequence[Asked]:
    """List what was asked about a case, the newest first."""
    rows = db.session.scalars(
        select(Request)
        .where(Request.case_id == case_id)
        .options(joinedload(Request.institution))
        .order_by(Request.id.desc())
    ).all()
    return [_asked(row) for row in rows]


def request_of(case_id: int, public_id: str) -> Asked:
    """Return one request of a case. Raises NoResultFound."""
    return _asked(
        db.session.scalars(
            select(Request)
            .where(Request.case_id == case_id, Request.public_id == public_id)
            .options(joinedload(Request.institution))
        ).one()
    )


def _asked(row: Request) -> Asked:
    parts = db.session.scalars(
        select(Part).where(Part.request_id == row.id).options(joinedload(Part.institution)).order_by(Part.id)
    ).all()
    tellings = db.session.scalars(
        select(Telling)
        .where(Telling.request_id == row.id)
        .options(joinedload(Telling.recipient))
        .order_by(Telling.id)
    ).all()
    return Asked(
        row,
        unseal(row.case_id, row.asked, about=about(row.public_id, "asked")) or "",
        unseal(row.case_id, row.answer, about=about(row.public_id, "answer")) or "",
        parts,
        tellings,
        words_on(row.id),
    )


def words_on(request_id: int) -> Sequence[ErasureWord]:
    """List what the institutions say to a request for erasure, those asked first first."""
    return db.session.scalars(
        select(ErasureWord)
        .where(ErasureWord.request_id == request_id)
        .options(joinedload(ErasureWord.institution))
        .order_by(ErasureWord.id)
    ).all()


def reason_of(said: ErasureWord) -> str:
    """Open why an institution must keep its part. Ask first who may read it."""
    return unseal(said.case_id, said.reason, about=f"erasure-word:{said.public_id}") or ""


def asked_of(case_id: int) -> Sequence[Request]:
    """List what is open about a case, the oldest first."""
    return db.session.scalars(
        select(Request)
        .where(Request.case_id == case_id, Request.answered_at.is_(None))
        .options(joinedload(Request.institution))
        .order_by(Request.id)
    ).all()


def open_words(viewer: Actor) -> Sequence[ErasureWord]:
    """List what the viewer's institution has to say to requests for erasure, what is due first."""
    return db.session.scalars(
        select(ErasureWord)
        .join(Request, Request.id == ErasureWord.request_id)
        .where(
            ErasureWord.institution_id == (viewer.institution_id or 0),
            ErasureWord.answered_at.is_(None),
            Request.answered_at.is_(None),
        )
        .options(joinedload(ErasureWord.request).joinedload(Request.case))
        .order_by(Request.due_on, ErasureWord.id)
    ).all()


def word_of(viewer: Actor, public_id: str) -> ErasureWord:
    """Return what the viewer's institution has to say, or said. Raises NoResultFound where it is not theirs."""
    return db.session.scalars(
        select(ErasureWord)
        .where(ErasureWord.public_id == public_id, ErasureWord.institution_id == (viewer.institution_id or 0))
        .options(joinedload(ErasureWord.request).joinedload(Request.case))
    ).one()


def request_here(public_id: str) -> Asked:
    """Return a request of the Kommune, for the data-protection officer. Raises NoResultFound."""
    return _asked(db.session.scalars(select(Request).where(Request.public_id == public_id)).one())


def all_requests() -> Sequence[Request]:
    """List all requests of the Kommune, what is open and due first."""
    return db.session.scalars(
        select(Request).order_by(Request.answered_at.is_not(None), Request.due_on, Request.id)
    ).all()


def open_parts(viewer: Actor) -> Sequence[Part]:
    """List what the viewer's institution has to release, what is due first."""
    return db.session.scalars(
        select(Part)
        .join(Request, Request.id == Part.request_id)
        .where(Part.institution_id == (viewer.institution_id or 0), Part.released_at.is_(None))
        .options(joinedload(Part.request).joinedload(Request.case))
        .order_by(Request.due_on, Part.id)
    ).all()


def part_of(viewer: Actor, public_id: str) -> Part:
    """Return what the viewer's institution has to release, or released. Raises NoResultFound where it is not theirs."""
    return db.session.scalars(
        select(Part)
        .where(Part.public_id == public_id, Part.institution_id == (viewer.institution_id or 0))
        .options(joinedload(Part.request).joinedload(Request.case), joinedload(Part.institution))
    ).one()


def open_requests(viewer: Actor) -> Sequence[Request]:
    """List what the viewer's institution has to answer or hand out itself, what is due first."""
    return db.session.scalars(
        select(Request)
        .where(
            Request.institution_id == (viewer.institution_id or 0),
            Request.answered_at.is_(None),
            Request.kind != RequestKind.ERASURE,
        )
        .options(joinedload(Request.case))
        .order_by(Request.due_on, Request.id)
    ).all()


def open_tellings(viewer: Actor) -> Sequence[Telling]:
    """List what the viewer's institution was told and has not confirmed."""
    return db.session.scalars(
        select(Telling)
        .where(Telling.recipient_id == (viewer.institution_id or 0), Telling.done_at.is_(None))
        .options(joinedload(Telling.request).joinedload(Request.case))
        .order_by(Telling.id)
    ).all()


def telling_of(viewer: Actor, public_id: str) -> Telling:
    """Return what the viewer's institution was told. Raises NoResultFound where it is not theirs."""
    return db.session.scalars(
        select(Telling)
        .where(Telling.public_id == public_id, Telling.recipient_id == (viewer.institution_id or 0))
        .options(joinedload(Telling.request).joinedload(Request.case))
    ).one()


def involved(case: Case) -> Sequence[Institution]:
    """List who holds or ever received data about a case: controllers of their own. The school stands first.

    The Kommunale Koordinierung, and what is closed, answer through the institution that holds the case.
    """
    ids: set[int] = {case.school_id}
    wrote = (Note, Contact, Fact, Agreement)
    for column in (
        *(row.institution_id for row in wrote),
        CaseStep.holder_id,
        Disclosure.recipient_id,
        Basis.recipient_id,
    ):
        ids.update(
            found
            for found in db.session.scalars(select(column).where(column.class_.case_id == case.id).distinct())
            if found is not None
        )
    rows = db.session.scalars(
        select(Institution)
        .where(Institution.id.in_(ids), Institution.kind != InstitutionKind.COORDINATION)
        .order_by(Institution.id)
    ).all()
    keeper = keeper_id(case)
    kept = [row for row in rows if row.closed_on is None or row.id == keeper]
    return sorted(kept, key=lambda row: (row.id != case.school_id, row.id))


def keeper_id(case: Case) -> int:
    """Return which institution answers for what no other one wrote: who holds the case, or held it last."""
    if case.holder_id is not None:
        return case.holder_id
    last = db.session.scalars(
        select(CaseStep.holder_id)
        .where(CaseStep.case_id == case.id, CaseStep.holder_id.is_not(None))
        .order_by(CaseStep.seq.desc())
        .limit(1)
    ).first()
    return last or case.school_id


def holders_of_data(case: Case, but: int) -> Sequence[Institution]:
    """List who received data about a case and is to be told of a correction, an erasure or a restriction (Art. 19)."""
    return [row for row in involved(case) if row.id != but]


def content_of(part: Part) -> PartContent | None:
    """Open a released part. Ask first whose it is."""
    values = unseal(part.case_id, part.sealed, about=f"part:{part.public_id}")
    return None if values is None else PartContent.from_json(values)
