"""Who may do what at a conference. Moderation writes down what the conference decides; nobody assigns."""

from collections.abc import Collection
from dataclasses import dataclass

from kette.conferences.rules.states import ConferenceKind, ConferenceState
from kette.roles import Actor, Role

SEATED = frozenset({Role.ADVISER, Role.SCHOOL})
EVERYWHERE = frozenset({Role.MODERATOR, Role.KOKO})
_AT_WORK = frozenset({ConferenceState.OPEN, ConferenceState.RUNNING})


@dataclass(frozen=True, slots=True)
class Sitting:
    """What of a conference decides about rights: kind, state, school, and the institutions that take part."""

    kind: ConferenceKind
    state: ConferenceState
    school_id: int | None
    participant_ids: Collection[int]


def may_plan(actor: Actor, kind: ConferenceKind, school_id: int | None) -> bool:
    """Say who calls a conference: moderation and KoKo, and a school's StuBo at the own school."""
    return actor.role in EVERYWHERE or _at_own_school(actor, kind, school_id)


def may_look(actor: Actor, conference: Sitting) -> bool:
    """Say who opens a conference: who prepares it, and once invited the institutions that take part."""
    if may_prepare(actor, conference):
        return True
    return (
        conference.state is not ConferenceState.DRAFT
        and actor.role in SEATED
        and actor.institution_id in conference.participant_ids
    )


def may_prepare(actor: Actor, conference: Sitting) -> bool:
    """Say who invites and draws up the agenda."""
    return may_plan(actor, conference.kind, conference.school_id)


def may_bring(actor: Actor, conference: Sitting, school_id: int, holder_id: int | None) -> bool:
    """Say who puts a case on the agenda: who prepares it, and a participant that holds the case.

    A conference at a school speaks about that school's own pupils, whoever prepares it.

    :param school_id: the case's school.
    :param holder_id: who answers for the case.
    """
    if conference.kind is ConferenceKind.SCHOOL and conference.school_id != school_id:
        return False
    holds = actor.institution_id is not None and actor.institution_id == holder_id
    return may_prepare(actor, conference) or (holds and may_look(actor, conference))


def may_lead(actor: Actor, conference: Sitting) -> bool:
    """Say who opens and closes the conference and writes down what it decides.

    Moderation, and at a school its StuBo. The role KoKo prepares and looks on: it coordinates and never assigns.
    """
    return actor.role is Role.MODERATOR or _at_own_school(actor, conference.kind, conference.school_id)


def may_speak(actor: Actor, conference: Sitting) -> bool:
    """Say who speaks for an institution that takes part: writes its stance before, and takes a case in the room."""
    return (
        actor.role in SEATED
        and conference.state in _AT_WORK
        and actor.membership_id is not None
        and actor.institution_id in conference.participant_ids
    )


def may_tell_of_youth(actor: Actor, conference: Sitting, school_id: int, holder_id: int | None) -> bool:
    """Say who writes down the young person's part: who leads, and from who takes part the own school and the holder."""
    if conference.state not in _AT_WORK:
        return False
    near = actor.institution_id is not None and actor.institution_id in (school_id, holder_id)
    return may_lead(actor, conference) or (near and may_speak(actor, conference))


def _at_own_school(actor: Actor, kind: ConferenceKind, school_id: int | None) -> bool:
    return (
        kind is ConferenceKind.SCHOOL
        and actor.role is Role.SCHOOL
        and actor.institution_id is not None
        and actor.institution_id == school_id
    )
