"""Releasing one's own part of an access request, frozen as it is now, and handing the whole out."""

from kette import audit, clock
from kette.cases.models import Case
from kette.chain import BrokenChain
from kette.db import db, lock_row
from kette.privacy.queries.sealed import seal
from kette.rights.models import Part, Request
from kette.rights.queries.export import Export
from kette.rights.queries.requests import Asked
from kette.rights.rules.part import PartContent
from kette.rights.rules.requests import ENTRUSTED_ALONE, Handing, RequestResult, Withheld
from kette.roles import Actor, Role


def note_looked_at(part: Part, *, by: Actor) -> None:
    """Write down that somebody looks through their institution's part, before it is released or afterwards."""
    _log("request.preview" if part.released_at is None else "request.read", part.request.case, by)


def release(
    part: Part,
    *,
    held_back: frozenset[str],
    why: Withheld | None,
    handing: Handing,
    by: Actor,
    entrusted: frozenset[str] = frozenset(),
) -> PartContent:
    """Freeze what one's own institution has on file, without what is held back, and release it.

    :param held_back: idents of rows.
    :param entrusted: idents of entrusted notes that their author gives out (§ 65 SGB VIII, § 203 StGB); no others go.
    :raises BrokenChain: if it was released meanwhile, the case is erased, or an entrusted note would go by other hands.
    """
    case = lock_row(Case, part.case_id)
    locked = lock_row(Part, part.id)
    if locked.released_at is not None:
        raise BrokenChain("Dieser Teil ist schon freigegeben.")
    if locked.institution_id != by.institution_id or case.erased_at is not None:
        raise BrokenChain("Diesen Teil kann Ihre Stelle nicht freigeben.")
    if entrusted and handing is not Handing.OWN:
        raise BrokenChain(ENTRUSTED_ALONE)
    content = Export(case, locked.institution, by).content(held_back, why, entrusted=entrusted)
    locked.sealed = seal(case.id, content.to_json(), about=f"part:{locked.public_id}")
    locked.handing, locked.released_at, locked.released_by_id = handing, clock.now(), by.membership_id
    db.session.flush()
    _log("request.release", case, by, f"{handing.value} withheld={len(content.held_back)}")
    return content


def note_handed_out(asked: Asked, form: str, *, by: Actor) -> None:
    """Write down that the released parts are given out as PDF or JSON."""
    _log("request.hand_out", asked.request.case, by, form)


def close(asked: Asked, *, by: Actor) -> None:
    """Note that the young person has the answer; only once every institution has released its part.

    :raises BrokenChain: if a part is missing, or another institution was asked.
    """
    lock_row(Case, asked.request.case_id)
    locked = lock_row(Request, asked.request.id)
    if locked.institution_id != by.institution_id and by.role is not Role.DPO:
        raise BrokenChain("Die Stelle, bei der gefragt wurde, händigt die Auskunft aus.")
    if not asked.is_complete:
        missing = ", ".join(part.institution.short_name for part in asked.parts if part.released_at is None)
        raise BrokenChain(f"Noch nicht freigegeben: {missing}.")
    if locked.answered_at is None:
        locked.result, locked.answered_at, locked.answered_by_id = (
            RequestResult.DONE,
            clock.now(),
            by.membership_id,
        )
        _log("request.answer", locked.case, by, "access done")


def _log(action: str, case: Case, by: Actor, detail: str = "") -> None:
    audit.write(action, by=by, object_type="case", object_id=case.public_id, detail=detail)
