"""Who comes and who is there: noted for each institution, or for all at the table with one click."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kette.conferences.models import Participant
from kette.conferences.queries.table import get_conference, get_item
from kette.conferences.rules.states import Attendance
from kette.conferences.service import attending, leading
from kette.conferences.views.blueprint import bp
from kette.db import transaction
from kette.doors import acting, allow
from kette.forms import ConfirmForm
from kette.institutions.models import Institution
from kette.roles import Role


@bp.post("/konferenzen/<public_id>/teilnahme")
@allow(Role.SCHOOL, Role.MODERATOR)
def attendance(public_id: str) -> ResponseReturnValue:
    """Note who is there, who is not, and who stands in."""
    conference, form = get_conference(public_id, acting()), ConfirmForm()
    seats = {row.institution.public_id: row.institution for row in conference.participants}
    with transaction(once=form.once.data) as tx:
        tx.location = url_for("conferences.show", public_id=public_id, _anchor="teilnahme")
        for participant in conference.participants:
            sent = request.form.get(f"attendance-{participant.institution.public_id}", "")
            value, _, deputy_id = sent.partition(":")
            deputy = seats.get(deputy_id)
            if value in {one.value for one in Attendance} and deputy is not participant.institution:
                _note(participant, Attendance(value), deputy)
    flash("Die Teilnahme ist notiert.", "success")
    return redirect(tx.location)


def _note(participant: Participant, value: Attendance, deputy: Institution | None) -> None:
    named = deputy.name if deputy else None
    if (participant.attendance, participant.represented_by) != (value, named):
        leading.note_attendance(participant, value, acting(), deputy=deputy)


@bp.post("/konferenzen/<public_id>/anwesend")
@allow(Role.SCHOOL, Role.MODERATOR)
def present(public_id: str) -> ResponseReturnValue:
    """Note as present whoever sits at the table; back to the case that was open, if one was."""
    conference, form = get_conference(public_id, acting()), ConfirmForm()
    with transaction(once=form.once.data) as tx:
        tx.location = url_for("conferences.show", public_id=public_id, _anchor="teilnahme")
        if "fall" in request.form:
            item = get_item(conference, request.form["fall"])
            tx.location = url_for("conferences.case", public_id=public_id, item_id=item.public_id)
        count = len(attending.note_the_table(conference, acting()))
    flash(
        "Eine Stelle ist als anwesend notiert."
        if count == 1
        else f"{count} Stellen sind als anwesend notiert.",
        "success",
    )
    return redirect(tx.location)
