"""What an address on paper opens: a page without personal data, and the code that leads on. Reading changes nothing."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from kette import clock, doors
from kette.db import enter_kommune, transaction
from kette.doors import open_door
from kette.forms import ConfirmForm
from kette.institutions.rules.throttle import in_words
from kette.institutions.service import visits
from kette.links import queries, service
from kette.links.forms import CodeForm
from kette.links.models import PaperLink
from kette.links.rules.limits import CODE_LIFE, LinkEnd
from kette.links.views.blueprint import bp

_COOKIE = "bogen"
_WRONG = "Dieser Code stimmt nicht, ist abgelaufen oder schon benutzt. Es zählt immer der neueste."

_WHY_ENDED = {
    LinkEnd.BARRED: "Diese Adresse ist gesperrt.",
    LinkEnd.GUESSED: "Diese Adresse ist gesperrt: Es wurden zu viele falsche Codes eingegeben.",
    LinkEnd.REPLACED: "Es gibt einen neueren Ausdruck dieses Bogens. Es gilt die Adresse, die dort steht.",
}


@bp.get("/bogen/<token>")
@open_door
def start(token: str) -> ResponseReturnValue:
    """Say which institution is asked until when, and how it answers."""
    link = found(token)
    actor = doors.actor_or_none()
    page_of = queries.behind(link).signed_in
    if actor is not None and actor.institution_id == link.institution_id and page_of is not None:
        return redirect(url_for(page_of[0], public_id=page_of[1]))
    if not queries.is_alive(link):
        return gone(link)
    if is_passed(link):
        return redirect(url_for(queries.behind(link).endpoint, token=token))
    return page(token, link)


@bp.post("/bogen/<token>/code")
@open_door
def send_code(token: str) -> ResponseReturnValue:
    """Send a code to the mailbox of the institution that is asked."""
    link = found(token)
    if not queries.is_alive(link):
        return gone(link)
    form, link_id = ConfirmForm(), link.id
    # Counted by mailbox: many sheets of one pile must not flood it. What sends nothing keeps nobody else from asking.
    leaves, span = queries.can_send(link) and queries.next_code_of(link) is None, None
    if leaves:
        with transaction():
            span = visits.note_attempt(_mailbox(link), request.remote_addr or "")
    if span:
        told = f"Es wurden gerade zu viele Codes angefordert. Bitte warten Sie {in_words(span)}."
        return page(token, link, refusal=told), 429, {"Retry-After": str(int(span.total_seconds()) + 1)}
    try:
        with transaction(once=form.once.data) as tx:
            service.send_code(link_id)
            tx.location = url_for("links.start", token=token)
    except service.NoCode as reason:
        return page(token, queries.link(link_id), refusal=str(reason)), 429
    flash("Ein Code ist unterwegs an das Postfach Ihrer Stelle.", "success")
    return redirect(tx.location)


@bp.post("/bogen/<token>/pruefung")
@open_door
def check_code(token: str) -> ResponseReturnValue:
    """Take the code; who has it, is let on for some minutes."""
    link = found(token)
    if not queries.is_alive(link):
        return gone(link)
    form, link_id = CodeForm(), link.id
    if not form.validate_on_submit():
        return page(token, link, form), 422
    subject, source = f"link:{link.public_id}", request.remote_addr or ""
    with transaction():
        span = visits.note_attempt(subject, source)
    if span:
        form.code.errors = [f"Zu viele Versuche. Bitte warten Sie {in_words(span)}."]
        return page(token, link, form), 429, {"Retry-After": str(int(span.total_seconds()) + 1)}
    with transaction():
        shown = service.try_code(link_id, form.code.data or "")
        if shown is not None:
            # Whoever reads the mailbox may work through a pile of sheets, and sign-in from here goes on.
            visits.forget_attempts(subject, source)
            visits.forget_attempts(_mailbox(link), source)
    link = queries.link(link_id)
    if shown is None:
        if not queries.is_alive(link):
            return gone(link)
        form.code.errors = [_WRONG]
        return page(token, link, form), 422
    session[_COOKIE] = [link.public_id, shown]
    return redirect(url_for(queries.behind(link).endpoint, token=token))


def found(token: str) -> PaperLink:
    """Return the link behind an address, and stand in its Kommune for the rest of the request. Raises NoResultFound."""
    place = queries.place_of(token)
    if place is None:
        raise NoResultFound
    enter_kommune(place.kommune_id)
    return queries.link(place.link_id)


def refused(token: str, link: PaperLink) -> ResponseReturnValue | None:
    """Return the answer to whoever has not shown the code of this very link, or comes too late; None to all others."""
    if not queries.is_alive(link):
        return gone(link)
    return None if is_passed(link) else redirect(url_for("links.start", token=token))


def _mailbox(link: PaperLink) -> str:
    return f"mailbox:{link.institution.public_id}"


def is_passed(link: PaperLink) -> bool:
    """Say whether this browser has typed the code of this link, a short while ago."""
    held = session.get(_COOKIE)
    if not (isinstance(held, list) and len(held) == 2 and held[0] == link.public_id):
        return False
    return queries.is_passed(link, str(held[1]))


def page(token: str, link: PaperLink, form: CodeForm | None = None, *, refusal: str = "") -> str:
    """Show whom the sheet asks, and where its code stands; nothing here says about whom it is."""
    code = queries.newest_code(link)
    is_open = queries.is_open_code(code)
    return render_template(
        "links/start.html",
        token=token,
        receiver=link.institution,
        behind=queries.behind(link),
        until_on=link.until_on,
        form=form or CodeForm(formdata=None),
        refusal=refusal,
        told=queries.told(code) if is_open else None,
        asked_at=clock.local(code.made_at) if code is not None and is_open else None,
        until_at=clock.local(code.made_at + CODE_LIFE) if code is not None and is_open else None,
        can_send=queries.can_send(link),
    )


def gone(link: PaperLink, words: str = "", status: int = 410) -> ResponseReturnValue:
    """Say that an address leads nowhere any more, and why, as far as that is nobody's secret."""
    if not words and link.ended is not None:
        words = _WHY_ENDED[link.ended]
    elif not words and queries.behind(link).is_open:
        words = f"Diese Adresse galt bis zum {link.until_on:%d.%m.%Y}."
    words = (
        words
        or "Was hier zu beantworten war, ist schon beantwortet oder zurückgezogen. Die Adresse galt nur einmal."
    )
    return render_template("links/gone.html", words=words, whom=queries.behind(link).whom), status
