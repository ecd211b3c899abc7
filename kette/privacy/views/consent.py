"""The bases of a case: record a consent or its refusal, withdraw it, and see who may see what until when."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from kette import audit, clock
from kette.db import transaction
from kette.doors import acting, allow
from kette.institutions.queries import all_institutions, institution, possible_holders
from kette.privacy.forms import PURPOSE, ConsentForm, EndForm
from kette.privacy.models import Basis
from kette.privacy.queries import grounds as queries
from kette.privacy.rules.bases import BASIS_OF, groups_of, who_must_consent
from kette.privacy.rules.ends import End, end_of, words_for
from kette.privacy.rules.fields import PASSABLE
from kette.privacy.rules.subject import Subject
from kette.privacy.service import bases as service
from kette.privacy.views.blueprint import bp
from kette.privacy.views.subjects import subject
from kette.roles import Actor, Role

PARTIES = (Role.ADVISER, Role.SCHOOL, Role.CLASS_TEACHER)


@dataclass(frozen=True, slots=True)
class Line:
    """One basis in the list: for whom, on which ground, for what, until when, and what can be done against it."""

    basis: Basis
    recipient: str
    ground: str
    citation: str
    covers: str
    state: str
    in_force: bool
    button: str


@bp.route("/faelle/<public_id>/einwilligung", methods=["GET", "POST"])
@allow(*PARTIES)
def consent(public_id: str) -> ResponseReturnValue:
    """Show the bases of a case, and record a consent."""
    viewer = acting()
    about = _subject(public_id, viewer)
    form = _form(about)
    if about.may_record and form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            recipient = institution(form.recipient.data)
            service.record_consent(
                about.case_id,
                recipient,
                groups=frozenset(form.groups.data or ()),
                purpose=form.purpose.data or "",
                given_by=form.given_by.data,
                form=form.form.data,
                given_on=form.given_on.data,
                valid_until=form.valid_until.data,
                by=viewer,
                case_public_id=public_id,
            )
            tx.location = url_for("privacy.consent", public_id=public_id)
            waited = about.waiting_for_id == recipient.id
            name = recipient.name
        started = f" Das vorgemerkte Angebot an {name} ist hinausgegangen." if waited else ""
        flash(f"Die Einwilligung für {name} ist erfasst.{started}", "success")
        return redirect(tx.location)
    if form.is_submitted():
        return _page(about, form), 422
    with transaction():
        audit.write("consent.read", by=viewer, object_type="case", object_id=public_id)
    return _page(about, form)


@bp.post("/faelle/<public_id>/einwilligung/abgelehnt")
@allow(*PARTIES)
def refuse(public_id: str) -> ResponseReturnValue:
    """Record that a consent was asked for and refused; the case stays open and counted."""
    viewer = acting()
    about = _subject(public_id, viewer)
    if not about.may_record:
        raise Forbidden
    with transaction(once=request.form.get("once")) as tx:
        service.refuse_consent(about.case_id, by=viewer, case_public_id=public_id)
        tx.location = url_for("privacy.consent", public_id=public_id)
    flash("Festgehalten: Eine Einwilligung wurde nicht erteilt. Der Fall bleibt offen.", "success")
    return redirect(tx.location)


@bp.route("/faelle/<public_id>/einwilligung/<basis_id>/ende", methods=["GET", "POST"])
@allow(*PARTIES)
def withdraw(public_id: str, basis_id: str) -> ResponseReturnValue:
    """Ask once more, then record a withdrawal or an objection; it acts at once."""
    viewer = acting()
    about = _subject(public_id, viewer)
    basis = queries.get_basis(about.case_id, basis_id)
    end = end_of(basis.kind)
    if not about.may_end or end is None:
        raise Forbidden
    button, consequence = words_for(end)
    form = EndForm()
    if form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            again = queries.get_basis(about.case_id, basis_id)
            service.end_basis(again, end.value, by=viewer, case_public_id=public_id)
            tx.location = url_for("privacy.consent", public_id=public_id)
        flash(f"Erfasst: {end.label}.", "success")
        return redirect(tx.location)
    return render_template(
        "privacy/withdraw.html",
        form=form,
        subject=about,
        line=_line(basis, None, _names()),
        button=button,
        consequence=consequence,
    )


def _subject(public_id: str, viewer: Actor) -> Subject:
    about = subject(public_id, viewer)
    if not (about.may_record or about.may_end):
        raise Forbidden
    return about


def _form(about: Subject) -> ConsentForm:
    holders = possible_holders()
    # Who, how and when is evidence: it is said by whoever records it, never filled in beforehand.
    form = ConsentForm(
        recipient=request.args.get("an")
        or next((row.public_id for row in holders if row.id == about.waiting_for_id), ""),
        groups=list(PASSABLE),
        purpose=PURPOSE,
    )
    form.subject = about
    form.recipient.choices = [
        ("", "Bitte wählen"),
        *((row.public_id, f"{row.name} ({row.kind.label})") for row in holders),
    ]
    return form


def _page(about: Subject, form: ConsentForm) -> str:
    names = _names()
    return render_template(
        "privacy/consent.html",
        form=form,
        subject=about,
        lines=[
            _line(basis, None if end is None else end.kind, names)
            for basis, end in queries.all_bases(about.case_id)
        ],
        waiting_for=names.get(about.waiting_for_id or 0),
        must_consent=who_must_consent(about.born_on, clock.today()) if about.born_on else None,
    )


def _names() -> dict[int, str]:
    return {row.id: row.name for row in all_institutions()}


def _line(basis: Basis, ended: str | None, names: dict[int, str]) -> Line:
    kind = BASIS_OF[basis.kind]
    end = None if ended is None else End(ended)
    today = clock.today()
    runs_out = basis.valid_until is not None and basis.valid_until < today
    in_force = not runs_out and (end is None or end is End.RETURN_OBJECTED)
    if end is not None:
        state = end.label
    elif runs_out:
        state = "abgelaufen"
    else:
        state = f"gilt bis {basis.valid_until:%d.%m.%Y}" if basis.valid_until else "gilt auf Weiteres"
    possible = end_of(basis.kind)
    return Line(
        basis=basis,
        recipient=names.get(basis.recipient_id, ""),
        ground=kind.label,
        citation=kind.citation,
        covers=", ".join(group.label for group in PASSABLE if group in groups_of(basis.groups)),
        state=state,
        in_force=in_force,
        button=words_for(possible)[0] if possible is not None and in_force and end is None else "",
    )
