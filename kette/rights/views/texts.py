"""The texts of letters: which there are, in which version, and wording them anew."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from kette.db import transaction
from kette.doors import acting, allow
from kette.privacy.rules.informing import LetterKind
from kette.rights.forms import WordingForm
from kette.rights.queries.letters import text_of
from kette.rights.rules.letters import PLACEHOLDERS
from kette.rights.rules.texts import SHIPPED_TEXTS
from kette.rights.service.wording import word
from kette.rights.views.blueprint import bp
from kette.roles import Role

_WORDING = (Role.KOKO, Role.DPO)


@bp.get("/briefe/texte")
@allow(*_WORDING)
def texts() -> ResponseReturnValue:
    """List the texts with their versions."""
    return render_template("rights/texts.html", rows=[text_of(kind) for kind in LetterKind])


@bp.route("/briefe/texte/<kind>", methods=["GET", "POST"])
@allow(*_WORDING)
def wording(kind: str) -> ResponseReturnValue:
    """Show a text, and keep a new wording of it."""
    if kind not in {one.value for one in LetterKind}:
        raise NotFound
    chosen = LetterKind(kind)
    now = text_of(chosen)
    form = WordingForm(title=now.text.title, body=now.text.body)
    form.kind = chosen
    if form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            word(chosen, form.title.data or "", form.body.data or "", by=acting())
            tx.location = url_for("rights.texts")
        flash("Gespeichert. Neue Briefe haben ab jetzt diesen Text.", "success")
        return redirect(tx.location)
    page = render_template(
        "rights/wording.html",
        form=form,
        now=now,
        placeholders=PLACEHOLDERS[chosen],
        shipped=SHIPPED_TEXTS[chosen],
    )
    return (page, 422) if form.is_submitted() else page
