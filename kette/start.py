"""The start of everything on one machine: instance, database, Kettenstadt on first start, then web and worker."""

import contextlib
import fcntl
import gc
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType

from flask import Flask

from kette import secretfile, sizes, terminal, vault
from kette.terminal import Refusal

CONFIG = """\
# Geheimnisse und Einstellungen dieser Installation. Diese Datei gehört in jede Sicherung und in keine fremde Hand:
# Ohne die Schlüssel lässt sich die Datenbank nicht mehr öffnen. `kette start` hat sie einmal angelegt; nur `kette keys`
# ändert sie: Ein neuer Hauptschlüssel (MASTER_KEYS) entsteht mit `kette keys rotate`, ein alter geht mit `kette keys forget`.

SECRET_KEY = "{secret}"
MASTER_KEYS = {{1: "{master}"}}
DERIVATION_KEY = "{root}"
DATABASE_KEY = "{database}"

# Die Adresse, unter der Kette erreicht wird: Links in E-Mails beginnen damit, und unter anderen Namen antwortet Kette nicht.
BASE_URL = "{address}"

# Nur für unverschlüsseltes http auf 127.0.0.1. Sobald Kette über https erreichbar ist: True.
SESSION_COOKIE_SECURE = False
# Wie viele Proxys davor stehen und X-Forwarded-For setzen.
# PROXIES = 1

# E-Mail. Ohne Server bleiben die Nachrichten im Postausgang und sind dort in der Administration zu lesen.
# MAIL_HOST = "mail.example.org"
# MAIL_PORT = 587
# MAIL_TLS = "starttls"
# MAIL_USER = "kette"
# MAIL_PASSWORD = ""
# MAIL_FROM = "kette@example.org"

# PostgreSQL statt der Datei kette.db: erst die Rolle der Anwendung, dann die Eigentümerin für Migrationen.
# DATABASE_URL = "postgresql+psycopg://kette_app@localhost/kette"
# MIGRATION_URL = "postgresql+psycopg://kette_owner@localhost/kette"
"""
NO_INSTANCE = (
    "Im Ordner {folder} gibt es noch keine config.py. Einmal `kette start` legt alles an; liegt die Instanz anderswo, "
    "nennen Sie den Ordner in der Umgebungsvariablen KETTE_INSTANCE."
)
PATIENCE = 10  # seconds that a process has to end by itself
_CHILDREN = {"serve": "Der Webserver", "worker": "Der Dienst für Erinnerungen und E-Mails"}


def prepare(folder: Path, address: str) -> bool:
    """Make the instance folder with its keys once; whoever kills this leaves all or nothing. Say whether it was made."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        config = folder / "config.py"
        if config.exists():
            return False
        content = CONFIG.format(
            secret=secrets.token_hex(32),
            master=vault.new_master(),
            root=vault.new_master(),
            database=secrets.token_hex(32),
            address=address,
        )
        secretfile.write(config, content)
    except OSError as trouble:
        raise Refusal(f"Der Ordner {folder} lässt sich nicht einrichten: {trouble.strerror}.") from trouble
    return True


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Keep a second start on the same instance out as long as this one lasts.

    :raises Refusal: if one runs.
    """
    with open(folder / "start.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            raise Refusal(
                f"Kette läuft auf diesem Ordner schon: {folder}. Dort beendet Strg+C sie."
            ) from taken
        yield


def check_port(host: str, port: int) -> None:
    """Refuse a port that somebody else listens on.

    :raises Refusal: with what to do instead.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise Refusal(
                f"Auf {host} ist der Port {port} nicht frei: {os.strerror(taken.errno or 0)}. "
                f"Mit einem anderen: PORT={port + 1 if port < 65535 else port - 1} make run"
            ) from taken


def fill_once(app: Flask) -> None:
    """Fill an empty database with Kettenstadt, wholly or not at all."""
    from kette.demo import fill

    with app.app_context():
        if fill.is_empty():
            terminal.say("kette: Kettenstadt entsteht (nur beim ersten Start, etwa 20 Sekunden) …")
            fill.fill()


def announce(app: Flask, address: str) -> None:
    """Print the address, and who can sign in while the database holds the invented municipality."""
    from kette.demo import city

    lines = [address]
    with app.app_context():
        if city.is_here():
            lines += ["\t".join(line) for line in city.sign_ins()]
    for line in lines:
        terminal.answer(line)
    sys.stdout.flush()


def start(folder: Path, host: str, port: int) -> int:
    """Do all that a first and every later start needs, run web and worker, and return the exit code.

    :raises Refusal: if the port is taken, or the instance is in use or cannot be made.
    """
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    prepare(folder, address.rstrip("/"))
    with only_one(folder):
        check_port(host, port)
        _set_up(folder, address)
        return run_both(folder, host, port)


def _set_up(folder: Path, address: str) -> None:
    from kette.app import create_app
    from kette.db import db, migrate

    app = create_app(folder)
    migrate(app)
    fill_once(app)
    announce(app, address)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def run_both(folder: Path, host: str, port: int) -> int:
    """Run web and worker as child processes until a signal; if one ends by itself, end the other and return 1."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, on_signal) for number in signals}
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, more in (("serve", ["--host", host, "--port", str(port)]), ("worker", [])):
            children[name] = _child(folder, [name, *more])
        terminal.say("kette: Strg+C beendet Kette.")
        while not stop.is_set():
            ended = [name for name, child in children.items() if child.poll() is not None]
            if ended:
                codes = ", ".join(str(children[name].returncode) for name in ended)
                terminal.say(
                    f"kette: {_CHILDREN[ended[0]]} hat sich beendet (Status {codes}); Kette hört auf."
                )
                return 1
            stop.wait(0.2)
        return 0
    finally:
        _end(list(children.values()))
        for number, handler in before.items():
            signal.signal(number, handler)


def _child(folder: Path, command: Sequence[str]) -> subprocess.Popen[bytes]:
    # In a session of its own: a Ctrl-C at the terminal reaches the parent alone, which then ends both in order.
    return subprocess.Popen(
        [sys.executable, "-m", "kette.cli", *command, "--attached"],
        stdin=subprocess.PIPE,
        env={**os.environ, "KETTE_INSTANCE": str(folder)},
        start_new_session=True,
    )


def _end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
    deadline = time.monotonic() + PATIENCE
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def end_with_parent() -> None:
    """End this process when the one that started it is gone, even when that was killed: its pipe closes."""

    def watch() -> None:
        # Not through sys.stdin: its lock, held by a sleeping thread, would break the end of the process.
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        # Nobody is left to ask a second time: what a signal did not end, because it fell into a place that
        # swallows exceptions, ends here.
        time.sleep(PATIENCE)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="end-with-parent").start()


def serve(app: Flask, host: str, port: int) -> None:
    """Answer pages until a signal; what is being answered is finished first."""
    import waitress
    from waitress.server import BaseWSGIServer

    from kette.swallowing import LARGEST, Channel, Parser

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, on_signal)
    check_port(host, port)
    # What is there from the start stays: the collector need not walk it in the middle of an answer.
    gc.collect()
    gc.freeze()
    # An answer makes some ten thousand objects: by Python's own measure it would be stopped a dozen times for them.
    gc.set_threshold(10_000, 20, 20)
    Parser.largest = partial(sizes.largest_sent_to, app)
    BaseWSGIServer.channel_class = Channel
    waitress.serve(
        app,
        host=host,
        port=port,
        threads=8,
        ident=None,
        clear_untrusted_proxy_headers=not app.config["PROXIES"],
        connection_limit=1000,
        channel_timeout=60,
        # What is larger than a page takes is not held at all (kette.swallowing), and the app refuses it in German.
        max_request_body_size=LARGEST,
        # Uploads and answers hold names: they stay in memory, never in a temporary file in clear.
        inbuf_overflow=LARGEST,
        outbuf_overflow=64 * 1024 * 1024,
        _quiet=True,
    )
