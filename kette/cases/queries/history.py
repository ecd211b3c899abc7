"""What happened on one case: steps, contacts, agreements and notes, as far as one viewer may read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kette import clock
from kette.cases.models import Agreement, Case, CaseStep, Contact, Note
from kette.cases.queries.beside import entries_beside
from kette.cases.queries.one import read_text, readable_texts
from kette.cases.queries.rows import open_handovers
from kette.cases.queries.sight import Seen
from kette.cases.rules.journey import StepSeen
from kette.cases.rules.timeline import (
    AgreementResult,
    Entry,
    EntryKind,
    contact_title,
    newest_first,
    proof_words,
    step_title,
)
from kette.db import db
from kette.institutions.models import Institution
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.rules.sight import Relation
from kette.roles import Actor, Role

_READERS_OF_NOTES = frozenset({Role.SCHOOL, Role.CLASS_TEACHER, Role.ADVISER})


@dataclass(frozen=True, slots=True)
class History:
    """What was loaded, and what of it is told.

    :param steps: rows of step and of the handover it belongs to.
    :param told: the same steps in words.
    :param words: the texts that the viewer may read, by key.
    :param left_at: for a former holder the moment until which it is told what others wrote.
    """

    steps: Sequence[Any]
    told: Sequence[StepSeen]
    agreements: Sequence[Agreement]
    words: Mapping[int, str]
    entries: tuple[Entry, ...]
    left_at: datetime | None


def history_of(case: Case, seen: Seen, viewer: Actor) -> History:
    """Load the history of a case as one viewer may read it."""
    steps = _steps(case)
    left_at = _left_at([row[0] for row in steps], seen, viewer)
    me = viewer.institution_id
    if seen.relation is Relation.LAPSED:
        # The line that is left after the time of reading: the steps, and no word more.
        told = [step_seen(row[0]) for row in steps]
        return History(steps, told, [], {}, newest_first(_step_entries(steps, told, {})), None)
    agreements = [
        one for one in _agreements(case) if _is_told(one.made_at, left_at) or one.institution_id == me
    ]
    contacts = [
        (one, by) for one, by in _contacts(case) if _is_told(one.at, left_at) or one.institution_id == me
    ]
    shared = [row[0].text_id for row in steps if _is_told(row[0].at, left_at)] + [
        one.text_id for one in agreements
    ]
    texts = readable_texts(case, viewer, shared, seen.answers[FieldGroup.NEEDS])
    words = {key: read_text(case, note) for key, note in texts.items()}
    told = [step_seen(row[0]) for row in steps]
    # What has its own place is no note: texts of steps, agreements, contacts, and those that went with a handover.
    placed = {*(row[0].text_id for row in steps), *shared, *(contact.text_id for contact, _ in contacts)}
    placed.update(key for row in steps for key in (row.text_id, row.answer_text_id))
    entries = newest_first(
        [
            *_step_entries(steps, told, words),
            *_agreement_entries(agreements, words),
            *_contact_entries(contacts, seen, viewer, texts, words),
            *_note_entries(texts, words, viewer, placed),
            *entries_beside(case, viewer),
        ]
    )
    return History(steps, told, agreements, words, entries, left_at)


def _left_at(steps: Sequence[CaseStep], seen: Seen, viewer: Actor) -> datetime | None:
    """Return when a former holder gave the case away: what others wrote since is not theirs; None for all the rest."""
    if seen.relation is not Relation.FORMER:
        return None
    left_at = None
    for before, step in pairwise(steps):
        if before.holder_id == viewer.institution_id != step.holder_id:
            left_at = step.at
    return left_at


def _is_told(at: datetime, left_at: datetime | None) -> bool:
    return left_at is None or at <= left_at


def _steps(case: Case) -> Sequence[Any]:
    """List the steps with institutions, and what of their handovers is told here."""
    return db.session.execute(
        select(
            CaseStep,
            open_handovers.c.public_id,
            open_handovers.c.state,
            open_handovers.c.deadline_on,
            open_handovers.c.answered_at,
            open_handovers.c.text_id,
            open_handovers.c.answer_text_id,
        )
        .outerjoin(open_handovers, open_handovers.c.id == CaseStep.handover_id)
        .where(CaseStep.case_id == case.id)
        .order_by(CaseStep.seq)
        .options(joinedload(CaseStep.holder), joinedload(CaseStep.institution), joinedload(CaseStep.receiver))
    ).all()


def step_seen(step: CaseStep) -> StepSeen:
    """Put a step into words that rules can work with."""
    return StepSeen(
        seq=step.seq,
        step=step.step,
        on=clock.local(step.at).date(),
        from_link=step.from_link,
        to_link=step.to_link,
        holder=step.holder.short_name if step.holder else "",
        receiver=step.receiver.short_name if step.receiver else "",
        outcome=step.outcome,
        code=step.code,
    )


def _agreements(case: Case) -> Sequence[Agreement]:
    return db.session.scalars(
        select(Agreement)
        .where(Agreement.case_id == case.id)
        .order_by(Agreement.due_on, Agreement.id)
        .options(joinedload(Agreement.institution))
    ).all()


def _contacts(case: Case) -> Sequence[tuple[Contact, str]]:
    rows = db.session.execute(
        select(Contact, Institution.short_name)
        .join(Institution, Institution.id == Contact.institution_id)
        .where(Contact.case_id == case.id)
    )
    return [(contact, by) for contact, by in rows]


def _step_entries(
    steps: Sequence[Any], told: Sequence[StepSeen], words: Mapping[int, str]
) -> Sequence[Entry]:
    return [
        Entry(
            seen.on,
            step.at,
            EntryKind.STEP,
            step_title(seen),
            step.institution.short_name if step.institution else "Kette (automatisch)",
            proof_words(step.code),
            words.get(step.text_id or 0, ""),
        )
        for step, seen in zip((row[0] for row in steps), told, strict=True)
    ]


def _agreement_entries(agreements: Sequence[Agreement], words: Mapping[int, str]) -> Sequence[Entry]:
    entries = []
    for one in agreements:
        said = words.get(one.text_id or 0, "")
        until = f"bis {one.due_on:%d.%m.%Y}"
        made = clock.local(one.made_at).date()
        by = one.institution.short_name
        entries.append(Entry(made, one.made_at, EntryKind.AGREEMENT, f"Vereinbart {until}", by, words=said))
        if one.done_at is not None and one.result:
            title = f"Vereinbarung {until}: {AgreementResult(one.result).label}"
            done = clock.local(one.done_at).date()
            entries.append(Entry(done, one.done_at, EntryKind.AGREEMENT, title, by))
    return entries


def _contact_entries(
    contacts: Sequence[tuple[Contact, str]],
    seen: Seen,
    viewer: Actor,
    texts: Mapping[int, Note],
    words: Mapping[int, str],
) -> Sequence[Entry]:
    in_sight = seen.shows_codes(FieldGroup.NEEDS)
    return [
        Entry(
            contact.on,
            contact.at,
            EntryKind.CONTACT,
            contact_title(contact.way.label, reached=contact.reached),
            by,
            words=words.get(contact.text_id or 0, ""),
            **_entrusted(texts.get(contact.text_id or 0), viewer),
        )
        for contact, by in contacts
        if in_sight or contact.institution_id == viewer.institution_id
    ]


def _note_entries(
    texts: Mapping[int, Note], words: Mapping[int, str], viewer: Actor, placed: set[int | None]
) -> Sequence[Entry]:
    if viewer.role not in _READERS_OF_NOTES:
        return []
    return [
        Entry(
            clock.local(note.at).date(),
            note.at,
            EntryKind.NOTE,
            "Anvertraute Notiz" if note.entrusted else "Notiz",
            _read_by(note, viewer),
            words=words[key],
            **_entrusted(note, viewer),
        )
        for key, note in texts.items()
        if key not in placed
    ]


def _read_by(note: Note, viewer: Actor) -> str:
    if not note.entrusted:
        return "Ihre Stelle"
    return "von Ihnen" if _is_author(note, viewer) else "für Ihre Stelle freigegeben"


def _entrusted(note: Note | None, viewer: Actor) -> dict[str, Any]:
    """Say of an entry that its text was entrusted, and to its author where it can be released."""
    if note is None or not note.entrusted:
        return {}
    return {"entrusted": True, "release_id": note.public_id if _is_author(note, viewer) else ""}


def _is_author(note: Note, viewer: Actor) -> bool:
    return note.membership_id is not None and note.membership_id == viewer.membership_id
