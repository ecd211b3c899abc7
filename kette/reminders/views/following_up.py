"""The Wiedervorlagen on a case: set one, move it, say that it is done."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import clock
from kette.audit import reading
from kette.cases.queries.one import standing_of
from kette.cases.queries.sight import Seen
from kette.cases.rules.acting import CaseAction, may
from kette.cases.service.ledger import lock
from kette.cases.service.reading import note_read
from kette.cases.views.asides import Aside
from kette.cases.views.blueprint import ACTORS
from kette.cases.views.task import Task, begin
from kette.db import lock_row, transaction
from kette.doors import allow, form_sent
from kette.forms import ConfirmForm
from kette.reminders.forms import FollowUpForm
from kette.reminders.models import FollowUp
from kette.reminders.queries.follow_ups import days_of, follow_up, follow_ups_of, words_of
from kette.reminders.service.following_up import change_follow_up, end_follow_up, set_follow_up
from kette.reminders.views.blueprint import bp
from kette.roles import Actor


@bp.route("/faelle/<public_id>/wiedervorlagen", methods=["GET", "POST"])
@allow(*ACTORS)
def follow_ups(public_id: str) -> ResponseReturnValue:
    """Show one's own Wiedervorlagen on a case, and keep a new one."""
    task, form = _begin(public_id), FollowUpForm()
    if not form.validate_on_submit():
        return _page(task, form, None, 422 if form.is_submitted() else 200)
    with transaction(once=form.once.data) as tx:
        case = lock(task.case)
        _check(task)
        set_follow_up(case, form.due_on.data, form.words.data or "", by=task.viewer)
        tx.location = url_for("cases.show", public_id=public_id)
    flash(f"Kette erinnert Sie am {form.due_on.data:%d.%m.%Y}.", "success")
    return redirect(tx.location)


@bp.route("/faelle/<public_id>/wiedervorlagen/<row_id>", methods=["GET", "POST"])
@allow(*ACTORS)
def change(public_id: str, row_id: str) -> ResponseReturnValue:
    """Move a Wiedervorlage to another day, or say it in other words."""
    task, form = _begin(public_id), FollowUpForm()
    row = follow_up(task.case, row_id, task.viewer)
    if not form_sent():
        form.due_on.data, form.words.data = row.due_on, words_of(row, task.case)
    if not form.validate_on_submit():
        return _page(task, form, row, 422 if form.is_submitted() else 200)
    with transaction(once=form.once.data) as tx:
        case = lock(task.case)
        _check(task)
        found = lock_row(FollowUp, follow_up(case, row_id, task.viewer).id)
        change_follow_up(found, case, form.due_on.data, form.words.data or "", by=task.viewer)
        tx.location = url_for("reminders.follow_ups", public_id=public_id)
    flash(f"Kette erinnert Sie am {form.due_on.data:%d.%m.%Y}.", "success")
    return redirect(tx.location)


@bp.post("/faelle/<public_id>/wiedervorlagen/<row_id>/ende")
@allow(*ACTORS)
def end(public_id: str, row_id: str) -> ResponseReturnValue:
    """Delete a Wiedervorlage: done, or no longer wanted."""
    task, form = _begin(public_id), ConfirmForm()
    follow_up(task.case, row_id, task.viewer)
    if not form.validate_on_submit():
        abort(400)
    done = request.form.get("was") == "erledigt"
    with transaction(once=form.once.data) as tx:
        case = lock(task.case)
        _check(task)
        end_follow_up(follow_up(case, row_id, task.viewer), case, by=task.viewer, done=done)
        tx.location = url_for("reminders.follow_ups", public_id=public_id)
    flash("Die Wiedervorlage ist erledigt." if done else "Die Wiedervorlage ist entfernt.", "success")
    return redirect(tx.location)


def about_follow_ups(public_id: str, seen: Seen, viewer: Actor) -> Aside | None:
    """Say on a case's page how many Wiedervorlagen its viewer has, and when the next is due."""
    days = days_of(seen.case_id, viewer, clock.today())
    if not days:
        return None
    many = "1 Wiedervorlage" if len(days) == 1 else f"{len(days)} Wiedervorlagen, die nächste"
    where = url_for("reminders.follow_ups", public_id=public_id)
    return Aside(
        "Wiedervorlage", f"{many} am {min(days):%d.%m.%Y}.", where, "Ansehen, verschieben, erledigen"
    )


def _begin(public_id: str) -> Task:
    task = begin(public_id)
    _check(task)
    return task


def _check(task: Task) -> None:
    if not may(task.viewer, CaseAction.FOLLOW_UP, standing_of(task.case)):
        abort(403)


def _page(task: Task, form: FollowUpForm, row: FollowUp | None, status: int) -> ResponseReturnValue:
    page = render_template(
        "reminders/follow_ups.html",
        public_id=task.public_id,
        case_name=task.heading,
        form=form,
        row=row,
        lines=follow_ups_of(task.case, task.viewer, clock.today()),
    )
    with reading():
        note_read(task.public_id, task.seen, by=task.viewer)
    return page, status
