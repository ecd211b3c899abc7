"""What was answered when a consent was asked for, drawn from the bases and the refusals of a case."""

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import select

from kette import clock
from kette.db import db
from kette.institutions.models import Institution
from kette.privacy.models import Refusal
from kette.privacy.queries.grounds import Ground, grounds
from kette.privacy.rules.answers import AnswerState, ConsentAnswer, by_institution, of_the_case
from kette.privacy.rules.bases import CONSENT
from kette.privacy.rules.ends import RefusalKind


def consent_answers(
    case_id: int, day: date, *, known: Iterable[Ground] | None = None
) -> tuple[ConsentAnswer, ...]:
    """Return how consent stands with each institution on a day.

    :param known: the grounds of the case, where they are loaded already.
    """
    found = grounds([case_id]) if known is None else known
    return by_institution([*_of_bases(found, day), *_of_refusals(case_id)])


def consent_fact(case_id: int, day: date) -> str:
    """Return what of it counts for the case as a whole; empty where nothing was said."""
    return of_the_case(consent_answers(case_id, day))


def _of_bases(found: Iterable[Ground], day: date) -> Iterator[ConsentAnswer]:
    for one in found:
        if one.kind != CONSENT.key or one.since is None:
            continue
        if one.ended_at is not None:
            state, on = AnswerState.WITHDRAWN, clock.local(one.ended_at).date()
        elif one.until is not None and one.until < day:
            state, on = AnswerState.EXPIRED, one.until
        else:
            state, on = AnswerState.GIVEN, one.since
        yield ConsentAnswer(one.recipient_id, one.recipient, state, on, one.until)


def _of_refusals(case_id: int) -> Iterator[ConsentAnswer]:
    rows = db.session.execute(
        select(Institution.id, Institution.short_name, Refusal.at)
        .join(Institution, Institution.id == Refusal.recipient_id)
        .where(Refusal.case_id == case_id, Refusal.kind == RefusalKind.CONSENT)
    )
    for recipient_id, name, at in rows:
        yield ConsentAnswer(recipient_id, name, AnswerState.REFUSED, clock.local(at).date())
