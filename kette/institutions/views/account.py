"""One's own account: who one is here, one's password, and the sessions that are open."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kette import audit, clock
from kette.db import db, transaction
from kette.doors import acting, allow_all
from kette.forms import ConfirmForm
from kette.institutions import queries
from kette.institutions.forms import PasswordForm
from kette.institutions.models import Person, SignIn
from kette.institutions.rules.opening import Impossible
from kette.institutions.service import admitting, visits
from kette.institutions.service.telling import tell_person
from kette.institutions.views import reproof, sessions
from kette.institutions.views.blueprint import bp

_CHANGED = "Das Kennwort Ihres Zugangs wurde geändert."


@bp.get("/konto")
@allow_all()
def account() -> ResponseReturnValue:
    """Show the account."""
    return _page(PasswordForm())


@bp.post("/konto/kennwort")
@allow_all()
def change_password() -> ResponseReturnValue:
    """Set another password for oneself; the other sessions end."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return _page(form), 422
    by, who = acting(), sessions.visitor()
    person = db.session.get_one(Person, by.person_id)
    if status := reproof.refused(form, "old_password"):
        return _page(form), status
    words = (who.me.kommune_name, who.me.institution_name)
    try:
        with transaction(once=form.once.data) as tx:
            admitting.set_password(person, form.new_password.data or "", words=words)
            visits.end_sessions(person.id)
            token = sessions.go_on(who, queries.membership_by_id(by.membership_id or 0))
            tell_person(person, _CHANGED)
            audit.write("person.password", by=by, object_type="person", object_id=person.public_id)
            tx.location = url_for("institutions.account")
    except Impossible as reason:
        form.new_password.errors = [str(reason)]
        return _page(form), 422
    sessions.take_up(token)
    flash("Ihr Kennwort ist geändert. Alle anderen Sitzungen sind beendet.", "success")
    return redirect(url_for("institutions.account"))


@bp.post("/konto/sitzungen/ende")
@allow_all()
def end_other_sessions() -> ResponseReturnValue:
    """End all sessions but this one."""
    by = acting()
    if ConfirmForm().validate_on_submit():
        with transaction():
            visits.end_sessions(by.person_id or 0, but=sessions.visitor().sign_in_id)
            audit.write("sign_in.end", by=by, object_type="sign_in", object_id="others")
        flash("Alle anderen Sitzungen sind beendet.", "success")
    return redirect(url_for("institutions.account"))


@bp.post("/konto/sitzungen/<public_id>/ende")
@allow_all()
def end_session(public_id: str) -> ResponseReturnValue:
    """End one of one's own sessions."""
    by = acting()
    row = next((row for row in _open() if row.public_id == public_id), None)
    if row is None:
        abort(404)
    if ConfirmForm().validate_on_submit():
        with transaction():
            visits.end_sessions(by.person_id or 0, only=row.id)
            audit.write("sign_in.end", by=by, object_type="sign_in", object_id=public_id)
        flash("Die Sitzung ist beendet.", "success")
    return redirect(url_for("institutions.account"))


def _open() -> list[SignIn]:
    limits, now = sessions.limits(), clock.now()
    return list(
        queries.open_sessions(
            acting().person_id or 0, seen_since=now - limits.idle, started_since=now - limits.longest
        )
    )


def _page(form: PasswordForm) -> str:
    return render_template(
        "institutions/account.html",
        form=form,
        person=db.session.get_one(Person, acting().person_id),
        sign_ins=_open(),
        factors=queries.factors_of(acting().person_id or 0),
        here=sessions.visitor().sign_in_id,
        limits=sessions.limits(),
    )
