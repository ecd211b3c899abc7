"""What is answered where something does not go: a page in German, an entry in the log without data, nothing changed."""

import logging
import secrets
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, NoResultFound, OperationalError
from sqlalchemy.orm.exc import ObjectDeletedError
from werkzeug.exceptions import HTTPException, SecurityError

from kette import audit, doors
from kette.chain import BrokenChain
from kette.db import AlreadyDone, db
from kette.sentences import SENTENCES
from kette.templating import link_to, typed_text

log = logging.getLogger(__name__)

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
_UNREADABLE = "Die Anfrage enthielt ein Zeichen, das niemand tippen kann. Es wurde nichts gespeichert."


def request_id() -> str:
    """Return the random name of this request, for the log and for who asks for help."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(6)
    named: str = g.request_id
    return named


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


def _sent() -> str:
    return "".join(value for _, value in request.form.items(multi=True))


def _way_on(error: BrokenChain) -> dict[str, str] | None:
    """Return the page that a refusal names as the way on, where it names one."""
    if error.way_on is None:
        return None
    endpoint, values, label = error.way_on
    url = link_to(endpoint, **values)
    return None if url is None else {"url": url, "label": label}


def install(app: Flask) -> None:
    """Answer every fault with a page of ours."""

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

    @app.errorhandler(DataError)
    def unreadable(error: DataError) -> ResponseReturnValue:
        db.session.rollback()
        # Fields of forms refuse it themselves; elsewhere no browser sends it, and PostgreSQL cannot even be asked for it.
        return _page(400, text=_UNREADABLE) if "\0" in _sent() else failed(error)

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
