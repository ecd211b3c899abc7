"""The start page: what waits for me, what comes soon, what others owe me an answer to; and each of its lists in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import audit, clock
from kette.doors import acting, allow_all
from kette.roles import Actor, Role
from kette.today.queries.lists import TodayList, lists_of
from kette.today.queries.tasks import PAGE, ROWS, Asked, Task, Tasks

bp = Blueprint("today", __name__)

# Roles that look after the tool or the counts start where their work is.
ELSEWHERE = {
    Role.ADMINISTRATOR: "institutions.admin",
    Role.DPO: "privacy.log",
    Role.AG: "reports.show",
}


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of a list in full, as the pager asks for it."""

    shown: TodayList
    of: str
    number: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))

    def url(self, number: int) -> str:
        return url_for("today.show", liste=self.shown.key, bei=self.of or None, seite=number)


@bp.get("/")
@allow_all()
def show() -> ResponseReturnValue:
    """Show the three blocks of one's own institution, or one of their lists in full."""
    actor, day = acting(), clock.today()
    if actor.role in ELSEWHERE:
        return redirect(url_for(ELSEWHERE[actor.role]))
    lists = lists_of(actor)
    wanted = next((one for one in lists if one.key == request.args.get("liste")), None)
    if wanted is not None:
        return _in_full(wanted, actor, day)
    found = {one: one.first(actor, day) for one in lists}
    # A block that a role has no list for would stay empty for ever.
    blocks = {
        name: _block([(one, tasks) for one, tasks in found.items() if one.block == name])
        for name in dict.fromkeys(one.block for one in lists)
    }
    page = render_template("today/show.html", day=day, blocks=blocks)
    _note(actor, sum(len(tasks.rows) for tasks in found.values()))
    return page


def _in_full(wanted: TodayList, actor: Actor, day: date) -> ResponseReturnValue:
    typed, of = request.args.get("seite", "1"), request.args.get("bei", "")
    number = max(1, int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
    tasks = wanted.rows(actor, Asked(day, (number - 1) * PAGE, PAGE, of))
    if not tasks.rows and number > 1:
        return redirect(url_for("today.show", liste=wanted.key, bei=of or None))
    shown = _Page(wanted, of, number, tasks.total)
    page = render_template("today/list.html", day=day, list=wanted, rows=tasks.rows, page=shown)
    _note(actor, len(tasks.rows))
    return page


def _block(lists: Sequence[tuple[TodayList, Tasks]]) -> dict[str, Any]:
    """Put the first rows of several lists into one, and keep which lists have more.

    What stands for many is first, then what is due first.
    """
    rows = [task for _, tasks in lists for task in tasks.rows]
    rows.sort(key=_urgency)
    kept = rows[:ROWS]
    more = [
        (one, tasks.total)
        for one, tasks in lists
        if tasks.total > len(tasks.rows) or any(task not in kept for task in tasks.rows)
    ]
    return {"rows": kept, "more": more}


def _urgency(task: Task) -> tuple[bool, date]:
    return (not task.for_many, task.due_on or date.max)


def _note(actor: Actor, rows: int) -> None:
    with audit.reading():
        audit.write("today.read", by=actor, object_type="list", object_id="today", detail=f"rows={rows}")
