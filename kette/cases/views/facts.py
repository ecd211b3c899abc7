"""What is known about a case: facts in codes, their confirmation, and who the case is about."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kette import settings
from kette.cases.forms.facts import FactsForm, PersonForm
from kette.cases.models import Case
from kette.cases.queries.one import facts_of
from kette.cases.queries.page import SHOWN_FACTS
from kette.cases.queries.sight import personal_data
from kette.cases.rules.acting import CaseAction, may
from kette.cases.rules.facts import FACT_OF
from kette.cases.service import work
from kette.cases.service.ledger import lock
from kette.cases.views.blueprint import ACTORS, bp
from kette.cases.views.task import Wording, begin, form_of, run
from kette.db import transaction
from kette.doors import allow, form_sent
from kette.forms import ConfirmForm
from kette.privacy.rules.fields import FieldGroup


@bp.route("/faelle/<public_id>/angaben", methods=["GET", "POST"])
@allow(*ACTORS)
def facts(public_id: str) -> ResponseReturnValue:
    """Complete what is known: only what differs is written down."""
    task = begin(public_id)
    form, _ = form_of(FactsForm, task, CaseAction.FACTS)
    known = {key: fact.value for key, fact in facts_of(task.case).items()}
    special = bool(settings.get("special_categories")) and task.seen.shows(FieldGroup.HEALTH)
    form.know(known, special=special)
    if not form_sent():
        form.fill(known)

    def do(case: Case) -> None:
        work.state_facts(case, form.values(), by=task.viewer)

    words = Wording(
        "Angaben ergänzen",
        "Angaben speichern",
        "Die Angaben sind gespeichert.",
        "Was Sie nicht ändern, bleibt, wie es ist. Dass etwas noch stimmt, bestätigen Sie auf der Seite des Falls.",
    )
    return run(task, CaseAction.FACTS, form, words, do)


@bp.post("/faelle/<public_id>/angaben/<key>")
@allow(*ACTORS)
def confirm_fact(public_id: str, key: str) -> ResponseReturnValue:
    """Say that something known is still so today."""
    task = begin(public_id)
    form = ConfirmForm()
    if not may(task.viewer, CaseAction.FACTS, task.standing):
        abort(403)
    if key not in SHOWN_FACTS or key not in facts_of(task.case):
        abort(404)
    if not task.seen.shows_codes(FACT_OF[key].group):
        abort(404)
    if not form.validate_on_submit():
        abort(400)
    back = url_for("cases.show", public_id=public_id)
    with transaction(once=form.once.data) as tx:
        tx.location = back
        work.confirm_fact(lock(task.case), key, by=task.viewer)
    flash("Die Angabe ist heute bestätigt.", "success")
    return redirect(back)


@bp.route("/faelle/<public_id>/person", methods=["GET", "POST"])
@allow(*ACTORS)
def person(public_id: str) -> ResponseReturnValue:
    """Correct name, birth date, address and contact ways, where one holds the case and sees them; earlier ones go."""
    task = begin(public_id)
    form, _ = form_of(PersonForm, task, CaseAction.PERSON)
    known = personal_data(task.case)
    if known is None:
        abort(404)
    if not task.seen.is_named_by_right:
        abort(403)
    form.narrow(task.seen.shows)
    if not form_sent() and may(task.viewer, CaseAction.PERSON, task.standing):
        form.fill(known)

    def do(case: Case) -> None:
        now = personal_data(case)
        if now is not None:
            work.correct_person(case, form.person(now), by=task.viewer)

    words = Wording(
        "Name, Anschrift, Erreichbarkeit",
        "Änderungen speichern",
        "Die Änderungen sind gespeichert.",
        "Der neue Name gilt überall; der frühere wird nirgends aufbewahrt.",
    )
    return run(task, CaseAction.PERSON, form, words, do)
