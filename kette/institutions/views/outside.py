"""Signing in with the Kommune's own identity provider: OpenID Connect, code flow with PKCE, state and nonce."""

import hashlib
import logging
from typing import Any

from authlib.common.errors import AuthlibBaseError
from flask import abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError
from requests import RequestException

from kette import clock, outbox
from kette.db import AlreadyDone, kommune, transaction
from kette.doors import local_path, open_door
from kette.institutions import queries
from kette.institutions.models import Person
from kette.institutions.rules.providers import Provider
from kette.institutions.service import outside, visits
from kette.institutions.views import providers, reproof, signing_in
from kette.institutions.views.blueprint import bp

log = logging.getLogger(__name__)

_AWAY = "Der Anmeldedienst ist gerade nicht erreichbar. Bitte versuchen Sie es später noch einmal."
_REFUSED = "Die Anmeldung über den Anmeldedienst hat nicht geklappt. Bitte beginnen Sie sie hier neu."
_UNKNOWN = (
    "Der Anmeldedienst kennt Sie, aber zu Ihrem Konto dort gehört in Kette kein offener Zugang. "
    "Bitte wenden Sie sich an Ihre Administration."
)
# What Authlib keeps of a sign-in that has begun; one at a time, or the cookie grows.
_HELD = "_state_"
# Asks the provider not to let somebody pass because they are known to it.
_ANEW = {"prompt": "login", "max_age": 0}


@bp.get("/anmelden/dienst/<key>")
@open_door
def outside_start(key: str) -> ResponseReturnValue:
    """Send the browser to the provider. A link, not a form: the policy of our pages lets forms go nowhere else."""
    provider = _provider(key)
    for name in [name for name in session if name.startswith(_HELD)]:
        session.pop(name)
    session["next"] = local_path(request.args.get("next"))
    session["anew"] = bool(request.args.get("neu"))
    try:
        answer: ResponseReturnValue = providers.client_of(key).authorize_redirect(
            _return_to(provider), **(_ANEW if session["anew"] else {})
        )
    except (AuthlibBaseError, RequestException, ValueError) as trouble:
        return _refuse(trouble, _AWAY)
    return answer


@bp.get("/anmelden/dienst/<key>/zurueck")
@open_door
def outside_return(key: str) -> ResponseReturnValue:
    """Take the provider's word: who it is, and with how many factors."""
    provider = _provider(key)
    try:
        claims = _claims(provider)
        with transaction(once=_once()):
            person = _person(provider, claims)
    except (AuthlibBaseError, JoseError, ValueError, KeyError, AlreadyDone) as trouble:
        return _refuse(trouble, _REFUSED)
    except RequestException as trouble:
        # It answers, and does not take the code: that is a no.
        no = trouble.response is not None and trouble.response.status_code < 500
        return _refuse(trouble, _REFUSED if no else _AWAY)
    if person is None:
        return _refuse(None, _UNKNOWN)
    proved = provider.tells_two_factors(claims)
    detail = "provider, two factors" if proved else "provider"
    return signing_in.begin(
        person,
        session.get("next"),
        proved=proved,
        detail=detail,
        via=provider.key,
        reproved=bool(session.get("anew")) and _asked_just_now(claims),
    )


def _provider(key: str) -> Provider:
    provider = providers.known().get(key)
    if provider is None or not any(row.key == key for row in queries.kommunen()):
        abort(404)
    return provider


def _return_to(provider: Provider) -> str:
    # From the configuration, not from the Host header that anybody can write.
    return outbox.page_address("institutions.outside_return", key=provider.key)


def _once() -> str:
    """Name this answer: it is taken once, even with a copied cookie."""
    return "oidc:" + hashlib.sha256(request.args["state"].encode()).hexdigest()[:48]


def _claims(provider: Provider) -> dict[str, Any]:
    """Fetch the token and check signature, issuer, audience, nonce and age."""
    token = providers.client_of(provider.key).authorize_access_token(
        claims_options={
            "iss": {"essential": True, "value": provider.issuer},
            "sub": {"essential": True},
            "aud": {"essential": True, "value": provider.client_id},
        }
    )
    claims = token.get("userinfo")
    if not claims:
        raise ValueError("no identity token")
    return dict(claims)


def _person(provider: Provider, claims: dict[str, Any]) -> Person | None:
    name, row = claims.get(provider.claim), next(k for k in queries.kommunen() if k.key == provider.key)
    with kommune(row.id):
        person = outside.person_behind(
            provider.issuer,
            str(claims["sub"]),
            name if isinstance(name, str) else "",
            kommune_key=provider.key,
            by_kommune=row.id,
        )
        if person is None:
            visits.note_failure(queries.person_named(name) if isinstance(name, str) else None, "provider")
    return person


def _asked_just_now(claims: dict[str, Any]) -> bool:
    """Say whether the provider tells that it asked the person again, and did not let them pass as known.

    Whoever asks with max_age is told when that was (OpenID Connect Core 1.0, § 3.1.2.1); a word without it counts for nothing.
    """
    at = claims.get("auth_time")
    return isinstance(at, int) and abs(clock.now().timestamp() - at) < reproof.MINUTES * 60


def _refuse(trouble: Exception | None, words: str) -> ResponseReturnValue:
    if trouble is not None:
        # The type alone: messages of providers may quote names.
        log.warning("sign-in by provider refused: %s", type(trouble).__name__)
    flash(words, "danger")
    return redirect(url_for("institutions.sign_in"))
