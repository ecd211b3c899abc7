"""Taking down what a young person asks for, and answering a correction or a restriction within a month."""

from datetime import date

from kette import audit, clock
from kette.cases.models import Case
from kette.cases.queries.sight import see_one
from kette.chain import BrokenChain
from kette.db import db, lock_row, new_public_id
from kette.institutions.models import Institution
from kette.privacy.queries.sealed import seal
from kette.rights.models import Part, Request, Telling
from kette.rights.queries.requests import about, holders_of_data, involved
from kette.rights.rules import words
from kette.rights.rules.requests import (
    ANSWERED_AT_ONCE,
    UNNAMED,
    Identity,
    RequestKind,
    RequestResult,
    TellingResult,
    due_on,
    is_told,
)
from kette.rights.service.forgetting import ask_all, call_the_officer
from kette.rights.service.telling import mail, tell
from kette.roles import Actor


def record(
    case: Case, kind: RequestKind, *, asked_on: date, identity: Identity, asked: str, by: Actor
) -> Request:
    """Take down a request; for an access every institution that has data gets its part to release.

    :raises BrokenChain: if the case is erased, or whoever takes an access down does not see the name.
    """
    locked = lock_row(Case, case.id)
    if locked.erased_at is not None:
        raise BrokenChain("Die Daten zu diesem Fall sind gelöscht.")
    if kind is RequestKind.ACCESS and not see_one(locked, by, clock.today()).is_named_by_right:
        raise BrokenChain(UNNAMED)
    public_id = new_public_id()
    request = Request(
        public_id=public_id,
        kommune_id=locked.kommune_id,
        case_id=locked.id,
        kind=kind,
        asked_on=asked_on,
        due_on=due_on(asked_on),
        identity=identity,
        institution_id=by.institution_id,
        recorded_at=clock.now(),
        membership_id=by.membership_id,
        asked=seal(locked.id, asked, about=about(public_id, "asked")) if asked else None,
    )
    db.session.add(request)
    db.session.flush()
    _log("request.record", locked, by, kind.value)
    if kind is RequestKind.ACCESS:
        for institution in involved(locked):
            _ask_to_release(request, institution, by=by)
    if kind is RequestKind.ERASURE:
        ask_all(request, locked, by=by)
    return request


def _ask_to_release(request: Request, institution: Institution, *, by: Actor) -> None:
    part = Part(
        kommune_id=request.kommune_id,
        request_id=request.id,
        case_id=request.case_id,
        institution_id=institution.id,
    )
    db.session.add(part)
    db.session.flush()
    if institution.id != by.institution_id:
        mail(institution, words.release(request.due_on), f"request-part:{part.public_id}")


def answer(request: Request, result: RequestResult, reason: str, *, by: Actor) -> None:
    """Answer a request for correction or restriction; every recipient is told of what was done (Art. 19 DSGVO).

    :raises BrokenChain: if it was answered meanwhile, belongs to another institution, or is of another kind.
    """
    case = lock_row(Case, request.case_id)
    locked = lock_row(Request, request.id)
    if locked.answered_at is not None:
        raise BrokenChain("Dieses Anliegen ist schon beantwortet.")
    if locked.institution_id != by.institution_id or locked.kind not in ANSWERED_AT_ONCE:
        raise BrokenChain("Die Stelle, bei der gefragt wurde, beantwortet dieses Anliegen.")
    locked.answer = seal(case.id, reason, about=about(locked.public_id, "answer")) if reason else None
    locked.result, locked.answered_at, locked.answered_by_id = result, clock.now(), by.membership_id
    db.session.flush()
    _log("request.answer", case, by, f"{locked.kind.value} {result.value}")
    if is_told(locked.kind, result):
        for institution in holders_of_data(case, by.institution_id or 0):
            tell(locked, institution)
        _log("request.tell", case, by, locked.kind.value)
    if result is RequestResult.DONE and locked.kind is RequestKind.RESTRICTION:
        call_the_officer(locked)


def confirm_telling(telling: Telling, result: TellingResult, *, by: Actor) -> None:
    """Keep what a recipient did after it was told; a second answer changes nothing."""
    locked = lock_row(Telling, telling.id)
    if locked.done_at is not None or locked.recipient_id != by.institution_id:
        return
    locked.done_at, locked.result, locked.done_by_id = clock.now(), result, by.membership_id
    case = db.session.get_one(Case, locked.case_id)
    _log("request.told", case, by, result.value)


def _log(action: str, case: Case, by: Actor, detail: str) -> None:
    audit.write(action, by=by, object_type="case", object_id=case.public_id, detail=detail)
