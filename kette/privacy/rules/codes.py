"""The code by which a sheet of paper finds home: random, with a check character, and without signs that look alike."""

import secrets

# No 0 and O, no 1, I and L: 31 signs, a prime, so that the check finds each wrong sign and each two swapped ones.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_VALUE = {sign: value for value, sign in enumerate(_SIGNS)}
# Nine random signs hold 44 bits; the tenth is the check.
LENGTH = 10
_HALF = LENGTH // 2
# What stands before a code in the QR code, so that no other QR code on a sheet is taken for one.
PREFIX = "KETTE-1:"


def draw() -> str:
    """Draw a new code."""
    drawn = "".join(secrets.choice(_SIGNS) for _ in range(LENGTH - 1))
    return drawn + _SIGNS[-_weighed(drawn) * pow(LENGTH, -1, len(_SIGNS)) % len(_SIGNS)]


def grouped(code: str) -> str:
    """Write a code as people read it: in two groups."""
    return f"{code[:_HALF]}-{code[_HALF:]}"


def in_qr(code: str) -> str:
    """Return what the QR code of a sheet says: the code and nothing else."""
    return PREFIX + code


def from_qr(said: str) -> str | None:
    """Return the code that a QR code says; None where it is none of ours."""
    return typed(said.removeprefix(PREFIX)) if said.startswith(PREFIX) else None


def typed(text: str) -> str | None:
    """Read a code as somebody typed it, in any case and grouping; None where a sign is wrong or missing."""
    code = "".join(sign for sign in text.upper() if not sign.isspace() and sign != "-")
    if len(code) != LENGTH or any(sign not in _VALUE for sign in code):
        return None
    return None if _weighed(code) % len(_SIGNS) else code


def _weighed(signs: str) -> int:
    return sum(place * _VALUE[sign] for place, sign in enumerate(signs, 1))
