"""What is going on in the room: who has which case open, who would take it, what was written before, how long it takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import joinedload

from kette import clock
from kette.cases.models import Draft
from kette.cases.queries.one import notes_of, read_text, shared_texts
from kette.cases.queries.sight import Seen
from kette.conferences.models import AgendaItem, Looker, Readiness, Stance, Voice
from kette.conferences.rules.time_box import PRESENT
from kette.conferences.rules.words import in_words
from kette.db import db
from kette.institutions.models import Institution, Membership
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
    words = _readable(item, [row.text_id for row in rows], viewer, seen)
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
    words = _readable(item, [voice.text_id], viewer, seen)
    return Heard(voice, words.get(voice.text_id or 0, ""))


def ready_at(item: AgendaItem) -> Sequence[Institution]:
    """List the institutions whose representative in the room has said that they take the case."""
    return db.session.scalars(
        select(Institution)
        .join(Readiness, Readiness.institution_id == Institution.id)
        .where(Readiness.item_id == item.id)
        .order_by(Institution.name)
    ).all()


def others_at(item: AgendaItem, viewer: Actor, form: str) -> Sequence[Present]:
    """List who else has the case open.

    :param form: whoever has a draft of this form on the case is writing.
    """
    writes = exists().where(
        and_(
            Draft.case_id == item.case_id,
            Draft.membership_id == Looker.membership_id,
            Draft.form == form,
            Draft.saved_at > clock.now() - 2 * PRESENT,
        )
    )
    rows = db.session.execute(
        select(Membership, writes)
        .join(Looker, Looker.membership_id == Membership.id)
        .where(
            Looker.item_id == item.id,
            Looker.seen_at > clock.now() - PRESENT,
            Membership.id != (viewer.membership_id or 0),
        )
        .order_by(Membership.id)
        .options(joinedload(Membership.person), joinedload(Membership.institution))
    ).all()
    return [
        Present(row.person.name, row.institution.short_name, bool(is_writing)) for row, is_writing in rows
    ]


def _readable(item: AgendaItem, ids: Sequence[int | None], viewer: Actor, seen: Seen) -> dict[int, str]:
    if not any(ids):
        return {}
    own = notes_of(item.case, viewer)
    notes = {**own, **shared_texts(item.case, ids, seen.answers[FieldGroup.NEEDS])}
    return {key: read_text(item.case, notes[key]) for key in ids if key is not None and key in notes}
