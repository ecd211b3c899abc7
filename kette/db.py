"""The ground under all tables: base class, named constraints, Kommune per transaction, one commit at the edge."""

import enum
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from psycopg.pq import TransactionStatus
from sqlalchemy import Enum, ForeignKey, MetaData, String, Table, UniqueConstraint, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.inspection import inspect
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    SessionTransaction,
    declared_attr,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.sql import func, select

from kette import clock, engines
from kette.moments import UtcDateTime

Row = TypeVar("Row")

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of Kette."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcDateTime}

    def __init_subclass__(cls, **more: Any) -> None:
        """Map the table; the random id of a Kommune's row is unique together with its Kommune, like every key."""
        super().__init_subclass__(**more)
        if issubclass(cls, KommuneRow) and issubclass(cls, Addressed):
            cast(Table, cls.__table__).append_constraint(UniqueConstraint("kommune_id", "public_id"))


db = SQLAlchemy(metadata=Base.metadata)


def closed(kind: type[enum.Enum], name: str, *, check: bool = True) -> Enum:
    """Return a column type for a closed set: text with a CHECK, made from the enum's values.

    :param check: False where a foreign key to a catalogue table does it, so that a new member needs no migration.
    """
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=check,
        validate_strings=True,
        length=32,
        values_callable=lambda members: [str(member.value) for member in members],
    )


def new_public_id() -> str:
    """Return a random id of 128 bits for addresses; it says nothing about the row."""
    return secrets.token_urlsafe(16)


class KommuneRow:
    """A row that belongs to one Kommune; every query sees only the rows of the Kommune set for the session."""

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)

    @declared_attr
    def kommune_id(cls) -> Mapped[int]:
        """The Kommune; filled from the session when not given."""
        return mapped_column(ForeignKey("kommunen.id"))


class Addressed:
    """A row that has a page: its random id stands in the URL, never the key."""

    public_id: Mapped[str] = mapped_column(String(22), default=new_public_id)


class OnceKey(Base):
    """The one-time key of a form already sent, and where its answer stands: a double click is one action."""

    __tablename__ = "once_keys"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime]
    location: Mapped[str | None] = mapped_column(String(500))


class AlreadyDone(Exception):
    """The form with this one-time key was sent before; `location` is where its answer stands."""

    def __init__(self, location: str | None) -> None:
        self.location = location


@dataclass(slots=True)
class Transaction:
    """The open write transaction; set `location` to where the answer of this action stands."""

    location: str | None = None


# Where the app keeps the function that says what is being sent (`kette.sending`).
MARK_OF_SENDING = "kette_mark_of_sending"

_writing: ContextVar[bool] = ContextVar("kette_writing", default=False)
_EVERYWHERE = "everywhere"


@contextmanager
def transaction(*, once: str | None = None, keeps: bool = False) -> Iterator[Transaction]:
    """Open the one write transaction of an action; commit at the end, roll back on any exception.

    What was read before is read again inside: on SQLite the lock is taken first (BEGIN IMMEDIATE), because a
    late upgrade loses updates or fails at once.

    :param once: the form's one-time key; with other content, or from somebody else, it is another form.
    :param keeps: only a note of what is shown is written: what was read stays, else a page asks for all of it thrice.
    :raises AlreadyDone: if the form was sent before.
    """
    session = db.session()
    session.expire_on_commit = not keeps
    is_clean = not (session.new or session.dirty or session.deleted)
    (session.commit if keeps and is_clean else session.rollback)()
    token = _writing.set(True)
    tx = Transaction()
    try:
        key = _use(session, _bound(once)) if once else None
        yield tx
        if key is not None:
            key.location = tx.location
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _writing.reset(token)
        session.expire_on_commit = True


def _bound(once: str) -> str:
    """Return a one-time key for this content alone: who goes back and types another pupil into the form means that one."""
    return sha256(f"{once} {current_app.extensions.get(MARK_OF_SENDING, str)()}".encode()).hexdigest()


def _use(session: Session, key: str) -> OnceKey:
    used = session.get(OnceKey, key)
    if used is not None:
        raise AlreadyDone(used.location)
    used = OnceKey(key=key, used_at=clock.now())
    session.add(used)
    try:
        session.flush()
    except IntegrityError:
        # PostgreSQL: the first click was waited for, and has just been kept.
        session.rollback()
        first = session.get(OnceKey, key)
        raise AlreadyDone(first.location if first else None) from None
    return used


def kommune(kommune_id: int) -> AbstractContextManager[None]:
    """Let the session see and write the rows of one Kommune inside the block."""
    return _sight("kommune_id", kommune_id)


def enter_kommune(kommune_id: int | None) -> None:
    _set_sight("kommune_id", kommune_id)


def kommune_here() -> int:
    """Return the Kommune set for the session, for jobs that are done in each.

    :raises LookupError: if none is set.
    """
    found: int | None = db.session().info.get("kommune_id")
    if found is None:
        raise LookupError("no Kommune is set for the session")
    return found


def everywhere() -> AbstractContextManager[None]:
    """Let queries see the rows of all Kommunen: only for sign-in, jobs and the command line.

    PostgreSQL opens by it the tables of `kette.walls.EVERYWHERE` alone.
    """
    return _sight(_EVERYWHERE, True)


@contextmanager
def _sight(name: str, value: int | bool) -> Iterator[None]:
    before = db.session().info.get(name)
    _set_sight(name, value)
    try:
        yield
    finally:
        _set_sight(name, before)


def _set_sight(name: str, value: int | bool | None) -> None:
    session = db.session()
    if session.info.get(name) == value:
        return
    session.info[name] = value
    # A transaction that has failed takes no more commands; the next one is told when it begins.
    if session.in_transaction() and session.is_active and session.get_bind().dialect.name == "postgresql":
        connection = session.connection()
        if (
            cast(Any, connection.connection.driver_connection).info.transaction_status
            != TransactionStatus.INERROR
        ):
            _tell_postgresql(session, connection)


def _tell_postgresql(session: Session, connection: Connection) -> None:
    """Set for this transaction, and no longer, what row-level security (kette.walls) goes by: pools keep connections."""
    all_of_them = "on" if session.info.get(_EVERYWHERE) else ""
    told = (("kette.kommune", str(session.info.get("kommune_id") or "")), ("kette.everywhere", all_of_them))
    connection.execute(select(*(func.set_config(name, value, True) for name, value in told)))


@event.listens_for(Session, "after_begin")
def _set_kommune(session: Session, _tx: SessionTransaction, connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        _tell_postgresql(session, connection)


@event.listens_for(Session, "do_orm_execute")
def _see_one_kommune(state: ORMExecuteState) -> None:
    if state.is_column_load or state.is_relationship_load or state.session.info.get(_EVERYWHERE):
        return
    # Without a Kommune nothing is seen: no row has the key 0.
    seen = state.session.info.get("kommune_id") or 0
    theirs = with_loader_criteria(KommuneRow, lambda cls: cls.kommune_id == seen, include_aliases=True)
    state.statement = state.statement.options(theirs)


@event.listens_for(Session, "before_flush")
def _stamp_kommune(session: Session, _context: Any, _instances: Any) -> None:
    for row in session.new:
        if isinstance(row, KommuneRow) and row.__dict__.get("kommune_id") is None:
            row.kommune_id = session.info["kommune_id"]


def init_app(app: Flask) -> None:
    """Give the app its engine: PostgreSQL where configured, else SQLite in the instance."""
    url = app.config["DATABASE_URL"] or f"sqlite:///{Path(app.instance_path).resolve() / 'kette.db'}"
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engines.options(url)
    db.init_app(app)
    with app.app_context():
        engines.prepare(db.engine, app.config.get("DATABASE_KEY"), _writing.get)


def lock_row(row_type: type[Row], row_id: int) -> Row:
    """Load a row for change: locked on PostgreSQL (others may refer to it); on SQLite the transaction holds the only lock."""
    db.session.flush()  # it is read again: what was changed here and not written yet would be lost
    return db.session.get_one(row_type, row_id, with_for_update={"key_share": True}, populate_existing=True)


def lock_again(row: Row) -> Row:
    """Lock a row that was loaded before; its key is known without reading the row for it."""
    return lock_row(type(row), cast(Any, inspect(row)).identity[0])


def migrate(app: Flask) -> None:
    """Bring the database to the newest schema, with guards, catalogues and (PostgreSQL) rights of the application's role."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with app.app_context():
        token = _writing.set(True)
        try:
            command.upgrade(config, "head")
        finally:
            _writing.reset(token)
