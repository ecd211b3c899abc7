"""Links: the one behind an address, what it leads to, and how its newest code stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from kette import clock, mailer, outbox, vault
from kette.db import db, everywhere
from kette.handover.document import Door
from kette.handover.models import Handover
from kette.handover.queries import is_open
from kette.handover.rules.states import HandoverState
from kette.handover.service.grounds import has_lapsed
from kette.institutions.models import Institution
from kette.links.models import LinkCode, PaperLink
from kette.links.rules.limits import (
    CODE_LIFE,
    HOUR,
    PASS_LIFE,
    PATIENCE,
    TRIES_OF_A_CODE,
    Told,
    next_code_at,
)
from kette.links.rules.tokens import fits, in_groups, token_hash, token_of, typed_token
from kette.outbox import MailState
from kette.roles import Actor, Role

# For which purpose the key is derived that secrets of addresses are drawn from.
PURPOSE = "paper-link"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link lies: which row of which Kommune."""

    kommune_id: int
    link_id: int


@dataclass(frozen=True, slots=True)
class Behind:
    """What an address leads to, as far as everybody who holds it may know.

    :param is_open: whether it can still be answered.
    :param whom: who helps with questions.
    :param endpoint: the page that follows the code.
    :param signed_in: the page of those of the institution who are signed in: endpoint and public id; none for a list.
    :param thing: kind and public id of what it is about, for the access log.
    """

    is_open: bool
    title: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    whom: Institution
    endpoint: str
    thing: tuple[str, str]
    signed_in: tuple[str, str] | None = None


_lists: list[Callable[[PaperLink], Behind]] = []


def place_of(typed: str) -> Place | None:
    """Return where the link behind an address lies, before it is known in which Kommune."""
    token = typed_token(typed)
    if token is None:
        return None
    with everywhere():
        row = db.session.execute(
            select(PaperLink.kommune_id, PaperLink.id).where(PaperLink.token_hash == token_hash(token))
        ).one_or_none()
    return None if row is None else Place(row[0], row[1])


def link(link_id: int) -> PaperLink:
    """Return a link of the Kommune by its key. Raises NoResultFound."""
    return db.session.scalars(select(PaperLink).where(PaperLink.id == link_id)).one()


def offer_of(link: PaperLink) -> Handover:
    """Return the offer that a link leads to. Raises NoResultFound for the link of a list."""
    if link.handover is None:
        raise NoResultFound
    return link.handover


def links_of(handover: Handover) -> Sequence[PaperLink]:
    """List the links of an offer, the newest first."""
    return db.session.scalars(
        select(PaperLink).where(PaperLink.handover_id == handover.id).order_by(PaperLink.id.desc())
    ).all()


def open_links(institution: Institution) -> Sequence[int]:
    """List the keys of the links of an institution that nobody has barred, in order; some may be answered or too old."""
    return db.session.scalars(
        select(PaperLink.id)
        .where(
            PaperLink.institution_id == institution.id,
            PaperLink.ended_at.is_(None),
            PaperLink.answered_at.is_(None),
        )
        .order_by(PaperLink.id)
    ).all()


def is_alive(link: PaperLink) -> bool:
    """Say whether an address still leads to its offer: open, not barred, and its day not over."""
    return (
        link.ended_at is None
        and clock.today() <= link.until_on
        and is_open(link.institution)
        and behind(link).is_open
    )


def behind(link: PaperLink) -> Behind:
    """Return what an address leads to."""
    handover = link.handover
    if handover is None:
        return _lists[0](link)
    return Behind(
        is_open=handover.state is HandoverState.OFFERED and not has_lapsed(handover),
        title="Übergabe auf Papier",
        lead=f"{handover.giver.name} bietet Ihrer Stelle einen Fall an.",
        facts=(("Fallnummer", handover.case.number),),
        whom=handover.giver,
        endpoint="links.answer",
        signed_in=("handover.show", handover.public_id),
        thing=("case", handover.case.public_id),
    )


def lists_come_from(source: Callable[[PaperLink], Behind]) -> None:
    """Say who knows what the address of a list leads to: the package of the lists lies above."""
    _lists[:] = [source]


def token(link: PaperLink) -> str:
    """Return the secret of a link, drawn anew from the key of the installation."""
    key = vault.current().derive(PURPOSE)
    return token_of(key, f"{link.kommune_id}:{link.public_id}")


def address(link: PaperLink) -> str:
    """Return the whole address of a link, as it stands on the sheet."""
    return outbox.page_address("links.start", token=in_groups(token(link)))


def receiver_actor(link: PaperLink) -> Actor:
    """Return who answers: the institution that is asked, without an account. Nobody's membership is borrowed for it."""
    receiver = link.institution
    return Actor(
        kommune_id=link.kommune_id,
        role=Role.SCHOOL if receiver.is_school else Role.ADVISER,
        institution_id=receiver.id,
        institution_kind=receiver.kind,
    )


def door_of(handover: Handover) -> Door | None:
    """Return what the sheet of an offer says about answering from the paper; None where that is not possible."""
    if handover.state is not HandoverState.OFFERED or not handover.receiver.mailbox:
        return None
    alive = next((one for one in links_of(handover) if is_alive(one)), None)
    return None if alive is None else Door(address(alive), alive.until_on)


def signed_by(link: PaperLink) -> str:
    """Return who answered from the paper, as they typed it; empty where nobody did, or the case is erased."""
    key = link.handover.case.key if link.handover else None
    if link.answered_name is None or key is None:
        return ""
    name: str = vault.current().open(key.wrapped, link.answered_name, about=f"link:{link.public_id}")
    return name


def newest_code(link: PaperLink) -> LinkCode | None:
    """Return the code that was sent last: no other one counts."""
    return db.session.scalars(
        select(LinkCode).where(LinkCode.link_id == link.id).order_by(LinkCode.id.desc()).limit(1)
    ).first()


def is_open_code(code: LinkCode | None) -> bool:
    """Say whether a code may still be typed."""
    return (
        code is not None
        and code.used_at is None
        and code.tries < TRIES_OF_A_CODE
        and clock.now() < code.made_at + CODE_LIFE
    )


def is_passed(link: PaperLink, shown: str) -> bool:
    """Say whether a browser has typed the newest code of this very link, a short while ago."""
    code = newest_code(link)
    if code is None or code.used_at is None or code.pass_hash is None:
        return False
    return clock.now() < code.used_at + PASS_LIFE and fits(code.pass_hash, token_hash(shown))


def next_code_of(link: PaperLink) -> datetime | None:
    """Return from when on another code may be asked for; None where it may be at once."""
    now = clock.now()
    earlier = select(LinkCode.made_at).where(LinkCode.link_id == link.id, LinkCode.made_at > now - HOUR)
    return next_code_at(list(db.session.scalars(earlier)), now)


def can_send(link: PaperLink) -> bool:
    """Say whether a code can be sent at all: there is a mailbox, and a server that takes mails."""
    return bool(link.institution.mailbox) and mailer.server() is not None


def letter_key(code: LinkCode) -> str:
    """Return what the mail with a code is about."""
    return f"link-code:{code.public_id}"


def told(code: LinkCode | None) -> Told:
    """Say whether a code has left for the mailbox."""
    mail = None if code is None else outbox.queued_for(letter_key(code))
    if mail is None:
        return Told.NONE
    if mail.state is MailState.SENT:
        return Told.SENT
    late = clock.now() > mail.queued_at + PATIENCE
    failed = late or mail.state is MailState.DEAD or bool(mail.failure) or mailer.server() is None
    return Told.STUCK if failed else Told.UNDERWAY
