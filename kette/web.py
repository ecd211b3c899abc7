"""What holds for every answer: order of the checks, headers, error pages, and what the frame of the page needs."""

import logging
import secrets
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import IntegrityError, NoResultFound, OperationalError
from sqlalchemy.orm.exc import ObjectDeletedError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from kette import audit, clock, doors, headers, health, navigation, sending, sizes
from kette.chain import BrokenChain
from kette.db import AlreadyDone, db
from kette.sentences import SENTENCES
from kette.templating import link_to, typed_text

log = logging.getLogger(__name__)

_LOOPBACK = ("localhost", "127.0.0.1")
# What somebody may not do, did not send from our form, or does too often; 404 also hides what one may not see.
_REFUSALS = frozenset({400, 401, 403, 404, 405, 413, 429})
# Whose pages name young people.
_ABOUT_PEOPLE = frozenset(
    {"cases", "conferences", "handover", "intake", "privacy", "proof", "retention", "rights", "slips"}
)
_BUSY = (
    "database is locked",
    "database table is locked",
    "disk is full",
    "disk i/o error",
    "deadlock detected",
)
# What the databases say where two wrote the same at once, and the second came too late.
_TOO_LATE = ("unique constraint",)
_STRANGE_HOST = (
    "Kette antwortet nur unter der Adresse, die in der config.py steht (BASE_URL, TRUSTED_HOSTS). "
    "Bitte rufen Sie die Seite dort auf.\n"
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
    _handle_errors(app)


def _own_hosts(base_url: str) -> list[str] | None:
    """Return the names under which Kette answers: that of its address, and those of its own machine; None for any."""
    host = urlsplit(base_url).hostname or ""
    # An address of all interfaces is nobody's name, and Werkzeug cannot compare IPv6 addresses.
    return None if host == "0.0.0.0" or ":" in host else [host, *_LOOPBACK]  # noqa: S104  # compared, not bound


def _refuse_nul() -> None:
    """Know no address with a NUL in it: PostgreSQL cannot even be asked for it."""
    if "\0" in request.path or any("\0" in value for _, value in request.args.items(multi=True)):
        abort(404)


def request_id() -> str:
    """Return the random name of this request, for the log and for who asks for help."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(6)
    named: str = g.request_id
    return named


def _note_refusal(answer: Response) -> Response:
    """Log what was refused, and to whom: places and numbers, never what was typed or which address was tried."""
    if answer.status_code in _REFUSALS:
        actor = doors.actor_or_none()
        who = "nobody" if actor is None else f"membership {actor.membership_id}"
        log.warning("request %s: %d at %s for %s", request_id(), answer.status_code, request.endpoint, who)
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


def _page(status: int, **values: Any) -> ResponseReturnValue:
    title, text = SENTENCES.get(status, SENTENCES[500 if status >= 500 else 400])
    shown = {"title": title, "text": text, "typed": (), "next_step": None, "request_id": None, **values}
    return render_template("errors/error.html", **shown), status


def _back() -> dict[str, str]:
    """Return the way back to the page that the form stood on."""
    parts = urlsplit(request.referrer or "")
    path = None
    if parts.netloc == request.host:
        path = doors.local_path(parts.path + (f"?{parts.query}" if parts.query else ""))
    return {"url": path or link_to("today.show") or "/", "label": "Zurück"}


def _way_on(error: BrokenChain) -> dict[str, str] | None:
    """Return the page that a refusal names as the way on, where it names one."""
    if error.way_on is None:
        return None
    endpoint, values, label = error.way_on
    url = link_to(endpoint, **values)
    return None if url is None else {"url": url, "label": label}


def _handle_errors(app: Flask) -> None:
    @app.errorhandler(SecurityError)
    def strange_host(_error: SecurityError) -> ResponseReturnValue:
        # No page of ours: its links would lead to the name that was asked for.
        return _STRANGE_HOST, 400, {"Content-Type": "text/plain; charset=utf-8"}

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        status = error.code or 500
        if status < 400:
            return error.get_response()
        values: dict[str, Any] = {}
        if status == 413:
            limit = (request.max_content_length or 0) // (1024 * 1024)
            values["text"] = f"Eine Sendung darf höchstens {limit} MB groß sein. Es wurde nichts gespeichert."
            values["next_step"] = _back()
        answer = app.make_response(_page(status, **values))
        for name in ("Allow", "Retry-After"):
            if value := error.get_response().headers.get(name):
                answer.headers[name] = value
        return answer

    @app.errorhandler(CSRFError)
    def csrf(_error: CSRFError) -> ResponseReturnValue:
        return _page(
            400,
            title="Bitte senden Sie das Formular noch einmal",
            text="Das Formular gehörte zu einer früheren Sitzung. Es wurde nichts gespeichert.",
            next_step=_back(),
            typed=typed_text(request.form.items(multi=True)),
        )

    @app.errorhandler(NoResultFound)
    def missing(_error: NoResultFound) -> ResponseReturnValue:
        db.session.rollback()
        return _page(404)

    @app.errorhandler(BrokenChain)
    def broken(error: BrokenChain) -> ResponseReturnValue:
        db.session.rollback()
        return _page(
            409,
            title="Dieser Schritt geht hier nicht",
            text=str(error),
            next_step=_way_on(error) or _back(),
            typed=typed_text(request.form.items(multi=True)),
        )

    @app.errorhandler(AlreadyDone)
    def done(error: AlreadyDone) -> ResponseReturnValue:
        target = doors.local_path(error.location)
        if target:
            return redirect(target)
        return _page(
            200,
            title="Das war schon gespeichert",
            text="Sie haben dieses Formular schon abgeschickt; es wurde einmal gespeichert, nicht zweimal.",
            next_step=_back(),
        )

    @app.errorhandler(audit.NotLogged)
    def unlogged(_error: audit.NotLogged) -> ResponseReturnValue:
        db.session.rollback()
        log.error("request %s refused: the access log takes no entry", request_id())
        answer = app.make_response(
            _page(
                503,
                text="Das Zugriffsprotokoll lässt sich gerade nicht schreiben. Ohne Eintrag zeigt Kette keine Daten. Bitte "
                "versuchen Sie es in einer Minute noch einmal.",
            )
        )
        answer.headers["Retry-After"] = "30"
        return answer

    @app.errorhandler(OperationalError)
    def busy(error: OperationalError) -> ResponseReturnValue:
        db.session.rollback()
        # Only what passes by itself: any other fault of the database is a fault of ours.
        if any(sign in str(error.orig).lower() for sign in _BUSY):
            answer = app.make_response(_page(503, typed=typed_text(request.form.items(multi=True))))
            answer.headers["Retry-After"] = "30"
            return answer
        return failed(error)

    @app.errorhandler(IntegrityError)
    @app.errorhandler(ObjectDeletedError)
    def too_late(error: IntegrityError | ObjectDeletedError) -> ResponseReturnValue:
        db.session.rollback()
        if isinstance(error, IntegrityError) and not any(
            sign in str(error.orig).lower() for sign in _TOO_LATE
        ):
            return failed(error)
        log.warning("request %s came too late at %s", request_id(), _place(error))
        return _page(
            409,
            title="Das hat gerade jemand anderes geändert",
            text="Es wurde nichts gespeichert. Bitte sehen Sie nach, wie es jetzt aussieht, und versuchen Sie es dann neu.",
            next_step=_back(),
            typed=typed_text(request.form.items(multi=True)),
        )

    @app.errorhandler(Exception)
    def failed(error: Exception) -> ResponseReturnValue:
        # The type alone: messages of databases and parsers quote the data they stumbled over.
        log.error("request %s failed: %s at %s", request_id(), type(error).__name__, _place(error))
        if app.config["PROPAGATE_EXCEPTIONS"] or (app.config["PROPAGATE_EXCEPTIONS"] is None and app.testing):
            raise error
        g.pop("actor", None)
        return _page(500, request_id=request_id())


def _place(error: BaseException) -> str:
    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return " < ".join(reversed(frames[-8:]))
