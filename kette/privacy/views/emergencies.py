"""The report of all cases opened in danger, for the data-protection officer."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import audit
from kette.doors import acting, allow
from kette.privacy.queries.emergencies import REPORT_PAGE, emergency_count, emergency_lines
from kette.privacy.views.blueprint import bp
from kette.privacy.views.paging import Page, page_number
from kette.roles import Role


@bp.get("/notfaelle")
@allow(Role.DPO)
def emergencies() -> ResponseReturnValue:
    """Show who opened which case when, on which ground and why; looking at it is an entry, too."""
    total, number = emergency_count(), page_number(request.args.get("seite"))
    with audit.reading():
        audit.write(
            "emergency.read", by=acting(), object_type="log", object_id="emergencies", detail=f"{total}"
        )
    return render_template(
        "privacy/emergencies.html",
        lines=emergency_lines(number),
        page=Page(number, total, REPORT_PAGE, lambda one: url_for("privacy.emergencies", seite=one)),
    )
