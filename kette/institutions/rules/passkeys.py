"""Passkeys (WebAuthn): what the browser is asked, and whether its answer holds."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

# An answer is a few hundred bytes; browsers that send more have something else in mind.
LONGEST_ANSWER = 20_000


class NotProved(Exception):
    """The answer of the browser does not hold."""


@dataclass(frozen=True, slots=True)
class Site:
    """For which address passkeys hold: a name, and the whole origin."""

    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """What is kept of a fresh passkey."""

    credential_id: bytes
    public_key: bytes
    count: int


def site_of(base_url: str) -> Site | None:
    """Return for which address passkeys hold; None where browsers refuse them: bare IP addresses, http beyond localhost."""
    parts = urlsplit(base_url)
    name = parts.hostname or ""
    try:
        ip_address(name)
    except ValueError:
        secure = parts.scheme == "https" or name == "localhost"
        return Site(name, f"{parts.scheme}://{parts.netloc}") if name and secure else None
    return None


def creation_options(
    site: Site, challenge: bytes, user_id: str, user_name: str, known: Iterable[bytes]
) -> str:
    """Return as JSON what the browser needs to make a passkey; it must ask for finger, face or PIN."""
    return webauthn.options_to_json(
        webauthn.generate_registration_options(
            rp_id=site.name,
            rp_name="Kette",
            user_id=user_id.encode(),
            user_name=user_name,
            challenge=challenge,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
        )
    )


def request_options(site: Site, challenge: bytes, known: Iterable[bytes] = ()) -> str:
    """Return as JSON what the browser needs to show a passkey; without known ones it offers what it has."""
    return webauthn.options_to_json(
        webauthn.generate_authentication_options(
            rp_id=site.name,
            challenge=challenge,
            user_verification=UserVerificationRequirement.REQUIRED,
            allow_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
        )
    )


def credential_id_in(answer: str) -> bytes:
    """Return which passkey the browser's answer speaks of. Raises NotProved."""
    try:
        return webauthn.base64url_to_bytes(_parsed(answer)["rawId"])
    except (KeyError, TypeError, ValueError) as unreadable:
        raise NotProved from unreadable


def made(answer: str, site: Site, challenge: bytes) -> NewKey:
    """Check the browser's answer to `creation_options`. Raises NotProved."""
    try:
        found = webauthn.verify_registration_response(
            credential=_parsed(answer),
            expected_challenge=challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    # The library parses what strangers send: whatever it stumbles over is no passkey.
    except (WebAuthnException, KeyError, TypeError, ValueError, AttributeError) as broken:
        raise NotProved from broken
    return NewKey(found.credential_id, found.credential_public_key, found.sign_count)


def shown(answer: str, site: Site, challenge: bytes, public_key: bytes, count: int) -> int:
    """Check the browser's answer to `request_options`; return the new count of uses.

    A count that does not grow means that the key was copied (WebAuthn 2, § 6.1.1).

    :raises NotProved: if anything does not hold.
    """
    try:
        found = webauthn.verify_authentication_response(
            credential=_parsed(answer),
            expected_challenge=challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=count,
            require_user_verification=True,
        )
    except (WebAuthnException, KeyError, TypeError, ValueError, AttributeError) as broken:
        raise NotProved from broken
    return found.new_sign_count


def _parsed(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise NotProved
    try:
        parsed = json.loads(answer)
    except ValueError as unreadable:
        raise NotProved from unreadable
    if not isinstance(parsed, dict):
        raise NotProved
    return parsed
