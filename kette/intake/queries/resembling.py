"""Newcomers of a school's file who resemble somebody whom the school has reported already; of other schools not a word."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from kette import clock
from kette.cases.models import Case
from kette.cases.queries.sight import see
from kette.chain import Link
from kette.db import db
from kette.intake.queries.comparing import Pair
from kette.intake.queries.marks import match_many
from kette.intake.rules.difference import Similar
from kette.names import sort_key
from kette.roles import Actor


def similar(
    pairs: Sequence[Pair], school_id: int, viewer: Actor, *, but: Collection[int] = ()
) -> tuple[Similar, ...]:
    """Return who of those new on a list is likely known under another spelling, as the viewer sees the cases.

    :param but: lines of which that is asked otherwise.
    """
    new = [pair for pair in pairs if pair.is_new and pair.case_id is None and pair.entry.line not in but]
    is_theirs = [Case.school_id == school_id, Case.link != Link.CLOSED]
    if not new or db.session.scalars(select(Case.id).where(*is_theirs).limit(1)).first() is None:
        return ()
    found = match_many([pair.entry.listed.person for pair in new], school_id=school_id)
    met = {pair.case_id for pair in pairs}
    best = {
        place: matches[0].case_id
        for place, matches in enumerate(found)
        if matches and matches[0].case_id not in met
    }
    cases = {case.id: case for case in db.session.scalars(select(Case).where(Case.id.in_(best.values())))}
    seen = see(list(cases.values()), viewer, clock.today())
    return tuple(
        Similar(
            new[place].entry.listed.person.full_name,
            new[place].entry.class_name,
            cases[case_id].public_id,
            seen[case_id].name,
        )
        for place, case_id in sorted(best.items(), key=lambda one: _by_name(new[one[0]]))
    )


def _by_name(pair: Pair) -> str:
    person = pair.entry.listed.person
    return sort_key(person.family_name, person.given_name)
