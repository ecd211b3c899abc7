"""Passwords as Argon2id hashes; the strength is configured, and a stronger one takes force at the next sign-in."""

import secrets
from functools import cache

from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

# No l, o, 0, 1: people read these aloud. Four groups of letters and one of digits are 85 bits.
_LETTERS, _DIGITS = "abcdefghijkmnpqrstuvwxyz", "23456789"


def seal(password: str) -> str:
    """Return the hash to store."""
    return _hasher(*_strength()).hash(password)


def verify(stored: str | None, password: str) -> bool:
    """Say whether a password fits a stored hash; without one (unknown account) it takes as long and says no.

    A hash made before the strength was raised costs less to check; the rest of the work is done beside it, so that
    time does not tell accounts that nobody has signed in to since.
    """
    strength = _strength()
    try:
        _hasher(*strength).verify(stored or _dummy(*strength), password)
        fits = stored is not None
    except (VerificationError, InvalidHashError):
        fits = False
    if stored is not None:
        _make_up(stored, strength, password)
    return fits


def _make_up(stored: str, strength: tuple[int, int, int], password: str) -> None:
    memory, passes, lanes = strength
    try:
        done = extract_parameters(stored)
    except InvalidHashError:
        missing = memory
    else:
        # Work is memory times passes.
        missing = memory - done.memory_cost * done.time_cost // passes
    if missing >= 8 * lanes:  # the least that Argon2 takes
        _hasher(missing, passes, lanes).hash(password)


def outdated(stored: str) -> bool:
    """Say whether a hash was made under another strength than the configured one."""
    return _hasher(*_strength()).check_needs_rehash(stored)


def draw() -> str:
    """Draw a start password that can be read aloud: abcd-efgh-ijkm-npqr-2345."""
    groups = [_LETTERS] * 4 + [_DIGITS]
    return "-".join("".join(secrets.choice(signs) for _ in range(4)) for signs in groups)


def _strength() -> tuple[int, int, int]:
    config = current_app.config
    return config["ARGON2_MEMORY_KIB"], config["ARGON2_PASSES"], config["ARGON2_LANES"]


@cache
def _hasher(memory: int, passes: int, lanes: int) -> PasswordHasher:
    return PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=lanes, type=Type.ID)


@cache
def _dummy(memory: int, passes: int, lanes: int) -> str:
    return _hasher(memory, passes, lanes).hash(secrets.token_hex(32))
