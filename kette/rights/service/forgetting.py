"""Erasure on request (Art. 17 DSGVO): every institution speaks for its own part, the officer confirms, and what is open is closed."""

from typing import Any

from kette import audit, clock, outbox
from kette.cases.models import Case
from kette.chain import BrokenChain
from kette.db import db, lock_row
from kette.institutions.models import Institution
from kette.institutions.queries import protectors
from kette.privacy.queries.sealed import seal
from kette.retention.models import ErasureRequest
from kette.retention.rules.reasons import EarlyReason
from kette.retention.service import early
from kette.retention.service.erasing import Held
from kette.retention.service.holding import Refused
from kette.rights.models import ErasureWord, Request
from kette.rights.queries.requests import about, asked_of, involved, reason_of, words_on
from kette.rights.rules import words
from kette.rights.rules.requests import Ending, RequestKind, RequestResult, Word
from kette.rights.service.telling import mail, tell
from kette.roles import Actor


def ask_all(request: Request, case: Case, *, by: Actor) -> int:
    """Ask every institution that holds data of its own and has not been asked; return how many that were."""
    known = {row.institution_id for row in words_on(request.id)}
    asked = [one for one in involved(case) if one.id not in known]
    for institution in asked:
        row = ErasureWord(
            kommune_id=request.kommune_id,
            request_id=request.id,
            case_id=case.id,
            institution_id=institution.id,
        )
        db.session.add(row)
        db.session.flush()
        if institution.id != by.institution_id:
            mail(institution, words.agree(request.due_on), f"erasure-word:{row.public_id}")
    return len(asked)


def say(row: ErasureWord, word: Word, reason: str, *, by: Actor) -> None:
    """Say whether one's own institution's part may go; once all have agreed, the officer is asked to confirm.

    One institution erases nothing that is another one's: if one must keep its part, the request is refused with its reason.

    :raises BrokenChain: if it was answered meanwhile, is another institution's, or a legal hold stands.
    """
    case = lock_row(Case, row.case_id)
    request = lock_row(Request, row.request_id)
    locked = lock_row(ErasureWord, row.id)
    if locked.answered_at is not None or request.answered_at is not None or case.erased_at is not None:
        raise BrokenChain("Dieses Anliegen ist schon beantwortet.")
    if locked.institution_id != by.institution_id:
        raise BrokenChain("Über diesen Teil entscheidet eine andere Stelle.")
    locked.word, locked.answered_at, locked.answered_by_id = word, clock.now(), by.membership_id
    locked.reason = seal(case.id, reason, about=f"erasure-word:{locked.public_id}") if reason else None
    db.session.flush()
    _log("request.word", case, by, word.value)
    if ask_all(request, case, by=by):
        return
    said = words_on(request.id)
    if any(one.word is None for one in said):
        return
    if any(one.word is Word.KEPT for one in said):
        _refuse(request, case, _reasons(said), by=by)
        return
    try:
        early.ask(case, EarlyReason.ASKED, by=by, agreed=True)
    except (Refused, Held) as why:
        raise BrokenChain(str(why)) from why
    call_the_officer(request)


def _reasons(said: Any) -> str:
    kept = [f"{one.institution.name}: {reason_of(one)}" for one in said if one.word is Word.KEPT]
    return "\n".join([*kept, "Gelöscht wird, wenn die Frist der Aufbewahrung endet."])


def _refuse(request: Request, case: Case, reason: str, *, by: Actor) -> None:
    request.answer = seal(case.id, reason, about=about(request.public_id, "answer")) if reason else None
    request.result, request.answered_at = RequestResult.REFUSED, clock.now()
    request.answered_by_id = by.membership_id
    db.session.flush()
    _log("request.answer", case, by, f"{request.kind.value} {RequestResult.REFUSED.value}")


def call_the_officer(request: Request) -> None:
    """Tell the data-protection officer that a request waits for them."""
    for officer in protectors()[:1]:
        outbox.queue(
            officer.person.email or "",
            *words.asked_officer(),
            key=f"request-officer:{request.public_id}",
            urgent=True,
            membership_id=officer.id,
            institution_id=officer.institution_id,
        )


def on_erasing(case: Case, *, by: Actor, **_: Any) -> None:
    """Close what is open about a case that is being erased: fulfilled if erasure was asked for, else ended unanswered."""
    for found in asked_of(case.id):
        request = lock_row(Request, found.id)
        is_wish = request.kind is RequestKind.ERASURE
        request.result = RequestResult.DONE if is_wish else RequestResult.REFUSED
        request.ended = None if is_wish else Ending.ERASED
        request.answered_at, request.answered_by_id = clock.now(), by.membership_id
        db.session.flush()
        end = RequestResult.DONE.value if is_wish else Ending.ERASED.value
        _log("request.answer", case, by, f"{request.kind.value} {end}")
        if is_wish:
            for institution in _told(request, case):
                tell(request, institution)
            _log("request.tell", case, by, request.kind.value)


def _told(request: Request, case: Case) -> list[Institution]:
    return [one for one in involved(case) if one.id != request.institution_id]


def on_refused(asked: ErasureRequest, *, reason: str, by: Actor, **_: Any) -> None:
    """Close a request for erasure that the officer refused, with the reason."""
    if asked.reason is not EarlyReason.ASKED:
        return
    for found in asked_of(asked.case_id):
        if found.kind is RequestKind.ERASURE and all(one.word for one in words_on(found.id)):
            _refuse(lock_row(Request, found.id), lock_row(Case, asked.case_id), reason, by=by)


def _log(action: str, case: Case, by: Actor, detail: str) -> None:
    audit.write(action, by=by, object_type="case", object_id=case.public_id, detail=detail)
