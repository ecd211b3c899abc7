"""Releases from professional secrecy (§ 203 StGB): recorded and withdrawn; they name persons, never an institution."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kette.db import transaction
from kette.doors import acting, allow
from kette.privacy.forms import EndForm, ReleaseForm
from kette.privacy.queries.papers import any_release
from kette.privacy.service import papers as service
from kette.privacy.views.blueprint import bp
from kette.privacy.views.consent import PARTIES, by_age, fit, recorder
from kette.privacy.views.subjects import page_about


@bp.route("/faelle/<public_id>/schweigepflicht", methods=["GET", "POST"])
@allow(*PARTIES)
def release(public_id: str) -> ResponseReturnValue:
    """Record a release from professional secrecy."""
    viewer = acting()
    about = recorder(public_id, viewer)
    form = ReleaseForm()
    fit(form, about)
    if form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            service.record_release(
                about.case_id,
                released=form.released.data or "",
                towards=form.towards.data or "",
                about=form.about.data or "",
                given_by=form.given_by.data,
                form=form.form.data,
                given_on=form.given_on.data,
                valid_until=form.valid_until.data,
                evidence=form.evidence,
                by=viewer,
                case_public_id=public_id,
            )
            tx.location = url_for("privacy.consent", public_id=public_id)
        flash("Die Schweigepflichtentbindung ist erfasst.", "success")
        return redirect(tx.location)
    page = page_about("privacy/release.html", about, noted="release.read", form=form, **by_age(about))
    return (page, 422) if form.is_submitted() else page


@bp.post("/faelle/<public_id>/schweigepflicht/<release_id>/ende")
@allow(*PARTIES)
def end_release(public_id: str, release_id: str) -> ResponseReturnValue:
    """Withdraw a release from professional secrecy, whoever recorded it: without reading it."""
    viewer = acting()
    about = recorder(public_id, viewer)
    form = EndForm()
    if form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            ended = any_release(about.case_id, release_id)
            service.end_release(ended, by=viewer, case_public_id=public_id)
            tx.location = url_for("privacy.consent", public_id=public_id)
        flash(
            "Der Widerruf ist erfasst. Bitte sagen Sie es den genannten Personen: Ab jetzt schweigen sie wieder.",
            "success",
        )
        return redirect(tx.location)
    return redirect(url_for("privacy.consent", public_id=public_id))
