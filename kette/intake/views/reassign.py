"""Saying of a file that was read what its columns mean, where they were recognised wrongly or not at all."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kette import audit, clock
from kette.db import transaction
from kette.doors import acting, allow
from kette.intake.forms.files import NOT_READ, ReassignForm
from kette.intake.models.drafts import ListDraft
from kette.intake.queries import drafts
from kette.intake.rules.columns import columns
from kette.intake.rules.header import NOTHING, Assigned
from kette.intake.rules.reassigning import NotTaken, examples, otherwise
from kette.intake.rules.refusal import Refused
from kette.intake.service import drafting
from kette.intake.views.blueprint import bp
from kette.intake.views.upload import read_in
from kette.roles import Role
from kette.sizes import takes_files

_ONCE_MORE = (
    "Eine Spalte, die Sie gewählt haben, wurde bisher nicht gelesen, und von ihr ist nichts aufgehoben. "
    "Bitte wählen Sie die Datei dazu noch einmal aus."
)


@bp.route("/melden/entwuerfe/<public_id>/spalten", methods=["GET", "POST"])
@allow(Role.SCHOOL)
@takes_files()
def reassign(public_id: str) -> ResponseReturnValue:
    """Show what each column was taken for, and read them otherwise."""
    form, by = ReassignForm(), acting()
    found = drafts.get_draft(public_id, by)
    if not form.validate_on_submit():
        return _page(found, form)
    grid, _ = drafts.opened(found)
    assigned = form.assigned(key for key, _, _ in grid.heads)
    if not form.is_clear(assigned):
        return _page(found, form, assigned)
    said = otherwise(grid, assigned)
    if files := form.files:
        return read_in(files, said, once=form.once.data, instead_of=public_id)
    try:
        with transaction(once=form.once.data) as tx:
            if said:
                drafting.reassign(drafts.get_draft(public_id, by), said, by=by)
            tx.location = url_for("intake.draft", public_id=public_id)
    except NotTaken:
        form.file.errors = [_ONCE_MORE]
        return _page(found, form, assigned)
    except Refused as refused:
        form.form_errors = [str(problem) for problem in refused.problems[:20]]
        return _page(found, form, assigned)
    if said:
        flash("Die Spalten sind neu zugeordnet; die Zeilen sind neu geprüft.", "success")
    return redirect(tx.location)


def _page(found: ListDraft, form: ReassignForm, assigned: Assigned = NOTHING) -> ResponseReturnValue:
    with audit.reading():
        grid, _ = drafts.opened(found)
        audit.write(
            "intake.draft_read",
            by=acting(),
            object_type="institution",
            object_id=found.school.public_id,
            detail="columns",
        )
    cells = examples(grid)
    page = render_template(
        "intake/reassign.html",
        form=form,
        draft=found,
        columns=[
            (label or f"Spalte {place}", assigned.get(key, field), cells.get(field, ""))
            for place, (key, label, field) in enumerate(grid.heads, 1)
        ],
        fields=[(one.field, one.labels[0], one.required) for one in columns(clock.today())],
        not_read=NOT_READ,
    )
    return page, 422 if form.is_submitted() else 200
