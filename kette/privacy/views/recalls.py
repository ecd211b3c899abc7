"""What an institution was told about data whose basis ended: it looks, deletes what it must, and says so."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kette import audit, clock
from kette.db import transaction
from kette.doors import acting, allow
from kette.privacy.forms import RecallForm
from kette.privacy.models import Basis, Recall
from kette.privacy.queries import recalls as queries
from kette.privacy.queries.sealed import case_names
from kette.privacy.rules.bases import BASIS_OF, groups_of
from kette.privacy.rules.ends import End, RecallResult
from kette.privacy.rules.fields import in_words
from kette.privacy.rules.keeping import keeping_choices, keeping_words
from kette.privacy.rules.notices import task
from kette.privacy.service import recalls as service
from kette.privacy.views.blueprint import bp
from kette.roles import Role


@dataclass(frozen=True, slots=True)
class Told:
    """One recall as its recipient reads it: the case by the number on its own sheet, never by name."""

    recall: Recall
    number: str
    sentence: str
    ground: str
    covers: str
    kept: str = ""


@bp.get("/widerrufe")
@allow(Role.ADVISER, Role.SCHOOL)
def recalls() -> ResponseReturnValue:
    """List what one's institution was told, what is open first."""
    viewer = acting()
    found = queries.recalls_of(viewer)
    told = [_told(recall, basis) for recall, basis in found]
    with audit.reading():
        audit.write(
            "recall.read", by=viewer, object_type="list", object_id="recalls", detail=f"rows={len(told)}"
        )
    return render_template("privacy/recalls.html", told=told)


@bp.route("/widerrufe/<public_id>", methods=["GET", "POST"])
@allow(Role.ADVISER, Role.SCHOOL)
def recall(public_id: str) -> ResponseReturnValue:
    """Show one, and keep what was done."""
    viewer = acting()
    found, _ = queries.get_recall(public_id, viewer)
    form = RecallForm()
    form.result.choices = [(one.value, one.label) for one in _answers(found.end)]
    if RecallResult.KEPT in _answers(found.end):
        kinds = keeping_choices(viewer.institution_kind, clock.today()) if viewer.institution_kind else []
        form.kept_on.choices = [("", "nichts bleibt gespeichert"), *kinds]
    else:
        del form.kept_on, form.because
    if found.done_at is None and form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            again, _ = queries.get_recall(public_id, viewer)
            service.confirm(
                again,
                form.result.data,
                by=viewer,
                kept_on=form.kept_on.data or "" if form.kept_on else "",
                because=form.because.data or "" if form.because else "",
            )
            tx.location = url_for("privacy.recalls")
        flash("Danke. Ihre Bestätigung steht jetzt beim Fall.", "success")
        return redirect(tx.location)
    with audit.reading():
        audit.write("recall.read", by=viewer, object_type="recall", object_id=public_id)
    page = render_template(
        "privacy/recall.html", form=form, told=_told(*queries.get_recall(public_id, viewer))
    )
    return (page, 422) if form.is_submitted() and found.done_at is None else page


def _answers(end: End) -> tuple[RecallResult, ...]:
    if end is End.RETURN_OBJECTED:
        return (RecallResult.STOPPED,)
    return (RecallResult.DELETED, RecallResult.NOTHING, RecallResult.KEPT)


def _told(recall: Recall, basis: Basis) -> Told:
    kind = BASIS_OF[basis.kind]
    return Told(
        recall=recall,
        number=case_names([recall.case_id])[recall.case_id].number,
        sentence=task(recall.end),
        ground=f"{kind.label} vom {basis.given_on:%d.%m.%Y} ({kind.citation})",
        covers=in_words(groups_of(basis.groups)),
        kept=f"{keeping_words(recall.kept_on)}: {queries.why_kept(recall)}" if recall.kept_on else "",
    )
