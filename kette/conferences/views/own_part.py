"""After a conference: what of its decisions concerns one's own institution, and its days for the calendar."""

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from kette import clock
from kette.audit import reading
from kette.conferences.queries.table import get_conference
from kette.conferences.queries.taken import concerns, taken
from kette.conferences.rules.due_days import due_days
from kette.conferences.rules.parts import Part
from kette.conferences.service.minuting import note_conference
from kette.conferences.service.telling import page_of, uid_of
from kette.conferences.views.blueprint import DOORS, bp
from kette.db import db
from kette.doors import acting, allow
from kette.institutions.models import Institution


@bp.get("/konferenzen/<public_id>/beschluesse")
@allow(*DOORS)
def own_part(public_id: str) -> ResponseReturnValue:
    """Show what the conference decided for the viewer's institution, and nothing else."""
    by = acting()
    conference = get_conference(public_id, by)
    with reading():
        note_conference("conference.own_part", conference, by)
    rows = taken(conference, by, clock.today())
    groups = [(part, [row for row in rows if row.concern.part is part]) for part in Part]
    return render_template(
        "conferences/own_part.html",
        conference=conference,
        groups=[(part, found) for part, found in groups if found],
        dated=any(row.concern.is_dated for row in rows),
    )


@bp.get("/konferenzen/<public_id>/termine.ics")
@allow(*DOORS)
def due_entries(public_id: str) -> ResponseReturnValue:
    """Send the days agreed for the viewer's institution as entries for a calendar."""
    by = acting()
    conference = get_conference(public_id, by)
    with reading():
        note_conference("conference.own_part", conference, by)
    mine = db.session.get_one(Institution, by.institution_id)
    days = sorted({one.due_on for one in concerns(conference, mine.id) if one.due_on and one.is_dated})
    if not days:
        raise NoResultFound
    entries = due_days(days, uid=uid_of(conference, mine), made_at=clock.now(), page=page_of(conference))
    return (
        entries,
        200,
        {
            "Content-Type": "text/calendar; charset=utf-8",
            "Content-Disposition": 'attachment; filename="termine.ics"',
            "Cache-Control": "no-store",
        },
    )
