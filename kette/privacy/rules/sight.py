"""Who may see what of a case: visible, pseudonym or hidden, and the reason in words. The one place that decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from kette.labels import LabelledEnum
from kette.privacy.rules.emergency import may_open
from kette.privacy.rules.fields import SPECIAL, FieldGroup
from kette.roles import Actor, Role


class Sight(LabelledEnum):
    """What somebody sees of a group of fields. A pseudonymous value shows codes, never names or free text."""

    VISIBLE = "visible", "sichtbar"
    PSEUDONYM = "pseudonym", "unter Pseudonym"
    HIDDEN = "hidden", "verborgen"


class AccessReason(LabelledEnum):
    """Why an institution that neither holds a case nor is its school may look at it."""

    CONFERENCE = "conference", "Teilnahme an der Fallkonferenz"
    FORMER_HOLDER = "former_holder", "hat den Fall abgegeben"
    AGREEMENT = "agreement", "hat eine Vereinbarung übernommen"


class Relation(LabelledEnum):
    """How a viewer stands to a case."""

    SCHOOL = "school", "eigene Schülerin, eigener Schüler"
    HOLDER = "holder", "fallverantwortliche Stelle"
    OFFERED = "offered", "Annahme steht aus"
    CONFERENCE = "conference", "Teilnahme an der Fallkonferenz"
    AGREEMENT = "agreement", "hat eine Vereinbarung übernommen"
    FORMER = "former", "Lesezugriff nach der Abgabe"
    LAPSED = "lapsed", "Lesezugriff nach der Abgabe ist abgelaufen"
    COORDINATION = "coordination", "Koordinierung unter Pseudonym"
    EMERGENCY = "emergency", "im Notfall geöffnet (§ 8a SGB VIII, § 4 KKG, § 34 StGB)"
    NONE = "none", "keine Beteiligung am Fall"


@dataclass(frozen=True, slots=True)
class BasisInForce:
    """A recorded basis: for whom, for which groups, until when; `label` is what the reader is told, `key` what the log keeps."""

    recipient_id: int
    groups: frozenset[FieldGroup]
    label: str
    valid_from: date
    valid_until: date | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """What of a case decides about sight: never its content."""

    school_id: int
    holder_id: int | None
    class_name: str
    offered_to_id: int | None
    # Day until which the school sees its own pupil: the end of its part plus the time of read access.
    school_until: date
    # Institution → (reason, last day), for conferences and former holders.
    accesses: Mapping[int, tuple[AccessReason, date | None]] = field(default_factory=dict)
    bases: tuple[BasisInForce, ...] = ()
    # Memberships for whom the case is open in danger at this moment, and until when: a person, never an institution.
    emergencies: Mapping[int, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is seen, and why, in one German phrase; `basis` is the key of what the sight rests on, for the log."""

    sight: Sight
    because: str
    basis: str = ""


_NEVER = frozenset({Role.AG, Role.DPO, Role.ADMINISTRATOR, Role.SYSTEM})
_COORDINATION = frozenset({Role.KOKO, Role.MODERATOR})
_RELATION_BY = {
    AccessReason.CONFERENCE: Relation.CONFERENCE,
    AccessReason.FORMER_HOLDER: Relation.FORMER,
    AccessReason.AGREEMENT: Relation.AGREEMENT,
}
# What may be spoken of under a pseudonym in an anonymous case round; address and contact ways never.
_PSEUDONYMOUS = {
    FieldGroup.IDENTITY: Sight.PSEUDONYM,
    FieldGroup.SCHOOLING: Sight.PSEUDONYM,
    FieldGroup.ATTENDANCE: Sight.PSEUDONYM,
    FieldGroup.NEEDS: Sight.PSEUDONYM,
}


EMERGENCY = "emergency"  # what the log keeps as basis of what is seen in danger


def relation(viewer: Actor, case: CaseStanding, day: date) -> Relation:
    """Return how the viewer stands to a case on a day; the closest relation counts.

    An emergency stands behind school and holder alone: they keep what they may do.
    """
    ordinary = _ordinary_relation(viewer, case, day)
    stays = ordinary in (Relation.SCHOOL, Relation.HOLDER)
    return Relation.EMERGENCY if _is_opened(viewer, case) and not stays else ordinary


def _is_opened(viewer: Actor, case: CaseStanding) -> bool:
    return may_open(viewer) and viewer.membership_id in case.emergencies


def _ordinary_relation(viewer: Actor, case: CaseStanding, day: date) -> Relation:
    if viewer.role in _NEVER or viewer.institution_id is None:
        return Relation.NONE
    if viewer.role in _COORDINATION:
        return Relation.COORDINATION
    me = viewer.institution_id
    if viewer.role is Role.CLASS_TEACHER and (me != case.school_id or not viewer.teaches(case.class_name)):
        return Relation.NONE
    if me == case.school_id and (day <= case.school_until or me == case.holder_id or _gave(case, me, day)):
        return Relation.SCHOOL
    if me == case.holder_id:
        return Relation.HOLDER
    if me == case.offered_to_id:
        return Relation.OFFERED
    if me in case.accesses:
        reason, until = case.accesses[me]
        if until is None or day <= until:
            return _RELATION_BY[reason]
        if reason is AccessReason.FORMER_HOLDER:
            return Relation.LAPSED
    return Relation.LAPSED if me == case.school_id else Relation.NONE


def _gave(case: CaseStanding, institution_id: int, day: date) -> bool:
    """Say whether an institution gave the case away so lately that it still reads: a school knows its own pupil then."""
    reason, until = case.accesses.get(institution_id, (None, None))
    return reason is AccessReason.FORMER_HOLDER and (until is None or day <= until)


def may_see(viewer: Actor, case: CaseStanding, group: FieldGroup, day: date) -> Answer:
    """Decide whether a viewer sees a group of fields of a case on a day.

    Sources: § 35 SGB I, §§ 67 ff. SGB X, § 120 SchulG NRW, SchülerDÜG NRW; see privacy.rules.bases.
    Entrusted notes are seen by their author alone and are never released here. In danger (§ 8a SGB VIII, § 4 KKG,
    § 34 StGB) somebody sees what they else would not, except those and special categories.
    """
    answer = _ordinary(viewer, case, group, day)
    if answer.sight is Sight.VISIBLE or not _is_opened(viewer, case):
        return answer
    if group is FieldGroup.ENTRUSTED or group in SPECIAL:
        return Answer(Sight.HIDDEN, f"{answer.because}; auch im Notfall nicht")
    return Answer(Sight.VISIBLE, Relation.EMERGENCY.label, EMERGENCY)


def _ordinary(viewer: Actor, case: CaseStanding, group: FieldGroup, day: date) -> Answer:
    standing = _ordinary_relation(viewer, case, day)
    if standing is Relation.NONE or group is FieldGroup.ENTRUSTED:
        return Answer(
            Sight.HIDDEN, Relation.NONE.label if standing is Relation.NONE else "anvertraut (§ 65 SGB VIII)"
        )
    if group is FieldGroup.STATE:
        return Answer(Sight.VISIBLE, standing.label)
    if (
        standing is Relation.SCHOOL
        and group is FieldGroup.NEEDS
        and case.holder_id not in (None, case.school_id)
    ):
        # What the new holder learns is social data; the school goes on reading what it wrote itself.
        return Answer(Sight.HIDDEN, "Sozialdaten der fallverantwortlichen Stelle (§ 35 SGB I)")
    if standing is Relation.SCHOOL and group not in SPECIAL:
        return Answer(Sight.VISIBLE, f"{standing.label} (SchulG NRW)", "school")
    if standing is Relation.LAPSED:
        return Answer(
            _PSEUDONYMOUS[group] if group is FieldGroup.IDENTITY else Sight.HIDDEN,
            f"{standing.label}, ohne Rechtsgrundlage für den Klarnamen",
        )
    named = False
    if standing is not Relation.COORDINATION:
        in_force = [basis for basis in case.bases if _counts(basis, viewer, day)]
        for basis in in_force:
            if group in basis.groups:
                return Answer(Sight.VISIBLE, basis.label, basis.key)
        named = any(FieldGroup.IDENTITY in basis.groups for basis in in_force)
    if group in SPECIAL:
        return Answer(Sight.HIDDEN, "nur mit ausdrücklicher Einwilligung dafür (Art. 9 DSGVO)")
    if named:
        # Codes are for those who do not know whose they are: beside a name they would be disclosed.
        return Answer(Sight.HIDDEN, f"{standing.label}, von der Rechtsgrundlage nicht umfasst")
    sight = _PSEUDONYMOUS.get(group, Sight.HIDDEN)
    circle = "coordination" if standing is Relation.COORDINATION else "conference"
    return Answer(
        sight,
        f"{standing.label}, ohne Rechtsgrundlage für den Klarnamen",
        "" if sight is Sight.HIDDEN else circle,
    )


def _counts(basis: BasisInForce, viewer: Actor, day: date) -> bool:
    ends = basis.valid_until
    return (
        basis.recipient_id == viewer.institution_id
        and basis.valid_from <= day
        and (ends is None or day <= ends)
    )


def sights(viewer: Actor, case: CaseStanding, day: date) -> dict[FieldGroup, Answer]:
    """Decide about every group at once."""
    return {group: may_see(viewer, case, group, day) for group in FieldGroup}
