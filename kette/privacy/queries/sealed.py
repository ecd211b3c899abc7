"""Sealing and opening words and files under a case's key; what is opened after the erasure is gone."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import column, select, table

from kette import vault
from kette.db import db
from kette.privacy.models import Key

# Cases lie above: their table is named here, as the foreign keys name it.
CASES = table(
    "cases", column("id"), column("key_id"), column("number"), column("public_id"), column("school_id")
)


@dataclass(frozen=True, slots=True)
class CaseName:
    """What a case is called in addresses and on paper; neither names the person."""

    public_id: str
    number: str


def case_names(case_ids: list[int]) -> dict[int, CaseName]:
    """Return what cases of the Kommune are called, by key."""
    rows = db.session.execute(
        select(CASES.c.id, CASES.c.public_id, CASES.c.number).where(CASES.c.id.in_(case_ids))
    )
    return {case_id: CaseName(public_id, number) for case_id, public_id, number in rows}


def key_of(case_id: int) -> bytes | None:
    """Return the wrapped key of a case; None once it is erased."""
    return db.session.scalars(
        select(Key.wrapped).join(CASES, CASES.c.key_id == Key.id).where(CASES.c.id == case_id)
    ).first()


def seal(case_id: int, content: Any, *, about: str) -> bytes:
    """Seal a JSON value under a case's key.

    :raises SealBroken: if the case is erased.
    """
    return vault.current().seal(_existing(case_id), content, about=about)


def seal_file(case_id: int, content: bytes, *, about: str) -> bytes:
    """Seal a file under a case's key.

    :raises SealBroken: if the case is erased.
    """
    return vault.current().seal_bytes(_existing(case_id), content, about=about)


def unseal(case_id: int, sealed: bytes | None, *, about: str) -> Any:
    """Open what `seal` made; None where there is nothing, or no key any more."""
    key = key_of(case_id)
    return None if key is None or sealed is None else vault.current().open(key, sealed, about=about)


def unseal_file(case_id: int, sealed: bytes | None, *, about: str) -> bytes | None:
    """Open what `seal_file` made; None where there is nothing, or no key any more."""
    key = key_of(case_id)
    return None if key is None or sealed is None else vault.current().open_bytes(key, sealed, about=about)


def _existing(case_id: int) -> bytes:
    key = key_of(case_id)
    if key is None:
        raise vault.SealBroken("the case is erased")
    return key
