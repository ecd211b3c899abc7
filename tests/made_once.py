"""What is made once for all apps of a worker, because making it anew took half the time: templates, addresses, statements."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

_STATEMENTS = 4_000  # distinct ones that are kept; the whole program has fewer


class Templates(BytecodeCache):
    """Templates compiled once: a quarter of the time of tests that open pages."""

    def __init__(self) -> None:
        self.made: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what an earlier app compiled from the same source."""
        if bucket.key in self.made:
            bucket.bytecode_from_string(self.made[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the next app; a changed source has another checksum and is compiled anew."""
        self.made[bucket.key] = bucket.bytecode_to_string()


class Address(Rule):
    """An address of a page whose builder is compiled once: it depends on the words of the rule alone."""

    _made: dict[tuple[str, str, bool], Callable[..., tuple[str, str]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (self.rule, repr(self.defaults), append_unknown)
        if key not in self._made:
            self._made[key] = super()._compile_builder(append_unknown)
        return self._made[key]


_TEMPLATES = Templates()
_COMPILED: Any = LRUCache(_STATEMENTS)


def _alike(one: object, other: object) -> bool:
    return type(one) is type(other)


def _hash_of_type(one: object) -> int:
    return hash(type(one))


def prepare() -> None:
    """Let apps made from now on share addresses, and dialects of one type share what was compiled for them.

    All engines of a worker speak to the same two servers, so that equal types mean equal SQL.
    """
    Flask.url_rule_class = Address
    DefaultDialect.__eq__ = _alike  # type: ignore[method-assign, assignment]
    DefaultDialect.__hash__ = _hash_of_type  # type: ignore[method-assign, assignment]


def share(app: Flask, engine: Engine) -> None:
    """Let an app and its engine use what earlier ones compiled."""
    app.jinja_env.bytecode_cache = _TEMPLATES
    engine.update_execution_options(compiled_cache=_COMPILED)
