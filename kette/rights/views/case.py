"""One young person's rights: informing them, letters, „Meine Kette“, and what they ask for."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from kette import audit, clock
from kette.db import transaction
from kette.doors import acting, allow
from kette.forms import ConfirmForm
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.rules.informing import Informed, NoticeKind
from kette.privacy.service.informing import note_mistake, record_notice
from kette.rights.forms import InvitationForm, NoticeForm, RequestForm
from kette.rights.queries import case as queries
from kette.rights.queries.agreed import was_decided
from kette.rights.queries.case import Subject, subject_of
from kette.rights.queries.letters import sender_of
from kette.rights.queries.requests import requests_of
from kette.rights.rules.requests import UNNAMED
from kette.rights.views.blueprint import PARTIES, bp, pdf
from kette.rights.views.letters import meeting, print_letters


@bp.get("/faelle/<public_id>/rechte")
@allow(*PARTIES)
def case(public_id: str) -> ResponseReturnValue:
    """Show whether the young person was informed, what can be printed for them, and what they asked for."""
    return page_of(subject_of(public_id, acting()))


@bp.post("/faelle/<public_id>/rechte/informiert")
@allow(*PARTIES)
def note(public_id: str) -> ResponseReturnValue:
    """Note that the young person was informed; an offer that waited for it goes out."""
    viewer = acting()
    about = _informable(public_id)
    form = NoticeForm()
    if not form.validate_on_submit():
        return page_of(about, notice=form), 422
    with transaction(once=form.once.data) as tx:
        found = _informable(public_id)
        record_notice(found.case.id, Informed(form.informed_on.data, form.how.data), by=viewer)
        tx.location = url_for("rights.case", public_id=public_id)
    flash(f"Vermerkt: informiert am {form.informed_on.data:%d.%m.%Y}.", "success")
    return redirect(tx.location)


@bp.post("/faelle/<public_id>/rechte/irrtum")
@allow(*PARTIES)
def mistake(public_id: str) -> ResponseReturnValue:
    """Note that the young person was not informed after all."""
    viewer = acting()
    about = _informable(public_id)
    if about.is_informed:
        with transaction(once=ConfirmForm().once.data):
            note_mistake(_informable(public_id).case.id, by=viewer)
        flash("Zurückgenommen: Die junge Person gilt wieder als nicht informiert.", "success")
    return redirect(url_for("rights.case", public_id=public_id))


@bp.get("/faelle/<public_id>/rechte/informationsbrief.pdf")
@allow(*PARTIES)
def letter(public_id: str) -> ResponseReturnValue:
    """Print the notice for one young person."""
    return print_letters([_informable(public_id).recipient], acting(), name="informationsbrief.pdf")


@bp.route("/faelle/<public_id>/rechte/einladung", methods=["GET", "POST"])
@allow(*PARTIES)
def invitation(public_id: str) -> ResponseReturnValue:
    """Ask to which talk the young person is invited, and print the letter."""
    about = _informable(public_id)
    form = InvitationForm()
    if not form.validate_on_submit():
        page = render_template(
            "rights/invitation.html",
            form=form,
            title="Einladung zum Gespräch",
            action=url_for("rights.invitation", public_id=public_id),
            back=url_for("rights.case", public_id=public_id),
            count=1,
        )
        return (page, 422) if form.is_submitted() else page
    return print_letters([about.recipient], acting(), name="einladung.pdf", meeting=meeting(form))


@bp.get("/faelle/<public_id>/rechte/meine-kette.pdf")
@allow(*PARTIES)
def own_chain(public_id: str) -> ResponseReturnValue:
    """Print „Meine Kette“ for the young person, to be handed over."""
    # ReportLab takes half a second to load; the web starts without it.
    from kette.rights.document.own_chain import printed

    viewer = acting()
    about = _informable(public_id, even_closed=True)
    with audit.reading():
        audit.write("chain.print", by=viewer, object_type="case", object_id=public_id, basis=_basis(about))
    paper = printed(
        about.seen.name,
        queries.responsible_for(about.case),
        queries.passed_on(about.case.id),
        queries.way_of(about.case),
        sender_of(viewer),
        at=clock.now(),
    )
    return pdf(paper, "meine-kette.pdf")


def page_of(about: Subject, *, notice: NoticeForm | None = None, asking: RequestForm | None = None) -> str:
    """Return the page of one case, with forms that were refused where there are such."""
    with audit.reading():
        audit.write(
            "request.read",
            by=acting(),
            object_type="case",
            object_id=about.case.public_id,
            basis=_basis(about),
        )
    return render_template(
        "rights/case.html",
        about=about,
        case=about.case,
        seen=about.seen,
        kinds=NoticeKind,
        passed=queries.passed_on(about.case.id),
        decided=about.seen.is_named_by_right and was_decided(about.case.id),
        requests=requests_of(about.case.id),
        notice=notice or NoticeForm(formdata=None),
        asking=asking or RequestForm(formdata=None),
        failed=next((form for form in (notice, asking) if form is not None), None),
        own=acting().institution_id,
        unnamed=UNNAMED,
    )


def _informable(public_id: str, *, even_closed: bool = False) -> Subject:
    about = subject_of(public_id, acting())
    if not (about.may_inform or (even_closed and about.seen.is_named_by_right)):
        raise Forbidden
    return about


def _basis(about: Subject) -> str:
    return about.seen.answers[FieldGroup.IDENTITY].basis
