"""One's own second factors: which there are, adding one, taking one away."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kette import clock
from kette.db import db, transaction
from kette.doors import allow_all, on_the_way
from kette.institutions import queries
from kette.institutions.forms import CodeForm, PasskeyForm, ReproofForm
from kette.institutions.models import Factor, Person
from kette.institutions.rules import passkeys
from kette.institutions.rules.factors import HALF_OPEN, Stage, address_of
from kette.institutions.rules.opening import Impossible
from kette.institutions.rules.passkeys import NotProved
from kette.institutions.service import factors as service
from kette.institutions.service.telling import tell_person
from kette.institutions.views import challenges, reproof, sessions
from kette.institutions.views.blueprint import bp
from kette.pdf.qr import qr_path

_ADDED = "Ein zweiter Faktor wurde zu Ihrem Zugang hinzugefügt."
_REMOVED = "Ein zweiter Faktor wurde von Ihrem Zugang entfernt."
_NOT_MADE = "Der Passkey ließ sich nicht einrichten. Bitte versuchen Sie es noch einmal."


@bp.get("/konto/zweiter-faktor", endpoint="factors")
@allow_all()
@on_the_way(Stage.ENROLMENT)
def overview() -> ResponseReturnValue:
    """Show the factors, and what can be added."""
    who = sessions.visitor()
    return render_template(
        "institutions/factors.html",
        factors=queries.factors_of(who.person_id),
        enrolling=_enrolling(),
        compulsory=sessions.must_have_factor(who.person_id),
        passkeys_possible=challenges.site() is not None,
    )


@bp.route("/konto/zweiter-faktor/app", methods=["GET", "POST"])
@allow_all()
@on_the_way(Stage.ENROLMENT)
def add_app() -> ResponseReturnValue:
    """Draw the secret of an app after the password was asked again."""
    form = _asking(ReproofForm())
    if not form.validate_on_submit():
        return _asked(form, "app"), 422 if form.is_submitted() else 200
    if status := _refused(form):
        return _asked(form, "app"), status
    try:
        with transaction(once=form.once.data) as tx:
            service.begin_app(_me(), session=sessions.visitor().sign_in_id)
            tx.location = url_for("institutions.confirm_app")
    except Impossible as reason:
        form.form_errors.append(str(reason))
        return _asked(form, "app"), 422
    return redirect(tx.location)


@bp.route("/konto/zweiter-faktor/app/code", methods=["GET", "POST"])
@allow_all()
@on_the_way(Stage.ENROLMENT)
def confirm_app() -> ResponseReturnValue:
    """Show the QR code, and let the app count once it shows the right code."""
    form, who = CodeForm(), sessions.visitor()
    begun = queries.begun_app(who.person_id, clock.now() - HALF_OPEN, who.sign_in_id)
    if begun is None:
        return redirect(url_for("institutions.add_app"))
    if not form.validate_on_submit():
        return _app_page(form, begun), 422 if form.is_submitted() else 200
    with transaction():
        fits = service.confirm_app(begun.id, form.code.data or "", by=who.actor)
        if fits:
            token = _go_on()
    if not fits:
        form.code.errors = [
            "Dieser Code stimmt nicht. Warten Sie auf den nächsten; geht die Uhr des Geräts richtig?"
        ]
        return _app_page(form, begun), 422
    return _done(token, "Die App ist eingerichtet. Drucken Sie zur Sicherheit auch eine Liste.")


@bp.route("/konto/zweiter-faktor/passkey", methods=["GET", "POST"])
@allow_all()
@on_the_way(Stage.ENROLMENT)
def add_passkey() -> ResponseReturnValue:
    """Keep a passkey that the browser has made."""
    form, person = _asking(PasskeyForm()), _me()
    if not form.validate_on_submit():
        return _passkey_page(form, person), 422 if form.is_submitted() else 200
    if status := _refused(form):
        return _passkey_page(form, person), status
    try:
        asked = challenges.asked()
        key = passkeys.made(form.answer.data or "", asked.site, asked.challenge)
        with transaction(once=asked.once) as tx:
            service.add_passkey(person, key, form.label.data or "", by=sessions.visitor().actor)
            token = _go_on()
            tx.location = url_for("institutions.factors")
    except (NotProved, Impossible) as reason:
        form.form_errors.append(str(reason) or _NOT_MADE)
        return _passkey_page(form, person), 422
    return _done(token, "Der Passkey ist eingerichtet. Drucken Sie zur Sicherheit auch eine Liste.")


@bp.route("/konto/zweiter-faktor/liste", methods=["GET", "POST"])
@allow_all()
@on_the_way(Stage.ENROLMENT)
def add_list() -> ResponseReturnValue:
    """Draw a list of codes and show it once, to be printed."""
    form = _asking(ReproofForm())
    if not form.validate_on_submit():
        return _asked(form, "list"), 422 if form.is_submitted() else 200
    if status := _refused(form):
        return _asked(form, "list"), status
    with transaction(once=form.once.data) as tx:
        codes = service.new_list(_me(), by=sessions.visitor().actor)
        token = _go_on()
        tx.location = url_for("institutions.factors")
    sessions.take_up(token)
    return render_template("institutions/factor_list.html", codes=codes, on=clock.today())


@bp.route("/konto/zweiter-faktor/<public_id>/entfernen", methods=["GET", "POST"])
@allow_all()
def remove_factor(public_id: str) -> ResponseReturnValue:
    """Take one of one's own factors away."""
    who, form = sessions.visitor(), reproof.ask(ReproofForm())
    factor = next((each for each in queries.factors_of(who.person_id) if each.public_id == public_id), None)
    if factor is None:
        abort(404)

    def page(status: int) -> ResponseReturnValue:
        return render_template("institutions/factor_remove.html", form=form, factor=factor), status

    if not form.validate_on_submit():
        return page(422 if form.is_submitted() else 200)
    if status := _refused(form):
        return page(status)
    compulsory = sessions.must_have_factor(who.person_id)
    try:
        with transaction(once=form.once.data) as tx:
            service.remove(db.session.get_one(Factor, factor.id), compulsory=compulsory, by=who.actor)
            tell_person(_me(), _REMOVED)
            tx.location = url_for("institutions.factors")
    except Impossible as reason:
        form.form_errors.append(str(reason))
        return page(422)
    flash("Der zweite Faktor ist entfernt.", "success")
    return redirect(tx.location)


def _me() -> Person:
    """Return the one who clicks: nobody sets up a factor for somebody else."""
    return db.session.get_one(Person, sessions.visitor().person_id)


def _enrolling() -> bool:
    return sessions.stage() is Stage.ENROLMENT


def _asking(form: ReproofForm) -> ReproofForm:
    """Leave the password out where the person signed in minutes ago and the session opens nothing but this."""
    if _enrolling():
        del form.password
        return form
    return reproof.ask(form)


def _refused(form: ReproofForm) -> int | None:
    return reproof.refused(form)


def _go_on() -> str:
    """Tell the person, and give the session another token that counts as proved (inside the transaction)."""
    who = sessions.visitor()
    tell_person(_me(), _ADDED)
    return sessions.go_on(who, queries.membership_by_id(who.actor.membership_id or 0), proved=True)


def _done(token: str, words: str) -> ResponseReturnValue:
    enrolling = _enrolling()
    sessions.take_up(token)
    flash(words, "success")
    return sessions.onward() if enrolling else redirect(url_for("institutions.factors"))


def _asked(form: ReproofForm, kind: str) -> str:
    return render_template("institutions/factor_new.html", form=form, kind=kind, enrolling=_enrolling())


def _app_page(form: CodeForm, begun: Factor) -> str:
    secret = service.secret_of(begun)
    path, size = qr_path(address_of(secret, _me().user_name))
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return render_template(
        "institutions/factor_app.html", form=form, path=path, size=size, secret=spaced, enrolling=_enrolling()
    )


def _passkey_page(form: ReproofForm, person: Person) -> str:
    known = [each.credential_id for each in queries.factors_of(person.id) if each.credential_id]
    return render_template(
        "institutions/factor_passkey.html",
        form=form,
        options=challenges.creation_options(person.public_id, person.user_name, known),
        enrolling=_enrolling(),
    )
