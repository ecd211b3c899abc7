"""The page on which the officer decides about an early erasure: what was asked, what else is open, and what would be erased."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kette import audit
from kette.db import transaction
from kette.doors import acting, allow
from kette.retention.forms import RefusalForm
from kette.retention.models import ErasureRequest
from kette.retention.queries import beside, shown
from kette.retention.rules.reasons import RequestState
from kette.retention.service import early
from kette.retention.service.erasing import Held, counts_of, is_held
from kette.retention.service.holding import Refused
from kette.retention.views.blueprint import bp
from kette.roles import Role


@bp.get("/loeschen/antraege/<public_id>")
@allow(Role.DPO)
def request_page(public_id: str) -> ResponseReturnValue:
    """Show a request for early erasure with everything the officer has to weigh."""
    found = shown.request(public_id)
    if found.state is not RequestState.OPEN:
        flash("Über diesen Antrag ist schon entschieden.", "info")
        return redirect(url_for("retention.show"))
    with audit.reading():
        audit.write("retention.read", by=acting(), object_type="case", object_id=found.case.public_id)
    return _page(found, RefusalForm(formdata=None))


@bp.post("/loeschen/antraege/<public_id>/<any(bestaetigen, ablehnen):answer>")
@allow(Role.DPO)
def answer(public_id: str, answer: str) -> ResponseReturnValue:
    """Confirm or refuse an early erasure that somebody else has asked for."""
    confirmed, form = answer == "bestaetigen", RefusalForm()
    if not confirmed and not form.validate_on_submit():
        return _page(shown.request(public_id), form), 422
    try:
        with transaction(once=form.once.data) as tx:
            found = shown.request(public_id)
            if confirmed:
                early.confirm(found, by=acting())
            else:
                early.refuse(found, form.reason.data or "", by=acting())
            tx.location = url_for("retention.show")
    except (Refused, Held) as reason:
        flash(str(reason), "danger")
        return redirect(url_for("retention.request_page", public_id=public_id))
    flash("Der Fall ist gelöscht." if confirmed else "Der Antrag ist abgelehnt.", "success")
    return redirect(url_for("retention.show"))


def _page(found: ErasureRequest, form: RefusalForm) -> str:
    requests = beside.open_requests(found.case_id)
    return render_template(
        "retention/request.html",
        found=found,
        form=form,
        by=shown.asker(found),
        requests=requests,
        first=[one for one in requests if one.comes_first],
        is_held=is_held(found.case_id),
        counts=counts_of(found.case_id),
    )
