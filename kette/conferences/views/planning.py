"""Conferences as pages: all of them, a new one, one with its agenda, and what opens and begins it."""

from collections.abc import Iterable, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import clock
from kette.audit import reading
from kette.cases.queries.one import get_case
from kette.conferences.document import minutes
from kette.conferences.forms.planning import PlanForm
from kette.conferences.models import Conference
from kette.conferences.queries.attending import not_noted, will_be_mailed
from kette.conferences.queries.bringing import came_from, following, last_before
from kette.conferences.queries.figures import spoken_at
from kette.conferences.queries.table import (
    agenda,
    backlog,
    coming,
    get_conference,
    next_waiting,
    past,
    sitting,
    uninformed,
)
from kette.conferences.queries.writing import proposals, track_of
from kette.conferences.rules.figures import in_figures
from kette.conferences.rules.rights import SEATED, may_lead, may_plan, may_prepare, may_speak
from kette.conferences.rules.states import Attendance, ConferenceKind, ConferenceState
from kette.conferences.rules.time_box import average
from kette.conferences.service import leading, planning
from kette.conferences.service.leading import reopened_until
from kette.conferences.service.minuting import note_conference, note_minutes
from kette.conferences.views.blueprint import DOORS, bp
from kette.db import db, transaction
from kette.doors import acting, allow
from kette.forms import ConfirmForm, choices_of, german_time
from kette.institutions.models import Institution
from kette.institutions.queries import institution, open_institutions
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.rules.sight import Relation
from kette.roles import SCHOOL_KINDS, Actor, InstitutionKind, Role

# Who writes to the young person after a conference (kette.rights).
_WRITES = frozenset({Relation.SCHOOL, Relation.HOLDER})
# Who usually sits at the table: ticked from the start.
_USUAL = frozenset(
    {
        InstitutionKind.YOUTH_OFFICE,
        InstitutionKind.INTEGRATION_CENTRE,
        InstitutionKind.JOBCENTER,
        InstitutionKind.EMPLOYMENT_AGENCY,
        InstitutionKind.COORDINATION,
    }
)


@bp.get("/konferenzen")
@allow(*DOORS)
def board() -> ResponseReturnValue:
    """Show the conferences ahead and behind."""
    by = acting()
    return render_template(
        "conferences/board.html", coming=coming(by), past=past(by), may_plan=_may_plan_any(by)
    )


@bp.route("/konferenzen/neu", methods=["GET", "POST"])
@allow(Role.SCHOOL, Role.MODERATOR, Role.KOKO)
def new() -> ResponseReturnValue:
    """Plan a conference, for cases already chosen if there are any."""
    by = acting()
    form = PlanForm()
    everybody = open_institutions()
    schools = [row for row in everybody if row.kind in SCHOOL_KINDS]
    if by.role is Role.SCHOOL:
        schools = [row for row in schools if row.id == by.institution_id]
        form.kind.choices = choices_of([ConferenceKind.SCHOOL])
    only = len(schools) == 1
    form.school.choices = choices_of(
        [(row.public_id, row.name) for row in schools],
        None if only else "bei einer Fallbesprechung: bitte wählen",
    )
    seats = in_order(everybody)
    form.participants.choices = choices_of([(row.public_id, row.name) for row in seats])
    chosen = list(dict.fromkeys(request.values.getlist("case")))
    if not form.is_submitted():
        _fill(form, schools, seats, by)
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("conferences/new.html", form=form, chosen=chosen), status
    with transaction(once=form.once.data) as tx:
        conference = planning.plan(
            form.kind.data,
            form.held_on.data,
            f"{form.begins.data:%H:%M}",
            school=institution(form.school.data) if form.kind.data is ConferenceKind.SCHOOL else None,
            place=form.place.data or "",
            minutes_per_case=form.minutes_per_case.data,
            participants=[institution(public_id) for public_id in form.participants.data or ()],
            by=by,
        )
        carried = planning.carry_over(conference, by)
        there = {item.case.public_id for item in conference.items}
        for public_id in chosen:
            if public_id not in there:
                planning.add_case(conference, get_case(public_id, by, clock.today()), by)
        tx.location = url_for("conferences.show", public_id=conference.public_id)
    rest = f" {on_the_agenda(carried)} vom letzten Mal schon auf der Tagesordnung." if carried else ""
    flash(f"Die Konferenz ist geplant. Eingeladen ist noch niemand.{rest}", "success")
    return redirect(tx.location)


def _fill(form: PlanForm, schools: Sequence[Institution], seats: Sequence[Institution], by: Actor) -> None:
    """Fill a new plan with what the last conference of this kind (and school) had: who came, where, when."""
    form.kind.data = next(
        (kind for kind in ConferenceKind if kind.value == request.args.get("kind")), ConferenceKind.SCHOOL
    )
    at = request.args.get("school") if len(schools) > 1 else schools[0].public_id if schools else None
    school = next((row for row in schools if row.public_id == at), None)
    form.school.data = at or ""
    before = None
    if form.kind.data is ConferenceKind.KOMMUNE:
        before = last_before(form.kind.data, None, by)
    elif school is not None:
        before = last_before(form.kind.data, school.id, by)
    if before is None:
        form.participants.data = [row.public_id for row in seats if row.kind in _USUAL]
        return
    form.participants.data = [row.institution.public_id for row in before.participants]
    form.participants.description = (
        f"Angekreuzt ist, wer zur Konferenz am {before.held_on:%d.%m.%Y} eingeladen war."
    )
    form.place.data = before.place
    form.begins.data = german_time(before.begins)
    form.minutes_per_case.data = before.minutes_per_case or form.minutes_per_case.data


def in_order(rows: Iterable[Institution]) -> list[Institution]:
    """Return the institutions to choose from: first who usually comes, schools last."""
    return sorted(rows, key=lambda row: (row.kind in SCHOOL_KINDS, row.kind not in _USUAL, row.name))


def on_the_agenda(count: int) -> str:
    """Begin a sentence about so many cases on an agenda."""
    return "Ein Fall steht" if count == 1 else f"{count} Fälle stehen"


@bp.get("/konferenzen/<public_id>")
@allow(*DOORS)
def show(public_id: str) -> ResponseReturnValue:
    """Show a conference: who comes, and what is on the agenda."""
    by, today = acting(), clock.today()
    conference = get_conference(public_id, by)
    with reading():
        note_conference("conference.read", conference, by)
    lines = agenda(conference, by, today)
    rights = sitting(conference)
    is_closed = conference.state is ConferenceState.CLOSED
    prepares = may_prepare(by, rights) and not is_closed
    leads = may_lead(by, rights) and not is_closed
    later = following(conference) if leads else None
    written = [(row, track_of(row, conference)) for row in proposals(conference)]
    return render_template(
        "conferences/show.html",
        conference=conference,
        lines=lines,
        prepares=prepares,
        leads=leads,
        brings=not is_closed,
        may_reopen=is_closed
        and not conference.is_cancelled
        and may_lead(by, rights)
        and today <= reopened_until(conference),
        reopened_until=reopened_until(conference),
        later=later if later is not None and may_prepare(by, sitting(later)) else None,
        mailed=will_be_mailed(conference, by),
        with_a_case=in_order(
            {
                line.item.case.holder
                for line in lines
                if line.item.case.holder and line.seen.shows(FieldGroup.STATE)
            }
        ),
        untold=uninformed((line.item.case, line.seen) for line in lines),
        waiting=len(backlog(conference, by, today)) if prepares else 0,
        came=came_from(conference),
        at_table=not_noted(conference) if leads and conference.state is ConferenceState.RUNNING else (),
        next_item=next_waiting(conference),
        attendances=list(Attendance),
        written=written,
        tracks={row.item_id: track for row, track in written},
        speaks=may_speak(by, rights),
        spoken=average(line.item.seconds for line in lines),
        figures=in_figures(spoken_at(conference)) if is_closed and not conference.is_cancelled else [],
        writes_letters=by.role in SEATED
        and any(
            line.item.decision and line.seen.is_named and line.seen.relation in _WRITES for line in lines
        ),
    )


@bp.post("/konferenzen/<public_id>/einladen")
@allow(Role.SCHOOL, Role.MODERATOR, Role.KOKO)
def invite(public_id: str) -> ResponseReturnValue:
    """Invite everybody."""
    conference, form = get_conference(public_id, acting()), ConfirmForm()
    with transaction(once=form.once.data) as tx:
        tx.location = url_for("conferences.show", public_id=public_id)
        planning.invite(conference, acting())
    flash("Die Einladungen sind unterwegs. Die Stellen sehen jetzt die Tagesordnung.", "success")
    return redirect(tx.location)


@bp.post("/konferenzen/<public_id>/beginnen")
@allow(Role.SCHOOL, Role.MODERATOR)
def start(public_id: str) -> ResponseReturnValue:
    """Begin, and go to the first case."""
    conference, form = get_conference(public_id, acting()), ConfirmForm()
    with transaction(once=form.once.data) as tx:
        leading.start(conference, acting())
        first = next_waiting(conference)
        tx.location = (
            url_for("conferences.case", public_id=public_id, item_id=first.public_id)
            if first
            else url_for("conferences.show", public_id=public_id)
        )
    flash("Die Konferenz läuft.", "success")
    return redirect(tx.location)


@bp.get("/konferenzen/<public_id>/protokoll.pdf")
@allow(*DOORS)
def protocol(public_id: str) -> ResponseReturnValue:
    """Draw up the minutes for the institution that asks."""
    by = acting()
    conference = get_conference(public_id, by)
    with reading():
        note_conference("minutes.read", conference, by)
        note_minutes(conference, by, clock.today())
    document = minutes(conference, by, _reader(by), clock.today())
    return (
        document,
        200,
        {
            "Content-Type": "application/pdf",
            "Content-Disposition": f'inline; filename="{_file_name(conference)}"',
        },
    )


def _reader(by: Actor) -> Institution:
    return db.session.get_one(Institution, by.institution_id)


def _file_name(conference: Conference) -> str:
    return f"protokoll-{conference.held_on.isoformat()}.pdf"


def _may_plan_any(by: Actor) -> bool:
    return may_plan(by, ConferenceKind.SCHOOL, by.institution_id)
