"""On which ground a case could be passed on, and what was said against it; of many cases in as many statements as of one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from kette.db import db
from kette.institutions.models import Institution
from kette.privacy.models import Basis, BasisEnd, Refusal
from kette.privacy.queries.grounds import in_force
from kette.privacy.rules.bases import BASIS_OF, CONSENT, BasisKind, groups_of, statute_between
from kette.privacy.rules.ends import End, RefusalKind, end_of
from kette.privacy.rules.fields import FieldGroup
from kette.roles import InstitutionKind


@dataclass(frozen=True, slots=True)
class Possible:
    """A ground on which a case could go to a receiver: its kind, what it would cover, and its row where recorded.

    :param needs_reason: a consent for this receiver was refused or withdrawn, and the statute not relied on since then:
        whoever does so now has to say why.
    """

    kind: BasisKind
    groups: frozenset[FieldGroup]
    basis: Basis | None = None
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What is recorded for and against passing cases on, by case and recipient.

    :param bases: the widest basis in force: a consent before a statute, the newest first.
    :param noes: when a consent was refused or withdrawn last.
    :param objections: statutes that were ended by an objection, by their kind as well.
    :param objected: to whom every statute was objected to beforehand (Art. 21 DSGVO).
    :param stays: cases whose return feed was objected to (§ 31a Abs. 2 SGB III).
    """

    bases: Mapping[tuple[int, int], Basis]
    noes: Mapping[tuple[int, int], datetime]
    objections: frozenset[tuple[int, int, str]]
    objected: frozenset[tuple[int, int | None]]
    stays: frozenset[int]


def said_of(case_ids: Collection[int], day: date) -> Said:
    """Return what is recorded for and against passing these cases on, on a day."""
    bases = db.session.scalars(
        select(Basis)
        .where(Basis.case_id.in_(case_ids), in_force(day))
        .order_by(Basis.kind == CONSENT.key, Basis.id)
    )
    widest = {(basis.case_id, basis.recipient_id): basis for basis in bases}
    refusals = db.session.execute(
        select(Refusal.case_id, Refusal.recipient_id, Refusal.kind, Refusal.at)
        .where(Refusal.case_id.in_(case_ids))
        .order_by(Refusal.at)
    ).all()
    ends = db.session.execute(
        select(Basis.case_id, Basis.recipient_id, Basis.kind, BasisEnd.kind.label("end"), BasisEnd.at)
        .join(BasisEnd, BasisEnd.basis_id == Basis.id)
        .where(Basis.case_id.in_(case_ids))
    ).all()
    withdrawn = [row for row in ends if row.kind == CONSENT.key and row.end == End.WITHDRAWN.value]
    refused = [row for row in refusals if row.kind is RefusalKind.CONSENT]
    noes = sorted((row.at, row.case_id, row.recipient_id) for row in (*withdrawn, *refused))
    return Said(
        widest,
        {(case_id, recipient_id): at for at, case_id, recipient_id in noes},
        frozenset((row.case_id, row.recipient_id, row.kind) for row in ends if row.end == End.OBJECTED.value),
        frozenset((row.case_id, row.recipient_id) for row in refusals if row.kind is RefusalKind.STATUTE),
        frozenset(
            (
                *(row.case_id for row in ends if row.end == End.RETURN_OBJECTED.value),
                *(row.case_id for row in refusals if row.kind is RefusalKind.RETURN),
            )
        ),
    )


def possible_ground(
    case_id: int,
    giver: Institution,
    receiver: Institution,
    day: date,
    *,
    held: frozenset[FieldGroup],
    no_disclosure: bool = False,
    gave_it: bool = False,
    abitur: bool = False,
    said: Said | None = None,
) -> Possible | None:
    """Return the ground on which a case could go to a receiver on a day, without recording anything; None without any.

    :param held: groups that the giver itself sees in clear: a statute lets nobody pass on more than that.
    :param no_disclosure: `keineAuskunftAnDritte` is set.
    :param gave_it: the receiver once handed the case to the giver, so this is a giving back.
    :param abitur: the young person is admitted to the Abitur.
    :param said: as `said_of` returns it, for this case among others.
    """
    said = said or said_of([case_id], day)
    found = said.bases.get((case_id, receiver.id))
    if found is not None and found.kind == CONSENT.key:
        return Possible(CONSENT, groups_of(found.groups), found)
    statute = possible_statute(
        case_id,
        giver,
        receiver,
        day,
        held=held,
        no_disclosure=no_disclosure,
        gave_it=gave_it,
        abitur=abitur,
        said=said,
    )
    # What was relied on once is relied on again only as far as it could be for the first time today.
    if statute is None or found is None or found.kind != statute.kind.key:
        return statute
    if not groups_of(found.groups) <= statute.groups:
        return statute
    no = _no(said, case_id, receiver.id, found.kind)
    needs_reason = no is not None and found.recorded_at < no
    return Possible(statute.kind, groups_of(found.groups), found, needs_reason)


def possible_statute(
    case_id: int,
    giver: Institution,
    receiver: Institution,
    day: date,
    *,
    held: frozenset[FieldGroup],
    no_disclosure: bool = False,
    gave_it: bool = False,
    abitur: bool = False,
    said: Said | None = None,
) -> Possible | None:
    """Return the statute alone on which a case could go to a receiver on a day, whatever was consented to.

    The parameters are those of `possible_ground`.
    """
    said = said or said_of([case_id], day)
    if giver.kind is InstitutionKind.EMPLOYMENT_AGENCY and case_id in said.stays:
        return None
    statute = statute_between(giver.kind, receiver.kind, day, no_disclosure=no_disclosure, abitur=abitur)
    if statute is None and gave_it:
        statute = BASIS_OF["back_to_giver"]
    if statute is None or (case_id, receiver.id, statute.key) in said.objections:
        return None
    if end_of(statute.key) is End.OBJECTED and (case_id, receiver.id) in said.objected:
        return None
    groups = statute.groups & held
    if FieldGroup.IDENTITY not in groups:
        return None
    no = _no(said, case_id, receiver.id, statute.key)
    return Possible(statute, groups, needs_reason=no is not None)


def _no(said: Said, case_id: int, recipient_id: int, kind: str) -> datetime | None:
    """Return when a consent was refused or withdrawn last that stands against relying on a statute.

    What the school must report to the Agentur is no matter of consent (SchülerDÜG NRW).
    """
    if kind == CONSENT.key or end_of(kind) is End.RETURN_OBJECTED:
        return None
    return said.noes.get((case_id, recipient_id))
