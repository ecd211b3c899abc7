"""What the page of a handover says about answering it from the paper, its two buttons, and barring all of one institution."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kette import clock
from kette.db import transaction
from kette.doors import acting, allow
from kette.handover.models import Handover
from kette.handover.queries import get_handover
from kette.handover.rules.states import HandoverState
from kette.handover.views.beside import Aside
from kette.handover.views.blueprint import PARTIES
from kette.institutions.queries import institution
from kette.links import queries, service
from kette.links.views.blueprint import bp
from kette.roles import Actor, Role
from kette.templating import count_of

_TITLE = "Antwort vom Papier"


@bp.post("/uebergaben/<public_id>/adresse/sperre")
@allow(*PARTIES)
def bar(public_id: str) -> ResponseReturnValue:
    """Let the address on the sheet lead nowhere any more."""
    viewer = acting()
    with transaction(once=request.form.get("once")) as tx:
        service.bar(get_handover(public_id, viewer), by=viewer)
        tx.location = url_for("handover.show", public_id=public_id)
    flash("Die Adresse auf dem Bogen ist gesperrt. Das Angebot selbst steht weiter.", "success")
    return redirect(tx.location)


@bp.post("/uebergaben/<public_id>/adresse")
@allow(*PARTIES)
def renew(public_id: str) -> ResponseReturnValue:
    """Give the sheet another address."""
    viewer = acting()
    with transaction(once=request.form.get("once")) as tx:
        service.renew(get_handover(public_id, viewer), by=viewer)
        tx.location = url_for("handover.show", public_id=public_id)
    flash(
        "Der Bogen hat eine neue Adresse. Bitte drucken Sie ihn neu; ältere Ausdrucke öffnen nichts mehr.",
        "success",
    )
    return redirect(tx.location)


@bp.post("/verwaltung/stellen/<public_id>/adressen/sperre")
@allow(Role.ADMINISTRATOR)
def bar_all(public_id: str) -> ResponseReturnValue:
    """Bar all addresses of an institution at once."""
    viewer = acting()
    with transaction(once=request.form.get("once")) as tx:
        number = service.bar_all(institution(public_id), by=viewer)
        tx.location = url_for("institutions.institution", public_id=public_id)
    said = f"{count_of(number, 'Adresse', 'Adressen')} gesperrt." if number else "Es war keine Adresse offen."
    flash(said, "success")
    return redirect(tx.location)


def aside(handover: Handover, _viewer: Actor) -> Aside | None:
    """Say to giver and receiver how the address on the sheet stands, or who answered by it."""
    links = queries.links_of(handover)
    answered = next((link for link in links if link.answered_at is not None), None)
    if answered is not None and answered.answered_at is not None:
        name = queries.signed_by(answered)
        said = f"Am {clock.local(answered.answered_at):%d.%m.%Y um %H:%M} Uhr beantwortet, ohne Konto, mit einem Code an das Postfach"
        return Aside(_TITLE, (f"{said}. Als Name wurde angegeben: „{name}“." if name else f"{said}.",))
    if handover.state is not HandoverState.OFFERED or handover.basis_id is None:
        return None
    receiver = handover.receiver
    again = (url_for("links.renew", public_id=handover.public_id), "Neue Adresse anlegen")
    if not receiver.mailbox:
        return Aside(
            _TITLE,
            (f"Für {receiver.name} ist kein Postfach hinterlegt. Geantwortet wird nach der Anmeldung.",),
        )
    if links and queries.is_alive(links[0]):
        words = (
            f"Auf dem Bogen stehen ein QR-Code und eine Adresse. Damit kann {receiver.name} bis {links[0].until_on:%d.%m.%Y} "
            "auch ohne Konto antworten; der Code dazu geht an das Postfach der Stelle."
        )
        barring = (url_for("links.bar", public_id=handover.public_id), "Adresse sperren")
        return Aside(_TITLE, (words,), (barring,))
    if not links:
        words = "Auf diesem Bogen steht noch keine Adresse, über die ohne Konto geantwortet werden kann."
    elif links[0].ended is not None and links[0].ended_at is not None:
        words = f"Die Adresse auf dem Bogen ist {links[0].ended.label}, seit {clock.local(links[0].ended_at):%d.%m.%Y, %H:%M} Uhr."
    else:
        words = f"Die Adresse auf dem Bogen galt bis {links[0].until_on:%d.%m.%Y}."
    return Aside(_TITLE, (words,), (again,))
