"""A stack of scanned sheets: each finds the form it belongs to by its code; nothing else of it is kept."""

from typing import cast

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from kette import audit
from kette.db import transaction
from kette.doors import acting, allow
from kette.privacy.rules.scans import NotAScan
from kette.sizes import takes_files
from kette.slips import service
from kette.slips.forms import StackForm
from kette.slips.rules.stack import LARGEST, read, sentences
from kette.slips.views.blueprint import SCHOOL, bp
from kette.templating import count_of

_MEGABYTE = 1024 * 1024


@bp.route("/ruecklauf/stapel", methods=["GET", "POST"])
@allow(*SCHOOL)
@takes_files(LARGEST + _MEGABYTE)
def stack() -> ResponseReturnValue:
    """Read a stack, and lay each sheet to the form it belongs to."""
    form, viewer = StackForm(), acting()
    if not form.validate_on_submit():
        return _page(form, status=422 if form.is_submitted() else 200)
    try:
        # One byte more than allowed is enough to refuse what is too large.
        scanned = read(cast(FileStorage, form.file.data).read(LARGEST + 1))
    except NotAScan as refused:
        form.file.errors = [str(refused)]
        return _page(form)
    with transaction(once=form.once.data) as tx:
        assigned, homeless = service.assign(scanned, by=viewer)
        pages = sum(map(len, scanned.pages.values())) + len(scanned.homeless)
        audit.write(
            "slip.stack",
            by=viewer,
            object_type="list",
            object_id="slips",
            detail=f"pages={pages} assigned={assigned}",
        )
        tx.location = url_for("slips.show")
    problems = sentences(homeless)
    if not assigned:
        form.file.errors = ["Kein Blatt ließ sich zuordnen; es wurde nichts gespeichert.", *problems]
        return _page(form)
    back = count_of(assigned, "Formular ist zurück und steht", "Formulare sind zurück und stehen")
    flash(f"{back} oben in der Liste.", "success")
    for words in problems:
        flash(words, "warning")
    return redirect(tx.location)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say so on the page the file was sent from, not on one for errors."""
    form = StackForm(formdata=None)
    size = f"Die Datei ist größer als {LARGEST // _MEGABYTE} MB."
    form.file.errors = [f"{size} Bitte scannen Sie mit geringerer Auflösung oder in mehreren Teilen."]
    return _page(form, status=413)


def _page(form: StackForm, *, status: int = 422) -> ResponseReturnValue:
    return render_template("slips/stack.html", form=form, largest=LARGEST // _MEGABYTE), status
