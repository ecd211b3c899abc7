"""The outbox for the administration: which mails wait, went out or failed, and whether the scheduler lives."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import clock, mailer, outbox, runs, settings
from kette.db import transaction
from kette.doors import acting, allow
from kette.forms import ConfirmForm
from kette.labels import LabelledEnum
from kette.outbox import MailState
from kette.reminders.rules.catalogue import RULES, SETTINGS
from kette.reminders.rules.escalating import TO_THE_TABLE
from kette.reminders.rules.moments import daily_run_is_late, is_silent
from kette.reminders.service.sending import try_again
from kette.reminders.views.blueprint import bp
from kette.roles import Role

PAGE = 25


class Tab(LabelledEnum):
    """One view of the outbox; the value stands in the address."""

    ALL = "alle", "alle"
    WAITING = "wartend", "warten auf Versand"
    SENT = "gesendet", "gesendet"
    DEAD = "unzustellbar", "unzustellbar"


_STATES: Mapping[Tab, tuple[MailState, ...]] = {
    Tab.ALL: tuple(MailState),
    Tab.WAITING: (MailState.PENDING, MailState.SENDING),
    Tab.SENT: (MailState.SENT,),
    Tab.DEAD: (MailState.DEAD,),
}
BADGES = {
    MailState.PENDING: "info",
    MailState.SENDING: "info",
    MailState.SENT: "success",
    MailState.DEAD: "danger",
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a tab and the way to the others, as the pager asks for it."""

    tab: Tab
    number: int
    total: int

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return max(1, -(-self.total // PAGE))

    def url(self, number: int) -> str:
        """Return the address of a page."""
        return url_for("reminders.outbox", zustand=self.tab.value, seite=number)


@bp.get("/verwaltung/postausgang", endpoint="outbox")
@allow(Role.ADMINISTRATOR)
def show_outbox() -> ResponseReturnValue:
    """Show the mails of the Kommune."""
    tab = next((tab for tab in Tab if tab.value == request.args.get("zustand")), Tab.ALL)
    counts = outbox.counts()
    totals = {one: sum(counts[state] for state in states) for one, states in _STATES.items()}
    page = Page(tab, 1, totals[tab])
    page = Page(tab, min(max(request.args.get("seite", 1, type=int), 1), page.pages), page.total)
    beat, now = runs.scheduler_heartbeat(), clock.now()
    return render_template(
        "reminders/outbox.html",
        mails=outbox.mails(_STATES[tab], offset=(page.number - 1) * PAGE, limit=PAGE),
        badges=BADGES,
        page=page,
        tabs=[
            (one.label, url_for("reminders.outbox", zustand=one.value), totals[one], one is tab)
            for one in Tab
        ],
        tab=tab,
        dead=totals[Tab.DEAD],
        has_server=mailer.server() is not None,
        beat=beat,
        now=now,
        is_silent=is_silent(beat, now),
        daily_run=runs.last_daily_run(),
        is_late=daily_run_is_late(runs.last_day(runs.DAILY, clock.today()), now),
        leading=runs.who_leads(),
        rules=RULES,
        days=settings.get_many(SETTINGS),
        to_the_table=TO_THE_TABLE,
    )


@bp.post("/verwaltung/postausgang/<public_id>/erneut")
@allow(Role.ADMINISTRATOR)
def retry(public_id: str) -> ResponseReturnValue:
    """Let an undeliverable mail be sent again."""
    mail, form = outbox.get_mail(public_id), ConfirmForm()
    back = url_for("reminders.outbox", zustand=Tab.WAITING.value)
    if form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            try_again(mail, acting())
            tx.location = back
        flash("Die Mail wird noch einmal gesendet.", "success")
    return redirect(back)
