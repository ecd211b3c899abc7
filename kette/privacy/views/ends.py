"""Withdrawal and objection: against a basis in force, or before there is one; each acts at once."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from kette.db import transaction
from kette.doors import acting, allow
from kette.institutions.queries import institution, possible_holders
from kette.privacy.forms import EndForm, ObjectionForm, WithdrawalForm
from kette.privacy.rules.bases import BASIS_KINDS
from kette.privacy.rules.ends import End, end_of, words_for
from kette.privacy.rules.subject import Subject
from kette.privacy.service import bases as service
from kette.privacy.service.withdrawing import consents_beside, withdraw_consent
from kette.privacy.views import lines
from kette.privacy.views.blueprint import bp
from kette.privacy.views.consent import PARTIES, party
from kette.privacy.views.subjects import page_about
from kette.roles import Actor, InstitutionKind


@bp.route("/faelle/<public_id>/einwilligung/<basis_id>/ende", methods=["GET", "POST"])
@allow(*PARTIES)
def withdraw(public_id: str, basis_id: str) -> ResponseReturnValue:
    """Ask once more, then record a withdrawal or an objection; it acts at once."""
    viewer = acting()
    about = _ender(public_id, viewer)
    basis = lines.told_basis(about, basis_id)
    end = end_of(basis.kind)
    if end is None:
        raise Forbidden
    button, consequence = words_for(end)
    others = consents_beside(basis) if end is End.WITHDRAWN else ()
    form = WithdrawalForm()
    if not others:
        del form.only
    if form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            again = lines.told_basis(about, basis_id)
            if end is End.WITHDRAWN:
                only = bool(form.only and form.only.data)
                withdraw_consent(again, by=viewer, case_public_id=public_id, only=only)
            else:
                service.end_basis(again, end.value, by=viewer, case_public_id=public_id)
            tx.location = url_for("privacy.consent", public_id=public_id)
        flash(f"Erfasst: {end.label}.", "success")
        return redirect(tx.location)
    return page_about(
        "privacy/withdraw.html",
        about,
        form=form,
        # How many, never which: somebody else may have recorded them.
        others=len(others),
        line=lines.line(basis, None, lines.Known(lines.names())),
        button=button,
        consequence=consequence,
    )


@bp.route("/faelle/<public_id>/widerspruch", methods=["GET", "POST"])
@allow(*PARTIES)
def objection(public_id: str) -> ResponseReturnValue:
    """Record an objection against the statutory passing on to one institution, used already or not."""
    viewer = acting()
    about = _ender(public_id, viewer)
    form = ObjectionForm()
    kinds = _reached_by_statute()
    form.recipient.choices = [
        ("", "Bitte wählen"),
        *(
            (row.public_id, row.name)
            for row in possible_holders()
            if row.kind in kinds and (about.may_record or row.id == about.reader_id)
        ),
    ]
    if form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            recipient = institution(form.recipient.data)
            service.object_to(about.case_id, recipient, by=viewer, case_public_id=public_id)
            tx.location = url_for("privacy.consent", public_id=public_id)
            name = recipient.name
        flash(f"Erfasst: Widerspruch gegen die Weitergabe an {name}.", "success")
        return redirect(tx.location)
    page = page_about("privacy/objection.html", about, form=form)
    return (page, 422) if form.is_submitted() else page


@bp.post("/faelle/<public_id>/widerspruch/rueckmeldung")
@allow(*PARTIES)
def object_to_return_feed(public_id: str) -> ResponseReturnValue:
    """Record an objection to the return feed of the Agentur, before the school's report or after it."""
    viewer = acting()
    about = _ender(public_id, viewer)
    if not (about.may_record or viewer.institution_kind is InstitutionKind.EMPLOYMENT_AGENCY):
        raise Forbidden
    form = EndForm()
    if form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            service.object_to_return_feed(about.case_id, by=viewer, case_public_id=public_id)
            tx.location = url_for("privacy.consent", public_id=public_id)
        flash(f"Erfasst: {End.RETURN_OBJECTED.label}.", "success")
        return redirect(tx.location)
    return redirect(url_for("privacy.consent", public_id=public_id))


def _ender(public_id: str, viewer: Actor) -> Subject:
    about = party(public_id, viewer)
    if not about.may_end:
        raise Forbidden
    return about


def _reached_by_statute() -> frozenset[InstitutionKind]:
    """Return the kinds of institutions to which a statute leads that can be objected to."""
    return frozenset(
        receiver for kind in BASIS_KINDS if end_of(kind.key) is End.OBJECTED for receiver in kind.receivers
    )
