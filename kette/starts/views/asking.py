"""The holder's page: where its promised cases go, who is asked, who has answered, and the list to telephone through."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kette import audit, clock, settings
from kette.db import transaction
from kette.doors import acting, allow, me
from kette.roles import Role
from kette.starts import document, queries, service
from kette.starts.forms import PlacesForm
from kette.starts.rules.asking import Started, next_asking
from kette.starts.views.blueprint import bp

_HOLDERS = (Role.ADVISER, Role.SCHOOL)


@bp.route("/beginn", methods=["GET", "POST"])
@allow(*_HOLDERS)
def show() -> ResponseReturnValue:
    """Show the promised cases of one's own institution, and keep where they go."""
    viewer = acting()
    form = PlacesForm()
    if form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            known = {row.public_id: row for row in queries.places(viewer)}
            rows = {one.case.public_id: one for one in queries.promises(viewer)}
            said = [
                (rows[public_id].case, known.get(chosen))
                for public_id, chosen in form.chosen.items()
                if public_id in rows and (not chosen or chosen in known) and not rows[public_id].is_over
            ]
            service.say_places(said, by=viewer)
            tx.location = url_for("starts.show")
        flash("Gespeichert.", "success")
        return redirect(tx.location)
    with audit.reading():
        rows_seen = queries.promises(viewer)
        audit.write(
            "case.list", by=viewer, object_type="list", object_id="starts", detail=str(len(rows_seen))
        )
    found = queries.promises(viewer)
    day = clock.today()
    page = render_template(
        "starts/show.html",
        form=form,
        rows=found,
        places=queries.places(viewer),
        answers=Started,
        asked_on=next_asking(day, settings.get("start_list_days", day)),
        to_ring=[one for one in found if one.is_to_ring],
    )
    return (page, 422) if form.is_submitted() else page


@bp.get("/beginn/telefonliste.pdf")
@allow(*_HOLDERS)
def telephone_list() -> ResponseReturnValue:
    """Give the list to telephone through as PDF."""
    viewer = acting()
    with audit.reading():
        rows = [one for one in queries.promises(viewer) if one.is_to_ring]
        audit.write("start.print", by=viewer, object_type="list", object_id="starts", detail=str(len(rows)))
        shown = me()
        pdf = document.telephone_list(rows, holder=shown.institution_name if shown else "", at=clock.now())
    return Response(
        pdf,
        mimetype="application/pdf",
        headers={"Content-Disposition": 'inline; filename="telefonliste.pdf"'},
    )
