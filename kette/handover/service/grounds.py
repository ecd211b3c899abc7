"""On which ground cases could go to whom today: looked up for many in as many statements as for one, nothing recorded."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import select

from kette import clock
from kette.cases.models import Case, Fact
from kette.cases.queries.sight import Seen, standings
from kette.cases.rules.degrees import is_abitur
from kette.cases.service.people import not_to_be_disclosed
from kette.chain import BrokenChain
from kette.db import db
from kette.handover.models import Handover
from kette.handover.queries import accepts_in_advance, why_not_to
from kette.handover.rules.states import HandoverState
from kette.institutions.models import Institution
from kette.institutions.queries import competent_for, possible_holders
from kette.privacy.queries.possible import Possible, possible_ground, said_of
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.rules.sight import Sight, sights
from kette.roles import SCHOOL_KINDS, Actor, InstitutionKind, Role


def possible(case: Case, receiver: Institution) -> Possible | None:
    """Return the ground on which the holder could pass a case on to a receiver today; None: only with a consent."""
    return possible_many([(case, receiver)])[0]


def possible_many(ways: Sequence[tuple[Case, Institution]]) -> list[Possible | None]:
    """Return of each case and receiver what `possible` returns of one."""
    if not ways:
        return []
    cases, today = {case.id: case for case, _ in ways}, clock.today()
    held, degrees = _groups_held(cases.values()), _degrees(cases)
    silent, before, said = not_to_be_disclosed(cases), _handed_on(cases), said_of(cases, today)
    return [
        possible_ground(
            case.id,
            holder := db.session.get_one(Institution, case.holder_id),
            receiver,
            today,
            held=held[case.id],
            no_disclosure=case.id in silent,
            gave_it=(case.id, receiver.id, holder.id) in before,
            abitur=holder.is_school and is_abitur(degrees.get(case.id)),
            said=said,
        )
        for case, receiver in ways
    ]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An institution that could take a case: whether residence speaks for it, and the ground on which it could go.

    :param refused: how it refused this case last; None where it never did.
    """

    institution: Institution
    competent: bool
    ground: Possible | None
    in_advance: bool
    refused: Handover | None = None


def receivers(case: Case, seen: Seen) -> Mapping[InstitutionKind, Sequence[Candidate]]:
    """Group the institutions that could take a case by kind, the one competent for the residence first."""
    person = seen.person
    postcode, town = (person.postcode, person.town) if person else ("", "")
    competent = cache(lambda kind: competent_for(kind, postcode=postcode, town=town))
    rows = [row for row in possible_holders() if why_not_to(case, row) is None]
    found: dict[InstitutionKind, list[Candidate]] = {}
    refused = refusals_of(case)
    for row, ground in zip(rows, possible_many([(case, row) for row in rows]), strict=True):
        # The only one of its kind without a catchment is no proposal by residence.
        by_residence = bool(row.catchments) and not row.is_school
        near = by_residence and competent(row.kind) is row
        found.setdefault(row.kind, []).append(
            Candidate(row, near, ground, accepts_in_advance(row), refused.get(row.id))
        )
    # Schools are many and rarely the next holder.
    order = sorted(found, key=lambda kind: (kind in SCHOOL_KINDS, list(InstitutionKind).index(kind)))
    return {kind: sorted(found[kind], key=lambda one: not one.competent) for kind in order}


def refusals_of(case: Case) -> dict[int, Handover]:
    """Return how institutions refused a case last, by key of the institution; without those that were asked again since."""
    rows = db.session.scalars(select(Handover).where(Handover.case_id == case.id).order_by(Handover.id))
    newest = {row.to_id: row for row in rows}
    return {to_id: row for to_id, row in newest.items() if row.state is HandoverState.DECLINED}


def has_lapsed(handover: Handover) -> bool:
    """Say whether the basis of an offer has run out; the nightly run takes it back."""
    until = handover.basis.valid_until if handover.basis is not None else None
    return until is not None and until < clock.today()


def still_based(handover: Handover, case: Case) -> Case:
    """Return the case of an offer whose basis still runs.

    :raises BrokenChain: if it has run out.
    """
    if has_lapsed(handover):
        raise BrokenChain(
            "Die Rechtsgrundlage dieses Angebots ist abgelaufen. Es lässt sich nicht mehr annehmen."
        )
    return case


def _groups_held(cases: Iterable[Case]) -> dict[int, frozenset[FieldGroup]]:
    """Return which groups of each case its holder sees in clear today: nobody passes on what it may not know."""
    by_holder: dict[int | None, list[Case]] = defaultdict(list)
    for case in cases:
        by_holder[case.holder_id].append(case)
    held, today = {}, clock.today()
    for holder_id, theirs in by_holder.items():
        holder = db.session.get_one(Institution, holder_id)
        role = Role.SCHOOL if holder.is_school else Role.ADVISER
        somebody = Actor(holder.kommune_id, role, institution_id=holder_id, institution_kind=holder.kind)
        for case_id, standing in standings(theirs, somebody, today).items():
            answers = sights(somebody, standing, today)
            held[case_id] = frozenset(group for group in FieldGroup if answers[group].sight is Sight.VISIBLE)
    return held


def _degrees(case_ids: Collection[int]) -> dict[int, str | None]:
    """Return the newest degree of each case that has one."""
    rows = db.session.execute(
        select(Fact.case_id, Fact.value)
        .where(Fact.case_id.in_(case_ids), Fact.key == "degree")
        .order_by(Fact.recorded_at, Fact.id)
    )
    return dict(rows.all())


def _handed_on(case_ids: Collection[int]) -> frozenset[tuple[int, int, int]]:
    """Return who handed which of these cases to whom: case, giver, receiver.

    Without what was given back: whoever gave a case back did not bring what is known of it.
    """
    rows = db.session.execute(
        select(Handover.case_id, Handover.from_id, Handover.to_id).where(
            Handover.case_id.in_(case_ids),
            Handover.state == HandoverState.ACCEPTED,
            Handover.giving_back.is_(False),
        )
    )
    return frozenset((case_id, giver_id, receiver_id) for case_id, giver_id, receiver_id in rows)
