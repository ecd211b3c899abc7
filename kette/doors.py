"""Which roles may open which page: every view says so itself, and what says nothing stays shut."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from kette.roles import PERSONAL_ROLES, Actor, Role
from kette.templating import typed_text

View = TypeVar("View", bound=Callable[..., Any])

SIGN_IN = "institutions.sign_in"
_MARK, _ON_THE_WAY = "kette_doors", "kette_on_the_way"
_OPEN: frozenset[Role] = frozenset()
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Me:
    """What the head of the page says about the one who is signed in."""

    person_name: str
    institution_name: str
    kommune_name: str
    role_label: str
    several: bool
    # The Kommune has switched the second factor off, and every page says so.
    second_factor_off: bool = False


def allow(*roles: Role) -> Callable[[View], View]:
    """Let people in these roles open a view; stands directly above the function, below the route."""
    if not roles:
        raise ValueError("a door for nobody: name the roles, or use @open_door")

    def mark(view: View) -> View:
        setattr(view, _MARK, frozenset(roles))
        return view

    return mark


def allow_all() -> Callable[[View], View]:
    """Let everybody who is signed in open a view."""
    return allow(*PERSONAL_ROLES)


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a sign-in stands that is not whole yet, and the page on which it goes on."""

    stage: Enum
    endpoint: str


def on_the_way(*stages: Enum) -> Callable[[View], View]:
    """Let a sign-in that stands at one of these stages open a view as well; stands below @allow."""

    def mark(view: View) -> View:
        setattr(view, _ON_THE_WAY, frozenset(stages))
        return view

    return mark


def open_door(view: View) -> View:
    """Let everybody open a view, signed in or not."""
    setattr(view, _MARK, _OPEN)
    return view


def roles_of(app: Flask, endpoint: str) -> frozenset[Role] | None:
    """Return who may open an endpoint: roles, an empty set for everybody, None where nothing is declared."""
    if endpoint == "static":
        return _OPEN
    declared: frozenset[Role] | None = getattr(app.view_functions.get(endpoint), _MARK, None)
    return declared


def check_doors(app: Flask) -> None:
    """Refuse to start with a page of which nobody said who may open it.

    :raises RuntimeError: naming the endpoints.
    """
    silent = sorted(
        {rule.endpoint for rule in app.url_map.iter_rules() if roles_of(app, rule.endpoint) is None}
    )
    if silent:
        raise RuntimeError(f"views without @allow or @open_door: {', '.join(silent)}")


def stop(stage: Enum, endpoint: str) -> None:
    """Let nobody act for the rest of the request: the sign-in is not whole yet."""
    g.stop = Stop(stage, endpoint)


def enter(actor: Actor, me: Me) -> None:
    """Let an actor act for the rest of the request."""
    g.actor, g.me = actor, me


def actor_or_none() -> Actor | None:
    """Return who acts, or None when nobody is signed in."""
    actor: Actor | None = g.get("actor")
    return actor


def acting() -> Actor:
    """Return who acts: a plain value, fit to hand to services.

    :raises RuntimeError: if nobody is signed in, which no door but an open one lets happen.
    """
    actor = actor_or_none()
    if actor is None:
        raise RuntimeError("nobody is signed in")
    return actor


def me() -> Me | None:
    """Return what the head of the page says about the one who is signed in."""
    shown: Me | None = g.get("me")
    return shown


def guard() -> ResponseReturnValue | None:
    """Stand before every view; addresses that do not exist go on to their 404."""
    endpoint = request.endpoint
    if endpoint is None:
        return None
    roles = roles_of(current_app, endpoint)
    if roles is not None and not roles:
        return None
    halted: Stop | None = g.get("stop")
    if halted is not None:
        way: frozenset[Enum] = getattr(current_app.view_functions[endpoint], _ON_THE_WAY, frozenset())
        return None if halted.stage in way else _lead_on(halted)
    actor = actor_or_none()
    if actor is None:
        return _ask_to_sign_in()
    if roles is None or actor.role not in roles:
        raise Forbidden
    return None


def _lead_on(halted: Stop) -> ResponseReturnValue:
    if request.headers.get("HX-Request"):
        return "", 401, {"HX-Redirect": url_for(halted.endpoint)}
    if request.method in _READING:
        return redirect(url_for(halted.endpoint))
    return (
        render_template(
            "errors/error.html",
            title="Ihre Anmeldung ist noch nicht fertig",
            text="Es fehlt noch ein Schritt. Es wurde nichts gespeichert.",
            next_step={"url": url_for(halted.endpoint), "label": "Weiter anmelden"},
            typed=typed_text(request.form.items(multi=True)),
        ),
        401,
    )


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method in _READING:
        if request.headers.get("HX-Request"):
            # htmx would put the sign-in page into the middle of this one.
            return "", 401, {"HX-Redirect": url_for(SIGN_IN)}
        path = request.full_path.rstrip("?")
        return redirect(url_for(SIGN_IN, next=path if path != "/" else None))
    # What somebody wrote for half an hour is theirs; the page gives it back.
    return (
        render_template(
            "errors/error.html",
            title="Bitte melden Sie sich neu an",
            text="Sie sind nicht angemeldet, oder Ihre Sitzung ist abgelaufen. Es wurde nichts gespeichert.",
            next_step={"url": url_for(SIGN_IN), "label": "Anmelden"},
            typed=typed_text(request.form.items(multi=True)),
        ),
        401,
    )


def form_sent() -> bool:
    """Say whether the request sends a form; HEAD asks for the same as GET."""
    return request.method not in {"GET", "HEAD"}


def local_path(target: str | None) -> str | None:
    """Return an address if it leads to a page of this site, else None: `next` must not lead elsewhere."""
    if not target or len(target) > 500 or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    # Browsers drop tabs and line ends, and read a backslash as a slash.
    if any(ord(sign) < 33 or sign == "\\" for sign in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def say_expired(minutes: int) -> None:
    """Tell on the next page why one has to sign in again."""
    flash(
        f"Sie waren länger als {minutes} Minuten nicht aktiv oder wurden abgemeldet. Bitte melden Sie sich neu an.",
        "info",
    )
