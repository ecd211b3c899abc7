"""A real PostgreSQL server for one test run: made, started, and thrown away; as a program it names its programs."""

import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from tests import scratch

ADDRESS = "KETTE_TEST_PG_URL"
# Migrations run as owner, the application as the other: it owns nothing and no policy lets it pass.
OWNER, APP = "kette_owner", "kette_app"
PASSWORD = "kette"
_ATTEMPTS = 5
_COPIES_BY_LOG = 150_000  # PostgreSQL 15
_PATIENCE_SECONDS = 60.0


class NoPostgres(Exception):
    """There is no PostgreSQL server to test with."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, known by a superuser's address."""

    superuser: URL

    def owner_url(self, name: str) -> str:
        """Return the address of a database for its owner, who migrates it."""
        return self._url(name, OWNER)

    def app_url(self, name: str) -> str:
        """Return the address of a database for the application's role."""
        return self._url(name, APP)

    def create_database(self, name: str, template: str | None = None) -> None:
        """Create a database that `kette_owner` owns, empty or as a copy of another."""
        statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template or "template0")
        )
        with self.connect() as connection:
            if connection.info.server_version >= _COPIES_BY_LOG:
                # Without fsync the older way, file by file, takes half the work of copying block by block.
                statement += sql.SQL(" STRATEGY FILE_COPY")
            connection.execute(statement)

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever still hangs on it."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        with self.connect() as connection:
            connection.execute(statement)

    def create_roles(self) -> None:
        """Create the two roles, or set them right; the workers of one run may come at the same time."""
        with self.connect() as connection:
            connection.execute("SELECT pg_advisory_lock(hashtext('kette roles'))")
            for role in (OWNER, APP):
                known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
                command = "ALTER" if known else "CREATE"
                connection.execute(
                    sql.SQL(
                        command + " ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD {}"
                    ).format(sql.Identifier(role), sql.Literal(PASSWORD))
                )

    def connect(self) -> psycopg.Connection:
        """Open a connection of the superuser, outside any transaction."""
        address = self.superuser.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(address, autocommit=True)

    def _url(self, name: str, role: str) -> str:
        url = self.superuser.set(
            drivername="postgresql+psycopg", username=role, password=PASSWORD, database=name
        )
        return url.render_as_string(hide_password=False)


def programs() -> Path:
    """Return the folder of the newest installed server's programs.

    :raises NoPostgres: if no server is installed.
    """
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found = sorted(debian, key=lambda path: int(re.sub(r"\D", "", path.parts[-3]) or 0))
    elsewhere = shutil.which("initdb")
    if found:
        return found[-1].parent
    if elsewhere and (Path(elsewhere).parent / "postgres").exists():
        return Path(elsewhere).parent
    raise NoPostgres(
        "The tests need a PostgreSQL server, and none is installed. `make test` installs it as root; "
        f"else: apt-get install postgresql, or set {ADDRESS} to a superuser's address of a running server."
    )


@contextmanager
def running() -> Iterator[Server]:
    """Give the server at `$KETTE_TEST_PG_URL`, else start one and throw it away at the end, whatever happens.

    :raises NoPostgres: if there is none and none can be started.
    """
    given = os.environ.get(ADDRESS)
    if given:
        yield _ready(make_url(given))
        return
    folder, user = programs(), _user()
    with scratch.folder("postgres") as name:
        place = Path(name)
        if user:
            shutil.chown(place, user)
        password = secrets.token_hex(16)
        _make_cluster(folder, place, user, password)
        process, port = _start(folder, place, user, password)
        try:
            yield _ready(_superuser(password, port))
        finally:
            process.send_signal(signal.SIGINT)  # "fast": whoever is still connected is sent away
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _ready(superuser: URL) -> Server:
    server = Server(superuser)
    server.create_roles()
    return server


def _superuser(password: str, port: int) -> URL:
    return URL.create("postgresql+psycopg", "postgres", password, "127.0.0.1", port, "postgres")


def _user() -> str | None:
    """Name the account to run the server as, if we are root: it refuses that one."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _make_cluster(folder: Path, place: Path, user: str | None, password: str) -> None:
    secret = place / "password"
    secret.write_text(password)
    if user:
        shutil.chown(secret, user)
    common = [folder / "initdb", "--pgdata", place / "cluster", "--username=postgres", "--no-sync"]
    common += ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={secret}"]
    # German order of letters where the server can; else by code point.
    for order in (["--locale-provider=icu", "--icu-locale=de-DE"], []):
        made = subprocess.run([*common, *order], user=user, cwd=place, capture_output=True, text=True)
        if made.returncode == 0:
            return
        shutil.rmtree(place / "cluster", ignore_errors=True)
    raise NoPostgres(f"initdb failed: {made.stderr.strip()}")


def _start(folder: Path, place: Path, user: str | None, password: str) -> tuple[subprocess.Popen[bytes], int]:
    log = place / "log"
    for _ in range(_ATTEMPTS):  # somebody may take the free port before the server does
        port = _free_port()
        with log.open("wb") as written:
            process = subprocess.Popen(
                _command(folder, place, port), user=user, cwd=place, stdout=written, stderr=written
            )
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            try:
                Server(_superuser(password, port)).connect().close()
                return process, port
            except psycopg.OperationalError:
                time.sleep(0.05)
        process.kill()
        process.wait()
    raise NoPostgres(f"PostgreSQL does not start: {log.read_text(errors='replace')[-2000:]}")


def _command(folder: Path, place: Path, port: int) -> list[str | Path]:
    # If the test run is killed, the server must not outlive it.
    leash = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "max_connections": 200,
        "timezone": "UTC",
        # Nothing here has to survive a power cut.
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "jit": "off",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [*leash, folder / "postgres", "-D", place / "cluster", *options]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    """Print where the server's programs are; 1 and what to do if there are none."""
    try:
        sys.stdout.write(f"{programs()}\n")
    except NoPostgres as missing:
        sys.stderr.write(f"kette: {missing}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
