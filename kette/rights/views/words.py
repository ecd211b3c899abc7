"""What one's own institution says to a request for erasure: its part may go, or must stay."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from kette import audit, clock
from kette.cases.queries.sight import see_one
from kette.db import transaction
from kette.doors import acting, allow
from kette.rights.forms import WordForm
from kette.rights.queries.requests import reason_of, request_of, word_of
from kette.rights.service.forgetting import say
from kette.rights.views.blueprint import ANSWERING, bp


@bp.route("/loeschverlangen/<word_id>", methods=["GET", "POST"])
@allow(*ANSWERING)
def word(word_id: str) -> ResponseReturnValue:
    """Show a request for erasure, and keep what one's own institution says to it."""
    viewer, form = acting(), WordForm()
    found = word_of(viewer, word_id)
    case = found.request.case
    if case.erased_at is not None:
        raise NotFound
    is_open = found.word is None and found.request.answered_at is None
    if is_open and form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            say(word_of(viewer, word_id), form.word.data, form.reason.data or "", by=viewer)
            tx.location = url_for("rights.word", word_id=word_id)
        flash("Ihre Antwort ist festgehalten. Gelöscht ist noch nichts.", "success")
        return redirect(tx.location)
    with audit.reading():
        audit.write("request.read", by=viewer, object_type="case", object_id=case.public_id)
    page = render_template(
        "rights/word.html",
        found=found,
        request=found.request,
        asked=request_of(case.id, found.request.public_id),
        seen=see_one(case, viewer, clock.today()),
        reason=reason_of(found),
        form=form if is_open else None,
    )
    return (page, 422) if form.is_submitted() else page
