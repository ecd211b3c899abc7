"""Withdrawing what was consented to for one recipient: all of it, unless the young person keeps some of it up."""

from collections.abc import Sequence

from sqlalchemy import select

from kette import clock
from kette.db import db
from kette.privacy.models import Basis
from kette.privacy.queries.grounds import in_force
from kette.privacy.rules.bases import CONSENT
from kette.privacy.rules.ends import End
from kette.privacy.service.bases import end_basis
from kette.privacy.service.own_consent import lock_case
from kette.roles import Actor


def consents_beside(basis: Basis) -> Sequence[Basis]:
    """List the other consents in force for the recipient of a consent, in the order of their coming."""
    return db.session.scalars(
        select(Basis)
        .where(
            Basis.case_id == basis.case_id,
            Basis.recipient_id == basis.recipient_id,
            Basis.kind == CONSENT.key,
            Basis.id != basis.id,
            in_force(clock.today()),
        )
        .order_by(Basis.id)
    ).all()


def withdraw_consent(basis: Basis, *, by: Actor, case_public_id: str, only: bool = False) -> None:
    """End a consent, and with it all others for the same recipient: who says no more means the office, not a sheet.

    Art. 7 Abs. 3 DSGVO: as easy as giving it; a forgotten older form must not go on carrying data.

    :param only: the others are to go on, as the young person said.
    """
    lock_case(basis.case_id)
    for one in (basis, *(() if only else consents_beside(basis))):
        end_basis(one, End.WITHDRAWN.value, by=by, case_public_id=case_public_id)
