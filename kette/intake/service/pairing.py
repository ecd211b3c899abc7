"""Finding two cases of one person, and what both sides say to it: linked or separated, never merged.

Why it is done like this: docs/decisions/link-never-merge.md.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import delete, insert, or_, select

from kette import audit, clock
from kette.cases.models import Case
from kette.cases.rules.identity import PersonalData
from kette.db import db, kommune_here, lock_row, new_public_id
from kette.intake.models.pairs import IdentityMark, Pair
from kette.intake.queries.marks import Marker, match_many, open_cases, opened_cases, without_marks
from kette.intake.queries.pairs import pairs_among
from kette.intake.rules.likeness import Likeness, likeness
from kette.intake.rules.pairing import PairAnswer, Side, state_of, stored
from kette.roles import Actor

# Rows changed in one statement.
_AT_ONCE = 500


def on_identity_kept(case: Case, *, person: PersonalData, is_new: bool) -> None:
    """Mark who a case is about, in the transaction that keeps it; of an earlier name nothing stays (§ 13 SBGG)."""
    if not is_new:
        db.session.flush()
        db.session.execute(delete(IdentityMark).where(IdentityMark.case_id == case.id))
    _mark({case.id: person})
    if not is_new:
        _compare_again(case, person)


def mark_missing() -> int:
    """Mark the identities that were kept before there were marks; return how many."""
    found = dict(opened_cases(without_marks(), with_closed=True))
    _mark(found)
    return len(found)


def find_pairs(_day: date) -> int:
    """Mark and compare all open cases of the Kommune set for the session, for the nightly job; return the new pairs."""
    mark_missing()
    return propose(open_cases(), by=Actor.system(kommune_here()))


def propose(case_ids: Collection[int], *, by: Actor) -> int:
    """Keep which open cases these may be of one person with; a pair that was ever proposed is not proposed again.

    Returns how many are new.
    """
    persons = dict(opened_cases(case_ids))
    found: dict[tuple[int, int], Likeness] = {}
    for case_id, matches in zip(persons, match_many(list(persons.values())), strict=True):
        for match in matches:
            if match.case_id != case_id:
                found[min(case_id, match.case_id), max(case_id, match.case_id)] = match.likeness
    known = pairs_among({case_id for pair in found for case_id in pair})
    new = [(pair, like) for pair, like in sorted(found.items()) if pair not in known]
    for (first_id, second_id), like in new:
        public_id = new_public_id()
        db.session.add(
            Pair(
                public_id=public_id,
                first_id=first_id,
                second_id=second_id,
                score=like.score,
                reasons=stored(like.reasons),
                found_at=clock.now(),
            )
        )
        audit.write(
            "pair.propose", by=by, object_type="pair", object_id=public_id, detail=f"score={like.score}"
        )
    db.session.flush()
    return len(new)


def answer(pair: Pair, sides: Collection[Side], said: PairAnswer, *, by: Actor) -> None:
    """Keep what one answers for one's own side, or for both where both are one's own. Ask first which those are.

    A side that somebody else of one's institution has just answered keeps that answer.
    """
    locked = lock_row(Pair, pair.id)
    waiting = [side for side in sides if _said(locked, side) is None]
    if not waiting:
        return
    for side in waiting:
        _set(locked, side, said, by)
    _follow(locked)
    audit.write(
        "pair.answer",
        by=by,
        object_type="pair",
        object_id=locked.public_id,
        detail=f"{said.value} {locked.state.value}",
    )


def take_back(pair: Pair, sides: Collection[Side], *, by: Actor) -> None:
    """Take one's answer back: the pair stands as it stood before. Unlinks what was linked."""
    locked = lock_row(Pair, pair.id)
    for side in sides:
        _set(locked, side, None, by)
    _follow(locked)
    audit.write(
        "pair.take_back", by=by, object_type="pair", object_id=locked.public_id, detail=locked.state.value
    )


def _said(pair: Pair, side: Side) -> PairAnswer | None:
    return pair.first_answer if side is Side.FIRST else pair.second_answer


def _set(pair: Pair, side: Side, said: PairAnswer | None, by: Actor) -> None:
    at, by_id = (None, None) if said is None else (clock.now(), by.membership_id)
    if side is Side.FIRST:
        pair.first_answer, pair.first_at, pair.first_by_id = said, at, by_id
    else:
        pair.second_answer, pair.second_at, pair.second_by_id = said, at, by_id


def _follow(pair: Pair) -> None:
    pair.state = state_of((pair.first_answer, pair.second_answer))
    db.session.flush()


def _mark(persons: dict[int, PersonalData]) -> None:
    here = kommune_here()
    marker = Marker(here)
    rows = [
        {"kommune_id": here, "case_id": case_id, "mark": mark}
        for case_id, person in persons.items()
        for mark in sorted(marker.own(person))
    ]
    for start in range(0, len(rows), _AT_ONCE):
        db.session.execute(insert(IdentityMark), rows[start : start + _AT_ONCE])


def _compare_again(case: Case, person: PersonalData) -> None:
    """Say anew in what a changed person agrees with those of its pairs: the reasons would else tell of the earlier name."""
    pairs = db.session.scalars(
        select(Pair).where(or_(Pair.first_id == case.id, Pair.second_id == case.id))
    ).all()
    others = dict(opened_cases({one.second_id if one.first_id == case.id else one.first_id for one in pairs}))
    for pair in pairs:
        other = others.get(pair.second_id if pair.first_id == case.id else pair.first_id)
        like = likeness(person, other) if other is not None else None
        if like is None and pair.first_answer is None and pair.second_answer is None:
            db.session.delete(pair)
        else:
            pair.score, pair.reasons = (0, "") if like is None else (like.score, stored(like.reasons))
    db.session.flush()
