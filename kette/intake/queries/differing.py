"""What a school's file would change on its lists now: who is new, another, or missing, by class and name."""

from collections.abc import Sequence

from kette.institutions.models import Institution
from kette.intake.queries import comparing
from kette.intake.queries.comparing import Kept, Pair
from kette.intake.queries.missing import missing
from kette.intake.queries.resembling import similar
from kette.intake.rules.classes import class_order
from kette.intake.rules.difference import Changed, Difference, Gone, Newcomer, field_changes
from kette.intake.rules.listed import Listed
from kette.intake.rules.pupil import Reading
from kette.intake.rules.renaming import renamed
from kette.intake.rules.uncollected import uncollected
from kette.names import sort_key
from kette.roles import Actor


@uncollected()
def difference(
    reading: Reading, *, school: Institution, cohort: int, viewer: Actor | None = None
) -> Difference:
    """Return what a file would change on a school's lists; nothing is stored. Ask first who may see them.

    :param viewer: who is told which newcomers resemble the school's own cases; nobody, if not given.
    """
    before = comparing.kept(school.id, cohort)
    pairs = comparing.pairs(comparing.entries(reading, school), before, school.id, cohort)
    absentees = missing(reading, pairs, before, school)
    changed = [(pair, pair.kept) for pair in pairs if pair.kept and pair.is_changed]
    known = {kept.id: pair.before for pair, kept in changed if pair.before}
    to_open = [*(kept for _, kept in changed), *absentees.gone, *(kept for kept, _ in absentees.left)]
    known |= comparing.opened([one.id for one in to_open if one.id not in known])
    new = [pair for pair in pairs if pair.is_new]
    same = renamed(
        {pair.entry.line: pair.entry.listed.person for pair in new if pair.kept is None},
        {one.public_id: known[one.id].person for one in absentees.gone},
    )
    gone_by_id = {one.public_id: one for one in absentees.gone}
    return Difference(
        tuple(_newcomer(pair, gone_by_id.get(same.get(pair.entry.line, "")), known) for pair in _sorted(new)),
        tuple(
            _changed(pair, kept, known[kept.id])
            for pair, kept in sorted(changed, key=lambda one: _order(one[1].class_name, known[one[1].id]))
        ),
        _gone([(one, "") for one in absentees.gone], known),
        absentees.absent,
        same=len(pairs) - len(new) - len(changed),
        similar=similar(pairs, school.id, viewer, but=same) if viewer else (),
        left=_gone(absentees.left, known),
        respelled=sum(pair.entry.is_respelled for pair in pairs),
    )


def _newcomer(pair: Pair, known: Kept | None, opened: dict[int, Listed]) -> Newcomer:
    entry = pair.entry
    found = () if known is None else (_name(opened[known.id]), known.class_name, known.public_id)
    return Newcomer(_name(entry.listed), entry.class_name, entry.line, *found)


def _changed(pair: Pair, kept: Kept, old: Listed) -> Changed:
    entry = pair.entry
    return Changed(
        _name(old),
        kept.class_name,
        entry.line,
        field_changes(old, entry.listed, kept.class_name, entry.class_name),
        kept.case_id is not None,
    )


def _gone(some: Sequence[tuple[Kept, str]], opened: dict[int, Listed]) -> tuple[Gone, ...]:
    return tuple(
        Gone(one.public_id, _name(opened[one.id]), one.class_name, one.case_id is not None, status)
        for one, status in sorted(some, key=lambda pair: _order(pair[0].class_name, opened[pair[0].id]))
    )


def _sorted(pairs: Sequence[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: _order(pair.entry.class_name, pair.entry.listed))


def _order(class_name: str, one: Listed) -> tuple[object, ...]:
    return class_order(class_name), sort_key(one.person.family_name, one.person.given_name)


def _name(one: Listed) -> str:
    return f"{one.person.family_name}, {one.person.given_name}"
