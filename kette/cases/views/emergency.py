"""Opening a case in danger (§ 8a SGB VIII, § 4 KKG, § 34 StGB)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import clock
from kette.audit import reading
from kette.cases.forms.emergency import DangerForm
from kette.cases.queries.one import get_case
from kette.cases.queries.sight import see_one
from kette.cases.service.emergency import NotOpened, Wanted, note_try, open_in_danger
from kette.cases.service.reading import note_read
from kette.cases.views.blueprint import bp
from kette.db import transaction
from kette.doors import acting, allow, form_sent
from kette.institutions.views import reproof
from kette.privacy.rules.emergency import PER_WEEK
from kette.roles import Role


@bp.route("/notfaelle/neu", methods=["GET", "POST"])
@allow(Role.ADVISER, Role.SCHOOL)
def danger() -> ResponseReturnValue:
    """Ask which case and why, and for the password once more; then open it for an hour."""
    by, form = acting(), reproof.ask(DangerForm())
    if not form_sent():
        form.fall.data = request.args.get("fall", "")
    if form.fall.data:
        form.know()
    if not form.validate_on_submit():
        return _page(form, 422 if form.is_submitted() else 200)
    if status := reproof.refused(form):
        return _page(form, status)
    try:
        with transaction():
            note_try(by)
        with transaction(once=form.once.data) as tx:
            case, opened = open_in_danger(_wanted(form), form.kind.data, form.reason.data or "", by=by)
            tx.location = url_for("cases.show", public_id=case.public_id)
    except NotOpened as reason:
        form.form_errors.append(str(reason))
        return _page(form, 422)
    if not opened:
        flash("Diesen Fall sehen Sie ohnehin; es musste nichts geöffnet werden.", "info")
    return redirect(tx.location)


def _wanted(form: DangerForm) -> Wanted:
    if form.fall.data:
        return Wanted(public_id=form.fall.data[:22])
    if form.number.data:
        return Wanted(number=form.number.data)
    return Wanted(
        given_name=form.given_name.data or "",
        family_name=form.family_name.data or "",
        born_on=form.born_on.data,
    )


def _page(form: DangerForm, status: int) -> ResponseReturnValue:
    by, seen = acting(), None
    if form.fall.data:
        case = get_case(form.fall.data[:22], by, clock.today())
        seen, public_id = see_one(case, by, clock.today()), case.public_id
        with reading():
            note_read(public_id, seen, by=by, where="emergency")
    return render_template("cases/danger.html", form=form, seen=seen, per_week=PER_WEEK), status
