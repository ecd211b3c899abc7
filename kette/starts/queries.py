"""Promised cases: where they go, how that is asked, and what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from kette import clock
from kette.cases.models import Case
from kette.cases.queries.sight import Seen, personal_data, see
from kette.cases.rules.identity import PersonalData
from kette.cases.rules.outcomes import OUTCOME_OF
from kette.chain import Link
from kette.db import db
from kette.handover.service.grounds import possible_many
from kette.institutions.models import Institution
from kette.institutions.queries import open_institutions
from kette.links.models import PaperLink
from kette.links.queries import Behind
from kette.names import sort_key
from kette.privacy.models import Basis
from kette.privacy.queries.informing import informed_among, may_leave
from kette.privacy.rules.fields import FieldGroup
from kette.roles import Actor, InstitutionKind
from kette.starts.models import Destination, StartLine, StartList

_PLACES = frozenset({InstitutionKind.VOCATIONAL_COLLEGE, InstitutionKind.SCHOOL, InstitutionKind.PROVIDER})


@dataclass(frozen=True, slots=True)
class Promise:
    """One promised case as its holder sees it.

    :param place: where it goes; None while nobody has said so.
    :param can_be_asked: whether a basis lets that place be asked by name, and it has a mailbox.
    :param line: what it was asked, where it was.
    """

    case: Case
    seen: Seen
    place: Institution | None
    can_be_asked: bool
    line: StartLine | None

    @property
    def goal(self) -> str:
        """Return what is promised, in words."""
        return OUTCOME_OF[self.case.outcome].label if self.case.outcome in OUTCOME_OF else ""

    @property
    def is_over(self) -> bool:
        """Say whether it is known by now."""
        return self.case.link is not Link.PROMISED

    @property
    def is_to_ring(self) -> bool:
        """Say whether the holder has to find out itself: no place can be asked, or it let its time pass."""
        asked = self.line.list if self.line is not None else None
        if self.is_over:
            return False
        return clock.today() > asked.until_on if asked is not None else not self.can_be_asked


def promises(viewer: Actor) -> list[Promise]:
    """List the promised cases that the viewer's institution holds, and those it has just got back, by name."""
    me = viewer.institution_id or 0
    told = select(StartLine.case_id).join(StartLine.list).where(StartList.cohort >= clock.today().year - 1)
    cases = db.session.scalars(
        select(Case).where(
            Case.holder_id == me,
            (Case.link == Link.PROMISED)
            | (Case.link.in_((Link.ARRIVED, Link.ACCOMPANIED)) & Case.id.in_(told)),
        )
    ).all()
    seen = see(cases, viewer, clock.today())
    ids = [case.id for case in cases]
    places = {
        row.case_id: row.institution
        for row in db.session.scalars(
            select(Destination)
            .where(Destination.case_id.in_(ids))
            .options(joinedload(Destination.institution))
        )
    }
    lines = {
        line.case_id: line
        for line in db.session.scalars(
            select(StartLine)
            .where(StartLine.case_id.in_(ids))
            .options(joinedload(StartLine.list))
            .order_by(StartLine.id)
        )
    }
    ways = [(case, place) for case in cases if (place := places.get(case.id)) is not None and place.mailbox]
    can_be_asked = {
        case.id for (case, _), basis in zip(ways, bases_to_ask(ways), strict=True) if basis is not None
    }
    found = [
        Promise(case, seen[case.id], places.get(case.id), case.id in can_be_asked, lines.get(case.id))
        for case in cases
    ]
    return sorted(found, key=lambda one: (_name(one.seen), one.case.id))


def _name(seen: Seen) -> str:
    person = seen.person
    return sort_key(person.family_name, person.given_name) if person else sort_key(seen.name, "")


def places(viewer: Actor) -> list[Institution]:
    """List where a promised case may go, of those that take part."""
    return [row for row in open_institutions(_PLACES) if row.id != viewer.institution_id]


def bases_to_ask(ways: Sequence[tuple[Case, Institution]]) -> list[Basis | None]:
    """Return of each case and place the recorded basis on which it may be asked by name today; None without any.

    None is relied on anew for the question, and none on that a case could not be offered to the place any more.
    """
    held = [(case, place) for case, place in ways if case.holder_id is not None]
    told = informed_among([case.id for case, _ in held])
    found = {
        (case.id, place.id): ground.basis
        for (case, place), ground in zip(held, possible_many(held), strict=True)
        if ground is not None
        and not ground.needs_reason
        and FieldGroup.IDENTITY in ground.groups
        and case.holder is not None
        and may_leave(case.id, case.holder, ground.kind.key, told=told)
    }
    return [found.get((case.id, place.id)) for case, place in ways]


def list_behind(link: PaperLink) -> StartList:
    """Return the list that a link leads to. Raises NoResultFound for the link of an offer."""
    if link.list_id is None:
        raise NoResultFound
    return db.session.scalars(select(StartList).where(StartList.id == link.list_id)).one()


def open_lines(asked: StartList) -> list[StartLine]:
    """Return the lines still to be answered: promised, still to this place, and with a basis today."""
    rows: Sequence[StartLine] = db.session.scalars(
        select(StartLine)
        .join(StartLine.case)
        .join(Destination, Destination.case_id == Case.id)
        .where(
            StartLine.list_id == asked.id,
            StartLine.answer.is_(None),
            Case.link == Link.PROMISED,
            Destination.institution_id == asked.institution_id,
        )
        .options(joinedload(StartLine.case).joinedload(Case.holder))
        .order_by(StartLine.id)
    ).all()
    bases = bases_to_ask([(line.case, asked.institution) for line in rows])
    return [line for line, basis in zip(rows, bases, strict=True) if basis is not None]


def named(lines: Sequence[StartLine]) -> list[tuple[StartLine, PersonalData]]:
    """Return open lines with whom they are about, by name. Only for lines of `open_lines`."""
    found = [(line, person) for line in lines if (person := personal_data(line.case)) is not None]
    return sorted(found, key=lambda one: (sort_key(one[1].family_name, one[1].given_name), one[0].id))


def behind(link: PaperLink) -> Behind:
    """Say what the address of a list leads to, without anybody's name."""
    asked = list_behind(link)
    lines = open_lines(asked)
    first = db.session.scalars(
        select(StartLine).where(StartLine.list_id == asked.id).order_by(StartLine.id).limit(1)
    ).first()
    whom = first.case.holder if first is not None else None
    return Behind(
        is_open=bool(lines),
        title="Wer hat begonnen?",
        lead="Bei Ihnen ist jungen Menschen nach der Schule ein Platz zugesagt. Bitte kreuzen Sie an, wer erschienen ist.",
        facts=(("Namen auf der Liste", str(len(lines))),),
        whom=whom or asked.institution,
        endpoint="starts.answer",
        thing=("list", asked.public_id),
    )
