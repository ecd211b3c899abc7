"""All requests of the Kommune for the data-protection officer, who can hand an answer out as well."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from kette import audit
from kette.db import transaction
from kette.doors import acting, allow
from kette.forms import ConfirmForm
from kette.rights.queries.letters import recipients
from kette.rights.queries.requests import Asked, all_requests, request_here
from kette.rights.rules.requests import RequestKind
from kette.rights.service import releasing
from kette.rights.views.answer import whole
from kette.rights.views.blueprint import bp
from kette.roles import Role


@bp.get("/anliegen")
@allow(Role.DPO)
def all_of_them() -> ResponseReturnValue:
    """List what young people asked for, what is open and due first; no name stands here."""
    with audit.reading():
        audit.write("request.read", by=acting(), object_type="list", object_id="requests")
    return render_template(
        "rights/requests.html",
        rows=[request_here(request.public_id) for request in all_requests()],
        access=RequestKind.ACCESS,
    )


@bp.get("/anliegen/<request_id>/auskunft.<any(pdf, json):form>")
@allow(Role.DPO)
def officer_file(request_id: str, form: str) -> ResponseReturnValue:
    """Give the released parts out as PDF or JSON."""
    asked = _access(request_id)
    recipient = recipients([asked.request.case], acting())[0]
    return whole(asked, form, acting(), recipient)


@bp.post("/anliegen/<request_id>/ausgehaendigt")
@allow(Role.DPO)
def officer_handed_out(request_id: str) -> ResponseReturnValue:
    """Note that the young person has the answer."""
    _access(request_id)
    with transaction(once=ConfirmForm().once.data) as tx:
        releasing.close(_access(request_id), by=acting())
        tx.location = url_for("rights.all_of_them")
    flash("Vermerkt: Die Auskunft ist ausgehändigt.", "success")
    return redirect(tx.location)


def _access(request_id: str) -> Asked:
    asked = request_here(request_id)
    if asked.request.kind is not RequestKind.ACCESS or asked.request.case.erased_at is not None:
        raise NotFound
    return asked
