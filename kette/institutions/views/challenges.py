"""The challenge that a browser answers with a passkey: drawn with the page, kept in the signed cookie, good for minutes."""

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from flask import current_app, request, session

from kette import clock
from kette.institutions.rules import passkeys
from kette.institutions.rules.passkeys import NotProved, Site

_NAME = "passkey"
_LIFE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Asked:
    """What this browser was asked, for which site; `once` is the one-time key of the answer."""

    site: Site
    challenge: bytes
    once: str


def site() -> Site | None:
    """Return for which address passkeys hold, if the page is open under it."""
    base = current_app.config["BASE_URL"]
    return passkeys.site_of(base) if urlsplit(base).netloc == request.host else None


def creation_options(user_id: str, user_name: str, known: Iterable[bytes]) -> str | None:
    """Return what the browser needs to make a passkey, as JSON; None where there can be none."""
    here = site()
    return passkeys.creation_options(here, _draw(), user_id, user_name, known) if here else None


def request_options(known: Iterable[bytes] = ()) -> str | None:
    """Return what the browser needs to show a passkey, as JSON; None where there can be none."""
    here = site()
    return passkeys.request_options(here, _draw(), known) if here else None


def asked() -> Asked:
    """Return what this browser was asked last. Raises NotProved."""
    here, held = site(), session.pop(_NAME, None)
    if here is None or not isinstance(held, list) or len(held) != 2:
        raise NotProved
    text, until = held
    if clock.now().timestamp() > until:
        raise NotProved
    return Asked(here, base64.urlsafe_b64decode(text), f"passkey:{text}"[:64])


def _draw() -> bytes:
    challenge = secrets.token_bytes(32)
    until = (clock.now() + _LIFE).timestamp()
    session[_NAME] = [base64.urlsafe_b64encode(challenge).decode(), until]
    return challenge
