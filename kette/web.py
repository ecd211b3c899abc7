"""What holds for every answer: order of the checks, headers, error pages, and what the frame of the page needs."""

import logging
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from kette import audit, clock, doors, failing, headers, health, navigation, sending, sizes

log = logging.getLogger(__name__)

_LOOPBACK = ("localhost", "127.0.0.1")
# What somebody may not do, did not send from our form, or does too often; 404 also hides what one may not see.
_REFUSALS = frozenset({400, 401, 403, 404, 405, 413, 429})
# Whose pages name young people.
_ABOUT_PEOPLE = frozenset(
    {"cases", "conferences", "handover", "intake", "privacy", "proof", "retention", "rights", "slips"}
)


def install(app: Flask) -> None:
    """Lay checks, headers, error pages and the values of the frame around all views."""
    if app.config["PROXIES"]:
        hops = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's own way
    if app.config["SESSION_COOKIE_NAME"] == "session":
        # Browsers take a cookie of this prefix only over TLS, for this host alone.
        app.config["SESSION_COOKIE_NAME"] = "__Host-kette" if app.config["SESSION_COOKIE_SECURE"] else "kette"
    if app.config["TRUSTED_HOSTS"] is None:
        app.config["TRUSTED_HOSTS"] = _own_hosts(app.config["BASE_URL"])
    sizes.init_app(app)
    # First who it is (laid before), then whether this door is theirs, then whether the form is ours.
    app.before_request(audit.begin)
    app.before_request(_refuse_nul)
    app.before_request(doors.guard)
    CSRFProtect(app)
    sending.init_app(app)
    app.after_request(headers.add)
    app.after_request(_note_refusal)
    app.after_request(_note_shown_again)
    app.context_processor(_frame)
    app.url_defaults(_version_of_static(app))
    health.init_app(app)
    failing.install(app)


def _own_hosts(base_url: str) -> list[str] | None:
    """Return the names under which Kette answers: that of its address, and those of its own machine; None for any."""
    host = urlsplit(base_url).hostname or ""
    # An address of all interfaces is nobody's name, and Werkzeug cannot compare IPv6 addresses.
    return None if host == "0.0.0.0" or ":" in host else [host, *_LOOPBACK]  # noqa: S104  # compared, not bound


def _refuse_nul() -> None:
    """Know no address with a NUL in it: PostgreSQL cannot even be asked for it."""
    if "\0" in request.path or any("\0" in value for _, value in request.args.items(multi=True)):
        abort(404)


def _note_refusal(answer: Response) -> Response:
    """Log what was refused, and to whom: places and numbers, never what was typed or which address was tried."""
    if answer.status_code in _REFUSALS:
        actor = doors.actor_or_none()
        who = "nobody" if actor is None else f"membership {actor.membership_id}"
        log.warning(
            "request %s: %d at %s for %s", failing.request_id(), answer.status_code, request.endpoint, who
        )
    return answer


def _note_shown_again(answer: Response) -> Response:
    """Keep in the access log that a form was sent back, where its view kept nothing: it may name whom it is about."""
    actor = doors.actor_or_none()
    about_people = request.blueprint in _ABOUT_PEOPLE and request.method == "POST"
    if actor is None or not about_people or answer.status_code not in (200, 422) or audit.has_kept():
        return answer
    case = (request.view_args or {}).get("public_id") if request.path.startswith("/faelle/") else None
    with audit.reading():
        audit.write(
            "form.again",
            by=actor,
            object_type="case" if case else "page",
            object_id=case or request.blueprint or "",
        )
    return answer


def _version_of_static(app: Flask) -> Any:
    """Put the day of a file into its address, so that browsers may keep it for good."""
    versions: dict[str, str] = {}

    def add(endpoint: str, values: dict[str, Any]) -> None:
        name = values.get("filename")
        if endpoint != "static" or not name or app.static_folder is None:
            return
        if name not in versions or app.debug:
            file = Path(app.static_folder) / name
            versions[name] = sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else ""
        if versions[name]:
            values["v"] = versions[name]

    return add


def _frame() -> dict[str, Any]:
    actor = doors.actor_or_none()
    frame: dict[str, Any] = {
        "actor": actor,
        "me": doors.me(),
        "nav": (),
        "other_pages": (),
        "today": clock.today(),
    }
    if actor is not None:
        frame["nav"] = navigation.mark_current(navigation.entries_for(actor.role), request.endpoint)
        frame["other_pages"] = navigation.secondary_for(actor.role)
    return frame
