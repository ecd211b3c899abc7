"""Who a case is about: sealed under the case's key, found through folded names and a fingerprint."""

from collections.abc import Collection
from functools import cache

from blinker import Signal
from sqlalchemy import and_, select

from kette import clock, vault
from kette.cases.models import Case, Identity
from kette.cases.rules.identity import PersonalData
from kette.db import db
from kette.names import fold, search_column

LONGEST_SEARCH = 600  # as the column has it

# Announced with the case, the `person` and whether it `is_new`, in the same transaction; wired in listening.py.
kept = Signal()


class Marks:
    """Keyed hashes of many people at once: the keys are derived once."""

    def __init__(self) -> None:
        master = vault.current()
        self._prints = vault.KeyedHash(master.derive("fingerprint"))
        self._numbers = vault.KeyedHash(master.derive("school-key"))
        # The same given names come again and again.
        self._fold = cache(fold)

    def fingerprint(self, person: PersonalData) -> str:
        """Return a keyed hash of folded name and birth date: the same pupil again, without opening anything."""
        family, given = self._fold(person.family_name), self._fold(person.given_name)
        return self._prints.of(f"{family}|{given}|{person.born_on.isoformat()}".encode())

    def number(self, value: str) -> str:
        """Return a keyed hash of a school's own number for a pupil."""
        return self._numbers.of(value.encode())


def fingerprint(person: PersonalData) -> str:
    """Return a keyed hash of folded name and birth date: the same pupil again, without opening anything."""
    return Marks().fingerprint(person)


def keyed_hash(value: str) -> str:
    """Return a keyed hash of a school's own number for a pupil."""
    return Marks().number(value)


def _search(person: PersonalData) -> str:
    """Return what finds the name, cut where only a name of hostile length goes on."""
    return search_column(person.family_name, person.given_name)[:LONGEST_SEARCH]


def keep(case: Case, person: PersonalData, *, school_key: str | None, no_disclosure: bool) -> Identity:
    """Seal who the case is about."""
    identity = Identity(
        kommune_id=case.kommune_id,
        case_id=case.id,
        sealed=_seal(case, person),
        search=_search(person),
        fingerprint=fingerprint(person),
        school_key=school_key,
        no_disclosure=no_disclosure,
    )
    db.session.add(identity)
    kept.send(case, person=person, is_new=True)
    return identity


def change(case: Case, person: PersonalData) -> None:
    """Replace who the case is about; earlier names are kept nowhere (§ 13 SBGG)."""
    identity = db.session.scalars(select(Identity).where(Identity.case_id == case.id)).one()
    identity.sealed = _seal(case, person)
    identity.search = _search(person)
    identity.fingerprint = fingerprint(person)
    identity.changed_at = clock.now()
    kept.send(case, person=person, is_new=False)


def may_not_be_disclosed(case: Case) -> bool:
    """Say whether `keineAuskunftAnDritte` is set for the pupil."""
    return case.id in not_to_be_disclosed([case.id])


def not_to_be_disclosed(case_ids: Collection[int]) -> frozenset[int]:
    """Return for the pupils of which cases `keineAuskunftAnDritte` is set."""
    locked = and_(Identity.case_id.in_(case_ids), Identity.no_disclosure.is_(True))
    return frozenset(db.session.scalars(select(Identity.case_id).where(locked)))


def _seal(case: Case, person: PersonalData) -> bytes:
    if case.key is None:
        raise vault.SealBroken("the case is erased")
    return vault.current().seal(case.key.wrapped, person.to_json(), about=f"identity:{case.public_id}")
