"""Second factors: which kinds there are, who must have one, and what a session may open without."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from enum import Enum

import pyotp

from kette.labels import LabelledEnum
from kette.roles import PERSONAL_ROLES, Role


class FactorKind(LabelledEnum):
    """What somebody has beside the password."""

    APP = "app", "App mit Codes"
    PASSKEY = "passkey", "Passkey"
    LIST = "list", "Gedruckte Liste"


class Stage(Enum):
    """How far a sign-in has come; only at the last stage does somebody act."""

    SECOND_FACTOR = "second_factor"
    PASSWORD = "password"
    ENROLMENT = "enrolment"
    OPEN = "open"


# The AG sees counts. All others see names, or open the way to them: accounts, settings, the access log.
NEAR_NAMES = frozenset(PERSONAL_ROLES) - {Role.AG}

# For so long may a sign-in stand half open, and a new app wait for its first code.
HALF_OPEN = timedelta(minutes=15)

STEP_SECONDS = 30  # RFC 6238
# One step before and after: phones and servers do not agree on the second.
_WINDOW = (0, -1, 1)

CODES = 10
FEW_CODES = 3
# No 0, O, 1, I, L: the list is printed and typed. 8 signs of 31 are 39 bits.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def stage_of(*, has_factor: bool, proved: bool, has_start_password: bool, compulsory: bool) -> Stage:
    """Say how far a sign-in has come.

    :param proved: the second factor was shown in this session, here or to the Kommune's own identity provider.
    :param has_start_password: the password was drawn by the administration, which therefore knows it.
    """
    if has_factor and not proved:
        return Stage.SECOND_FACTOR
    if has_start_password:
        return Stage.PASSWORD
    if compulsory and not proved:
        return Stage.ENROLMENT
    return Stage.OPEN


def new_secret() -> str:
    """Draw the 160 bits that an app and Kette have in common, as base32 (RFC 4226)."""
    return pyotp.random_base32()


def address_of(secret: str, user_name: str) -> str:
    """Return what the app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=user_name, issuer_name="Kette")


def step_shown(secret: str, code: str, now: datetime, last_step: int | None) -> int | None:
    """Return the time step whose code this is, or None; a step that was used, or an earlier one, never counts again."""
    current = int(now.timestamp()) // STEP_SECONDS
    app = pyotp.TOTP(secret)
    fits = [
        current + offset
        for offset in _WINDOW
        if hmac.compare_digest(app.generate_otp(current + offset).encode(), code.encode())
    ]
    return next((step for step in fits if last_step is None or step > last_step), None)


def tidy_code(typed: str) -> str:
    """Return a code as it is compared: without the spaces and dashes that make it readable, in capitals."""
    return "".join(sign for sign in typed.upper() if sign not in " -\u2010\u2011\u2013\u00a0")


def draw_codes() -> list[str]:
    """Draw the codes of a list, to be shown once: 7KMF-29XR."""
    drawn: dict[str, None] = {}
    while len(drawn) < CODES:
        signs = "".join(secrets.choice(_SIGNS) for _ in range(8))
        drawn[f"{signs[:4]}-{signs[4:]}"] = None
    return list(drawn)


def code_hash(key: bytes, factor_id: str, code: str) -> str:
    """Return what the table keeps of a listed code; without the key outside the database it cannot be tried out."""
    return hmac.new(key, f"{factor_id}:{tidy_code(code)}".encode(), hashlib.sha256).hexdigest()
