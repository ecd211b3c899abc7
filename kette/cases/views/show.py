"""The page of one case: who holds it, what holds now, what happened, who may see what."""

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from kette import clock
from kette.audit import reading
from kette.cases.document import for_own_file
from kette.cases.queries.page import CasePage, load_page
from kette.cases.rules.acting import CaseAction, actions, acts, has_a_first, informs_first
from kette.cases.rules.journey import draw
from kette.cases.rules.timeline import AgreementResult, next_step_words
from kette.cases.service.reading import note_read
from kette.cases.views.asides import asides
from kette.cases.views.blueprint import ACTORS, CARING, READERS, bp
from kette.cases.views.buttons import buttons_for
from kette.doors import acting, allow
from kette.pictures.scene import PHONE_WIDTH
from kette.pictures.svg import responsive
from kette.privacy.rules.bases import UNDER_PSEUDONYM
from kette.privacy.rules.emergency import may_open
from kette.privacy.rules.ends import End
from kette.privacy.rules.fields import PASSABLE, FieldGroup, in_words
from kette.roles import Actor
from kette.templating import link_to

# What only those can do who may see the name.
_BY_NAME = frozenset({CaseAction.PERSON, CaseAction.INFORM})


@bp.get("/faelle/<public_id>")
@allow(*READERS)
def show(public_id: str) -> ResponseReturnValue:
    """Show one case as the viewer may see it."""
    viewer, day = acting(), clock.today()
    case = load_page(public_id, viewer, day)
    with reading():
        note_read(public_id, case.seen, by=viewer)
    if case.erased_at is not None:
        # What is left is for counting; read case by case, it might say again whose it was.
        return render_template("cases/erased.html", case=case)
    picture = responsive(
        draw("kette", case.journey, day), draw("kette-schmal", case.journey, day, width=PHONE_WIDTH)
    )
    first, more = buttons_for(
        public_id,
        [
            action
            for action in actions(viewer, case.standing)
            if action not in _BY_NAME or case.seen.is_named_by_right
        ],
        is_first_due=has_a_first(viewer, case.standing),
    )
    return render_template(
        "cases/show.html",
        case=case,
        log_url=_log_url(public_id, case, viewer),
        end_url=_end_url(public_id, case, viewer),
        asides=asides(public_id, case.seen, viewer),
        may_open_in_danger=_may_open_in_danger(case, viewer),
        picture=picture,
        first=first,
        more=more,
        results=AgreementResult,
        next_words=next_step_words(case.link),
        informs_first=case.seen.is_named_by_right and informs_first(viewer, case.standing),
        groups=FieldGroup,
        in_words=in_words,
        under_pseudonym=UNDER_PSEUDONYM,
        endings={end.value: end.label for end in End},
        days_held=(day - clock.local(case.holder_since).date()).days,
        may_print=viewer.role in CARING and acts(viewer, case.standing),
        acts_here="facts" in [action.value for action in actions(viewer, case.standing)],
    )


@bp.get("/faelle/<public_id>/auszug.pdf")
@allow(*CARING)
def extract(public_id: str) -> ResponseReturnValue:
    """Give the case as PDF to whoever answers for it, for the institution's own file."""
    viewer, now = acting(), clock.now()
    case = load_page(public_id, viewer, clock.local(now).date())
    if case.erased_at is not None or not acts(viewer, case.standing):
        abort(403)
    with reading():
        note_read(public_id, case.seen, by=viewer, where="paper")
    return Response(
        for_own_file(case, viewer, now),
        mimetype="application/pdf",
        # No name of anybody, and no number: files are found by the folder they are put in.
        headers={"Content-Disposition": 'inline; filename="auszug.pdf"', "Cache-Control": "no-store"},
    )


def _may_open_in_danger(case: CasePage, viewer: Actor) -> bool:
    """Say whether something is shut that opening in danger would show."""
    return (
        may_open(viewer) and case.erased_at is None and not all(case.seen.shows(group) for group in PASSABLE)
    )


def _end_url(public_id: str, case: CasePage, viewer: Actor) -> str | None:
    """Return where a withdrawal or an objection is recorded: by whoever has something that can end."""
    holds = any(one.kind is not None and one.in_force(clock.today()) for one in case.grounds)
    return link_to("privacy.consent", public_id=public_id) if holds and viewer.role in ACTORS else None


def _log_url(public_id: str, case: CasePage, viewer: Actor) -> str | None:
    """Return where the holder reads who has looked at the case."""
    holds = viewer.institution_id is not None and viewer.institution_id == case.standing.holder_id
    return link_to("privacy.case_log", public_id=public_id) if holds and viewer.role in ACTORS else None
