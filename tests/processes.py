"""Kette as a process of its own, on the instance and the database of a test."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from flask import Flask

ROOT = Path(__file__).parents[1]
COPIED = ("SECRET_KEY", "MASTER_KEYS", "DERIVATION_KEY", "DATABASE_URL", "MIGRATION_URL")

SENDER = """
from kette import outbox
from kette.app import create_app
with create_app().app_context():
    outbox.send_due()
"""
WORKER = """
from kette import scheduler
from kette.app import create_app
scheduler.run(create_app())
"""


def configure(app: Flask, **more: Any) -> Path:
    """Write the app's configuration into its instance, as `make run` does, and return the folder."""
    folder = Path(app.instance_path)
    values = {name: app.config[name] for name in COPIED if name in app.config} | more
    (folder / "config.py").write_text("".join(f"{name} = {value!r}\n" for name, value in values.items()))
    return folder


def start(program: str, instance: Path, *, tells: bool = False) -> subprocess.Popen[bytes]:
    """Start a Python program on an instance.

    :param tells: whether what it prints is read.
    """
    env = os.environ | {"KETTE_INSTANCE": str(instance), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", program],
        env=env,
        cwd=ROOT,
        stdout=subprocess.PIPE if tells else None,
        stderr=subprocess.PIPE,
    )
