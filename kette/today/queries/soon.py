"""What comes soon: the last school day, and who still has no handover."""

from sqlalchemy import func, select

from kette.calendar import school_year_of
from kette.cases.models import Case
from kette.cases.queries.lists import leaving as leaving_the_chain
from kette.cases.queries.sight import see
from kette.db import db
from kette.reminders.queries.answers import said_to
from kette.reminders.queries.watching import counting
from kette.roles import Actor
from kette.today.queries.tasks import COORDINATION, NOTHING, Asked, Task, Tasks, asked_soon, one_row


def leaving(actor: Actor, asked: Asked) -> Tasks:
    """Count the cases still held by a school whose pupils leave it on the last school day, weeks ahead."""
    count = db.session.scalars(select(func.count(Case.id)).where(leaving_the_chain(actor, asked.day))).one()
    if not count:
        return NOTHING
    return one_row(
        Task(
            f"Letzter Schultag: {_cases(count)} noch ohne Übergabe",
            "Fälle ansehen",
            "today.show",
            {"liste": "letzter-schultag"},
            about="Danach übernimmt die Auffangstelle, was bei einer Schule liegt.",
            due_on=school_year_of(asked.day).last_school_day,
            for_many=True,
        )
    )


def leaving_cases(actor: Actor, asked: Asked) -> Tasks:
    """List these cases one by one."""
    held = leaving_the_chain(actor, asked.day)
    cases = db.session.scalars(select(Case).where(held).order_by(Case.school_id, Case.id)).all()
    last_day, by = school_year_of(asked.day).last_school_day, counting(asked.day)
    said = said_to("leaves_chain", {case.public_id: last_day for case in asked.part(cases)}, asked.day)
    seen = see(asked.part(cases), actor, asked.day)
    tasks = tuple(
        Task(
            "Noch ohne Übergabe",
            "zum Fall",
            "cases.show",
            {"public_id": case.public_id},
            about=seen[case.id].name,
            due_on=last_day,
            note=said[case.public_id].words if case.public_id in said else "",
            why=None
            if case.public_id in said or actor.role in COORDINATION
            else asked_soon("leaves_chain", case.public_id, last_day, asked.day, by),
        )
        for case in asked.part(cases)
    )
    return Tasks(tasks, len(cases))


def _cases(count: int) -> str:
    return "1 Fall" if count == 1 else f"{count} Fälle"
