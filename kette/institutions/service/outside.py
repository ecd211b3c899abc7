"""People who sign in with their Kommune's own identity provider: found by an existing account, never made."""

import hashlib

from sqlalchemy import select

from kette import audit, clock
from kette.db import db
from kette.institutions.models import OutsideName, Person
from kette.institutions.queries import person_named, seats_of
from kette.roles import Actor


def person_behind(
    issuer: str, subject: str, user_name: str, *, kommune_key: str, by_kommune: int
) -> Person | None:
    """Return who may come in with this account of the provider, and bind the account at the first time.

    The claim names a user of Kette once; from then on issuer and subject count, which providers never give to
    somebody else (OpenID Connect Core 1.0, § 5.7). Nobody gets an account or a role by it.

    :param kommune_key: the Kommune whose provider it is: who has no role there is unknown to it.
    """
    issuer_hash = _hash(issuer)
    subject_hash = _hash(f"{issuer}\n{subject}")
    bound = db.session.scalars(
        select(Person).join(OutsideName).where(OutsideName.subject_hash == subject_hash)
    ).one_or_none()
    person = bound or person_named(user_name)
    if person is None or person.locked_at is not None or not _takes_part(person, kommune_key):
        return None
    if bound is None:
        other = select(OutsideName.id).where(
            OutsideName.person_id == person.id, OutsideName.issuer_hash == issuer_hash
        )
        if db.session.scalars(other).first() is not None:
            return None
        db.session.add(
            OutsideName(
                person_id=person.id,
                issuer_hash=issuer_hash,
                subject_hash=subject_hash,
                bound_at=clock.now(),
            )
        )
        by = Actor.system(by_kommune)
        audit.write("outside.bind", by=by, object_type="person", object_id=person.public_id)
    return person


def _takes_part(person: Person, kommune_key: str) -> bool:
    return any(kommune.key == kommune_key for _, _, kommune in seats_of(person.id))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
