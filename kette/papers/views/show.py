"""The page of the papers for data protection: choose an institution, fetch what it files; every fetching is logged."""

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from kette import audit, clock
from kette.db import db
from kette.doors import acting, allow
from kette.institutions.models import Institution, Kommune
from kette.papers import queries
from kette.papers.forms import ControllerForm
from kette.papers.rules.catalogue import PAPERS, paper_named
from kette.papers.rules.running import Running
from kette.papers.views import application
from kette.roles import Role

bp = Blueprint("papers", __name__)

READERS = (Role.DPO, Role.ADMINISTRATOR)


@bp.get("/unterlagen")
@allow(*READERS)
def show() -> ResponseReturnValue:
    """List the papers of the chosen institution, of one's own where none is chosen."""
    rows = queries.controllers()
    wanted = request.args.get("stelle", "")
    own = next((row for row in rows if row.id == acting().institution_id), rows[0])
    chosen = next((row for row in rows if row.public_id == wanted), own)
    form = ControllerForm(stelle=chosen.public_id)
    form.stelle.choices = [(row.public_id, row.name) for row in rows]
    return render_template("papers/show.html", papers=PAPERS, form=form, chosen=chosen)


@bp.get("/unterlagen/<public_id>/<key>.pdf")
@allow(*READERS)
def paper(public_id: str, key: str) -> ResponseReturnValue:
    """Send one paper of one institution as PDF."""
    # The engine behind it is loaded only when somebody wants paper.
    from kette.papers.document import pdf

    kind = paper_named(key)
    if kind is None:
        raise NoResultFound(key)
    row = queries.controller(public_id)
    content = pdf(kind, running_of(row), clock.now())
    with audit.reading():
        audit.write(
            "paper.print", by=acting(), object_type="institution", object_id=row.public_id, detail=kind.key
        )
    name = f"{kind.key}-{clock.today().isoformat()}.pdf"
    return Response(
        content,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def running_of(row: Institution) -> Running:
    """Read the running program for one controller; the page and the command line ask the same."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the app itself, not the one of this thread
    key = db.session.get_one(Kommune, row.kommune_id).key
    return queries.running(
        row, clock.today(), pages=application.pages(app), configuration=application.configuration(app, key)
    )
