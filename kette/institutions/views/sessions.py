"""Who it is that clicks, how far their sign-in has come, and the token in their cookie."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user

from kette import audit, clock, doors, settings
from kette.db import enter_kommune, kommune, transaction
from kette.doors import Me, local_path
from kette.institutions import queries
from kette.institutions.models import Institution, Kommune, Membership
from kette.institutions.rules import sessions as rules
from kette.institutions.rules.devices import device_name
from kette.institutions.rules.factors import HALF_OPEN, NEAR_NAMES, Stage, stage_of
from kette.institutions.service import visits
from kette.roles import Actor
from kette.templating import link_to

# Where a sign-in goes on that is not whole yet.
PAGE_OF = {
    Stage.SECOND_FACTOR: "institutions.second_factor",
    Stage.PASSWORD: "institutions.own_password",
    Stage.ENROLMENT: "institutions.factors",
}


@dataclass(frozen=True, slots=True)
class Visitor(UserMixin):  # type: ignore[misc]  # Flask-Login brings no types
    """The one behind a cookie: plain values, read anew at every request."""

    token: str
    sign_in_id: int
    person_id: int
    actor: Actor
    me: Me
    seen_at: datetime
    started_at: datetime
    has_factor: bool
    proved: bool
    has_start_password: bool
    via: str | None
    reproved_at: datetime | None

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
    sign_in, person, membership, institution, kommune, roles, factors = found
    today = clock.today()
    if (
        not rules.alive(sign_in.started_at, sign_in.seen_at, clock.now(), limits())
        or person.locked_at is not None
        or (membership.until_on is not None and membership.until_on <= today)
        or (institution.closed_on is not None and institution.closed_on <= today)
    ):
        return None
    me = Me(person.name, institution.name, kommune.name, membership.role.label, several=roles > 1)
    return Visitor(
        token,
        sign_in.id,
        person.id,
        membership.actor,
        me,
        sign_in.seen_at,
        sign_in.started_at,
        has_factor=factors > 0,
        proved=sign_in.proved_at is not None,
        # Whom the Kommune's provider lets in needs no password here.
        has_start_password=person.start_until is not None and sign_in.via is None,
        via=sign_in.via,
        reproved_at=sign_in.reproved_at,
    )


def visitor() -> Visitor:
    """Return the one who is signed in, or half so, unwrapped."""
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
    enter_kommune(who.actor.kommune_id)
    demanded = settings.get("second_factor")
    stage = _stage_of(who, demanded)
    if stage is not Stage.OPEN:
        if clock.now() - who.started_at > HALF_OPEN:
            session.clear()
            doors.say_expired(HALF_OPEN.seconds // 60)
            return
        doors.stop(stage, PAGE_OF[stage])
        return
    me = Me(*_shown(who.me), second_factor_off=not demanded)
    doors.enter(who.actor, me)
    if rules.to_be_noted(who.seen_at, clock.now()):
        with transaction():
            visits.note_click(who.sign_in_id)


def _shown(me: Me) -> tuple[str, str, str, str, bool]:
    return me.person_name, me.institution_name, me.kommune_name, me.role_label, me.several


def stage() -> Stage:
    """Return how far the sign-in of the one who clicks has come."""
    halted: doors.Stop | None = g.get("stop")
    return Stage(halted.stage) if halted else Stage.OPEN


def must_have_factor(person_id: int) -> bool:
    """Say whether somebody needs a second factor, in whichever of their roles."""
    for seat, _, there in queries.seats_of(person_id):
        with kommune(there.id):
            if seat.role in NEAR_NAMES and settings.get("second_factor"):
                return True
    return False


def _stage_of(who: Visitor, demanded: bool) -> Stage:
    return stage_of(
        has_factor=who.has_factor,
        proved=who.proved,
        has_start_password=who.has_start_password,
        compulsory=demanded and who.actor.role in NEAR_NAMES,
    )


def own_seats(who: Visitor) -> list[tuple[Membership, Institution, Kommune]]:
    """List the roles that this session may take: a Kommune's provider vouches for that Kommune alone."""
    return [
        (seat, institution, there)
        for seat, institution, there in queries.seats_of(who.person_id)
        if who.via in {None, there.key}
    ]


def go_on(who: Visitor, membership: Membership, *, proved: bool | None = None) -> str:
    """End this session and begin one that goes on from it, with another token (inside a transaction).

    :param proved: the second factor was shown just now; as before when not given.
    """
    visits.end_sessions(who.person_id, only=who.sign_in_id)
    return visits.begin_session(
        membership,
        device=device(),
        started_at=who.started_at,
        proved=who.proved if proved is None else proved,
        via=who.via,
    )


def device() -> str:
    """Name the browser that asks."""
    return device_name(request.user_agent.string)


def log(action: str, membership: Membership, detail: str = "") -> None:
    """Write into the log of the membership's Kommune (inside a transaction)."""
    enter_kommune(membership.kommune_id)
    audit.write(
        action,
        by=membership.actor,
        object_type="membership",
        object_id=membership.public_id,
        detail=detail,
    )


def take_up(token: str, *, target: str | None = None, choose: bool = False) -> None:
    """Put a fresh token into a fresh cookie: what was planted before signing in is gone.

    :param target: the page that was wanted; kept until the sign-in is whole.
    :param choose: there are several roles, and the person is to say which.
    """
    target, choose = target or session.get("next"), choose or bool(session.get("choose"))
    session.clear()
    # A page that answers this very request needs a form token of the new session, not the one drawn before.
    g.pop("csrf_token", None)
    who = load_visitor(token)
    if who is not None:
        login_user(who)
        if target:
            session["next"] = target
        if choose:
            session["choose"] = True


def onward() -> ResponseReturnValue:
    """Lead to the next step of the sign-in, or to the page that was wanted."""
    who = visitor()
    enter_kommune(who.actor.kommune_id)
    reached = _stage_of(who, settings.get("second_factor"))
    if reached is not Stage.OPEN:
        return redirect(url_for(PAGE_OF[reached]))
    target = session.pop("next", None)
    if session.pop("choose", False):
        return redirect(url_for("institutions.choose_membership", next=target))
    return redirect(after(target))


def after(target: str | None) -> str:
    """Return where to go: the page that was wanted, if it is one of ours, else the start page."""
    return local_path(target) or link_to("today.show") or url_for("institutions.account")
