"""Pairs of similar reports as somebody sees them: one's own case as ever, and of the other that there is one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy import case as when
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import aliased, joinedload

from kette.cases.models import Case
from kette.cases.queries.sight import Seen, scope, see
from kette.chain import Link
from kette.db import db
from kette.intake.models.pairs import Pair
from kette.intake.rules.pairing import PairAnswer, PairState, Side, told
from kette.privacy.rules.sight import Relation
from kette.roles import Actor, Role

# Who answers for a case: its school while that is the school's part, and whoever holds it.
_ANSWERING = frozenset({Relation.SCHOOL, Relation.HOLDER})
_ROLES = frozenset({Role.SCHOOL, Role.ADVISER})
_AT_ONCE = 500
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class SeenSide:
    """One side of a pair as a viewer sees it.

    :param case_id: the public id of the case, where the viewer may open it.
    :param name: name or pseudonym; empty where the case is none of the viewer's business.
    :param is_mine: whether the viewer answers for it.
    """

    side: Side
    case_id: str | None
    name: str
    seen: Seen | None
    class_name: str
    is_mine: bool
    answer: PairAnswer | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class SeenPair:
    """A pair as a viewer sees it; `sides` begins with the viewer's own."""

    pair: Pair
    sides: tuple[SeenSide, SeenSide]
    reasons: list[str]

    @property
    def mine(self) -> tuple[SeenSide, ...]:
        """Return the sides for which the viewer answers."""
        return tuple(side for side in self.sides if side.is_mine)

    @property
    def waits_for_me(self) -> bool:
        """Say whether the viewer has something to answer."""
        return self.pair.state is PairState.OPEN and any(side.answer is None for side in self.mine)

    @property
    def has_my_answer(self) -> bool:
        """Say whether the viewer has an answer to take back."""
        return any(side.answer is not None for side in self.mine)


def pairs_of(viewer: Actor, day: date) -> list[SeenPair]:
    """List the pairs of open cases that concern the viewer: what waits for an answer first, the likeliest first."""
    found: list[SeenPair] = []
    looked_at = 0
    # Whose a pair is shows only when it is looked at, and those of others must not take the place of one's own.
    while len(found) < MOST_SHOWN and (some := _pairs(viewer, day, beyond=looked_at)):
        looked_at += len(some)
        found += [one for one in _shown(some, viewer, day) if one.mine or viewer.role not in _ROLES]
    order = (PairState.OPEN, PairState.LINKED, PairState.SEPARATED)
    return sorted(
        found,
        key=lambda one: (not one.waits_for_me, order.index(one.pair.state), -one.pair.score, one.pair.id),
    )


def pair_of(public_id: str, viewer: Actor, day: date) -> SeenPair:
    """Return one pair of which one side is the viewer's. Raises NoResultFound."""
    found = [one for one in _shown(_pairs(viewer, day, Pair.public_id == public_id), viewer, day) if one.mine]
    if not found:
        raise NoResultFound
    return found[0]


def pairs_of_case(public_id: str, viewer: Actor, day: date) -> list[SeenPair]:
    """List the pairs of a case that the viewer has opened: linked ones, and open ones that wait for the viewer."""
    states = Pair.state.in_((PairState.OPEN, PairState.LINKED))
    shown = _shown(_pairs(viewer, day, states, of_case=public_id), viewer, day)
    return [one for one in shown if one.pair.state is PairState.LINKED or one.waits_for_me]


def other_side(pair: SeenPair, public_id: str) -> SeenSide:
    """Return the side of a pair that is not this case."""
    first, second = pair.sides
    own_is_first = (pair.pair.first if first.side is Side.FIRST else pair.pair.second).public_id == public_id
    return second if own_is_first else first


def are_linked(case_ids: Collection[int]) -> bool:
    """Say whether cases are of one person, because both sides of each step between them have said so."""
    rows = db.session.execute(
        select(Pair.first_id, Pair.second_id).where(
            Pair.first_id.in_(case_ids), Pair.second_id.in_(case_ids), Pair.state == PairState.LINKED
        )
    ).all()
    reached = set(list(case_ids)[:1])
    while more := {one for row in rows if reached & set(row) for one in row} - reached:
        reached |= more
    return reached == set(case_ids)


def pairs_among(case_ids: Collection[int]) -> set[tuple[int, int]]:
    """Return which pairs of these cases were ever proposed, whatever became of them."""
    known: set[tuple[int, int]] = set()
    ids = sorted(case_ids)
    for start in range(0, len(ids), _AT_ONCE):
        rows = db.session.execute(
            select(Pair.first_id, Pair.second_id).where(Pair.first_id.in_(ids[start : start + _AT_ONCE]))
        )
        known.update((first_id, second_id) for first_id, second_id in rows)
    return known


def _pairs(
    viewer: Actor, day: date, *conditions: ColumnElement[bool], of_case: str | None = None, beyond: int = 0
) -> Sequence[Pair]:
    """Load the next pairs of the viewer's cases, those without an answer first, closed cases left out."""
    first, second = aliased(Case), aliased(Case)
    of = [] if of_case is None else [or_(first.public_id == of_case, second.public_id == of_case)]
    mine = select(Case.id).where(scope(viewer, day), Case.erased_at.is_(None))
    waits = or_(
        and_(Pair.first_id.in_(mine), Pair.first_answer.is_(None)),
        and_(Pair.second_id.in_(mine), Pair.second_answer.is_(None)),
    )
    states = (PairState.OPEN, PairState.LINKED, PairState.SEPARATED)
    rank = when(*((Pair.state == state, place) for place, state in enumerate(states, 1)))
    return db.session.scalars(
        select(Pair)
        .join(first, first.id == Pair.first_id)
        .join(second, second.id == Pair.second_id)
        .where(
            or_(Pair.first_id.in_(mine), Pair.second_id.in_(mine)),
            # Nobody answers any more for a case that is closed; what is linked stays so.
            or_(and_(first.link != Link.CLOSED, second.link != Link.CLOSED), Pair.state == PairState.LINKED),
            *conditions,
            *of,
        )
        .options(joinedload(Pair.first), joinedload(Pair.second))
        .order_by(
            when((and_(Pair.state == PairState.OPEN, waits), 0), else_=rank), Pair.score.desc(), Pair.id
        )
        .offset(beyond)
        .limit(MOST_SHOWN)
    ).all()


def _shown(pairs: Sequence[Pair], viewer: Actor, day: date) -> list[SeenPair]:
    if not pairs:
        return []
    cases = {one.id: one for pair in pairs for one in (pair.first, pair.second)}
    in_scope = set(
        db.session.scalars(
            select(Case.id).where(Case.id.in_(cases), scope(viewer, day), Case.erased_at.is_(None))
        )
    )
    seen = see([cases[case_id] for case_id in sorted(cases)], viewer, day)
    return [_seen_pair(pair, seen, in_scope, viewer) for pair in pairs]


def _seen_pair(pair: Pair, seen: dict[int, Seen], in_scope: set[int], viewer: Actor) -> SeenPair:
    sides = (
        _side(pair, Side.FIRST, pair.first, seen, in_scope, viewer),
        _side(pair, Side.SECOND, pair.second, seen, in_scope, viewer),
    )
    first, second = sorted(sides, key=lambda side: not side.is_mine)
    return SeenPair(pair, (first, second), told(pair.reasons))


def _side(
    pair: Pair, side: Side, case: Case, seen: dict[int, Seen], in_scope: set[int], viewer: Actor
) -> SeenSide:
    one, mine = seen[case.id], False
    if case.id in in_scope and viewer.role in _ROLES:
        mine = one.is_named_by_right and one.relation in _ANSWERING
    is_first = side is Side.FIRST
    known = case.id in in_scope
    return SeenSide(
        side=side,
        case_id=case.public_id if known else None,
        # Once linked, each side knows the other by a pseudonym.
        name=one.name if known or pair.state is PairState.LINKED else "",
        seen=one if known else None,
        class_name=case.class_name if mine else "",
        is_mine=mine,
        answer=pair.first_answer if is_first else pair.second_answer,
        answered_at=pair.first_at if is_first else pair.second_at,
    )
