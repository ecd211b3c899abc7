"""Signing in, choosing a role, signing out; and who it is that clicks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user

from kette import audit, clock, doors, passwords
from kette.db import db, enter_kommune, transaction
from kette.doors import Me, acting, allow_all, local_path, open_door
from kette.institutions import queries
from kette.institutions.forms import RoleForm, SignInForm
from kette.institutions.models import Membership, Person, SignIn
from kette.institutions.rules import sessions as rules
from kette.institutions.rules.devices import device_name
from kette.institutions.rules.throttle import in_words
from kette.institutions.service import visits
from kette.institutions.views.blueprint import bp
from kette.roles import Actor
from kette.templating import link_to

_WRONG = "Benutzername oder Kennwort stimmt nicht."
_NO_SEAT = (
    "Ihr Kennwort stimmt, aber Ihr Zugang ist gesperrt oder keiner Stelle zugeordnet. "
    "Bitte wenden Sie sich an Ihre Administration."
)


@dataclass(frozen=True, slots=True)
class Visitor(UserMixin):  # type: ignore[misc]  # Flask-Login brings no types
    """The one behind a cookie: plain values, read anew at every request."""

    token: str
    sign_in_id: int
    actor: Actor
    me: Me
    seen_at: datetime
    started_at: datetime

    def get_id(self) -> str:
        """Return what stands in the cookie."""
        return self.token


def install(app: Flask) -> None:
    """Recognise who clicks before any door is asked."""
    login = LoginManager(app)
    # Phones and school networks change their address in the middle of a form; the session table ends a stolen cookie.
    login.session_protection = None
    login.user_loader(load_visitor)
    app.before_request(recognise)


def limits() -> rules.Limits:
    """Return how long sessions last here."""
    config = current_app.config
    return rules.Limits(
        idle=timedelta(seconds=config["SESSION_IDLE_SECONDS"]),
        longest=timedelta(seconds=config["SESSION_MAX_SECONDS"]),
    )


def load_visitor(token: str) -> Visitor | None:
    """Return who holds this token, if the session lasts and the person still has the role."""
    found = queries.session_behind(rules.token_hash(token))
    if found is None:
        return None
    sign_in, person, membership, institution, kommune, roles, _factors = found
    today = clock.today()
    if (
        not rules.alive(sign_in.started_at, sign_in.seen_at, clock.now(), limits())
        or person.locked_at is not None
        or (membership.until_on is not None and membership.until_on <= today)
        or (institution.closed_on is not None and institution.closed_on <= today)
    ):
        return None
    me = Me(person.name, institution.name, kommune.name, membership.role.label, several=roles > 1)
    return Visitor(token, sign_in.id, membership.actor, me, sign_in.seen_at, sign_in.started_at)


def visitor() -> Visitor:
    """Return the one who is signed in, unwrapped."""
    who: Visitor = current_user._get_current_object()
    return who


def recognise() -> None:
    """Find out who clicks, let the session see their Kommune, and note the click now and then."""
    # Style sheets are nobody's; a page that does not exist still has the frame of whoever looks for it.
    if request.endpoint == "static" or "_user_id" not in session:
        return
    if not current_user.is_authenticated:
        session.clear()
        doors.say_expired(limits().idle.seconds // 60)
        return
    who = visitor()
    doors.enter(who.actor, who.me)
    enter_kommune(who.actor.kommune_id)
    if rules.to_be_noted(who.seen_at, clock.now()):
        with transaction():
            visits.note_click(who.sign_in_id)


@bp.route("/anmelden", methods=["GET", "POST"])
@open_door
def sign_in() -> ResponseReturnValue:
    """Ask for user name and password."""
    if doors.actor_or_none() is not None:
        return redirect(_after(request.args.get("next")))
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("institutions/sign_in.html", form=form), 422 if form.is_submitted() else 200
    name, password = form.user_name.data or "", form.password.data or ""
    source = request.remote_addr or ""
    with transaction():
        span = visits.note_attempt(name, source)
    if span:
        form.form_errors.append(
            f"Zu viele Versuche. Bitte warten Sie {in_words(span)} und versuchen Sie es dann noch einmal."
        )
        headers = {"Retry-After": str(int(span.total_seconds()) + 1)}
        return render_template("institutions/sign_in.html", form=form), 429, headers
    person = _known(name, password)
    if person is None:
        with transaction():
            visits.note_failure(queries.person_named(name))
        form.form_errors.append(_WRONG)
        return render_template("institutions/sign_in.html", form=form), 422
    seats = queries.seats_of(person.id)
    if person.locked_at is not None or not seats:
        with transaction():
            visits.note_failure(person)
        form.form_errors.append(_NO_SEAT)
        return render_template("institutions/sign_in.html", form=form), 422
    last = queries.last_seat_id(person.id)
    membership = next((seat for seat, _, _ in seats if seat.id == last), seats[0][0])
    with transaction():
        visits.forget_attempts(name, source)
        if passwords.outdated(person.password_hash):
            person.password_hash = passwords.seal(password)
        token = visits.begin_session(membership, device=device_name(request.user_agent.string))
        _log("sign_in", membership)
    take_up(token)
    target = local_path(request.args.get("next"))
    if len(seats) > 1:
        return redirect(url_for("institutions.choose_membership", next=target))
    return redirect(_after(target))


def _known(user_name: str, password: str) -> Person | None:
    """Look at the password outside of any lock: that takes long, for unknown names as well."""
    person = queries.person_named(user_name)
    return person if passwords.verify(person.password_hash if person else None, password) else None


def _log(action: str, membership: Membership) -> None:
    enter_kommune(membership.kommune_id)
    audit.write(action, by=membership.actor, object_type="membership", object_id=membership.public_id)


def take_up(token: str) -> None:
    """Put a fresh token into a fresh cookie: what was planted before signing in is gone."""
    session.clear()
    who = load_visitor(token)
    if who is not None:
        login_user(who)


def _after(target: str | None) -> str:
    return local_path(target) or link_to("today.show") or url_for("institutions.account")


@bp.route("/rolle", methods=["GET", "POST"])
@allow_all()
def choose_membership() -> ResponseReturnValue:
    """Choose the one role in which to go on; rights never add up."""
    who = visitor()
    seats = queries.seats_of(who.actor.person_id or 0)
    form = RoleForm(next=request.args.get("next"))
    form.membership.choices = [
        (seat.public_id, f"{seat.role.label} – {institution.name}, {kommune.name}")
        for seat, institution, kommune in seats
    ]
    if not form.is_submitted():
        form.membership.data = next(
            (seat.public_id for seat, _, _ in seats if seat.id == who.actor.membership_id), None
        )
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("institutions/choose.html", form=form), status
    chosen = next(seat for seat, _, _ in seats if seat.public_id == form.membership.data)
    if chosen.id != who.actor.membership_id:
        with transaction():
            visits.end_sessions(chosen.person_id, only=who.sign_in_id)
            token = visits.begin_session(
                chosen, device=device_name(request.user_agent.string), started_at=who.started_at
            )
            _log("sign_in.role", chosen)
        take_up(token)
    return redirect(_after(form.next.data))


@bp.post("/abmelden")
@allow_all()
def sign_out() -> ResponseReturnValue:
    """End the session here and in the table."""
    who, by = visitor(), acting()
    with transaction():
        visits.end_sessions(by.person_id or 0, only=who.sign_in_id)
        row = db.session.get_one(SignIn, who.sign_in_id)
        audit.write("sign_out", by=by, object_type="sign_in", object_id=row.public_id)
    session.clear()
    flash("Sie sind abgemeldet.", "success")
    answer = redirect(url_for("institutions.sign_in"))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
