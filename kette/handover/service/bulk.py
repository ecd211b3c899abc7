"""The standard way of the Land: all of a class without an Anschluss are offered to the Berufsberatung at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kette import clock
from kette.cases.models import Case
from kette.cases.queries.sight import Seen, see
from kette.cases.service.ledger import lock_all
from kette.db import db
from kette.handover.models import Handover
from kette.handover.queries import name_order
from kette.handover.rules.standard import Hurdle, Standing, hurdle
from kette.handover.rules.states import OPEN_STATES, HandoverState
from kette.handover.service.door import propose
from kette.handover.service.grounds import possible_many
from kette.institutions.models import Institution
from kette.intake.queries.lists import cases_by_class
from kette.intake.queries.statutory import Agencies, sent_in_files
from kette.intake.rules.classes import WITHOUT_ANSCHLUSS, class_order
from kette.privacy.queries.informing import informed_among
from kette.privacy.queries.possible import Possible
from kette.privacy.rules.bases import CONSENT
from kette.roles import Actor


@dataclass(frozen=True, slots=True)
class Line:
    """One case on the standard way: to which Agentur, on which ground, or what hinders it.

    :param in_file_on: the day on which it stood last in a file for that Agentur (§ 31a SGB III).
    """

    case: Case
    class_name: str
    seen: Seen
    agency: Institution | None
    ground: Possible | None
    hurdle: Hurdle | None
    in_file_on: date | None = None


def standard_lines(viewer: Actor, school: Institution, cohort: int, class_name: str | None) -> list[Line]:
    """List a school's pupils without an Anschluss with what would be offered; nothing is recorded by that.

    :param class_name: of one class alone; of all when not given.
    """
    today = clock.today()
    names = {
        case_id: name
        for case_id, name, link, _ in cases_by_class(school.id, cohort)
        if link in WITHOUT_ANSCHLUSS and (class_name is None or name == class_name)
    }
    cases = db.session.scalars(
        select(Case)
        .where(Case.id.in_(names))
        .options(joinedload(Case.holder), joinedload(Case.offered_to), joinedload(Case.key))
        .order_by(Case.id)
    ).all()
    seen, informed, offered = see(cases, viewer, today), informed_among(list(names)), _offered(names)
    agencies = Agencies()
    in_files = sent_in_files(names, agencies.all)
    agency_of = {case.id: agencies.of(seen[case.id].person) for case in cases}
    held = [case for case in cases if case.holder_id == school.id]
    ways = [(case, agency) for case in held if (agency := agency_of[case.id]) is not None]
    grounds = {case.id: ground for (case, _), ground in zip(ways, possible_many(ways), strict=True)}
    lines = [
        _line(
            case,
            names[case.id],
            seen[case.id],
            agency_of[case.id],
            grounds.get(case.id),
            case.id in informed,
            case.id in offered,
            school,
            in_files,
        )
        for case in cases
    ]
    return sorted(lines, key=lambda one: (class_order(one.class_name), name_order(one.seen), one.case.number))


def _line(
    case: Case,
    class_name: str,
    seen: Seen,
    agency: Institution | None,
    ground: Possible | None,
    informed: bool,
    offered: bool,
    school: Institution,
    in_files: Mapping[tuple[int, int], date],
) -> Line:
    held_here = case.holder_id == school.id
    standing = Standing(
        link=case.link,
        held_here=held_here,
        offer_open=offered,
        has_agency=agency is not None,
        has_ground=ground is not None,
        needs_reason=ground is not None and ground.needs_reason,
        # The form of a consent informs of what goes to its own recipient.
        informed=informed or (ground is not None and ground.kind is CONSENT),
    )
    sent_on = in_files.get((case.id, agency.id)) if agency is not None else None
    return Line(case, class_name, seen, agency, ground, hurdle(standing), sent_on)


def _offered(case_ids: Collection[int]) -> frozenset[int]:
    """Return which cases are offered; a wish that waits is replaced by the offer and hinders nothing."""
    still = OPEN_STATES - {HandoverState.WAITING}
    return frozenset(
        db.session.scalars(
            select(Handover.case_id).where(Handover.case_id.in_(case_ids), Handover.state.in_(still))
        )
    )


def offer_all(
    school: Institution, cohort: int, class_name: str | None, *, only: Collection[str], by: Actor
) -> Sequence[Handover]:
    """Offer to the Berufsberatung every chosen case that nothing hinders, each by its own step through the one door.

    :param only: public ids of the cases that were shown and chosen.
    """
    chosen = [
        one
        for one in standard_lines(by, school, cohort, class_name)
        if one.hurdle is None and one.case.public_id in only
    ]
    made: list[Handover] = []
    lock_all(one.case for one in chosen)
    # Always locked in the same order, so that two who offer at once wait for each other and no more.
    for one in sorted(chosen, key=lambda one: one.case.id):
        assert one.agency is not None
        made.append(propose(one.case, one.agency, by=by))
    return made
