"""One small page per thing that somebody is reminded of: do it now, or say why not yet and until when."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from kette import clock
from kette.audit import reading
from kette.cases.queries.sight import Seen
from kette.cases.service.reading import note_read
from kette.cases.views.asides import Aside
from kette.db import transaction
from kette.doors import acting, allow
from kette.reminders.forms import AnswerForm
from kette.reminders.queries.things import Owed, owed, said_on
from kette.reminders.rules.delaying import DELAYING_OF, OF_SLUG
from kette.reminders.service.answering import NotPutOff, put_off
from kette.reminders.views.blueprint import bp
from kette.roles import Actor, Role
from kette.templating import link_to


@bp.route("/erinnerungen/<kind>/<subject>", methods=["GET", "POST"])
@allow(Role.SCHOOL, Role.CLASS_TEACHER, Role.ADVISER)
def answer(kind: str, subject: str) -> ResponseReturnValue:
    """Show what is asked, and keep the answer."""
    viewer = acting()
    try:
        thing = _thing(kind, subject, viewer)
    except NoResultFound:
        # Done meanwhile, or never theirs: a link in an old mail is told the same in both cases.
        return render_template("reminders/nothing.html"), 404
    form = AnswerForm()
    form.offer(thing)
    if not form.validate_on_submit():
        return _page(thing, form, viewer, kind, 422 if form.is_submitted() else 200)
    try:
        with transaction(once=form.once.data) as tx:
            put_off(
                thing.watched.rule,
                subject,
                form.reason.data,
                form.until_on.data,
                seen_on=form.seen_on.data if form.seen_on else None,
                by=viewer,
            )
            tx.location = url_for("today.show")
    except NotPutOff as reason:
        form.form_errors.append(str(reason))
        return _page(_thing(kind, subject, viewer), form, viewer, kind, 409)
    flash(f"Danke. Kette fragt am {form.until_on.data:%d.%m.%Y} wieder.", "success")
    return redirect(url_for("today.show"))


def about_answers(public_id: str, seen: Seen, viewer: Actor) -> Aside | None:
    """Say on a case's page what an institution waits for, to those who wait for it."""
    found = said_on(public_id, seen.case_id, viewer, clock.today())
    words = " ".join(
        f"{DELAYING_OF[one.rule].topic.label}, {who}: {one.put_off.words}."
        for who, one in found
        if one.put_off
    )
    return Aside("Warum noch nicht?", words) if words else None


def _thing(kind: str, subject: str, viewer: Actor) -> Owed:
    if kind not in OF_SLUG:
        raise NoResultFound
    return owed(OF_SLUG[kind].rule, subject, viewer, clock.today())


def _page(thing: Owed, form: AnswerForm, viewer: Actor, kind: str, status: int) -> ResponseReturnValue:
    if thing.case is not None and thing.seen is not None:
        public_id, seen = thing.case.public_id, thing.seen
        page = _drawn(thing, form, kind)
        with reading():
            note_read(public_id, seen, by=viewer)
        return page, status
    return _drawn(thing, form, kind), status


def _drawn(thing: Owed, form: AnswerForm, kind: str) -> str:
    one = thing.watched
    values = {"public_id": one.page_id} if one.page_id else {}
    return render_template(
        "reminders/answer.html",
        thing=thing,
        form=form,
        here=url_for("reminders.answer", kind=kind, subject=one.subject),
        there=link_to(thing.rule.endpoint, **values),
    )
