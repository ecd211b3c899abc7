"""Cases opened in danger: which are open to somebody now, how often somebody did it, and the report of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from kette import clock
from kette.audit import AuditEntry
from kette.db import db
from kette.institutions.models import Institution, Membership, Person
from kette.privacy.models import Emergency
from kette.privacy.queries.sealed import case_names, unseal
from kette.privacy.rules.emergency import TRIES_WITHIN, WEEK
from kette.roles import Actor, Role

REPORT_PAGE = 50
TRIED = "emergency.try"


def opened_cases(viewer: Actor) -> Select[int]:
    """Select the keys of the cases that are open to somebody in danger at this moment."""
    return select(Emergency.case_id).where(
        Emergency.membership_id == viewer.membership_id, Emergency.until_at > clock.now()
    )


def opened_this_week(actor: Actor) -> int:
    """Count how many cases a person opened in danger in the last seven days, in whichever role here."""
    return db.session.scalars(
        select(func.count(Emergency.id)).where(
            Emergency.membership_id.in_(_seats(actor)), Emergency.opened_at > clock.now() - WEEK
        )
    ).one()


def tries_lately(actor: Actor) -> int:
    """Count the tries of a person within a day, as the access log keeps them."""
    return db.session.scalars(
        select(func.count(AuditEntry.id)).where(
            AuditEntry.action == TRIED,
            AuditEntry.membership_id.in_(_seats(actor)),
            AuditEntry.at > clock.now() - TRIES_WITHIN,
        )
    ).one()


def _seats(actor: Actor) -> Select[int]:
    return select(Membership.id).where(Membership.person_id == actor.person_id)


@dataclass(frozen=True, slots=True)
class EmergencyLine:
    """One opening for the report: who, when, on which ground, why; the case by its random name."""

    emergency: Emergency
    case_public_id: str
    person: str
    role: Role
    institution: str
    reason: str


def emergency_lines(page: int = 1) -> Sequence[EmergencyLine]:
    """List a page of the cases opened in danger, the newest first, with their reasons unsealed."""
    rows = db.session.execute(
        select(Emergency, Person.name, Membership.role, Institution.name)
        .join(Membership, Membership.id == Emergency.membership_id)
        .join(Person, Person.id == Membership.person_id)
        .join(Institution, Institution.id == Emergency.institution_id)
        .order_by(Emergency.opened_at.desc(), Emergency.id.desc())
        .limit(REPORT_PAGE)
        .offset((max(page, 1) - 1) * REPORT_PAGE)
    ).all()
    names = case_names([row[0].case_id for row in rows])
    return [
        EmergencyLine(one, names[one.case_id].public_id, person, role, institution, reason_of(one))
        for one, person, role, institution in rows
    ]


def reason_of(emergency: Emergency) -> str:
    """Open the reason of an opening; „gelöscht“ once the case is erased. For the officer, and whoever holds the case."""
    return unseal(emergency.case_id, emergency.sealed, about=f"emergency:{emergency.public_id}") or "gelöscht"


def emergency_count() -> int:
    """Count the cases opened in danger."""
    return db.session.scalars(select(func.count(Emergency.id))).one()
