"""What the page about a young person's rights shows of one case: who informed them, and what was passed to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, select
from sqlalchemy.exc import NoResultFound

from kette import clock
from kette.cases.models import Case
from kette.cases.queries.one import get_case, steps_of
from kette.cases.queries.sight import Seen, see_one
from kette.cases.rules.journey import Journey, StepSeen, journey
from kette.chain import OPEN_LINKS
from kette.db import db
from kette.institutions.models import Institution, Membership, Person
from kette.privacy.models import Basis, BasisEnd, Disclosure, Notice, Recall
from kette.privacy.queries.informing import notices_of
from kette.privacy.queries.recalls import why_kept
from kette.privacy.rules.bases import BASIS_OF, CONSENT, groups_of
from kette.privacy.rules.ends import End
from kette.privacy.rules.fields import in_words
from kette.privacy.rules.keeping import keeping_words
from kette.privacy.rules.sight import Relation
from kette.rights.queries.letters import Recipient, recipients
from kette.roles import Actor, Role

NEAR = frozenset({Relation.SCHOOL, Relation.HOLDER})


@dataclass(frozen=True, slots=True)
class Subject:
    """One case as somebody sees it who informs its young person and takes down what they ask."""

    case: Case
    seen: Seen
    recipient: Recipient
    notices: Sequence[tuple[Notice, str]]
    is_informed: bool
    may_inform: bool
    may_ask: bool


def subject_of(public_id: str, viewer: Actor) -> Subject:
    """Return a case for the pages of rights. Raises NoResultFound unless the viewer's institution stands near to it."""
    day = clock.today()
    case = get_case(public_id, viewer, day)
    seen = see_one(case, viewer, day)
    if seen.relation not in NEAR or case.erased_at is not None:
        raise NoResultFound
    recipient = recipients([case], viewer)[0]
    return Subject(
        case=case,
        seen=seen,
        recipient=recipient,
        notices=_by_whom(notices_of(case.id)),
        is_informed=recipient.is_informed,
        may_inform=case.link in OPEN_LINKS and seen.is_named_by_right,
        may_ask=viewer.role is not Role.CLASS_TEACHER,
    )


def _by_whom(rows: Sequence[Notice]) -> list[tuple[Notice, str]]:
    ids = [row.membership_id for row in rows if row.membership_id is not None]
    found = db.session.execute(
        select(Membership.id, Institution.short_name)
        .join(Institution, Institution.id == Membership.institution_id)
        .where(Membership.id.in_(ids))
    )
    names = dict(found.all())
    return [(row, names.get(row.membership_id or 0, "")) for row in rows]


@dataclass(frozen=True, slots=True)
class Passed:
    """Something that was passed on: when, to whom, what, and why that was allowed."""

    at: datetime
    to: str
    what: str
    why: str


def passed_on(case_id: int) -> Sequence[Passed]:
    """List what was passed to whom about a case, in that order: groups of fields and the ground, never content."""
    rows = db.session.execute(
        select(Disclosure, Institution.name, Basis, BasisEnd, Recall)
        .join(Institution, Institution.id == Disclosure.recipient_id)
        .outerjoin(Basis, Basis.id == Disclosure.basis_id)
        .outerjoin(BasisEnd, BasisEnd.basis_id == Basis.id)
        .outerjoin(Recall, and_(Recall.basis_id == Basis.id, Recall.recipient_id == Disclosure.recipient_id))
        .where(Disclosure.case_id == case_id)
        .order_by(Disclosure.at, Disclosure.id)
    )
    return [
        Passed(
            disclosure.at,
            name,
            in_words(groups_of(disclosure.groups)),
            f"{why(basis)}{_since_then(end, recall)}",
        )
        for disclosure, name, basis, end, recall in rows
    ]


def _since_then(end: BasisEnd | None, recall: Recall | None) -> str:
    """Say how a ground ended, and what became of what the recipient held."""
    if end is None:
        return ""
    ended = f"; {End(end.kind).label} am {clock.local(end.at):%d.%m.%Y}"
    if recall is None:
        return ended
    if recall.result is None:
        return f"{ended}, die Stelle hat noch nicht geantwortet"
    kept = f": {keeping_words(recall.kept_on)}. Begründung: {why_kept(recall)}" if recall.kept_on else ""
    return f"{ended}, dort {recall.result.label}{kept}".replace("§ ", "§\u00a0")


def why(basis: Basis | None) -> str:
    """Say on which ground something was passed on."""
    if basis is None:
        return "ohne Angaben zur Person"
    if basis.kind == CONSENT.key:
        return f"Einwilligung vom {basis.given_on:%d.%m.%Y}"
    kind = BASIS_OF[basis.kind]
    return f"{kind.label} ({kind.citation})".replace("§ ", "§\u00a0")


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who is responsible now, and how they are reached."""

    institution: str
    person: str
    phone: str
    mail: str
    since: date


def responsible_for(case: Case) -> Responsible | None:
    """Return who holds a case now; None where it is closed."""
    if case.holder is None:
        return None
    adviser = db.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.id == (case.adviser_id or 0))
    ).first()
    holder = case.holder
    return Responsible(
        holder.name,
        adviser.name if adviser else "",
        (adviser.phone if adviser else None) or holder.phone or "",
        (adviser.email if adviser else None) or holder.mailbox or "",
        clock.local(case.holder_since).date(),
    )


def way_of(case: Case) -> Journey:
    """Return the chain of a case, for its picture."""
    return journey(
        [
            StepSeen(
                seq=step.seq,
                step=step.step,
                on=clock.local(step.at).date(),
                from_link=step.from_link,
                to_link=step.to_link,
                holder=step.holder.short_name if step.holder else "",
                receiver=step.receiver.short_name if step.receiver else "",
                outcome=step.outcome,
            )
            for step in steps_of(case)
        ]
    )
