"""How much may be sent where: a form's text to most pages, files to a few, and hardly anything by who is not signed in."""

from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

View = TypeVar("View", bound=Callable[..., Any])

# Of somebody who is not signed in, in bytes: names, passwords, codes.
OF_STRANGERS = 64 * 1024
_MARK = "kette_largest"


def takes_files(largest: int | None = None) -> Callable[[View], View]:
    """Let files be sent to a view; stands below @allow.

    :param largest: what may be sent in all, in bytes, where it is not MAX_CONTENT_LENGTH.
    """

    def mark(view: View) -> View:
        setattr(view, _MARK, largest or 0)
        return view

    return mark


def init_app(app: Flask) -> None:
    """Refuse what is larger, by the length that is announced, before anything of it is read."""
    app.url_value_preprocessor(_limit)


def largest_sent_to(app: Flask, method: str, path: str, cookies: str) -> int:
    """Return how many bytes a request may have, before the app knows of it."""
    if not _knows(app, cookies):
        return OF_STRANGERS
    try:
        endpoint, _ = app.url_map.bind("").match(path, method)
    except (HTTPException, RequestRedirect):
        return OF_STRANGERS
    return _largest(app, endpoint)


def _limit(endpoint: str | None, _values: object) -> None:
    request.max_content_length = _largest(current_app._get_current_object(), endpoint)  # type: ignore[attr-defined]  # Flask's own way


def _largest(app: Flask, endpoint: str | None) -> int:
    everywhere = int(app.config["MAX_CONTENT_LENGTH"])
    marked: int | None = getattr(app.view_functions.get(endpoint or ""), _MARK, None)
    if marked is None:
        return min(everywhere, int(app.config["MAX_FORM_MEMORY_SIZE"]))
    return marked or everywhere


def _knows(app: Flask, cookies: str) -> bool:
    """Say whether a cookie of ours says that somebody is signed in; whether that lasts is seen later."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    try:
        sent = SimpleCookie(cookies).get(app.config["SESSION_COOKIE_NAME"])
        said = serializer.loads(sent.value) if serializer and sent else {}
    except (BadSignature, CookieError):
        return False
    return "_user_id" in said
