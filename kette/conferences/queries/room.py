"""What is going on in the room: who has which case open, who would take it, what was written before, how long it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import joinedload

from kette import clock
from kette.cases.models import Case, Draft
from kette.cases.queries.one import notes_of, read_text, shared_texts
from kette.cases.queries.sight import Seen
from kette.conferences.models import AgendaItem, Conference, Looker, Readiness, Stance, Voice
from kette.conferences.queries.table import visible
from kette.conferences.rules.states import ConferenceState
from kette.conferences.rules.time_box import PRESENT
from kette.conferences.rules.words import in_words
from kette.db import db
from kette.institutions.models import Institution, Membership, Person
from kette.privacy.rules.fields import FieldGroup
from kette.roles import Actor


@dataclass(frozen=True, slots=True)
class Said:
    """What an institution wrote before the conference, as far as a viewer may read it."""

    stance: Stance
    words: str
    proposal: str


@dataclass(frozen=True, slots=True)
class Heard:
    """The young person's part, as far as a viewer may read it."""

    voice: Voice
    wish: str

    @property
    def signs(self) -> Sequence[str]:
        """Return what is known of their part, in words."""
        told = (
            (self.voice.informed, "informiert"),
            (self.voice.invited, "eingeladen"),
            (self.voice.present, "dabei"),
            (self.voice.interpreter, "mit Dolmetschen"),
        )
        return [word for is_so, word in told if is_so]


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who has the same case open, and whether they are writing a decision."""

    name: str
    institution: str
    writes: bool


def stances_of(item: AgendaItem, viewer: Actor, seen: Seen) -> Sequence[Said]:
    """List what institutions wrote about a case, those first who wrote first.

    Words are read by who wrote them and by those who see the needs of the case in clear; proposals are codes.
    """
    if not seen.shows_codes(FieldGroup.STATE):
        return []
    rows = db.session.scalars(
        select(Stance)
        .where(Stance.item_id == item.id)
        .order_by(Stance.id)
        .options(joinedload(Stance.institution), joinedload(Stance.receiver))
    ).all()
    words = readable(item.case, [row.text_id for row in rows], viewer, seen)
    return [Said(row, words.get(row.text_id or 0, ""), proposed(row)) for row in rows]


def proposed(stance: Stance) -> str:
    """Return what a stance proposes, in words; empty where it proposes nothing."""
    if stance.proposal is None:
        return ""
    return in_words(stance.proposal, receiver=stance.receiver.short_name if stance.receiver else "")


def voice_of(item: AgendaItem, viewer: Actor, seen: Seen) -> Heard | None:
    """Return the young person's part, if it was written down and the viewer sees where the case stands."""
    if not seen.shows_codes(FieldGroup.STATE):
        return None
    voice = db.session.scalars(select(Voice).where(Voice.item_id == item.id)).one_or_none()
    if voice is None:
        return None
    words = readable(item.case, [voice.text_id], viewer, seen)
    return Heard(voice, words.get(voice.text_id or 0, ""))


def ready_at(item: AgendaItem) -> Sequence[Institution]:
    """List the institutions whose representative in the room has said that they take the case."""
    return db.session.scalars(
        select(Institution)
        .join(Readiness, Readiness.institution_id == Institution.id)
        .where(Readiness.item_id == item.id)
        .order_by(Institution.name)
    ).all()


@dataclass(frozen=True, slots=True)
class Glance:
    """What a seat that asks every second needs to know first: two rows, no objects.

    :param others: who else has the same case open.
    :param noted_at: when it was last written down that the viewer has this case open; None where it was not.
    """

    conference_id: int
    revision: int | None
    is_running: bool
    item_id: int | None
    others: Sequence[Present]
    noted_at: datetime | None


def glance(public_id: str, here: str, viewer: Actor, form: str) -> Glance:
    """Look at a conference that the viewer may open, and at who has the same case open. Raises NoResultFound.

    :param here: the public id of the case that the viewer has open; empty: none.
    :param form: whoever has a draft of this form on the case is writing.
    """
    conference_id, revision, state, item_id, case_id = db.session.execute(
        select(Conference.id, Conference.revision, Conference.state, AgendaItem.id, AgendaItem.case_id)
        .outerjoin(AgendaItem, and_(AgendaItem.conference_id == Conference.id, AgendaItem.public_id == here))
        .where(Conference.public_id == public_id, visible(viewer))
    ).one()
    others, noted_at = _at(item_id, case_id, viewer, form) if item_id else ([], None)
    is_running = state is ConferenceState.RUNNING
    return Glance(conference_id, revision, is_running, item_id, others, noted_at)


def others_at(item: AgendaItem, viewer: Actor, form: str) -> Sequence[Present]:
    """List who else has a case open, as `glance` does."""
    return _at(item.id, item.case_id, viewer, form)[0]


def _at(item_id: int, case_id: int, viewer: Actor, form: str) -> tuple[list[Present], datetime | None]:
    now = clock.now()
    writes = exists().where(
        Draft.case_id == case_id,
        Draft.membership_id == Looker.membership_id,
        Draft.form == form,
        Draft.saved_at > now - 2 * PRESENT,
    )
    rows = db.session.execute(
        select(Looker.membership_id, Looker.seen_at, Person.name, Institution.short_name, writes)
        .join(Membership, Membership.id == Looker.membership_id)
        .join(Person, Person.id == Membership.person_id)
        .join(Institution, Institution.id == Membership.institution_id)
        .where(Looker.item_id == item_id, Looker.seen_at > now - PRESENT)
        .order_by(Looker.membership_id)
    ).all()
    others = [
        Present(name, institution, bool(is_writing))
        for who, _, name, institution, is_writing in rows
        if who != viewer.membership_id
    ]
    return others, next((seen_at for who, seen_at, *_ in rows if who == viewer.membership_id), None)


def readable(case: Case, ids: Sequence[int | None], viewer: Actor, seen: Seen) -> dict[int, str]:
    """Return those of these texts that a viewer may read: one's own institution's, and with the needs in clear all."""
    if not any(ids):
        return {}
    notes = {**notes_of(case, viewer), **shared_texts(case, ids, seen.answers[FieldGroup.NEEDS])}
    return {key: read_text(case, notes[key]) for key in ids if key is not None and key in notes}
