"""The standard way of the Land on screen: one click offers all of a class to the Berufsberatung; the rest is listed with its reason."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import audit, clock
from kette.calendar import school_year, school_year_of
from kette.db import transaction
from kette.doors import acting, allow
from kette.handover.forms import StandardForm
from kette.handover.rules.standard import Hurdle
from kette.handover.service import bulk
from kette.handover.views.blueprint import bp
from kette.intake.queries.lists import school_of
from kette.intake.rules.classes import class_label
from kette.roles import Role
from kette.templating import count_of


@bp.route("/uebergaben/berufsberatung", methods=["GET", "POST"])
@allow(Role.SCHOOL)
def standard() -> ResponseReturnValue:
    """Show who of a class, or of the school, can be offered to the Berufsberatung, and offer them all."""
    by, cohort = acting(), school_year_of(clock.today()).cohort
    class_name = request.args.get("klasse")
    form = StandardForm()
    if form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            made = bulk.offer_all(school_of(by), cohort, class_name, only=form.chosen, by=by)
            tx.location = url_for("handover.standard", klasse=class_name)
            number = len(made)
            names = " und ".join(sorted({one.receiver.short_name for one in made}))
        if number:
            said = f"{count_of(number, 'Fall', 'Fälle')} angeboten: {names}. Bis zur Annahme behält Ihre Schule die Fallverantwortung."
            flash(said, "success")
        else:
            flash("Es wurde nichts angeboten. Sehen Sie unten, was fehlt.", "warning")
        return redirect(tx.location)
    lines = bulk.standard_lines(by, school_of(by), cohort, class_name)
    page = render_template(
        "handover/standard.html",
        form=form,
        ready=[one for one in lines if one.hurdle is None],
        hindered=[one for one in lines if one.hurdle not in (None, Hurdle.OFFERED, Hurdle.ELSEWHERE)],
        done=[one for one in lines if one.hurdle in (Hurdle.OFFERED, Hurdle.ELSEWHERE)],
        hurdles=Hurdle,
        class_name=class_name,
        label=None if class_name is None else class_label(class_name),
        year=school_year(cohort),
    )
    with audit.reading():
        audit.write(
            "handover.list", by=by, object_type="list", object_id="handovers.standard", detail=str(len(lines))
        )
    return (page, 422) if form.is_submitted() else page
