"""The page of one entrusted note: its author opens it for an institution, and shuts it again."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette.audit import reading
from kette.cases.forms.releases import ReleaseNoteForm
from kette.cases.models import Note
from kette.cases.queries.one import read_text
from kette.cases.queries.releases import own_entrusted, recipients, releases_of
from kette.cases.service.reading import note_read
from kette.cases.service.releasing import NotReleased, release_note, withdraw_release
from kette.cases.views.blueprint import ACTORS, bp
from kette.cases.views.task import Task, begin
from kette.db import db, transaction
from kette.doors import allow
from kette.forms import ConfirmForm
from kette.institutions.models import Institution


@bp.route("/faelle/<public_id>/notizen/<note_id>", methods=["GET", "POST"])
@allow(*ACTORS)
def release(public_id: str, note_id: str) -> ResponseReturnValue:
    """Show one's own entrusted note and for whom it is open; open it for one more."""
    task, form = begin(public_id), ReleaseNoteForm()
    note = own_entrusted(task.case, note_id, task.viewer)
    form.offer(_words(task, note))
    if not form.validate_on_submit():
        return _page(task, note_id, form, 422 if form.is_submitted() else 200)
    try:
        with transaction(once=form.once.data) as tx:
            tx.location = url_for("cases.release", public_id=public_id, note_id=note_id)
            release_note(
                task.case,
                note,
                recipients(task.case, task.viewer)[form.recipient.data],
                agreed_on=form.agreed_on.data,
                by=task.viewer,
            )
    except NotReleased as reason:
        form.form_errors.append(str(reason))
        return _page(begin(public_id), note_id, form, 422)
    flash("Die Notiz ist freigegeben.", "success")
    return redirect(tx.location)


@bp.post("/faelle/<public_id>/notizen/<note_id>/ende")
@allow(*ACTORS)
def shut(public_id: str, note_id: str) -> ResponseReturnValue:
    """Take a release back, for the future."""
    task, form = begin(public_id), ConfirmForm()
    note = own_entrusted(task.case, note_id, task.viewer)
    if not form.validate_on_submit():
        abort(400)
    wanted = request.form.get("release", "")
    found = next((line.release for line in releases_of(note) if line.release.public_id == wanted), None)
    if found is None:
        abort(404)
    back = url_for("cases.release", public_id=public_id, note_id=note_id)
    with transaction(once=form.once.data) as tx:
        tx.location = back
        withdraw_release(task.case, found, by=task.viewer)
    flash("Die Freigabe ist zurückgenommen. Ab jetzt lesen wieder nur Sie die Notiz.", "success")
    return redirect(back)


def _words(task: Task, note: Note) -> list[tuple[str, str]]:
    """List for whom the note could be opened and is not yet."""
    there = {line.release.institution_id for line in releases_of(note) if line.release.withdrawn_at is None}
    labels = {"own": "meine Stelle", "holder": "die fallverantwortliche Stelle"}
    return [
        (name, f"{labels[name]} ({db.session.get_one(Institution, key).name})")
        for name, key in recipients(task.case, task.viewer).items()
        if key not in there
    ]


def _page(task: Task, note_id: str, form: ReleaseNoteForm, status: int) -> ResponseReturnValue:
    heading = task.heading
    with reading():
        note_read(task.public_id, task.seen, by=task.viewer, where="note")
    note = own_entrusted(task.case, note_id, task.viewer)
    page = render_template(
        "cases/release.html",
        public_id=task.public_id,
        note=note,
        words=read_text(task.case, note),
        case_name=heading,
        seen=task.seen,
        form=form,
        lines=releases_of(note),
    )
    return page, status
