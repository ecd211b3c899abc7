"""What follows the table by itself: the agenda beside every seat, and the wall."""

import json
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import clock
from kette.audit import reading
from kette.cases.queries.sight import see_one
from kette.conferences.models import AgendaItem, Conference
from kette.conferences.queries.room import glance, ready_at
from kette.conferences.queries.seat import common_groups, facts_shown
from kette.conferences.queries.table import (
    agenda,
    called,
    fresh_until,
    get_conference,
    get_item,
    items_of,
    stand_of,
)
from kette.conferences.rules.states import ItemState
from kette.conferences.rules.time_box import RENEWED
from kette.conferences.service.leading import DRAFT
from kette.conferences.service.looking import look
from kette.conferences.service.minuting import note_conference
from kette.conferences.views.blueprint import DOORS, bp
from kette.doors import acting, allow
from kette.privacy.rules.fields import FieldGroup
from kette.roles import Actor

_LONGEST_ID = 22
# What a seat asks for with each question: it follows the table, its case waited when it was opened, nothing is typed there.
ASKED = ("folgen", "offen", "still")


@bp.get("/konferenzen/<public_id>/tagesordnung")
@allow(*DOORS)
def state(public_id: str) -> ResponseReturnValue:
    """Return the agenda column alone, so that a page already open shows what others save; nothing while nothing changed.

    Every seat asks every second: as long as nothing was written at the table, that is answered from one row.
    """
    by = acting()
    here = request.args.get("hier", "")[: _LONGEST_ID + 1]
    seat = glance(public_id, here, by, DRAFT)
    stand = stand_of(seat.revision, seat.others, by)
    noted_late = seat.noted_at is None or clock.now() - seat.noted_at > RENEWED
    is_due = seat.is_running and seat.item_id is not None and noted_late
    if request.args.get("stand") == stand and not is_due:
        return "", 204
    conference = get_conference(public_id, by)
    items = items_of(conference)
    item = next((row for row in items if row.public_id == here), None)
    if item is None and here:  # taken off the agenda meanwhile
        item = get_item(conference, here)
    if is_due and item is not None:
        with reading():
            look(conference, item, by)
        if request.args.get("stand") == stand:
            return "", 204
    spoken = called(items)
    if "folgen" in request.args and spoken is not None and spoken is not item:
        return _lead_to(conference, spoken)
    if item is not None and "still" in request.args and item.state is not ItemState.WAITING:
        # Nothing is being typed on a seat that only looks on: it shows the decision at once.
        return _lead_to(conference, item)
    lines = agenda(conference, by, clock.today())
    with reading():
        note_conference("conference.read", conference, by)
    return render_template(
        "conferences/_agenda.html",
        conference=conference,
        lines=lines,
        others=seat.others,
        spoken=spoken,
        stand=stand,
        here=here,
        waits="offen" in request.args,
        asks={key: "1" for key in ASKED if key in request.args},
        item=item,
        ready=next(
            (
                ready_at(row.item)
                for row in lines
                if row.item is item and row.seen.shows_codes(FieldGroup.STATE)
            ),
            (),
        ),
    )


@bp.get("/konferenzen/<public_id>/beamer")
@allow(*DOORS)
def projector(public_id: str) -> ResponseReturnValue:
    """Show agenda and current case for the wall: pseudonyms, and only what everybody in the room may see.

    A wall that asks again and again is told nothing while nothing changed.
    """
    by = acting()
    conference = get_conference(public_id, by)
    asked = request.args.get("stand", "")
    if asked.startswith(fresh_until(conference.revision, by)):
        return "", 204
    with reading():
        note_conference("conference.project", conference, by)
    items, current, facts = _wall(conference, by)
    return render_template(
        "conferences/projector.html",
        conference=conference,
        items=items,
        current=current,
        follows=request.args.get("fall") is None,
        facts=facts,
        stand=fresh_until(conference.revision, by),
    )


def _lead_to(conference: Conference, item: AgendaItem) -> ResponseReturnValue:
    """Let a seat show a case in place: its head, styles and scripts stay, because drawing all of it anew takes ten times as long."""
    follows = "1" if "folgen" in request.args else None
    path = url_for("conferences.case", public_id=conference.public_id, item_id=item.public_id, folgen=follows)
    way = {"path": path, "target": "#inhalt", "select": "#inhalt", "swap": "outerHTML show:window:top"}
    return "", 204, {"HX-Location": json.dumps(way)}


def _wall(conference: Conference, by: Actor) -> tuple[Any, AgendaItem | None, Any]:
    items = items_of(conference)
    wanted = request.args.get("fall")
    current = next((item for item in items if item.public_id == wanted), None) or called(items)
    if current is None:
        return items, None, ()
    # Whoever opens the wall sees on it no more than on their own page.
    seen = see_one(current.case, by, clock.today(), under=f"conference:{conference.public_id}")
    common = common_groups(conference, [current.case], clock.today())[current.case_id]
    shown = {group for group in common if seen.shows_codes(group)}
    return items, current, facts_shown(current.case, (), shown)
