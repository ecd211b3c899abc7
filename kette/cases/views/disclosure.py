"""Setting and lifting the lock „keine Auskunft an Dritte“ of one's own pupil."""

from flask import url_for
from flask.typing import ResponseReturnValue

from kette.cases.forms.disclosure import DisclosureForm
from kette.cases.models import Case
from kette.cases.queries.lock import lock_of
from kette.cases.queries.sight import Seen
from kette.cases.rules.acting import CaseAction
from kette.cases.service.disclosing import set_no_disclosure
from kette.cases.service.people import may_not_be_disclosed
from kette.cases.views.asides import Aside
from kette.cases.views.blueprint import bp
from kette.cases.views.task import Wording, begin, form_of, run
from kette.doors import allow, form_sent
from kette.roles import Actor, Role

_WORDS = Wording(
    "Keine Auskunft an Dritte",
    "Speichern",
    "Die Auskunftssperre ist gespeichert.",
    "Ist die Sperre gesetzt, geht ohne Einwilligung nichts an andere Stellen; nur die gesetzliche Meldung an die Agentur "
    "für Arbeit bleibt. Was früher weitergegeben wurde, holt sie nicht zurück.",
)


@bp.route("/faelle/<public_id>/auskunftssperre", methods=["GET", "POST"])
@allow(Role.SCHOOL)
def no_disclosure(public_id: str) -> ResponseReturnValue:
    """Set or lift the lock."""
    task = begin(public_id)
    form, _ = form_of(DisclosureForm, task, CaseAction.PERSON)
    if not form_sent():
        form.locked.data = may_not_be_disclosed(task.case)

    def do(case: Case) -> None:
        set_no_disclosure(case, locked=bool(form.locked.data), by=task.viewer)

    return run(task, CaseAction.PERSON, form, _WORDS, do)


def about_lock(public_id: str, _seen: Seen, viewer: Actor) -> Aside | None:
    """Say beside a case that the lock is set, and let its school set or lift it."""
    school_id, holder_id, locked = lock_of(public_id)
    is_its_school = viewer.role is Role.SCHOOL and school_id == viewer.institution_id
    if not locked and not is_its_school:
        return None
    text = "Gesetzt: Ohne Einwilligung geht nichts an andere Stellen." if locked else "Nicht gesetzt."
    # Whoever holds the case keeps the person's data.
    holds = is_its_school and holder_id == school_id
    url = url_for("cases.no_disclosure", public_id=public_id) if holds else None
    return Aside("Keine Auskunft an Dritte", text, url, "Sperre ändern")
