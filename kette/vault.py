"""Sealing what names a person under a key per case: destroy the key, and every copy of the text is gone."""

import base64
import hashlib
import hmac
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Config, Flask, current_app

NONCE = 12
_HELD = "kette_vault"

log = logging.getLogger(__name__)


class SealBroken(Exception):
    """A sealed text does not belong to this key, or was changed."""


@dataclass(frozen=True, slots=True)
class Master:
    """The installation's master keys by number; the highest seals, all of them open. They live outside the database."""

    keys: dict[int, bytes]
    # Other keys are derived from this one: it stays when master keys change.
    root: bytes

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> "Master":
        """Read MASTER_KEYS and DERIVATION_KEY (base64, 32 bytes each); without the latter the first master key is the root."""
        keys = {number: base64.b64decode(value) for number, value in config["MASTER_KEYS"].items()}
        root = config.get("DERIVATION_KEY")
        return cls(keys, base64.b64decode(root) if root else keys[min(keys)])

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

    def rewrap(self, wrapped: bytes) -> bytes:
        """Wrap the same case key under the newest master key; what it seals stays as it is."""
        return self.wrap(self.unwrap(wrapped))

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
        return self.opened(wrapped).seal_bytes(plain, about=about)

    def open_bytes(self, wrapped: bytes, sealed: bytes, *, about: str) -> bytes:
        """Open what `seal_bytes` made.

        :raises SealBroken: if key, place or content do not fit.
        """
        return self.opened(wrapped).open_bytes(sealed, about=about)

    def opened(self, wrapped: bytes) -> "CaseKey":
        """Return a case key that seals and opens many things without being unwrapped each time."""
        return CaseKey(self.unwrap(wrapped))

    def derive(self, purpose: str) -> bytes:
        """Derive a 32-byte key for another purpose (audit chain, pseudonyms); master keys may change, it does not."""
        return hmac.new(self.root, f"kette:{purpose}".encode(), hashlib.sha256).digest()


class KeyedHash:
    """HMAC-SHA256 (RFC 2104) of many short texts under one key: its two first blocks are hashed once, not each time."""

    def __init__(self, key: bytes) -> None:
        block = key.ljust(64, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))

    def of(self, content: bytes) -> str:
        """Return the hash in hex."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(content)
        outer.update(inner.digest())
        return outer.hexdigest()


class CaseKey:
    """The bare key of a case or a list, for as long as one piece of work takes."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal_bytes(self, plain: bytes, *, about: str) -> bytes:
        """Seal something, bound to its place by `about`."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, about.encode())

    def open_bytes(self, sealed: bytes, *, about: str) -> bytes:
        """Open what `seal_bytes` made.

        :raises SealBroken: if key, place or content do not fit.
        """
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], about.encode())
        except Exception as broken:
            raise SealBroken(about) from broken


def new_master() -> str:
    """Return a fresh master key as base64, for the configuration."""
    return base64.b64encode(os.urandom(32)).decode()


def number_of(wrapped: bytes) -> int:
    """Return the number of the master key under which a case key is wrapped."""
    return wrapped[0]


@dataclass(slots=True)
class _Held:
    """The keys in memory, and the file they come from: whoever rotates them changes the file while this process runs."""

    master: Master
    file: Path | None
    stamp: tuple[int, int] | None

    def refresh(self) -> None:
        """Read the keys again if the file is another one than before."""
        stamp = _stamp(self.file)
        if self.file is None or stamp in {None, self.stamp}:
            return
        self.stamp = stamp
        fresh = Config(self.file.parent)
        try:
            fresh.from_pyfile(self.file.name)
            self.master = Master.from_config(fresh)
        except Exception as trouble:  # somebody is editing it: the keys in memory still open everything
            log.error("config.py cannot be read again: %s", type(trouble).__name__)


def install(app: Flask, file: Path | None) -> None:
    """Give the app its master keys.

    :param file: the config.py they come from; None where they come from elsewhere and stay.
    """
    app.extensions[_HELD] = _Held(Master.from_config(app.config), file, _stamp(file))


def current() -> Master:
    """Return the master keys of the running app, as config.py has them now."""
    held: _Held = current_app.extensions[_HELD]
    held.refresh()
    return held.master


def _stamp(file: Path | None) -> tuple[int, int] | None:
    try:
        found = None if file is None else file.stat()
    except OSError:
        return None
    return None if found is None else (found.st_mtime_ns, found.st_ino)
