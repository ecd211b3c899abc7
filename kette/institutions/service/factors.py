"""Second factors that are added, used and taken away; the person is always the one of the session that asks."""

from collections.abc import Iterable

from sqlalchemy import select

from kette import audit, clock, vault
from kette.db import db, lock_row
from kette.institutions.models import Factor, ListedCode, Person
from kette.institutions.queries import factors_of
from kette.institutions.rules import factors as rules
from kette.institutions.rules.factors import FactorKind
from kette.institutions.rules.opening import Impossible
from kette.institutions.rules.passkeys import NewKey
from kette.institutions.service.rows import added
from kette.roles import Actor

_MOST = 10


def begin_app(person: Person, *, session: int | None = None) -> Factor:
    """Draw the secret of a new app; it counts once its first code was typed. One that was begun before is forgotten.

    :param session: key of the session that showed who it is; no other one gets to see the secret.
    """
    now = clock.now()
    for begun in db.session.scalars(
        select(Factor).where(
            Factor.person_id == person.id, Factor.kind == FactorKind.APP, Factor.active_at.is_(None)
        )
    ):
        db.session.delete(begun)
    _check_room(person)
    master = vault.current()
    key = master.new_wrapped_key()
    factor = Factor(
        person_id=person.id, kind=FactorKind.APP, label="App mit Codes", begun_at=now, begun_in=session
    )
    factor.wrapped_key = key
    factor.sealed = master.seal(key, rules.new_secret(), about=f"factor:{person.id}")
    return added(factor)


def secret_of(factor: Factor) -> str:
    """Return the secret of an app."""
    secret: str = vault.current().open(
        factor.wrapped_key or b"", factor.sealed or b"", about=f"factor:{factor.person_id}"
    )
    return secret


def confirm_app(factor_id: int, typed: str, *, by: Actor) -> bool:
    """Let an app count from now on, if this is its code."""
    factor = lock_row(Factor, factor_id)
    if not _fits_app(factor, rules.tidy_code(typed)):
        return False
    factor.active_at = factor.used_at
    _log("factor.add", factor, by)
    return True


def add_passkey(person: Person, key: NewKey, label: str, *, by: Actor) -> Factor:
    """Keep a passkey that the browser has made.

    :raises Impossible: if it is known already, or there are too many.
    """
    _check_room(person)
    if passkey(key.credential_id) is not None:
        raise Impossible("Dieser Passkey ist schon eingerichtet.")
    now = clock.now()
    factor = Factor(
        person_id=person.id,
        kind=FactorKind.PASSKEY,
        label=label or "Passkey",
        begun_at=now,
        active_at=now,
        credential_id=key.credential_id,
        public_key=key.public_key,
        count=key.count,
    )
    _log("factor.add", added(factor), by)
    return factor


def new_list(person: Person, *, by: Actor) -> list[str]:
    """Draw a list of codes, each good once, and return it to be shown once; an older list is void."""
    for before in factors_of(person.id):
        if before.kind is FactorKind.LIST:
            db.session.delete(before)
    db.session.flush()
    now = clock.now()
    factor = added(
        Factor(
            person_id=person.id,
            kind=FactorKind.LIST,
            label="Gedruckte Liste",
            begun_at=now,
            active_at=now,
        )
    )
    codes = rules.draw_codes()
    key = vault.current().derive("listed-codes")
    factor.codes = [ListedCode(code_hash=rules.code_hash(key, factor.public_id, code)) for code in codes]
    _log("factor.add", factor, by)
    return codes


def use_code(person: Person, typed: str) -> Factor | None:
    """Take a code of an app or of the list, once; return whose it was."""
    code = rules.tidy_code(typed)
    key = vault.current().derive("listed-codes")
    for known in factors_of(person.id):
        # Under its lock: the same code sent twice at once is good once.
        factor = lock_row(Factor, known.id)
        if factor.kind is FactorKind.APP and _fits_app(factor, code):
            return factor
        if factor.kind is FactorKind.LIST:
            wanted = rules.code_hash(key, factor.public_id, code)
            listed = next((row for row in factor.codes if row.code_hash == wanted), None)
            if listed is not None and listed.used_at is None:
                listed.used_at = factor.used_at = clock.now()
                return factor
    return None


def passkey(credential_id: bytes) -> Factor | None:
    """Return the passkey of this id, whoever's it is."""
    return db.session.scalars(select(Factor).where(Factor.credential_id == credential_id)).one_or_none()


def note_passkey(factor_id: int, count: int) -> None:
    """Keep the count of uses that a passkey has told.

    :raises Impossible: if another use was quicker and told as much.
    """
    factor = lock_row(Factor, factor_id)
    if count <= factor.count and (count or factor.count):
        raise Impossible("Dieser Passkey wurde eben schon benutzt.")
    factor.count, factor.used_at = count, clock.now()


def remove(factor: Factor, *, compulsory: bool, by: Actor) -> None:
    """Take a factor away.

    :param compulsory: somebody who must have one keeps the last.
    :raises Impossible: if it is that last one.
    """
    if compulsory and len(factors_of(factor.person_id)) <= 1:
        raise Impossible(
            "Ein zweiter Faktor ist für Ihre Rolle Pflicht. Richten Sie erst einen anderen ein, dann entfernen Sie diesen."
        )
    _log("factor.remove", factor, by)
    db.session.delete(factor)


def reset(person: Person, *, by: Actor) -> int:
    """Take all factors from somebody who has lost them, and return how many; whoever must have one sets it up anew."""
    found = factors_of(person.id)
    _forget(found)
    audit.write(
        "factor.reset",
        by=by,
        object_type="person",
        object_id=person.public_id,
        detail=f"factors={len(found)}",
    )
    return len(found)


def _forget(factors: Iterable[Factor]) -> None:
    for factor in factors:
        db.session.delete(factor)


def _check_room(person: Person) -> None:
    if len(factors_of(person.id)) >= _MOST:
        raise Impossible(f"Mehr als {_MOST} zweite Faktoren gehen nicht. Entfernen Sie erst einen.")


def _fits_app(factor: Factor, code: str) -> bool:
    step = rules.step_shown(secret_of(factor), code, clock.now(), factor.last_step)
    if step is None:
        return False
    factor.last_step, factor.used_at = step, clock.now()
    return True


def _log(action: str, factor: Factor, by: Actor) -> None:
    audit.write(
        action, by=by, object_type="factor", object_id=factor.public_id, detail=f"kind={factor.kind.value}"
    )
