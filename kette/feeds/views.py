"""The page on which one makes, renews and removes the address of one's calendar, and the calendar behind it."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from kette.db import transaction
from kette.doors import acting, allow_all, open_door
from kette.feeds import queries, service
from kette.forms import ConfirmForm
from kette.institutions.service import visits
from kette.institutions.views import sessions

bp = Blueprint("feeds", __name__)


@bp.get("/konto/kalender")
@allow_all()
def show() -> ResponseReturnValue:
    """Show the address, if there is one, and how calendars take it."""
    feed = queries.feed_of(acting().person_id or 0, sessions.visitor().via)
    address = None if feed is None else queries.address_of(feed)
    return render_template("feeds/show.html", address=address, made_at=feed and feed.made_at)


@bp.post("/konto/kalender")
@allow_all()
def make() -> ResponseReturnValue:
    """Make the address, or another one in its place."""
    by, via, form = acting(), sessions.visitor().via, ConfirmForm()
    if form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            feed = service.make(by, via)
            is_first = feed.number == 1
            tx.location = url_for("feeds.show")
        flash(
            "Ihr Kalender hat eine Adresse."
            if is_first
            else "Ihr Kalender hat eine neue Adresse. Die alte führt nirgends mehr hin.",
            "success",
        )
    return redirect(url_for("feeds.show"))


@bp.post("/konto/kalender/ende")
@allow_all()
def remove() -> ResponseReturnValue:
    """Remove the address."""
    by, via, form = acting(), sessions.visitor().via, ConfirmForm()
    if form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            service.remove(by, via)
            tx.location = url_for("feeds.show")
        flash("Die Adresse ist entfernt. Kalender bekommen von Kette nichts mehr.", "success")
    return redirect(url_for("feeds.show"))


@bp.get("/kalender/<token>.ics")
@open_door
def read(token: str) -> ResponseReturnValue:
    """Give a calendar program the calendar behind a secret; who guesses has to wait longer and longer."""
    feed = queries.feed_behind(token)
    if feed is None:
        return _not_found()
    written = service.write(feed)
    answer = Response(written.text, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="kette.ics"'
    # The secret stands in the address: neither other sites nor search engines learn of it.
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.add_etag()
    answer.last_modified = written.changed_at
    return answer.make_conditional(request)


def _not_found() -> ResponseReturnValue:
    # Counted apart from sign-ins: a dead address that a calendar goes on asking for must not shut its school out.
    source = f"calendar:{request.remote_addr or ''}"
    with transaction():
        span = visits.note_attempt(source, source)
    if span:
        return "", 429, {"Retry-After": str(int(span.total_seconds()) + 1)}
    raise NoResultFound
