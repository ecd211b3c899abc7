"""How each engine is opened: SQLite with SQLCipher, durable and strict; PostgreSQL from a pool that asks first."""

import time
from collections.abc import Callable
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import NullPool

# Who waits for SQLite's lock asks again every 100 ms at the latest.
_GIVE_WAY_SECONDS = 0.12
# Pages of 4 KiB that SQLite's log may hold before somebody who saves has to write them back.
_LOG_PAGES = 8_000
# Marks an engine whose database is thrown away, and that nobody shares.
_ALONE = "kette_alone"
# PostgreSQL asks a machine that went silent so soon, and so often, before it takes back the locks of its connection:
# 19 seconds in all. Unset, a machine without power holds them for hours.
_KEEPALIVE = {"tcp_keepalives_idle": 10, "tcp_keepalives_interval": 3, "tcp_keepalives_count": 3}
_CONNECT_SECONDS = 5


def options(url: str) -> dict[str, Any]:
    """Return the engine options: for SQLite the wheel with SQLCipher, which is newer, mended, encrypted."""
    if url.startswith("sqlite"):
        return {"module": sqlcipher, "connect_args": {"timeout": 15, "check_same_thread": False}}
    return {"pool_pre_ping": True}


def prepare(engine: Engine, key: str | None, is_writing: Callable[[], bool]) -> None:
    """Make every SQLite connection durable, strict on foreign keys and able to lock first.

    :param is_writing: asked when a transaction begins; one that will write takes the lock at once.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(raw: Any, _record: Any) -> None:
        raw.isolation_level = None
        cursor = raw.cursor()
        if key:
            cursor.execute(f"PRAGMA key = \"x'{key}'\"")  # 64 hex digits of our own making
        for pragma in (
            "foreign_keys=ON",
            "recursive_triggers=ON",
            "journal_mode=WAL",
            "synchronous=FULL",
            "secure_delete=ON",
            # Writing back what stands in the log takes a disk its time: the scheduler does it (`write_back`), and
            # whoever saves something only when that one has not for long.
            f"wal_autocheckpoint={_LOG_PAGES}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing() else "BEGIN")


def for_one_process(engine: Engine) -> None:
    """Let a database that is thrown away afterwards be written without waiting for the disk, or for anybody else."""
    engine.update_execution_options(**{_ALONE: True})

    @event.listens_for(engine, "connect")
    def _connect(raw: Any, _record: Any) -> None:
        raw.execute("PRAGMA synchronous=OFF")


def line_of_its_own(engine: Engine) -> Connection:
    """Open a connection to PostgreSQL outside the pool and outside any transaction, for a lock as long as it lives."""
    own = create_engine(
        engine.url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={"connect_timeout": _CONNECT_SECONDS},
    )
    line = own.connect()
    for setting, seconds in _KEEPALIVE.items():
        line.exec_driver_sql(f"SET {setting} = {seconds}")
    return line


def write_back(engine: Engine, *, wholly: bool = False) -> None:
    """Write back what SQLite's log holds, as far as that disturbs nobody.

    :param wholly: leave nothing in the log itself either; whoever writes waits, and a reader at work leaves it as it is.
    """
    if engine.dialect.name != "sqlite":
        return
    raw = engine.raw_connection()  # outside any transaction, which would keep what it may still need
    try:
        raw.cursor().execute(f"PRAGMA wal_checkpoint({'TRUNCATE' if wholly else 'PASSIVE'})")
    finally:
        raw.close()


def give_way(engine: Engine) -> None:
    """Pause a job between two transactions: one that takes SQLite's lock anew at once starves whoever waits for it."""
    if engine.dialect.name == "sqlite" and not engine.get_execution_options().get(_ALONE):
        time.sleep(_GIVE_WAY_SECONDS)
