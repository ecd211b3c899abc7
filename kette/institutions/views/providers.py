"""The identity providers of the Kommunen of this installation, from instance/config.py."""

from typing import Any

from authlib.integrations.flask_client import OAuth
from flask import Flask, current_app

from kette.institutions.rules.providers import Provider, read_providers

# A provider that does not answer must not hold a thread for longer.
_PATIENCE_SECONDS = 10
# Signatures by a private key of the provider alone: a shared secret could be confused with a public key, "none" is none.
_ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
_ALGORITHMS_OF = "id_token_signing_alg_values_supported"


def install(app: Flask) -> None:
    """Read the configuration, and refuse to start with half of it.

    :raises ValueError: naming what is missing.
    """
    found = read_providers(app.config.get("OIDC") or {})
    registry = OAuth(app)
    for key, provider in found.items():
        registry.register(
            key,
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile",
                "code_challenge_method": "S256",
                "default_timeout": _PATIENCE_SECONDS,
                # Where the provider lies is configured; nobody sends Kette elsewhere.
                "max_redirects": 0,
            },
        )
    app.extensions["kette_providers"] = (found, registry)


def known() -> dict[str, Provider]:
    """Return the providers by the key of their Kommune."""
    found: dict[str, Provider] = current_app.extensions["kette_providers"][0]
    return found


def client_of(key: str) -> Any:
    """Return Authlib's client of a provider that says itself who the configuration says it is.

    :raises ValueError: if it names another issuer, or signs in no way that is taken here.
    """
    client = current_app.extensions["kette_providers"][1].create_client(key)
    told = client.load_server_metadata()
    if told.get("issuer") != known()[key].issuer:
        raise ValueError("the provider names another issuer")
    told[_ALGORITHMS_OF] = sorted(_ALGORITHMS.intersection(told.get(_ALGORITHMS_OF, ())))
    if not told[_ALGORITHMS_OF]:
        raise ValueError("the provider signs in no way that is taken")
    return client
