"""What becomes of the lines of a return feed: decided the same way before anything is written and when it is."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from kette import audit, clock
from kette.cases.models import Case
from kette.cases.service.ledger import last_holder_id
from kette.db import db
from kette.institutions.models import Institution
from kette.intake.models.statutory import ReturnEntry
from kette.intake.queries.marks import Match, match_many
from kette.intake.queries.pairs import are_linked
from kette.intake.rules.returns import Back, Forecast, Returned, is_certain, is_exact
from kette.privacy.queries.accesses import may_look
from kette.privacy.queries.informing import is_informed
from kette.privacy.queries.refusals import stops_return_feed
from kette.privacy.rules.bases import RETURN_FEED
from kette.roles import Actor

#: How a case is fetched: locked, where it is written to.
Fetch = Callable[[int], Case]


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one line.

    :param case: the one that it is about; none where it opens one.
    :param closed: the closed case of the person, which stays closed.
    :param reopens: whether `case` is closed and reopened by it.
    :param spelled: whether the line writes the case's names and birth date as they are known.
    :param resembles: whether a new case would be proposed for linking with a known one.
    """

    result: Returned
    case: Case | None = None
    closed: Case | None = None
    reopens: bool = False
    spelled: bool = False
    resembles: bool = False


def decisions(lines: Sequence[Back], body: Institution, fetch: Fetch) -> Iterator[tuple[Back, Decision]]:
    """Yield for each line of a feed what becomes of it; who objected is refused, also where it is only likely them."""
    found = match_many([line.person for line in lines], with_closed=True)
    objected = stops_return_feed({match.case_id for matches in found for match in matches})
    for line, matches in zip(lines, found, strict=True):
        stopped = next((match.case_id for match in matches if match.case_id in objected), None)
        if stopped is not None:
            yield line, Decision(Returned.REFUSED, db.session.get_one(Case, stopped))
        else:
            yield line, _decided(matches, body, fetch)


def forecast(lines: Sequence[Back], *, body: Institution, by: Actor) -> Forecast:
    """Count what reading a feed in would do; nothing is stored. Counts alone, and logged: no line may serve to ask for somebody."""
    made = [decision for _, decision in decisions(lines, body, lambda key: db.session.get_one(Case, key))]
    known = [one for one in made if one.result is Returned.KNOWN]
    opened = [one for one in made if one.result is Returned.OPENED]
    counted = Forecast(
        exact=sum(one.spelled for one in known),
        sounding=sum(not one.spelled for one in known),
        reopened=sum(one.reopens for one in known),
        opened=len(opened),
        resembling=sum(one.resembles for one in opened),
        refused=len(made) - len(known) - len(opened),
    )
    audit.write(
        "return.preview",
        by=by,
        object_type="return",
        object_id="preview",
        basis=RETURN_FEED,
        detail=f"known={len(known)} opened={len(opened)} refused={counted.refused}",
    )
    return counted


def _decided(matches: Sequence[Match], body: Institution, fetch: Fetch) -> Decision:
    """Decide about a line that nobody objected to.

    A closed case is reopened where this body held it last. Of any other nobody is the holder, and nobody is made it by a
    file.
    """
    certain = [match for match in matches if is_certain(match.likeness)]
    exact = {match.case_id for match in certain if is_exact(match.likeness)}
    is_open = _exact_first([match for match in certain if not match.is_closed])
    if is_open:
        one = _one_of(is_open, body)
        case = None if one is None else fetch(one)
        if case is not None and not _is_kept_back(case, body):
            return Decision(Returned.KNOWN, case, spelled=case.id in exact)
        return Decision(Returned.OPENED, resembles=True)
    closed_ids = _exact_first([match for match in certain if match.is_closed])
    if not closed_ids:
        return Decision(Returned.OPENED, resembles=any(not match.is_closed for match in matches))
    closed = fetch(max(closed_ids))
    if last_holder_id(closed) == body.id:
        return Decision(Returned.KNOWN, closed, reopens=True, spelled=closed.id in exact)
    return Decision(Returned.OPENED, closed=closed, resembles=any(not match.is_closed for match in matches))


def _is_kept_back(case: Case, body: Institution) -> bool:
    """Say whether the body may not learn of a case yet: its young person is not informed (Art. 13, 14 DSGVO)."""
    if body.id in (case.holder_id, case.school_id) or may_look(case.id, body.id, clock.today()):
        return False
    return not is_informed(case.id)


def _exact_first(matches: Sequence[Match]) -> list[int]:
    """Return the cases that agree to the letter, by key; where there are none, all that sound alike."""
    exact = [match.case_id for match in matches if is_exact(match.likeness)]
    return exact or [match.case_id for match in matches]


def _one_of(case_ids: Sequence[int], body: Institution) -> int | None:
    """Return which of these cases a line is about; nothing where they may be of different people.

    Of one person's cases the one that the body holds, else the newest. A case that an earlier feed named stays the one.
    """
    if not are_linked(case_ids):
        named = db.session.scalars(
            select(ReturnEntry.case_id).where(
                ReturnEntry.case_id.in_(case_ids),
                ReturnEntry.body_id == body.id,
                ReturnEntry.result != Returned.REFUSED,
            )
        )
        return max(named, default=None)
    held = db.session.scalars(select(Case.id).where(Case.id.in_(case_ids), Case.holder_id == body.id))
    return max(held, default=max(case_ids))
