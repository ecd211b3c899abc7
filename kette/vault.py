"""Sealing what names a person under a key per case: destroy the key, and every copy of the text is gone."""

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

NONCE = 12


class SealBroken(Exception):
    """A sealed text does not belong to this key, or was changed."""


@dataclass(frozen=True, slots=True)
class Master:
    """The installation's master keys by number; the highest seals, all of them open. They live outside the database."""

    keys: dict[int, bytes]

    @classmethod
    def from_config(cls, entries: dict[int, str]) -> "Master":
        """Read the keys (base64, 32 bytes each) from the configuration."""
        return cls({number: base64.b64decode(value) for number, value in entries.items()})

    @property
    def newest(self) -> int:
        """Return the number of the key under which new case keys are wrapped."""
        return max(self.keys)

    def new_wrapped_key(self) -> bytes:
        """Make a fresh random key and return it wrapped: one byte key number, nonce, ciphertext."""
        return self.wrap(AESGCM.generate_key(256))

    def wrap(self, key: bytes) -> bytes:
        """Encrypt a case key under the newest master key."""
        number = self.newest
        nonce = os.urandom(NONCE)
        return bytes([number]) + nonce + AESGCM(self.keys[number]).encrypt(nonce, key, b"kette-key")

    def unwrap(self, wrapped: bytes) -> bytes:
        """Return the bare case key."""
        try:
            master = AESGCM(self.keys[wrapped[0]])
            return master.decrypt(wrapped[1 : 1 + NONCE], wrapped[1 + NONCE :], b"kette-key")
        except Exception as broken:
            raise SealBroken("case key") from broken

    def seal(self, wrapped: bytes, content: Any, *, about: str) -> bytes:
        """Seal a JSON value under a case key; `about` binds it to its place, so that rows cannot be swapped."""
        plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        return self.seal_bytes(wrapped, plain, about=about)

    def open(self, wrapped: bytes, sealed: bytes, *, about: str) -> Any:
        """Open what `seal` made.

        :raises SealBroken: if key, place or content do not fit.
        """
        try:
            return json.loads(self.open_bytes(wrapped, sealed, about=about))
        except ValueError as broken:
            raise SealBroken(about) from broken

    def seal_bytes(self, wrapped: bytes, plain: bytes, *, about: str) -> bytes:
        """Seal a file under a case key, bound to its place like `seal`."""
        nonce = os.urandom(NONCE)
        return nonce + AESGCM(self.unwrap(wrapped)).encrypt(nonce, plain, about.encode())

    def open_bytes(self, wrapped: bytes, sealed: bytes, *, about: str) -> bytes:
        """Open what `seal_bytes` made.

        :raises SealBroken: if key, place or content do not fit.
        """
        key = self.unwrap(wrapped)
        try:
            return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], about.encode())
        except Exception as broken:
            raise SealBroken(about) from broken

    def derive(self, purpose: str) -> bytes:
        """Derive a 32-byte key for another purpose (audit chain, pseudonyms) from the first master key."""
        first = self.keys[min(self.keys)]
        return hmac.new(first, f"kette:{purpose}".encode(), hashlib.sha256).digest()


def new_master() -> str:
    """Return a fresh master key as base64, for the configuration."""
    return base64.b64encode(os.urandom(32)).decode()


def current() -> Master:
    """Return the master keys of the running app."""
    master: Master = current_app.extensions["kette_vault"]
    return master
