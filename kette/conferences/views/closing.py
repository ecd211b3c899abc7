"""How a conference ends: closed, opened again with a reason, or cancelled."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from kette.conferences.forms.planning import CancelForm, ReopenForm
from kette.conferences.models import Conference
from kette.conferences.queries.bringing import following
from kette.conferences.queries.table import get_conference, sitting
from kette.conferences.rules.rights import may_prepare
from kette.conferences.rules.states import ConferenceState, ItemState
from kette.conferences.service import changing, leading, planning
from kette.conferences.views.blueprint import bp
from kette.conferences.views.planning import on_the_agenda
from kette.db import transaction
from kette.doors import acting, allow
from kette.forms import ConfirmForm
from kette.roles import Role


@bp.post("/konferenzen/<public_id>/abschliessen")
@allow(Role.SCHOOL, Role.MODERATOR)
def close(public_id: str) -> ResponseReturnValue:
    """Close; what is open goes to the next conference."""
    conference, form = get_conference(public_id, acting()), ConfirmForm()
    with transaction(once=form.once.data) as tx:
        tx.location = url_for("conferences.show", public_id=public_id)
        later = planning.hold_following(conference, acting())
        left = leading.close(conference, acting(), rest_is_absent="fehlend" in request.form)
        carried = planning.carry_over(later, acting()) if later is not None else 0
    until = leading.reopened_until(conference)
    flash(
        f"Die Konferenz ist abgeschlossen.{_whereto(left, carried, later)} Bis {until:%d.%m.%Y} können Sie sie wieder "
        "öffnen.",
        "success",
    )
    return redirect(tx.location)


def _whereto(left: int, carried: int, later: Conference | None) -> str:
    """Say where the open cases are now."""
    if carried and later is not None:
        return f" {on_the_agenda(carried)} auf der Tagesordnung vom {later.held_on:%d.%m.%Y}."
    if not left:
        return ""
    return f" {'Ein Fall wartet' if left == 1 else f'{left} Fälle warten'} auf die nächste Konferenz."


@bp.post("/konferenzen/<public_id>/oeffnen")
@allow(Role.SCHOOL, Role.MODERATOR)
def reopen(public_id: str) -> ResponseReturnValue:
    """Open a closed conference again, with the reason."""
    conference, form = get_conference(public_id, acting()), ReopenForm()
    if not form.validate():
        flash(
            next(iter(form.because.errors), "Bitte versuchen Sie es noch einmal; geändert ist nichts."),
            "error",
        )
        return redirect(url_for("conferences.show", public_id=public_id))
    with transaction(once=form.once.data) as tx:
        tx.location = url_for("conferences.show", public_id=public_id)
        later = planning.hold_following(conference, acting())
        leading.reopen(conference, form.because.data or "", acting(), later=later)
    flash(
        "Die Konferenz läuft wieder. Was vertagt war, weil die Zeit um war, wartet auf Entscheidung.",
        "success",
    )
    return redirect(tx.location)


@bp.route("/konferenzen/<public_id>/absagen", methods=["GET", "POST"])
@allow(Role.SCHOOL, Role.MODERATOR, Role.KOKO)
def cancel(public_id: str) -> ResponseReturnValue:
    """Cancel a conference that has not begun, with the reason."""
    by = acting()
    conference, form = get_conference(public_id, by), CancelForm()
    if not may_prepare(by, sitting(conference)):
        raise NoResultFound
    if not form.validate_on_submit():
        later = following(conference)
        page = render_template(
            "conferences/cancel.html",
            conference=conference,
            form=form,
            open_count=sum(item.state is ItemState.WAITING for item in conference.items),
            later=later if later is not None and may_prepare(by, sitting(later)) else None,
            told=sum(bool(row.institution.mailbox) for row in conference.participants)
            if conference.state is ConferenceState.OPEN
            else 0,
        )
        return page, 422 if form.is_submitted() else 200
    with transaction(once=form.once.data) as tx:
        tx.location = url_for("conferences.show", public_id=public_id)
        later = planning.hold_following(conference, by)
        left = changing.cancel(conference, form.because.data or "", by)
        carried = planning.carry_over(later, by) if later is not None else 0
    flash(f"Die Konferenz ist abgesagt.{_whereto(left, carried, later)}", "success")
    return redirect(tx.location)
