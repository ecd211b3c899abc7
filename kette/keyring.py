"""The installation's master keys over time: a new one is added, what hangs on the old ones moves, an old one is forgotten."""

import ast
import fcntl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, LargeBinary, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from kette import audit, clock, secretfile, vault
from kette.db import Base, db, kommune, transaction
from kette.roles import Actor

BATCH = 200
# Every column of this name holds keys that a master key wraps, in whatever table.
WRAPPED = ("wrapped", "wrapped_key")
_MOST = 255  # the number is one byte


class ForgottenKey(Base):
    """A master key that is gone for good: the database refuses whatever is still wrapped under it."""

    __tablename__ = "forgotten_keys"

    mark: Mapped[bytes] = mapped_column(LargeBinary(1), primary_key=True)
    at: Mapped[datetime]


class NotPossible(Exception):
    """The keys stay as they are; the text is the German sentence for the reader."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did: the newest key, whether it is new, how many keys of cases, lists and factors moved under it."""

    newest: int
    added: bool
    moved: int


def in_use() -> dict[int, int]:
    """Count what hangs on each master key, the newest last; a key that nothing hangs on counts 0."""
    found: Counter[int] = Counter(dict.fromkeys(vault.current().keys, 0))
    for column in _columns():
        mark = func.substr(column, 1, 1)
        for _ in _everybody(column):
            rows = db.session.execute(
                select(mark, func.count()).where(column.is_not(None), *_here(column)).group_by(mark)
            )
            found.update({vault.number_of(row[0]): row[1] for row in rows})
    return dict(sorted(found.items()))


def rotate(config: Path, *, batch: int = BATCH) -> Rotation:
    """Add a master key and move everything under it; where an earlier rotation was cut off, finish that one instead.

    Whoever works meanwhile goes on: processes read the new key before they meet it, and a key destroyed stays destroyed.

    :param batch: how many keys are moved in one transaction.
    :raises NotPossible: if config.py cannot be changed.
    """
    with _alone(config):
        newest = vault.current().newest
        added = not any(count for number, count in in_use().items() if number != newest)
        db.session.rollback()
        if added:
            newest = _add(config, newest)
        moved = 0
        while any(count for number, count in in_use().items() if number != newest):
            db.session.rollback()
            moved += sum(_move(column, newest, batch) for column in _columns())
        db.session.rollback()
        _note("keys.rotate", newest)
        return Rotation(newest, added, moved)


def forget(config: Path, number: int) -> None:
    """Remove an old master key that nothing hangs on any more.

    Backups made while it was in use can only be read with it: whoever needs them keeps the old config.py beside them.

    :raises NotPossible: if it is the newest, is not there, or something hangs on it.
    """
    with _alone(config):
        if number not in vault.current().keys:
            raise NotPossible(f"Einen Hauptschlüssel {number} gibt es nicht.")
        if number == vault.current().newest:
            raise NotPossible(f"Der Hauptschlüssel {number} ist der neueste; unter ihm wird verschlüsselt.")
        with transaction():
            _wait_for_writers()
            if count := in_use()[number]:
                raise NotPossible(
                    f"Am Hauptschlüssel {number} hängen noch {count} Schlüssel. Zuerst: kette keys rotate"
                )
            mark = bytes([number])
            if db.session.get(ForgottenKey, mark) is None:
                db.session.add(ForgottenKey(mark=mark, at=clock.now()))
        entries = _entries(config)
        _write(
            config, {one: key for one, key in entries.items() if one != number}, root=entries[min(entries)]
        )
        _note("keys.forget", number)


def _add(config: Path, newest: int) -> int:
    if newest >= _MOST:
        raise NotPossible(f"Mehr als {_MOST} Hauptschlüssel kann eine Installation nicht haben.")
    entries = _entries(config)
    _write(config, entries | {newest + 1: vault.new_master()}, root=entries[min(entries)])
    return vault.current().newest


def _move(column: Column[Any], newest: int, batch: int) -> int:
    table, moved, last = column.table, 0, 0
    for _ in _everybody(column):
        last = 0
        while True:
            with transaction():
                rows = db.session.execute(
                    select(table.c.id, column)
                    .where(
                        table.c.id > last,
                        column.is_not(None),
                        func.substr(column, 1, 1) != bytes([newest]),
                        *_here(column),
                    )
                    .order_by(table.c.id)
                    .limit(batch)
                ).all()
                for row_id, wrapped in rows:
                    # Only where it still is what was read: what was erased meanwhile must not come back.
                    changed = update(table).where(table.c.id == row_id, column == wrapped)
                    db.session.execute(changed.values({column.name: vault.current().rewrap(wrapped)}))
            if not rows:
                break
            moved, last = moved + len(rows), rows[-1][0]
    return moved


def _columns() -> list[Column[Any]]:
    return [
        column for table in Base.metadata.sorted_tables for column in table.columns if column.name in WRAPPED
    ]


def _everybody(column: Column[Any]) -> Iterator[None]:
    """Stand in every Kommune in turn, where the table's rows belong to one."""
    if "kommune_id" not in column.table.columns:
        yield
        return
    for kommune_id in _kommunen():
        with kommune(kommune_id):
            yield


def _kommunen() -> list[int]:
    return list(db.session.execute(select(Base.metadata.tables["kommunen"].c.id)).scalars())


def _here(column: Column[Any]) -> list[Any]:
    """Say in the statement, too, whose rows are meant: SQLite has no row-level security."""
    if "kommune_id" not in column.table.columns:
        return []
    return [column.table.c.kommune_id == db.session().info["kommune_id"]]


def _wait_for_writers() -> None:
    """Let everybody finish who may still be writing under an old key; on SQLite the transaction has the only lock."""
    if db.engine.dialect.name == "postgresql":
        tables = ", ".join(sorted({column.table.name for column in _columns()}))
        db.session.execute(text(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE"))


def _note(action: str, number: int) -> None:
    for kommune_id in _kommunen():
        with kommune(kommune_id), transaction():
            by = Actor.system(kommune_id)
            audit.write(action, by=by, object_type="master_key", object_id=str(number))


@contextmanager
def _alone(config: Path) -> Iterator[None]:
    with (config.parent / "keys.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            raise NotPossible("Die Hauptschlüssel werden gerade schon geändert.") from taken
        yield


def _assignment(config: Path, name: str) -> ast.Assign | None:
    try:
        body = ast.parse(config.read_text(encoding="utf-8")).body
    except (OSError, SyntaxError) as trouble:
        raise NotPossible(f"{config} ist nicht lesbar.") from trouble
    return next(
        (
            one
            for one in reversed(body)
            if isinstance(one, ast.Assign) and [getattr(target, "id", "") for target in one.targets] == [name]
        ),
        None,
    )


def _entries(config: Path) -> dict[int, str]:
    found = _assignment(config, "MASTER_KEYS")
    try:
        entries = ast.literal_eval(found.value) if found is not None else None
    except ValueError:
        entries = None
    if not isinstance(entries, dict) or set(vault.current().keys) != set(entries):
        raise NotPossible(
            f"MASTER_KEYS steht nicht als einfache Aufzählung in {config}. Bitte tragen Sie einen neuen Hauptschlüssel "
            "dort ein, wo die Schlüssel herkommen, und rufen Sie den Befehl noch einmal auf."
        )
    return entries


def _write(config: Path, entries: dict[int, str], *, root: str) -> None:
    """Write the master keys and, where it had no entry of its own until now, the root of derived keys, in one go."""
    found, lines = (
        _assignment(config, "MASTER_KEYS"),
        config.read_text(encoding="utf-8").splitlines(keepends=True),
    )
    assert found is not None  # its entries were just read
    start, end = found.lineno - 1, found.end_lineno
    content = "".join([*lines[:start], f"MASTER_KEYS = {entries!r}\n", *lines[end:]])
    content += "" if content.endswith("\n") else "\n"
    if _assignment(config, "DERIVATION_KEY") is None:
        content += f"DERIVATION_KEY = {root!r}\n"
    try:
        secretfile.write(config, content)
    except OSError as trouble:
        raise NotPossible(f"{config} lässt sich nicht schreiben: {trouble.strerror}.") from trouble
