"""Which cases an institution can pass on at once, and who is responsible for each by residence."""

from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kette.cases.models import Case
from kette.cases.queries.sight import Seen
from kette.chain import OPEN_LINKS
from kette.db import db
from kette.institutions.models import Institution
from kette.institutions.queries import competent_among, membership, open_institutions
from kette.roles import Actor, InstitutionKind

# In the filter by person: cases of which nobody takes care.
NOBODY = "niemand"


def held_cases(viewer: Actor, *, adviser: str = "", class_name: str = "") -> Sequence[Case]:
    """List the open cases of the viewer's institution, the pupils of a class together.

    :param adviser: public id of the membership that takes care, `NOBODY`, or empty for all.
    """
    rows = db.session.scalars(
        select(Case)
        .where(Case.holder_id == (viewer.institution_id or 0), Case.link.in_(OPEN_LINKS))
        .options(joinedload(Case.school), joinedload(Case.key))
        .order_by(Case.class_name, Case.id)
    ).all()
    wanted = [row for row in rows if not class_name or row.class_name == class_name]
    if adviser == NOBODY:
        return [row for row in wanted if row.adviser_id is None]
    if not adviser:
        return wanted
    carer = membership(adviser)
    return [row for row in wanted if row.adviser_id == carer.id]


def by_residence(
    kind: InstitutionKind, cases: Sequence[Case], seen: Mapping[int, Seen]
) -> dict[int, Institution]:
    """Return who of a kind is responsible for each case by residence; without those for whom nobody is known."""
    candidates = open_institutions(frozenset({kind}))
    responsible = cache(lambda postcode, town: competent_among(candidates, postcode=postcode, town=town))
    found = {}
    for case in cases:
        person = seen[case.id].person
        place = responsible(person.postcode, person.town) if person else responsible("", "")
        if place is not None and place.id != case.holder_id:
            found[case.id] = place
    return found
