"""Changing day, time, place and seats of a planned conference."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from kette.chain import BrokenChain
from kette.conferences.forms.planning import ChangeForm
from kette.conferences.queries.table import get_conference, sitting
from kette.conferences.rules.rights import may_prepare
from kette.conferences.rules.states import ConferenceState
from kette.conferences.service import changing
from kette.conferences.views.blueprint import bp
from kette.conferences.views.planning import in_order
from kette.db import transaction
from kette.doors import acting, allow
from kette.forms import choices_of, german_time
from kette.institutions.queries import open_institutions
from kette.roles import Role


@bp.route("/konferenzen/<public_id>/aendern", methods=["GET", "POST"])
@allow(Role.SCHOOL, Role.MODERATOR, Role.KOKO)
def change(public_id: str) -> ResponseReturnValue:
    """Change a conference that has not begun."""
    by = acting()
    conference, form = get_conference(public_id, by), ChangeForm()
    if not may_prepare(by, sitting(conference)):
        raise NoResultFound
    seats = [row.institution for row in conference.participants]
    # Who has a seat can be chosen, even where it is closed by now.
    choosable = {row.public_id: row for row in in_order({*seats, *open_institutions()})}
    form.participants.choices = choices_of([(key, row.name) for key, row in choosable.items()])
    if not form.is_submitted():
        form.held_on.data, form.begins.data = conference.held_on, german_time(conference.begins)
        form.place.data, form.minutes_per_case.data = conference.place, conference.minutes_per_case
        form.participants.data = [row.public_id for row in seats]
    is_open = conference.state is ConferenceState.OPEN
    if not form.validate_on_submit():
        page = render_template("conferences/change.html", conference=conference, form=form, is_open=is_open)
        return page, 422 if form.is_submitted() else 200
    try:
        with transaction(once=form.once.data) as tx:
            tx.location = url_for("conferences.show", public_id=public_id)
            changing.change(
                conference,
                form.held_on.data,
                f"{form.begins.data:%H:%M}",
                place=form.place.data or "",
                minutes_per_case=form.minutes_per_case.data,
                participants=[choosable[key] for key in form.participants.data or ()],
                by=by,
            )
    except BrokenChain as refusal:
        form.form_errors.append(str(refusal))
        page = render_template("conferences/change.html", conference=conference, form=form, is_open=is_open)
        return page, 409
    rest = " Wen es betrifft, bekommt eine E-Mail mit dem neuen Kalendereintrag." if is_open else ""
    flash(f"Die Änderungen sind gespeichert.{rest}", "success")
    return redirect(tx.location)
