"""The secret in an address on paper, and the code that goes to the mailbox: how both are drawn, written and compared."""

import base64
import hashlib
import hmac
import secrets

# 28 signs of base32 (RFC 4648, § 6: no 0, 1 and 8) are 140 bits, in seven groups that can be typed.
LENGTH, _GROUP = 28, 4
_MISREAD = str.maketrans("018", "OIB")
_SIGNS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
DIGITS = 8


def token_of(key: bytes, name: str) -> str:
    """Return the secret of a link: always the same, so that a sheet can be printed again, and nowhere kept.

    :param key: derived for this purpose alone; without it no name leads to a secret.
    :param name: what tells the link from all others of the installation.
    """
    drawn = hmac.new(key, name.encode(), hashlib.sha256).digest()
    return base64.b32encode(drawn).decode()[:LENGTH]


def token_hash(token: str) -> str:
    """Return what the table keeps of a secret: a copy of the table opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def in_groups(token: str) -> str:
    """Write a secret as it stands in the address."""
    return "-".join(token[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))


def typed_token(text: str) -> str | None:
    """Read a secret as somebody typed it off the paper, in any case and grouping; None where it cannot be one."""
    token = text.upper().replace("-", "").replace(" ", "").translate(_MISREAD)
    return token if len(token) == LENGTH and _SIGNS.issuperset(token) else None


def draw_code() -> str:
    """Draw a code of eight digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def code_in_words(code: str) -> str:
    """Write a code as the mail shows it: in two groups."""
    return f"{code[: DIGITS // 2]} {code[DIGITS // 2 :]}"


def typed_code(text: str) -> str:
    """Return the digits of what was typed; spaces and dashes do not count."""
    return "".join(sign for sign in text if not sign.isspace() and sign not in "-–")


def code_hash(key: bytes, link: str, code: str) -> str:
    """Return what the table keeps of a code: under a key, because eight digits are soon tried, and bound to its link."""
    return hmac.new(key, f"{link}:{code}".encode(), hashlib.sha256).hexdigest()


def fits(kept: str, shown: str) -> bool:
    """Compare two hashes in a time that says nothing about them."""
    return hmac.compare_digest(kept, shown)
