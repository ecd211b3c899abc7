"""An instance of its own for a simulation: a database in a temporary folder that is gone afterwards, whatever happens."""

import secrets
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from flask import Flask

from kette import engines, vault
from kette.app import create_app
from kette.db import db, migrate

# Nobody signs in here: passwords need not withstand anybody.
_CHEAP = {"ARGON2_MEMORY_KIB": 64, "ARGON2_PASSES": 1, "ARGON2_LANES": 1}
# Ctrl-C too: a shell that starts something in the background lets it ignore that.
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def instance(**config: Any) -> Iterator[Flask]:
    """Make an app on an empty database; folder, keys and database are gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="kette-simulation-"))
    before = {number: signal.signal(number, _leave) for number in _SIGNALS}
    try:
        app = create_app(
            folder,
            DATABASE_URL=None,
            SECRET_KEY=secrets.token_hex(32),
            MASTER_KEYS={1: vault.new_master()},
            DERIVATION_KEY=vault.new_master(),
            DATABASE_KEY=secrets.token_hex(32),
            **_CHEAP,
            **config,
        )
        with app.app_context():
            engines.for_one_process(db.engine)
        migrate(app)
        try:
            yield app
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        shutil.rmtree(folder, ignore_errors=True)


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
