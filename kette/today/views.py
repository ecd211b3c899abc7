"""The start page: what waits for me, what comes soon, what others owe me an answer to."""

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kette import audit, clock
from kette.doors import acting, allow_all
from kette.roles import Role
from kette.today.queries.soon import soon
from kette.today.queries.tasks import Tasks
from kette.today.queries.waiting import owed, waiting

bp = Blueprint("today", __name__)

# Roles that look after the tool or the counts start where their work is.
ELSEWHERE = {
    Role.ADMINISTRATOR: "institutions.admin",
    Role.DPO: "privacy.log",
    Role.AG: "reports.show",
}


@bp.get("/")
@allow_all()
def show() -> ResponseReturnValue:
    """Show the three lists of one's own institution."""
    actor, day = acting(), clock.today()
    if actor.role in ELSEWHERE:
        return redirect(url_for(ELSEWHERE[actor.role]))
    lists = {"waiting": waiting(actor, day), "soon": soon(actor, day), "owed": owed(actor, day)}
    blocks = {name: _block(one) for name, one in lists.items()}
    page = render_template("today/show.html", day=day, **blocks)
    with audit.reading():
        rows = sum(len(tasks.rows) for one in lists.values() for tasks in one)
        audit.write("today.read", by=actor, object_type="list", object_id="today", detail=f"rows={rows}")
    return page


def _block(lists: list[Tasks]) -> dict[str, Any]:
    """Put the rows of several lists into one, what is due first stands first, and keep what has more."""
    rows = [task for tasks in lists for task in tasks.rows]
    rows.sort(key=lambda task: task.due_on or date.max)
    return {
        "rows": rows,
        "more": [tasks for tasks in lists if tasks.total > len(tasks.rows) and tasks.endpoint],
    }
