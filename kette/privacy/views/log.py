"""The access log: for the data-protection officer all of it, for the holder of a case what concerns that case."""

from collections.abc import Sequence
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from kette import audit, clock
from kette.db import transaction
from kette.doors import acting, allow
from kette.institutions.queries import all_institutions
from kette.privacy.document.log import csv_of
from kette.privacy.forms import LogFilterForm
from kette.privacy.queries import log as queries
from kette.privacy.queries.log import LogFilter
from kette.privacy.rules.actions import action_label, object_label
from kette.privacy.rules.details import basis_words, detail_words, thing_words
from kette.privacy.views.blueprint import bp
from kette.privacy.views.consent import PARTIES
from kette.privacy.views.paging import Page, page_number
from kette.privacy.views.subjects import subject
from kette.roles import Role

ROLES = {role.value: role.label for role in Role}
WORDS: dict[str, Any] = {
    "roles": ROLES,
    "action_label": action_label,
    "object_label": object_label,
    "basis_words": basis_words,
    "detail_words": detail_words,
    "thing_words": thing_words,
}
_PARTS = ("aktion", "stelle", "tag", "vorgang")
_LONGEST_ID = 64


@bp.get("/protokoll")
@allow(Role.DPO)
def log() -> ResponseReturnValue:
    """Show the access log of the Kommune, the newest first; looking at it is an entry, too."""
    form = _filter_form(queries.logged_actions())
    wanted = _wanted(form)
    _note("log.read", "log", "kommune")
    kept = _kept(_PARTS)
    page = Page(
        page_number(request.args.get("seite")),
        queries.log_count(wanted),
        queries.LOG_PAGE,
        lambda number: url_for("privacy.log", seite=number, _external=False, **kept),
    )
    return render_template(
        "privacy/log.html",
        form=form,
        page=page,
        lines=queries.log_lines(wanted, page.number),
        kept=kept,
        thing=wanted.thing,
        **WORDS,
    )


@bp.get("/protokoll/export.csv")
@allow(Role.DPO)
def export() -> ResponseReturnValue:
    """Send the entries that the filter leaves, in the order of the chain."""
    wanted = _wanted(_filter_form(queries.logged_actions()))
    _note("log.export", "log", "kommune", f"{queries.log_count(wanted)}")
    name = f"zugriffsprotokoll-{clock.today().isoformat()}.csv"
    return Response(
        csv_of(queries.all_log_lines(wanted)),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
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
            detail=f"{verdict.entries} {'whole' if whole else f'broken {verdict.first_broken}'}",
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
    _note("log.read", "case", public_id)
    form = _filter_form(queries.logged_actions(LogFilter(case=public_id)))
    chosen = _wanted(form)
    wanted = LogFilter(chosen.action, chosen.institution_id, chosen.day, case=public_id)
    kept = _kept(_PARTS[:-1])
    page = Page(
        page_number(request.args.get("seite")),
        queries.log_count(wanted),
        queries.LOG_PAGE,
        lambda number: url_for(
            "privacy.case_log", public_id=public_id, seite=number, _external=False, **kept
        ),
    )
    return render_template(
        "privacy/case_log.html",
        subject=about,
        form=form,
        page=page,
        lines=queries.log_lines(wanted, page.number),
        kept=kept,
        **WORDS,
    )


def _note(action: str, object_type: str, object_id: str, detail: str = "") -> None:
    with audit.reading():
        audit.write(action, by=acting(), object_type=object_type, object_id=object_id, detail=detail)


def _filter_form(actions: Sequence[str]) -> LogFilterForm:
    form = LogFilterForm(request.args)
    form.aktion.choices = [
        ("", "alles"),
        *sorted(((key, action_label(key)) for key in actions), key=lambda one: one[1]),
    ]
    form.stelle.choices = [("", "alle Stellen"), *((row.public_id, row.name) for row in all_institutions())]
    if request.args:
        form.validate()
    return form


def _wanted(form: LogFilterForm) -> LogFilter:
    chosen = {row.public_id: row.id for row in all_institutions()}
    return LogFilter(
        action=form.aktion.data or "",
        institution_id=chosen.get(form.stelle.data or ""),
        day=form.tag.data,
        thing=_thing(form.vorgang.data or ""),
    )


def _thing(typed: str) -> str:
    """Return the id of what was typed: a case's number, or the id itself."""
    words = typed.strip()[:_LONGEST_ID]
    return queries.case_numbered(words.upper()) or words if words else ""


def _kept(parts: Sequence[str]) -> dict[str, str]:
    return {name: request.args[name] for name in parts if request.args.get(name)}
