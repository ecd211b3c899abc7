"""What those at the table say themselves: stance, the young person's part, „we take it“, and a decision half typed."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from kette import clock
from kette.audit import reading
from kette.cases.queries.one import draft_of
from kette.cases.queries.sight import see_one
from kette.cases.service.reading import note_read
from kette.cases.service.work import drop_draft, keep_draft
from kette.chain import BrokenChain
from kette.conferences.forms.speaking import StanceForm, VoiceForm
from kette.conferences.models import AgendaItem, Conference
from kette.conferences.queries.room import stances_of, voice_of
from kette.conferences.queries.table import get_conference, get_item, name_of, sitting
from kette.conferences.rules.rights import may_lead, may_speak, may_tell_of_youth
from kette.conferences.rules.states import ConferenceState, ItemState
from kette.conferences.service import speaking
from kette.conferences.service.leading import DRAFT
from kette.conferences.service.speaking import STANCE
from kette.conferences.views.blueprint import DOORS, bp
from kette.db import transaction
from kette.doors import acting, allow, form_sent
from kette.forms import BaseForm, ConfirmForm, choices_of
from kette.institutions.queries import institution, possible_holders
from kette.roles import Actor, Role

_SEATS = (Role.SCHOOL, Role.ADVISER)
# What is kept of a decision half typed; what says who is signed in, or sends the form, is not.
_NOT_TYPED = frozenset({"csrf_token", "once", "go"})
_MOST_KEPT = 20_000


@bp.route("/konferenzen/<public_id>/faelle/<item_id>/stellungnahme", methods=["GET", "POST"])
@allow(*_SEATS)
def stance(public_id: str, item_id: str) -> ResponseReturnValue:
    """Write down what one's institution knows and proposes, before the conference speaks about a case."""
    by, conference, item, seen = _at(public_id, item_id)
    if not may_speak(by, sitting(conference)):
        abort(403)
    mine = next(
        (row for row in stances_of(item, by, seen) if row.stance.institution_id == by.institution_id), None
    )
    form = StanceForm()
    kept = None if form_sent() else draft_of(item.case, STANCE, by)
    if kept is not None:
        form = StanceForm(MultiDict(kept.fields))
    elif not form_sent() and mine is not None:
        form = StanceForm(
            words=mine.words,
            proposal=mine.stance.proposal.value if mine.stance.proposal else "",
            receiver=mine.stance.receiver.public_id if mine.stance.receiver else "",
        )
    form.receiver.choices = choices_of(
        [(row.public_id, row.name) for row in possible_holders() if row.id != item.case.holder_id],
        "bitte wählen",
    )

    def write() -> None:
        receiver = institution(form.receiver.data) if form.receiver.data else None
        speaking.take_stance(
            item, form.words.data or "", by=by, proposal=form.proposal.data, receiver=receiver
        )
        drop_draft(item.case, STANCE, by=by)

    return _answer(
        form, conference, item, seen, "conferences/stance.html", write, "Ihre Stellungnahme ist gespeichert."
    )


@bp.route("/konferenzen/<public_id>/faelle/<item_id>/stimme", methods=["GET", "POST"])
@allow(Role.SCHOOL, Role.ADVISER, Role.MODERATOR)
def voice(public_id: str, item_id: str) -> ResponseReturnValue:
    """Write down the young person's part, and the wish in their own words."""
    by, conference, item, seen = _at(public_id, item_id)
    if not may_tell_of_youth(by, sitting(conference), item.case.school_id, item.case.holder_id):
        abort(403)
    known = voice_of(item, by, seen)
    form = VoiceForm()
    if not form_sent() and known is not None:
        row = known.voice
        form = VoiceForm(
            informed=row.informed,
            invited=row.invited,
            present=row.present,
            interpreter=row.interpreter,
            wish=known.wish,
        )

    def write() -> None:
        speaking.tell_of_youth(
            item,
            form.wish.data or "",
            by=by,
            informed=form.informed.data,
            invited=form.invited.data,
            present=form.present.data,
            interpreter=form.interpreter.data,
        )

    return _answer(form, conference, item, seen, "conferences/voice.html", write, "Gespeichert.")


@bp.post("/konferenzen/<public_id>/faelle/<item_id>/annehmen")
@allow(*_SEATS)
def take(public_id: str, item_id: str) -> ResponseReturnValue:
    """Say in the room that one's institution takes the case, or take back what was said."""
    by, _conference, item, _ = _at(public_id, item_id)
    form = ConfirmForm()
    follows = "1" if "folgen" in request.args else None
    back = url_for("conferences.case", public_id=public_id, item_id=item_id, folgen=follows)
    takes_back = "zuruecknehmen" in request.form
    said = "Zurückgenommen."
    with transaction(once=form.once.data) as tx:
        tx.location = back
        if takes_back:
            speaking.not_ready(item, by)
        elif speaking.take_in_room(item, by):
            said = "Angenommen. Die Fallverantwortung liegt jetzt bei Ihrer Stelle."
        else:
            said = "Vermerkt: Ihre Stelle übernimmt den Fall, wenn die Runde so entscheidet."
    flash(said, "success")
    return redirect(back)


@bp.post("/konferenzen/<public_id>/faelle/<item_id>/entwurf")
@allow(*DOORS)
def draft(public_id: str, item_id: str) -> ResponseReturnValue:
    """Keep a decision or a stance that is being typed, so that a closed laptop loses nothing; answers htmx with a line."""
    by, conference, item, _ = _at(public_id, item_id)
    rights, form = sitting(conference), DRAFT if request.args.get("zu") != STANCE else STANCE
    leads = may_lead(by, rights) and conference.state is ConferenceState.RUNNING
    if not (leads if form == DRAFT else may_speak(by, rights)):
        abort(403)
    fields = _typed(request.form)
    dropped = "verwerfen" in request.form or not fields or item.state is not ItemState.WAITING
    with transaction():
        if dropped:
            drop_draft(item.case, form, by=by)
        else:
            keep_draft(item.case, form, fields, by=by)
    if request.headers.get("HX-Request"):
        return render_template("conferences/draft.html", saved_at=None if dropped else clock.now())
    flash("Der Entwurf ist verworfen." if dropped else "Der Entwurf ist gespeichert.", "success")
    return redirect(url_for("conferences.case", public_id=public_id, item_id=item_id))


def _typed(sent: MultiDict[str, str]) -> dict[str, str]:
    return {name: text[:_MOST_KEPT] for name, text in sent.items() if text and name not in _NOT_TYPED}


def _at(public_id: str, item_id: str) -> tuple[Actor, Conference, AgendaItem, Any]:
    by = acting()
    conference = get_conference(public_id, by)
    item = get_item(conference, item_id)
    return by, conference, item, see_one(item.case, by, clock.today(), under=f"conference:{public_id}")


def _answer(
    form: BaseForm,
    conference: Conference,
    item: AgendaItem,
    seen: Any,
    page: str,
    write: Callable[[], None],
    said: str,
) -> ResponseReturnValue:
    back = url_for("conferences.case", public_id=conference.public_id, item_id=item.public_id)
    status = 200
    if form_sent():
        status = 422
        if form.validate():
            try:
                with transaction(once=form.once.data) as tx:
                    tx.location = back
                    write()
            except BrokenChain as refusal:
                form.form_errors.append(str(refusal))
                status = 409
            else:
                flash(said, "success")
                return redirect(back)
    with reading():
        note_read(item.case.public_id, seen, by=acting(), where="conference")
    return (
        render_template(
            page,
            form=form,
            conference=conference,
            item=item,
            name=name_of(item, seen),
            back=back,
            keep=url_for(
                "conferences.draft", public_id=conference.public_id, item_id=item.public_id, zu=STANCE
            ),
        ),
        status,
    )
