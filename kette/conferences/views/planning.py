"""Conferences as pages: all of them, a new one, one with its agenda, and what opens, begins and closes it."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kette import clock
from kette.audit import reading
from kette.cases.queries.one import get_case
from kette.cases.queries.sight import see
from kette.conferences.document import minutes
from kette.conferences.forms import PlanForm
from kette.conferences.models import Conference
from kette.conferences.queries.table import (
    agenda,
    backlog,
    coming,
    get_conference,
    next_waiting,
    past,
    sitting,
)
from kette.conferences.queries.writing import proposals, track_of
from kette.conferences.rules.days import SIGHT_AFTERWARDS
from kette.conferences.rules.rights import may_lead, may_plan, may_prepare
from kette.conferences.rules.states import Attendance, ConferenceKind, ConferenceState
from kette.conferences.rules.time_box import average
from kette.conferences.service import leading, planning
from kette.conferences.service.minuting import note_conference, note_minutes
from kette.conferences.views.blueprint import DOORS, bp
from kette.db import db, transaction
from kette.doors import acting, allow
from kette.forms import ConfirmForm, choices_of
from kette.institutions.models import Institution
from kette.institutions.queries import institution, open_institutions
from kette.roles import SCHOOL_KINDS, Actor, InstitutionKind, Role

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
    seats = sorted(everybody, key=lambda row: (row.kind in SCHOOL_KINDS, row.kind not in _USUAL, row.name))
    form.participants.choices = choices_of([(row.public_id, row.name) for row in seats])
    chosen = list(dict.fromkeys(request.values.getlist("case")))
    if not form.is_submitted():
        form.participants.data = [row.public_id for row in seats if row.kind in _USUAL]
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
        for public_id in chosen:
            planning.add_case(conference, get_case(public_id, by, clock.today()), by)
        tx.location = url_for("conferences.show", public_id=conference.public_id)
    flash("Die Konferenz ist geplant. Eingeladen ist noch niemand.", "success")
    return redirect(tx.location)


@bp.get("/konferenzen/<public_id>")
@allow(*DOORS)
def show(public_id: str) -> ResponseReturnValue:
    """Show a conference: who comes, what is on the agenda, what waits for it."""
    by, today = acting(), clock.today()
    conference = get_conference(public_id, by)
    with reading():
        note_conference("conference.read", conference, by)
    lines = agenda(conference, by, today)
    rights = sitting(conference)
    prepares = may_prepare(by, rights) and conference.state is not ConferenceState.CLOSED
    waiting = backlog(conference, by, today) if prepares else []
    seen = see(waiting, by, today)
    return render_template(
        "conferences/show.html",
        conference=conference,
        lines=lines,
        prepares=prepares,
        leads=may_lead(by, rights) and conference.state is not ConferenceState.CLOSED,
        may_reopen=conference.state is ConferenceState.CLOSED
        and may_lead(by, rights)
        and today <= conference.held_on + timedelta(days=SIGHT_AFTERWARDS),
        waiting=[(case, seen[case.id]) for case in waiting],
        next_item=next_waiting(conference),
        attendances=list(Attendance),
        written=[(row, track_of(row, conference)) for row in proposals(conference)],
        spoken=average(line.item.seconds for line in lines),
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


@bp.post("/konferenzen/<public_id>/abschliessen")
@allow(Role.SCHOOL, Role.MODERATOR)
def close(public_id: str) -> ResponseReturnValue:
    """Close for good."""
    conference, form = get_conference(public_id, acting()), ConfirmForm()
    with transaction(once=form.once.data) as tx:
        tx.location = url_for("conferences.show", public_id=public_id)
        left = leading.close(conference, acting())
    rest = ""
    if left:
        rest = " Ein Fall wartet" if left == 1 else f" {left} Fälle warten"
        rest += " auf die nächste Konferenz."
    flash(f"Die Konferenz ist abgeschlossen.{rest}", "success")
    return redirect(tx.location)


@bp.post("/konferenzen/<public_id>/oeffnen")
@allow(Role.SCHOOL, Role.MODERATOR)
def reopen(public_id: str) -> ResponseReturnValue:
    """Open a closed conference again, with the reason."""
    conference, form = get_conference(public_id, acting()), ConfirmForm()
    with transaction(once=form.once.data) as tx:
        tx.location = url_for("conferences.show", public_id=public_id)
        leading.reopen(conference, request.form.get("because", ""), acting())
    flash(
        "Die Konferenz läuft wieder. Was vertagt war, weil die Zeit um war, wartet auf Entscheidung.",
        "success",
    )
    return redirect(tx.location)


@bp.post("/konferenzen/<public_id>/teilnahme")
@allow(Role.SCHOOL, Role.MODERATOR)
def attendance(public_id: str) -> ResponseReturnValue:
    """Note who is there."""
    conference, form = get_conference(public_id, acting()), ConfirmForm()
    with transaction(once=form.once.data) as tx:
        tx.location = url_for("conferences.show", public_id=public_id)
        for participant in conference.participants:
            value = request.form.get(f"attendance-{participant.institution.public_id}", "")
            known = {one.value: one for one in Attendance}
            if value in known and known[value] is not participant.attendance:
                leading.note_attendance(participant, known[value], acting())
    flash("Die Teilnahme ist notiert.", "success")
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
