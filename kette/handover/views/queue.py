"""The queue of an institution: what waits for its answer, and where others owe it one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import audit, clock
from kette.calendar import working_days_between
from kette.cases.queries.becoming import became_of
from kette.cases.queries.sight import Seen
from kette.doors import acting, allow
from kette.handover import queries
from kette.handover.forms import AbsenceForm, CapacityForm
from kette.handover.models import Handover
from kette.handover.rules.states import HandoverState
from kette.handover.rules.tabs import Tab, first_tab, tab_named
from kette.handover.views.blueprint import PARTIES, bp
from kette.handover.views.inside import inside_queue
from kette.intake.queries.returns import is_body
from kette.privacy.rules.fields import FieldGroup
from kette.roles import SCHOOL_KINDS, Actor, InstitutionKind


@dataclass(frozen=True, slots=True)
class Page:
    """Where one stands in a long list."""

    tab: Tab
    number: int
    total: int

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return max(1, -(-self.total // queries.PAGE))

    def url(self, number: int) -> str:
        """Return the address of a page."""
        return url_for("handover.queue", ansicht=self.tab.value, seite=number)


@bp.get("/uebergaben")
@allow(*PARTIES)
def queue() -> ResponseReturnValue:
    """Show one tab of the queue."""
    return queue_page(acting())


def queue_page(viewer: Actor, *, free: CapacityForm | None = None, absence: AbsenceForm | None = None) -> str:
    """Return the page of a tab; a form about the own institution that was refused stands on it as it was sent."""
    counts = queries.counts(viewer)
    is_school = viewer.institution_kind in SCHOOL_KINDS
    tab = tab_named(request.args.get("ansicht")) or first_tab(counts, is_school=is_school)
    page = Page(tab, _number(request.args.get("seite")), counts[tab])
    with audit.reading():
        audit.write(
            "handover.list",
            by=viewer,
            object_type="list",
            object_id=f"handovers.{tab.value}",
            detail=str(counts[tab]),
        )
    entries = queries.queue(viewer, tab, page=page.number)
    return render_template(
        "handover/queue.html",
        files=viewer.institution_kind is InstitutionKind.EMPLOYMENT_AGENCY,
        feeds=is_body(viewer),
        tab=tab,
        tabs=Tab,
        counts=counts,
        page=page,
        entries=entries,
        states=HandoverState,
        waited=_waited(entries),
        first_contacts=queries.first_contacts(entry.handover for entry in entries),
        became=became((entry.handover, entry.seen) for entry in entries) if tab is Tab.HANDED else {},
        **inside_queue(viewer, free=free, absence=absence),
    )


def became(handed: Iterable[tuple[Handover, Seen]]) -> dict[int, str]:
    """Say in words what became of cases since they were passed on; under a pseudonym without the outcome."""
    passed = [(handover, seen) for handover, seen in handed if handover.state is HandoverState.ACCEPTED]
    found = became_of([handover.case_id for handover, _ in passed])
    return {
        handover.id: one.words(knows_outcome=seen.shows_codes(FieldGroup.STATE))
        for handover, seen in passed
        if (one := found.get(handover.case_id)) and handover.answered_at and one.at >= handover.answered_at
    }


def _waited(entries: Sequence[queries.Entry]) -> dict[int, int]:
    """Return for how many working days each offer has waited for its answer."""
    today = clock.today()
    return {
        entry.handover.id: working_days_between(_since(entry), today)
        for entry in entries
        if entry.handover.answered_at is None
    }


def _since(entry: queries.Entry) -> date:
    return clock.local(entry.handover.offered_at or entry.handover.made_at).date()


def _number(typed: str | None) -> int:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 6 else 1
