"""Cases suggested for an agenda, each with what speaks for it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased, joinedload

from kette import clock
from kette.cases.models import Case, Fact
from kette.cases.queries.sight import Seen, reading_days, scope, see, without_lapsed
from kette.chain import Link
from kette.conferences.models import AgendaItem, Conference, Decision
from kette.conferences.queries.bringing import CALLABLE, free
from kette.conferences.queries.table import sitting
from kette.conferences.rules.rights import may_prepare
from kette.conferences.rules.states import ItemState
from kette.conferences.rules.suggesting import Known, Why, left_words, whys
from kette.db import db
from kette.handover.models import Handover
from kette.handover.rules.states import HandoverState
from kette.institutions.models import Institution
from kette.privacy.rules.fields import FieldGroup
from kette.roles import Actor

#: As holder in a filter: whichever school it is.
ANY_SCHOOL = "schule"
_OBSTACLE = "Erst antwortet die andere Stelle, oder das Angebot wird zurückgezogen."

# What packages above know to be late: phrases by public id of the case, for the whole Kommune at once.
LateAsker = Callable[[date], Mapping[str, Sequence[str]]]
_late: list[LateAsker] = []


def late_comes_from(*askers: LateAsker) -> None:
    """Say who knows what is late; part of making the app, once for all apps of a process."""
    for asker in askers:
        if asker not in _late:
            _late.append(asker)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the suggestions are narrowed; all that is chosen must hold.

    :param school: public id of the school.
    :param holder: public id of the fallverantwortliche Stelle, or `ANY_SCHOOL`.
    """

    school: str = ""
    holder: str = ""
    whys: frozenset[Why] = frozenset()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A case that could come onto the agenda, why, and what stands in the way (empty: nothing)."""

    case: Case
    seen: Seen
    whys: Sequence[tuple[Why, str]]
    obstacle: str


def suggestions(
    conference: Conference, viewer: Actor, day: date, wanted: Wanted
) -> tuple[Sequence[Suggestion], Mapping[Why, int]]:
    """List what could come onto an agenda, with reasons, what was left over first; and count each reason.

    Who prepares the conference is shown every case in question, a participant those that it holds. The number of
    statements does not depend on the number of cases.
    """
    fits = list(_conditions(conference, viewer, day))
    cases = db.session.scalars(
        select(Case).where(*fits).options(joinedload(Case.school), joinedload(Case.holder))
    ).all()
    seen = see(cases, viewer, day)
    left, spoken = _earlier(fits)
    returned, unanswered = _handed(fits, spoken, day)
    schooling = _schooling(fits)
    late = _all_late(day)
    rows = []
    for case in cases:
        may_know = seen[case.id].shows_codes(FieldGroup.ATTENDANCE)
        until, stated = schooling.get(case.id, (None, None)) if may_know else (None, None)
        reasons = whys(
            Known(
                waits=case.link is Link.CONFERENCE,
                left=left.get(case.id, "") if case.link is Link.CONFERENCE else "",
                returned=returned.get(case.id, ""),
                unanswered_since=unanswered.get(case.id),
                late=late.get(case.public_id, ()),
                schooling_until=until,
                schooling=stated,
                spoken_on=clock.local(spoken[case.id]).date() if case.id in spoken else None,
            ),
            day,
        )
        is_offered = case.link is Link.OFFERED
        if reasons and (not is_offered or case.id in unanswered) and _fits(case, seen[case.id], wanted):
            rows.append(Suggestion(case, seen[case.id], reasons, _OBSTACLE if is_offered else ""))
    counts = {why: sum(why in dict(row.whys) for row in rows) for why in Why}
    kept = [row for row in rows if wanted.whys <= dict(row.whys).keys()]
    kept.sort(
        key=lambda row: (Why.LEFT not in dict(row.whys), -len(row.whys), row.case.link_since, row.case.id)
    )
    return kept, counts


def _fits(case: Case, seen: Seen, wanted: Wanted) -> bool:
    """Say whether a case fits school and holder; what narrows by a field that one may not see would tell it."""
    if wanted.school and not (
        seen.shows_codes(FieldGroup.ATTENDANCE) and case.school.public_id == wanted.school
    ):
        return False
    if not wanted.holder:
        return True
    if case.holder is None or not seen.shows(FieldGroup.STATE):
        return False
    return case.holder.is_school if wanted.holder == ANY_SCHOOL else case.holder.public_id == wanted.holder


def _conditions(conference: Conference, viewer: Actor, day: date) -> Iterable[ColumnElement[bool]]:
    yield scope(viewer, day)
    # What speaks for a case says something about it: nobody is told whose reading access has ended.
    yield without_lapsed(viewer, day, reading_days(viewer, day))
    yield Case.link.in_(CALLABLE | {Link.OFFERED})
    yield free()
    here = aliased(AgendaItem)
    had = (here.case_id == Case.id, here.conference_id == conference.id, here.state != ItemState.DROPPED)
    yield ~select(here.id).where(*had).correlate(Case).exists()
    if conference.school_id is not None:
        yield Case.school_id == conference.school_id
    if not may_prepare(viewer, sitting(conference)):
        yield Case.holder_id == viewer.institution_id


def _earlier(fits: Sequence[ColumnElement[bool]]) -> tuple[dict[int, str], dict[int, datetime]]:
    """Return how the last conference left these cases, in words, and when one last decided about them."""
    rows = db.session.execute(
        select(AgendaItem.case_id, AgendaItem.state, Conference, Decision.decided_at)
        .join(Case, Case.id == AgendaItem.case_id)
        .join(Conference, Conference.id == AgendaItem.conference_id)
        .outerjoin(Decision, Decision.item_id == AgendaItem.id)
        .where(*fits)
        .order_by(AgendaItem.id)
    )
    left: dict[int, str] = {}
    spoken: dict[int, datetime] = {}
    for case_id, state, earlier, decided_at in rows:
        left[case_id] = left_words(
            state, earlier.held_on, was_decided=decided_at is not None, was_held=not earlier.is_cancelled
        )
        if decided_at is not None:
            spoken[case_id] = max(decided_at, spoken.get(case_id, decided_at))
    return left, spoken


def _handed(
    fits: Sequence[ColumnElement[bool]], spoken: Mapping[int, datetime], day: date
) -> tuple[dict[int, str], dict[int, date]]:
    """Return whose newest handover came back and no conference has spoken of since, and whose is not answered in time."""
    giver = aliased(Institution)
    rows = db.session.execute(
        select(
            Handover.case_id,
            Handover.state,
            Handover.giving_back,
            Handover.offered_at,
            Handover.answered_at,
            Handover.deadline_on,
            Institution.short_name.label("receiver"),
            giver.short_name.label("giver"),
        )
        .join(Case, Case.id == Handover.case_id)
        .join(Institution, Institution.id == Handover.to_id)
        .join(giver, giver.id == Handover.from_id)
        .where(*fits)
        .order_by(Handover.id)
    )
    newest = {row.case_id: row for row in rows}
    returned: dict[int, str] = {}
    unanswered: dict[int, date] = {}
    for case_id, made in newest.items():
        if made.state is HandoverState.OFFERED and made.deadline_on is not None and made.deadline_on < day:
            unanswered[case_id] = made.deadline_on
        if made.answered_at is None or (case_id in spoken and spoken[case_id] >= made.answered_at):
            continue
        on = f"{clock.local(made.answered_at):%d.%m.%Y}"
        if made.state is HandoverState.DECLINED:
            returned[case_id] = f"{made.receiver} hat die Übergabe am {on} abgelehnt"
        elif made.state is HandoverState.WITHDRAWN and made.offered_at is not None:
            returned[case_id] = f"Angebot an {made.receiver} am {on} zurückgezogen"
        elif made.state is HandoverState.ACCEPTED and made.giving_back:
            returned[case_id] = f"{made.giver} hat den Fall am {on} zurückgegeben"
    return returned, unanswered


def _schooling(fits: Sequence[ColumnElement[bool]]) -> dict[int, tuple[date | None, str | None]]:
    rows = db.session.execute(
        select(Fact.case_id, Fact.key, Fact.value)
        .join(Case, Case.id == Fact.case_id)
        .where(Fact.key.in_(("compulsory", "compulsory_until")), *fits)
        .order_by(Fact.recorded_at, Fact.id)
    )
    known: dict[int, dict[str, str]] = {}
    for case_id, key, value in rows:
        known.setdefault(case_id, {})[key] = value
    return {
        case_id: (
            date.fromisoformat(facts["compulsory_until"]) if facts.get("compulsory_until") else None,
            facts.get("compulsory"),
        )
        for case_id, facts in known.items()
    }


def _all_late(day: date) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for asker in _late:
        for public_id, words in asker(day).items():
            found.setdefault(public_id, []).extend(words)
    return found
