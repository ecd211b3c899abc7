"""The access log: for the data-protection officer all of it, for the holder of a case what concerns that case."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from kette import audit
from kette.db import transaction
from kette.doors import acting, allow
from kette.institutions.queries import all_institutions
from kette.privacy.forms import LogFilterForm
from kette.privacy.queries import log as queries
from kette.privacy.queries.log import LogFilter
from kette.privacy.rules.actions import action_label, object_label
from kette.privacy.rules.bases import BASIS_OF
from kette.privacy.views.blueprint import bp
from kette.privacy.views.consent import PARTIES
from kette.privacy.views.subjects import subject
from kette.roles import Role

ROLES = {role.value: role.label for role in Role}


@dataclass(frozen=True, slots=True)
class Page:
    """Where one stands in a long list."""

    number: int
    total: int
    address: Callable[[int], str]

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return max(1, -(-self.total // queries.LOG_PAGE))

    def url(self, number: int) -> str:
        """Return the address of a page."""
        return self.address(number)


@bp.get("/protokoll")
@allow(Role.DPO)
def log() -> ResponseReturnValue:
    """Show the access log of the Kommune, the newest first; looking at it is an entry, too."""
    viewer = acting()
    form = _filter_form()
    if request.args:
        form.validate()
    chosen = {row.public_id: row.id for row in all_institutions()}
    wanted = LogFilter(
        action=form.aktion.data or "",
        institution_id=chosen.get(form.stelle.data or ""),
        day=form.tag.data,
    )
    with transaction():
        audit.write("log.read", by=viewer, object_type="log", object_id="kommune")
    kept = {key: value for key, value in request.args.items() if key in ("aktion", "stelle", "tag") and value}
    page = Page(
        _number(request.args.get("seite")),
        queries.log_count(wanted),
        lambda number: url_for("privacy.log", seite=number, _external=False, **kept),
    )
    return render_template(
        "privacy/log.html",
        form=form,
        page=page,
        lines=queries.log_lines(wanted, page.number),
        filtered=bool(kept),
        roles=ROLES,
        action_label=action_label,
        object_label=object_label,
        basis_label=_basis_label,
    )


@bp.post("/protokoll/pruefung")
@allow(Role.DPO)
def verify() -> ResponseReturnValue:
    """Recompute the chain of the log and say whether it is whole."""
    viewer = acting()
    verdict = audit.verify_kommune()
    whole = verdict.first_broken is None
    with transaction():
        audit.write(
            "log.verify",
            by=viewer,
            object_type="log",
            object_id="kommune",
            detail=f"{verdict.entries} {'whole' if whole else f'broken at {verdict.first_broken}'}",
        )
    if whole:
        flash(
            f"Das Protokoll ist unversehrt: {verdict.entries} Einträge geprüft, keiner fehlt, keiner ist verändert.",
            "success",
        )
    else:
        flash(
            f"Das Protokoll ist nicht unversehrt: Eintrag {verdict.first_broken} fehlt oder ist verändert. Bitte sichern Sie "
            "den Stand und informieren Sie die Administration.",
            "danger",
        )
    return redirect(url_for("privacy.log"))


@bp.get("/faelle/<public_id>/zugriffe")
@allow(*PARTIES)
def case_log(public_id: str) -> ResponseReturnValue:
    """Show who did what with a case, when, and on which basis."""
    viewer = acting()
    about = subject(public_id, viewer)
    if not about.may_read_log:
        raise Forbidden
    with transaction():
        audit.write("log.read", by=viewer, object_type="case", object_id=public_id)
    wanted = LogFilter(case=public_id)
    page = Page(
        _number(request.args.get("seite")),
        queries.log_count(wanted),
        lambda number: url_for("privacy.case_log", public_id=public_id, seite=number),
    )
    return render_template(
        "privacy/case_log.html",
        subject=about,
        page=page,
        lines=queries.log_lines(wanted, page.number),
        roles=ROLES,
        action_label=action_label,
        basis_label=_basis_label,
    )


def _basis_label(key: str) -> str:
    if key == "school":
        return "eigene Schülerin, eigener Schüler"
    return BASIS_OF[key].label if key in BASIS_OF else ""


def _filter_form() -> LogFilterForm:
    form = LogFilterForm(request.args)
    form.aktion.choices = [
        ("", "alles"),
        *sorted(((key, action_label(key)) for key in queries.logged_actions()), key=lambda one: one[1]),
    ]
    form.stelle.choices = [("", "alle Stellen"), *((row.public_id, row.name) for row in all_institutions())]
    return form


def _number(typed: str | None) -> int:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 6 else 1
