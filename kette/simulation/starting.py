"""What the Berufskolleg answers when it is asked who of those promised to it has begun."""

from sqlalchemy import select

from kette.db import db
from kette.simulation.town import Town
from kette.starts import queries, service
from kette.starts.models import StartList
from kette.starts.rules.asking import Started

COLLEGE = "berufskolleg"
_CAME = 0.85


def answer(town: Town) -> None:
    """Let the college tick on its list who has come, once somebody there opens it."""
    asked = db.session.scalars(
        select(StartList)
        .where(StartList.institution_id == town.place(COLLEGE).id)
        .order_by(StartList.id.desc())
    ).first()
    if asked is None:
        return
    lines, by = queries.open_lines(asked), town.at(COLLEGE)
    if not lines:
        return
    answers = {line.public_id: _said(town, line.case_id) for line in lines}

    def tick() -> None:
        service.note_shown(queries.open_lines(asked), asked, by=by)
        service.answer(asked.id, answers, by=by)

    town.do(tick)


def _said(town: Town, case_id: int) -> Started:
    return Started.CAME if town.way_of[case_id].dice.random() < _CAME else Started.ABSENT
