"""What somebody says about their own institution: who is away, who stands in, how many first appointments are free."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kette.db import transaction
from kette.doors import acting, allow
from kette.handover.forms import CapacityForm
from kette.handover.views.blueprint import PARTIES, bp
from kette.handover.views.inside import absence_form
from kette.handover.views.queue import queue_page
from kette.institutions.queries import membership
from kette.institutions.service import absences


@bp.post("/uebergaben/freie-termine")
@allow(*PARTIES)
def capacity() -> ResponseReturnValue:
    """Keep how many first appointments the institution has free this week."""
    viewer = acting()
    form = CapacityForm()
    if not form.validate_on_submit():
        return queue_page(viewer, free=form), 422
    with transaction(once=form.once.data) as tx:
        absences.say_free_appointments(form.free.data, by=viewer)
        tx.location = url_for("handover.queue")
    flash("Gespeichert. Andere Stellen und die Konferenz sehen es eine Woche lang.", "success")
    return redirect(tx.location)


@bp.post("/uebergaben/abwesenheit")
@allow(*PARTIES)
def absence() -> ResponseReturnValue:
    """Keep that somebody is away, and who stands in."""
    viewer = acting()
    form = absence_form(viewer)
    if not form.validate_on_submit():
        return queue_page(viewer, absence=form), 422
    with transaction(once=form.once.data) as tx:
        deputy = membership(form.deputy.data)
        absences.note_absence(deputy, form.from_on.data, form.until_on.data, by=viewer)
        tx.location = url_for("handover.queue")
        name = deputy.person.name
    flash(f"Eingetragen: {name} vertritt Sie.", "success")
    return redirect(tx.location)


@bp.post("/uebergaben/abwesenheit/ende")
@allow(*PARTIES)
def back() -> ResponseReturnValue:
    """Keep that somebody is back."""
    with transaction(once=request.form.get("once")) as tx:
        absences.end_absence(acting())
        tx.location = url_for("handover.queue")
    flash("Die Vertretung ist beendet.", "success")
    return redirect(tx.location)
