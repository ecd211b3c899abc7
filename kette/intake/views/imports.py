"""What a school has read in: each import with its difference, and the way back."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kette import audit, clock
from kette.calendar import school_year_of
from kette.cases.queries.sight import Seen
from kette.cases.views.asides import Aside
from kette.db import transaction
from kette.doors import acting, allow
from kette.forms import ConfirmForm
from kette.intake.queries import imports, lists
from kette.intake.queries.imports import Plan
from kette.intake.queries.undone import undone
from kette.intake.rules.pupil import where_is
from kette.intake.service import undoing
from kette.intake.views.blueprint import bp
from kette.roles import Actor, Role
from kette.templating import count_of


@bp.get("/melden/einlesungen")
@allow(Role.SCHOOL)
def import_list() -> ResponseReturnValue:
    """List what the school has read in this school year, the newest first."""
    year = school_year_of(clock.today())
    by = acting()
    return render_template(
        "intake/import_list.html",
        lines=imports.imports(by, year.cohort),
        undone=undone(by, year.cohort),
        year=year,
    )


@bp.get("/melden/einlesungen/<public_id>")
@allow(Role.SCHOOL)
def undo_page(public_id: str) -> ResponseReturnValue:
    """Say what undoing an import would take back, and what stands against it."""
    return _page(public_id, ConfirmForm(formdata=None))


@bp.post("/melden/einlesungen/<public_id>")
@allow(Role.SCHOOL)
def undo(public_id: str) -> ResponseReturnValue:
    """Undo an import, or nothing of it."""
    form, by = ConfirmForm(), acting()
    if not form.validate_on_submit():
        return _page(public_id, form, status=422)
    try:
        with transaction(once=form.once.data) as tx:
            plan = undoing.undo(public_id, school=lists.school_of(by), by=by)
            tx.location = url_for("intake.import_list")
    except undoing.NotUndone as reason:
        form.form_errors = [str(reason)]
        return _page(public_id, form, status=409)
    flash(_told(plan), "success")
    return redirect(tx.location)


def about_origin(public_id: str, _seen: Seen, viewer: Actor) -> Aside | None:
    """Tell its school from which file and line a case came."""
    origin = imports.origin_of(public_id)
    if origin is None or viewer.institution_id != origin.school_id:
        return None
    line = f", {where_is(origin.line)}" if origin.line else ""
    return Aside("Herkunft", f"Aus der Datei vom {clock.local(origin.read_at):%d.%m.%Y} eingelesen{line}.")


def _page(public_id: str, form: ConfirmForm, *, status: int = 200) -> ResponseReturnValue:
    by = acting()
    with audit.reading():
        one = imports.line(public_id, by)
        plan = imports.plan(one, by)
        audit.write(
            "intake.imports",
            by=by,
            object_type="import",
            object_id=public_id,
            detail=f"cases={len(plan.cases)}",
        )
    return render_template("intake/undo.html", form=form, plan=plan, line=one), status


def _told(plan: Plan) -> str:
    parts = [
        f"{count_of(plan.added, 'Schülerin oder Schüler', 'Schülerinnen und Schüler')} von der Liste genommen"
    ]
    if plan.restored:
        parts.append(f"{count_of(plan.restored, 'früherer Stand', 'frühere Stände')} wiederhergestellt")
    if plan.cases:
        parts.append(f"{count_of(len(plan.cases), 'Meldung', 'Meldungen')} zurückgenommen")
    return f"Die Einlesung ist rückgängig gemacht: {', '.join(parts)}."
