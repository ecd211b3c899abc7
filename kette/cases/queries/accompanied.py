"""Whom an institution accompanies: with the telephone number, the last contact and the goal, for the list that is worked through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from kette import clock
from kette.cases.models import Case, CaseStep, Contact, Fact
from kette.cases.queries.sight import Seen, see
from kette.cases.rules.accompanied import LINKS, ON_THE_WAY
from kette.cases.rules.facts import fact_label
from kette.cases.rules.outcomes import OUTCOME_OF
from kette.chain import Step
from kette.db import db
from kette.privacy.rules.fields import FieldGroup
from kette.roles import Actor

PAGE = 25


@dataclass(frozen=True, slots=True)
class Accompanied:
    """One case that the viewer's institution answers for.

    :param tries: contacts tried in vain since somebody was reached.
    :param goal: key of the Anschluss that was promised last; None where none is.
    """

    case: Case
    seen: Seen
    language: str
    last: Contact | None
    tries: int
    goal: str | None

    @property
    def goal_words(self) -> str:
        """Return the goal in words."""
        return OUTCOME_OF[self.goal].label if self.goal in OUTCOME_OF else ""


def count_accompanied(viewer: Actor, *, mine: bool) -> int:
    """Count the cases of `accompanied`."""
    return db.session.scalars(select(func.count(Case.id)).where(*_conditions(viewer, mine))).one()


def accompanied(
    viewer: Actor, *, mine: bool, page: int = 1, only: Sequence[str] | None = None
) -> Sequence[Accompanied]:
    """List whom the viewer's institution accompanies, those first with whom nobody has spoken for longest.

    :param mine: only those that the viewer takes care of.
    :param page: counted from 1, of `PAGE` rows each.
    :param only: public ids of the cases to list, in place of a page.
    """
    spoken = select(func.max(Contact.on)).where(Contact.case_id == Case.id).scalar_subquery()
    found = select(Case).where(*_conditions(viewer, mine)).options(joinedload(Case.key))
    if only is None:
        found = found.limit(PAGE).offset((max(page, 1) - 1) * PAGE)
    else:
        found = found.where(Case.public_id.in_(only))
    # Nobody spoken with stands first on both engines.
    rows = db.session.scalars(found.order_by(spoken.is_not(None), spoken, Case.holder_since, Case.id)).all()
    ids = [row.id for row in rows]
    seen, contacts, goals, languages = (
        see(rows, viewer, clock.today()),
        _contacts(ids),
        _goals(ids),
        _languages(ids),
    )
    return [
        Accompanied(
            row,
            seen[row.id],
            languages.get(row.id, "") if seen[row.id].shows(FieldGroup.CONTACT) else "",
            contacts.get(row.id, [None])[0],
            _tries(contacts.get(row.id, ())),
            goals.get(row.id),
        )
        for row in rows
    ]


def _conditions(viewer: Actor, mine: bool) -> list[ColumnElement[bool]]:
    taken_over = and_(Case.link.in_(ON_THE_WAY), Case.holder_id != Case.school_id)
    found = [Case.holder_id == (viewer.institution_id or 0), or_(Case.link.in_(LINKS), taken_over)]
    return [*found, Case.adviser_id == (viewer.membership_id or 0)] if mine else found


def _contacts(ids: Sequence[int]) -> Mapping[int, list[Contact]]:
    found: dict[int, list[Contact]] = {}
    for row in db.session.scalars(
        select(Contact).where(Contact.case_id.in_(ids)).order_by(Contact.on.desc(), Contact.id.desc())
    ):
        found.setdefault(row.case_id, []).append(row)
    return found


def _tries(contacts: Sequence[Contact]) -> int:
    """Count the newest contacts until the first that reached somebody."""
    return next((place for place, one in enumerate(contacts) if one.reached), len(contacts))


def _goals(ids: Sequence[int]) -> Mapping[int, str]:
    steps = db.session.execute(
        select(CaseStep.case_id, CaseStep.step, CaseStep.outcome)
        .where(CaseStep.case_id.in_(ids), CaseStep.step.in_((Step.PROMISE, Step.FALL_THROUGH)))
        .order_by(CaseStep.seq)
    )
    # What fell through is no goal any more.
    return {case_id: (outcome or "") if step is Step.PROMISE else "" for case_id, step, outcome in steps}


def _languages(ids: Sequence[int]) -> Mapping[int, str]:
    rows = db.session.execute(
        select(Fact.case_id, Fact.value)
        .where(Fact.case_id.in_(ids), Fact.key == "language")
        .order_by(Fact.recorded_at, Fact.id)
    )
    return {case_id: fact_label("language", value) for case_id, value in rows}


def last_spoken(row: Accompanied) -> date | None:
    """Return the day of the last contact, in vain or not."""
    return None if row.last is None else row.last.on
