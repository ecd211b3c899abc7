"""Signing in with user name and password, choosing a role, signing out."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from kette import audit, clock, doors, passwords, settings
from kette.db import db, enter_kommune, kommune, transaction
from kette.doors import allow_all, local_path, on_the_way, open_door
from kette.institutions import queries
from kette.institutions.forms import RoleForm, SignInForm
from kette.institutions.models import Membership, Person, SignIn
from kette.institutions.rules.factors import Stage
from kette.institutions.rules.throttle import in_words
from kette.institutions.service import visits
from kette.institutions.views import challenges, providers, sessions
from kette.institutions.views.blueprint import bp

# One sentence for an unknown name, a wrong password, a locked account and a start password that has run out: whoever
# guesses learns nothing.
WRONG = (
    "Das hat nicht geklappt: Benutzername oder Kennwort stimmt nicht, oder der Zugang ist nicht offen. "
    "Wenn es nach mehreren Versuchen nicht geht, hilft Ihre Administration."
)


@bp.route("/anmelden", methods=["GET", "POST"])
@open_door
def sign_in() -> ResponseReturnValue:
    """Ask for user name and password."""
    if doors.actor_or_none() is not None:
        return redirect(sessions.after(request.args.get("next")))
    form = SignInForm()
    if not form.validate_on_submit():
        return page(form), 422 if form.is_submitted() else 200
    name, password = form.user_name.data or "", form.password.data or ""
    source = request.remote_addr or ""
    with transaction():
        span = visits.note_attempt(name, source)
    if span:
        form.form_errors.append(
            f"Zu viele Versuche. Bitte warten Sie {in_words(span)} und versuchen Sie es dann noch einmal."
        )
        return page(form), 429, {"Retry-After": str(int(span.total_seconds()) + 1)}
    person = _known(name, password)
    seats = queries.seats_of(person.id) if person else []
    if person is None or not seats:
        with transaction():
            visits.note_failure(queries.person_named(name))
        form.form_errors.append(WRONG)
        return page(form), 422
    with transaction():
        visits.forget_attempts(name, source)
        if passwords.outdated(person.password_hash):
            person.password_hash = passwords.seal(password)
    return begin(person, local_path(request.args.get("next")), proved=False, detail="")


def page(form: SignInForm) -> str:
    """Show the form, with what else leads in, and where the second factor is switched off."""
    return render_template(
        "institutions/sign_in.html",
        form=form,
        passkey=challenges.request_options(),
        providers=providers.known().values(),
        unprotected=_unprotected(),
    )


def begin(
    person: Person,
    target: str | None,
    *,
    proved: bool,
    detail: str,
    via: str | None = None,
    reproved: bool = False,
) -> ResponseReturnValue:
    """Begin the session of somebody who has shown who they are, in the role they had last.

    :param proved: a second factor was shown as well.
    :param detail: how, for the log.
    :param via: the key of the Kommune whose identity provider vouched.
    :param reproved: that provider has just asked them again.
    """
    seats = [seat for seat, _, there in queries.seats_of(person.id) if via in {None, there.key}]
    last = queries.last_seat_id(person.id)
    membership = next((seat for seat in seats if seat.id == last), seats[0])
    whole = proved or not queries.factors_of(person.id)
    # From here on it is known where somebody acts; the transaction reads their rows again.
    enter_kommune(membership.kommune_id)
    with transaction():
        token = visits.begin_session(
            membership, device=sessions.device(), proved=proved, via=via, reproved=reproved
        )
        sessions.log("sign_in" if whole else "sign_in.password", membership, detail)
    sessions.take_up(token, target=target, choose=len(seats) > 1)
    return sessions.onward()


def _known(user_name: str, password: str) -> Person | None:
    """Look at the password outside of any lock: that takes long, for unknown names as well."""
    person = queries.person_named(user_name)
    fits = passwords.verify(person.password_hash if person else None, password)
    if person is None or not fits or person.locked_at is not None:
        return None
    late = person.start_until is not None and person.start_until <= clock.now()
    return None if late else person


def _unprotected() -> list[str]:
    names = []
    for row in queries.kommunen():
        with kommune(row.id):
            if not settings.get("second_factor"):
                names.append(row.name)
    return names


@bp.route("/rolle", methods=["GET", "POST"])
@allow_all()
def choose_membership() -> ResponseReturnValue:
    """Choose the one role in which to go on; rights never add up."""
    who = sessions.visitor()
    seats = sessions.own_seats(who)
    form = RoleForm(next=request.args.get("next"))
    form.membership.choices = [
        (seat.public_id, f"{seat.role.label} – {institution.name}, {there.name}")
        for seat, institution, there in seats
    ]
    if not form.is_submitted():
        form.membership.data = next(
            (seat.public_id for seat, _, _ in seats if seat.id == who.actor.membership_id), None
        )
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("institutions/choose.html", form=form), status
    chosen: Membership = next(seat for seat, _, _ in seats if seat.public_id == form.membership.data)
    if chosen.id != who.actor.membership_id:
        enter_kommune(chosen.kommune_id)
        with transaction():
            token = sessions.go_on(who, chosen)
            sessions.log("sign_in.role", chosen)
        sessions.take_up(token, target=local_path(form.next.data))
        return sessions.onward()
    return redirect(sessions.after(form.next.data))


@bp.post("/abmelden")
@allow_all()
@on_the_way(Stage.SECOND_FACTOR, Stage.PASSWORD, Stage.ENROLMENT)
def sign_out() -> ResponseReturnValue:
    """End the session here and in the table."""
    who = sessions.visitor()
    with transaction():
        visits.end_sessions(who.person_id, only=who.sign_in_id)
        row = db.session.get_one(SignIn, who.sign_in_id)
        audit.write("sign_out", by=who.actor, object_type="sign_in", object_id=row.public_id)
    session.clear()
    flash("Sie sind abgemeldet.", "success")
    answer = redirect(url_for("institutions.sign_in"))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
