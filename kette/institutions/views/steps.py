"""What stands between password and work: the second factor, and a password of one's own."""

import base64

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import audit, passwords
from kette.db import AlreadyDone, db, transaction
from kette.doors import allow_all, local_path, on_the_way, open_door
from kette.institutions import queries
from kette.institutions.forms import AnswerForm, CodeForm, NewPasswordForm, SignInForm
from kette.institutions.models import Factor, Person
from kette.institutions.rules import passkeys
from kette.institutions.rules.factors import FEW_CODES, FactorKind, Stage
from kette.institutions.rules.opening import Impossible
from kette.institutions.rules.passkeys import NotProved
from kette.institutions.rules.throttle import in_words
from kette.institutions.service import admitting, factors, visits
from kette.institutions.views import challenges, sessions, signing_in
from kette.institutions.views.blueprint import bp
from kette.institutions.views.sessions import Visitor

_WRONG_CODE = "Dieser Code stimmt nicht oder ist schon benutzt. Jeder Code gilt nur einmal."
_WRONG_KEY = "Das hat mit dem Passkey nicht geklappt. Bitte versuchen Sie es noch einmal."


@bp.route("/anmelden/zweiter-faktor", methods=["GET", "POST"])
@allow_all()
@on_the_way(Stage.SECOND_FACTOR)
def second_factor() -> ResponseReturnValue:
    """Ask for a code of the app or the list."""
    if sessions.stage() is not Stage.SECOND_FACTOR:
        return sessions.onward()
    form, who = CodeForm(), sessions.visitor()
    if not form.validate_on_submit():
        return _second_page(form, who), 422 if form.is_submitted() else 200
    person = db.session.get_one(Person, who.person_id)
    subject, source = f"second:{person.public_id}", request.remote_addr or ""
    with transaction():
        span = visits.note_attempt(subject, source)
    if span:
        form.code.errors = [f"Zu viele Versuche. Bitte warten Sie {in_words(span)}."]
        return _second_page(form, who), 429, {"Retry-After": str(int(span.total_seconds()) + 1)}
    with transaction():
        factor = factors.use_code(person, form.code.data or "")
        if factor is None:
            visits.note_failure(person, "code")
        else:
            visits.forget_attempts(subject, source)
            token = _proved(who, factor.kind)
            left = factor.codes_left if factor.kind is FactorKind.LIST else None
    if factor is None:
        form.code.errors = [_WRONG_CODE]
        return _second_page(form, who), 422
    sessions.take_up(token)
    if left is not None and left <= FEW_CODES:
        flash(_few(left), "warning")
    return sessions.onward()


def _few(left: int) -> str:
    words = {0: "kein Code", 1: "noch 1 Code"}.get(left, f"noch {left} Codes")
    return f"Auf Ihrer Liste ist {words}. Drucken Sie unter „Mein Konto“ eine neue."


@bp.post("/anmelden/zweiter-faktor/passkey")
@allow_all()
@on_the_way(Stage.SECOND_FACTOR)
def second_passkey() -> ResponseReturnValue:
    """Take a passkey as the second factor."""
    form, who = AnswerForm(), sessions.visitor()
    if sessions.stage() is not Stage.SECOND_FACTOR:
        return sessions.onward()
    factor = _shown(form) if form.validate_on_submit() else None
    person = db.session.get_one(Person, who.person_id)
    if factor is None or factor.person_id != person.id:
        with transaction():
            visits.note_failure(person, "passkey")
        form.form_errors.append(_WRONG_KEY)
        return _second_page(CodeForm(formdata=None), who, form), 422
    with transaction():
        token = _proved(who, FactorKind.PASSKEY)
    sessions.take_up(token)
    return sessions.onward()


@bp.post("/anmelden/passkey")
@open_door
def passkey_sign_in() -> ResponseReturnValue:
    """Let somebody in with a passkey alone: possession and finger, face or PIN are two factors."""
    form = AnswerForm()
    factor = _shown(form) if form.validate_on_submit() else None
    person = db.session.get(Person, factor.person_id) if factor else None
    if person is None or person.locked_at is not None or not queries.seats_of(person.id):
        with transaction():
            visits.note_failure(person, "passkey")
        shown = SignInForm(formdata=None)
        shown.form_errors.append(_WRONG_KEY)
        return signing_in.page(shown), 422
    target = local_path(request.args.get("next"))
    return signing_in.begin(person, target, proved=True, detail="factor=passkey")


def _shown(form: AnswerForm) -> Factor | None:
    """Return the passkey that the browser has shown, if all holds; its count of uses is kept."""
    answer = form.answer.data or ""
    try:
        asked = challenges.asked()
        credential_id = passkeys.credential_id_in(answer)
        subject = f"passkey:{base64.b64encode(credential_id).decode()}"
        with transaction():
            span = visits.note_attempt(subject[:200], request.remote_addr or "")
        factor = factors.passkey(credential_id)
        if span or factor is None:
            return None
        count = passkeys.shown(answer, asked.site, asked.challenge, factor.public_key or b"", factor.count)
        with transaction(once=asked.once):
            factors.note_passkey(factor.id, count)
            visits.forget_attempts(subject[:200], request.remote_addr or "")
    except (NotProved, AlreadyDone, Impossible):
        return None
    return factor


def _proved(who: Visitor, kind: FactorKind) -> str:
    membership = queries.membership_by_id(who.actor.membership_id or 0)
    token = sessions.go_on(who, membership, proved=True)
    sessions.log("sign_in", membership, f"factor={kind.value}")
    return token


def _second_page(form: CodeForm, who: Visitor, answer: AnswerForm | None = None) -> str:
    kinds = {factor.kind for factor in queries.factors_of(who.person_id)}
    keys = [each.credential_id for each in queries.factors_of(who.person_id) if each.credential_id]
    return render_template(
        "institutions/second_factor.html",
        form=form,
        answer=answer or AnswerForm(formdata=None),
        kinds={kind.value for kind in kinds},
        passkey=challenges.request_options(keys) if keys else None,
    )


@bp.route("/anmelden/kennwort", methods=["GET", "POST"])
@allow_all()
@on_the_way(Stage.PASSWORD)
def own_password() -> ResponseReturnValue:
    """Ask for a password of one's own: the administration knows the one that it drew."""
    who = sessions.visitor()
    if not who.has_start_password:
        return redirect(url_for("institutions.account"))
    form, person = NewPasswordForm(), db.session.get_one(Person, who.person_id)
    if not form.validate_on_submit():
        return _password_page(form, person), 422 if form.is_submitted() else 200
    chosen = form.new_password.data or ""
    try:
        if passwords.verify(person.password_hash, chosen):
            raise Impossible("Das ist das Startkennwort. Bitte wählen Sie ein eigenes.")
        with transaction(once=form.once.data) as tx:
            admitting.set_password(person, chosen, words=(who.me.kommune_name, who.me.institution_name))
            membership = queries.membership_by_id(who.actor.membership_id or 0)
            visits.end_sessions(person.id)
            token = sessions.go_on(who, membership)
            audit.write("person.password", by=who.actor, object_type="person", object_id=person.public_id)
            tx.location = url_for("institutions.account")
    except Impossible as reason:
        form.new_password.errors = [str(reason)]
        return _password_page(form, person), 422
    sessions.take_up(token)
    flash("Ihr Kennwort ist gespeichert. Das Startkennwort gilt nicht mehr.", "success")
    return sessions.onward()


def _password_page(form: NewPasswordForm, person: Person) -> str:
    return render_template("institutions/own_password.html", form=form, person=person)
