"""Links that begin with an offer or a list and end with the answer, and the codes that open them."""

from datetime import date

from kette import audit, clock, mailer, outbox, vault
from kette.cases.models import Case, CaseStep
from kette.chain import BrokenChain, Step
from kette.db import db, lock_row, new_public_id
from kette.handover.models import Handover
from kette.handover.service.deadlines import deadline
from kette.institutions.models import Institution
from kette.institutions.rules.sessions import new_token
from kette.links import queries
from kette.links.models import LinkCode, PaperLink
from kette.links.rules.letters import code_letter
from kette.links.rules.limits import CODE_LIFE, WRONG_IN_ALL, LinkEnd
from kette.links.rules.tokens import (
    code_hash,
    code_in_words,
    draw_code,
    fits,
    token_hash,
    token_of,
    typed_code,
)
from kette.roles import Actor


class NoCode(Exception):
    """No code can be sent now; the text is the German sentence for the reader."""


def on_step(_case: Case, *, step: CaseStep, by: Actor) -> None:
    """Listen to cases: an offer that takes a sheet along gets its link, in the same transaction."""
    if step.step is not Step.OFFER or step.handover_id is None:
        return
    handover = db.session.get_one(Handover, step.handover_id)
    if handover.basis_id is not None and not handover.standing:
        _make(handover, handover.deadline_on or deadline("answer_working_days"), by=by)


def renew(handover: Handover, *, by: Actor) -> PaperLink:
    """Give an open offer another link; the one before leads nowhere from now on, and its sheet is printed again.

    :raises BrokenChain: if the offer was answered or withdrawn meanwhile.
    """
    case = lock_row(Case, handover.case_id)
    db.session.refresh(handover)
    if handover.answered_at is not None or handover.basis_id is None:
        raise BrokenChain("Diese Übergabe ist beantwortet; für sie gibt es keine neue Adresse.")
    for link in queries.links_of(handover):
        _end(link, LinkEnd.REPLACED, by=by)
    usual = deadline("answer_working_days")
    link = _make(handover, max(usual, handover.deadline_on or usual), by=by)
    audit.write("link.renew", by=by, object_type="case", object_id=case.public_id)
    return link


def bar(handover: Handover, *, by: Actor) -> None:
    """Let the link of an offer lead nowhere any more; the offer itself stays open."""
    case = lock_row(Case, handover.case_id)
    for link in queries.links_of(handover):
        if _end(link, LinkEnd.BARRED, by=by):
            _log("link.end", ("case", case.public_id), by, detail=LinkEnd.BARRED.value)


def bar_all(institution: Institution, *, by: Actor) -> int:
    """Let every address of an institution lead nowhere any more, because its mailbox is in wrong hands; return how many."""
    ended = 0
    for link_id in queries.open_links(institution):
        ended += _end(lock_row(PaperLink, link_id), LinkEnd.BARRED, by=by)
    if ended:
        _log("link.end", ("institution", institution.public_id), by, detail=LinkEnd.BARRED.value)
    return ended


def send_code(link_id: int) -> LinkCode:
    """Send a new code to the mailbox of the institution that is asked; the one before counts no more.

    :raises NoCode: if there is no mailbox, no mail server, or there were too many codes within the hour.
    """
    link = lock_row(PaperLink, link_id)
    receiver = link.institution
    if not queries.is_alive(link):
        raise NoCode("Diese Adresse gilt nicht mehr.")
    if not receiver.mailbox:
        raise NoCode(
            f"Für {receiver.name} ist kein Postfach hinterlegt. Es lässt sich kein Code verschicken."
        )
    if mailer.server() is None:
        raise NoCode("Kette kann zurzeit keine Mails verschicken. Es wurde kein Code angefordert.")
    again = queries.next_code_of(link)
    if again is not None:
        raise NoCode(
            "Von hier aus wurden in der letzten Stunde schon zu viele Codes angefordert. Der nächste geht ab "
            f"{clock.local(again):%H:%M} Uhr."
        )
    now, public_id, code = clock.now(), new_public_id(), draw_code()
    sent = LinkCode(
        kommune_id=link.kommune_id,
        public_id=public_id,
        link_id=link.id,
        code_hash=code_hash(_key(), link.public_id, code),
        made_at=now,
    )
    db.session.add(sent)
    db.session.flush()
    letter = code_letter(code_in_words(code), clock.local(now), clock.local(now + CODE_LIFE))
    outbox.queue(
        receiver.mailbox, *letter, key=queries.letter_key(sent), urgent=True, institution_id=receiver.id
    )
    _log("link.code", queries.behind(link).thing, Actor.system(link.kommune_id))
    return sent


def try_code(link_id: int, typed: str) -> str | None:
    """Take the newest code of a link, once; return what lets this browser on, None where it was not the code.

    A try counts before its code is looked at, and under the link's lock: many at once are many.
    """
    link = lock_row(PaperLink, link_id)
    code = queries.newest_code(link)
    if code is None or not queries.is_alive(link) or not queries.is_open_code(code):
        return None
    code.tries += 1
    by, thing = Actor.system(link.kommune_id), queries.behind(link).thing
    if not fits(code.code_hash, code_hash(_key(), link.public_id, typed_code(typed))):
        link.wrong += 1
        _log("link.fail", thing, by)
        if link.wrong >= WRONG_IN_ALL:
            _end(link, LinkEnd.GUESSED, by=by)
            _log("link.end", thing, by, detail=LinkEnd.GUESSED.value)
        return None
    shown = new_token()
    code.used_at, code.pass_hash = clock.now(), token_hash(shown)
    _log("link.open", thing, queries.receiver_actor(link))
    return shown


def lock_to_answer(link_id: int) -> PaperLink:
    """Load a link for its answer. Always the case first, then the link, then the log: nobody waits crosswise."""
    lock_row(Case, queries.offer_of(queries.link(link_id)).case_id)
    return lock_row(PaperLink, link_id)


def sign(link: PaperLink, name: str) -> None:
    """Keep who answered from the paper, as they typed it; the log of accesses holds no names.

    :raises BrokenChain: if the case is erased.
    """
    key = link.handover.case.key if link.handover else None
    if key is None:
        raise BrokenChain("Die Daten zu diesem Fall sind gelöscht.")
    link.answered_at = clock.now()
    link.answered_name = vault.current().seal(key.wrapped, name, about=f"link:{link.public_id}")


def _make(handover: Handover, until_on: date, *, by: Actor) -> PaperLink:
    return _added(
        PaperLink(institution_id=handover.to_id, case_id=handover.case_id, handover_id=handover.id),
        until_on,
        by=by,
    )


def make_for_list(list_id: int, institution_id: int, until_on: date, *, by: Actor) -> PaperLink:
    """Give an institution an address under which it answers a list."""
    return _added(PaperLink(institution_id=institution_id, list_id=list_id), until_on, by=by)


def _added(link: PaperLink, until_on: date, *, by: Actor) -> PaperLink:
    key = vault.current().derive(queries.PURPOSE)
    link.kommune_id, link.public_id = by.kommune_id, new_public_id()
    link.token_hash = token_hash(token_of(key, f"{link.kommune_id}:{link.public_id}"))
    link.until_on, link.made_at, link.membership_id = until_on, clock.now(), by.membership_id
    db.session.add(link)
    db.session.flush()
    return link


def _end(link: PaperLink, why: LinkEnd, *, by: Actor) -> bool:
    if link.ended_at is not None:
        return False
    link.ended_at, link.ended, link.ended_by_id = clock.now(), why, by.membership_id
    db.session.flush()
    return True


def _key() -> bytes:
    return vault.current().derive("link-codes")


def _log(action: str, thing: tuple[str, str], by: Actor, detail: str = "") -> None:
    audit.write(action, by=by, object_type=thing[0], object_id=thing[1], detail=detail)
