"""The start page: what waits for me, what comes soon, what others owe me an answer to."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kette import audit, clock
from kette.db import transaction
from kette.doors import acting, allow_all
from kette.roles import Role
from kette.today.queries import Tasks, owed, soon, waiting

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
    page = render_template("today/show.html", day=day, **{name: _full(one) for name, one in lists.items()})
    with transaction():
        rows = sum(len(tasks.rows) for one in lists.values() for tasks in one)
        audit.write("today.read", by=actor, object_type="list", object_id="today", detail=f"rows={rows}")
    return page


def _full(lists: list[Tasks]) -> list[Tasks]:
    return [one for one in lists if one.rows]
