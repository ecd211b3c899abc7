"""The bases of a case: who may see what until when; record a consent, its refusal, and who has custody."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import Forbidden

from kette import clock, settings
from kette.calendar import age_on
from kette.db import transaction
from kette.doors import acting, allow
from kette.forms import choices_of
from kette.institutions.queries import institution, possible_holders
from kette.privacy.document.wordings.catalogue import WORDINGS
from kette.privacy.forms import PURPOSE, ConsentForm, CustodyForm, GivingForm, PaperForm, RefusalForm
from kette.privacy.queries import papers
from kette.privacy.rules.bases import CONSENT_AGE, UNDER_PSEUDONYM, GivenBy, who_must_consent
from kette.privacy.rules.consents import ADULT, Signature, signatures
from kette.privacy.rules.fields import CHOSEN, in_words
from kette.privacy.rules.scans import LARGEST, NotAScan
from kette.privacy.rules.subject import Subject
from kette.privacy.service import bases as service
from kette.privacy.service import papers as writing
from kette.privacy.service.evidence import NoBasis
from kette.privacy.views import lines
from kette.privacy.views.blueprint import bp
from kette.privacy.views.subjects import page_about, subject
from kette.roles import Actor, InstitutionKind, Role
from kette.sizes import takes_files

PARTIES = (Role.ADVISER, Role.SCHOOL, Role.CLASS_TEACHER)


@bp.route("/faelle/<public_id>/einwilligung", methods=["GET", "POST"])
@allow(*PARTIES)
@takes_files()
def consent(public_id: str) -> ResponseReturnValue:
    """Show the bases of a case, and record a consent."""
    viewer = acting()
    about = party(public_id, viewer)
    form = _form(about)
    if about.may_record and form.validate_on_submit():
        try:
            with transaction(once=form.once.data) as tx:
                recipient = institution(form.recipient.data)
                service.record_consent(
                    about.case_id,
                    recipient,
                    groups=form.covered,
                    purpose=form.purpose.data or "",
                    given_by=form.given_by.data,
                    form=form.form.data,
                    given_on=form.given_on.data,
                    valid_until=form.valid_until.data,
                    evidence=form.evidence,
                    signed=_signed(form),
                    by=viewer,
                    case_public_id=public_id,
                )
                tx.location = url_for("privacy.consent", public_id=public_id)
                waited = about.waiting_for_id == recipient.id
                name = recipient.name
        except NoBasis as reason:
            form.form_errors.append(str(reason))
            return _page(about, form), 422
        except NotAScan as refused:
            form.scan.errors = [str(refused)]
            return _page(about, form), 422
        started = f" Das vorgemerkte Angebot an {name} ist hinausgegangen." if waited else ""
        flash(f"Die Einwilligung für {name} ist erfasst.{started}", "success")
        return redirect(tx.location)
    page = _page(about, form)
    return (page, 422) if form.is_submitted() else page


@bp.post("/faelle/<public_id>/einwilligung/abgelehnt")
@allow(*PARTIES)
def refuse(public_id: str) -> ResponseReturnValue:
    """Record that a consent was asked for and refused; the case stays open and counted."""
    viewer = acting()
    about = recorder(public_id, viewer)
    form = _refusal_form()
    if not form.validate_on_submit():
        return _page(about, _form(about, fresh=True), form), 422
    with transaction(once=form.once.data) as tx:
        recipient = institution(form.asked_for.data)
        service.refuse_consent(about.case_id, by=viewer, case_public_id=public_id, recipient=recipient)
        tx.location = url_for("privacy.consent", public_id=public_id)
        name = recipient.name
    flash(
        f"Festgehalten: Eine Einwilligung für {name} wurde nicht erteilt. Der Fall bleibt offen.", "success"
    )
    return redirect(tx.location)


@bp.route("/faelle/<public_id>/sorge", methods=["GET", "POST"])
@allow(*PARTIES)
def custody(public_id: str) -> ResponseReturnValue:
    """Write down who has custody, and who must not be addressed."""
    viewer = acting()
    about = recorder(public_id, viewer)
    known = papers.custody_of(about.case_id, about.reader_id)
    form = CustodyForm(
        custody=known.custody if known else None,
        names=known.names if known else "",
        no_contact=known.no_contact if known else "",
    )
    names, no_contact = (known.names, known.no_contact) if known else ("", "")
    if not about.is_named:
        # Whoever knows a pseudonym reads and writes no names; what the institution wrote before stays.
        del form.names, form.no_contact
    if form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            writing.record_custody(
                about.case_id,
                form.custody.data,
                names=(form.names.data or "") if form.names else names,
                no_contact=(form.no_contact.data or "") if form.no_contact else no_contact,
                by=viewer,
                case_public_id=public_id,
            )
            tx.location = url_for("privacy.consent", public_id=public_id)
        flash("Festgehalten, wer die Sorge hat.", "success")
        return redirect(tx.location)
    page = page_about("privacy/custody.html", about, form=form)
    return (page, 422) if form.is_submitted() else page


def party(public_id: str, viewer: Actor) -> Subject:
    """Return a case for whoever may record or end something about it; nobody else gets past this."""
    about = subject(public_id, viewer)
    if not (about.may_record or about.may_end):
        raise Forbidden
    return about


def recorder(public_id: str, viewer: Actor) -> Subject:
    """Return a case for whoever may record consents about it."""
    about = subject(public_id, viewer)
    if not about.may_record:
        raise Forbidden
    return about


def fit(form: GivingForm, about: Subject) -> None:
    """Tell a form about whom it is, and leave out what cannot be at that age."""
    form.subject = about
    recorded = papers.custody_of(about.case_id, None)
    form.custody = recorded.custody if recorded else None
    if about.born_on is None:
        return
    age = age_on(about.born_on, clock.today())
    if age >= ADULT:
        form.given_by.choices = [(GivenBy.YOUTH.value, GivenBy.YOUTH.label)]
        form.given_by.data = GivenBy.YOUTH


def by_age(about: Subject) -> dict[str, Any]:
    """Return what a page asks about age and custody."""
    age = age_on(about.born_on, clock.today()) if about.born_on else ADULT
    is_minor = about.may_record and age < ADULT
    return {
        "custody": papers.custody_of(about.case_id, _reader(about)) if is_minor else None,
        "is_child": age < CONSENT_AGE,
        "is_minor": age < ADULT,
    }


def signers_of(about: Subject) -> tuple[Signature, ...]:
    """Return who signs a form today, by age and custody; without a birthday the young person."""
    if about.born_on is None:
        return (Signature.YOUTH,)
    recorded = papers.custody_of(about.case_id, None)
    return signatures(about.born_on, clock.today(), recorded.custody if recorded else None)


def language_choices() -> list[tuple[str, str]]:
    """Return the languages of forms to sign, for a select field."""
    return [
        (wording.code, wording.german_name if wording.code == "de" else f"{wording.german_name} und Deutsch")
        for wording in WORDINGS
    ]


def _reader(about: Subject) -> int | None:
    """Return whose words may be shown: the viewer's institution's, where it may read who they are about."""
    return about.reader_id if about.is_named else None


def paper_form(about: Subject) -> PaperForm:
    """Return the form that asks which paper is printed, as the address says or fresh."""
    form = PaperForm(formdata=request.args or None, an=_waiting(about))
    if not settings.get("special_categories"):
        form.angaben.choices = choices_of(CHOSEN)
    form.an.choices = holder_choices()
    form.sprache.choices = language_choices()
    return form


def _waiting(about: Subject) -> str:
    return {row.id: row.public_id for row in possible_holders()}.get(about.waiting_for_id or 0, "")


def holder_choices() -> list[tuple[str, str]]:
    """Return the institutions that can take a case, for a select field."""
    rows = ((row.public_id, f"{row.name} ({row.kind.label})") for row in possible_holders())
    return [("", "Bitte wählen"), *rows]


def _form(about: Subject, *, fresh: bool = False) -> ConsentForm:
    printed = papers.printed_forms(about.public_id)
    recipient = request.args.get("an") or _waiting(about) or next(reversed(printed), "")
    values: dict[str, Any] = {"recipient": recipient, "purpose": PURPOSE}
    if recipient in printed:
        # What was consented to is evidence like who, how and when: only the form that was printed can propose it.
        values["groups"] = list(printed[recipient].groups)
    form = ConsentForm(formdata=None, **values) if fresh else ConsentForm(**values)
    form.printed, form.waiting_for = printed, _waiting(about)
    if not settings.get("special_categories"):
        del form.special
    if about.is_named:
        del form.scan
    fit(form, about)
    form.recipient.choices = holder_choices()
    return form


def _signed(form: ConsentForm) -> bytes | None:
    """Return the signed form where one was sent along."""
    file = form.scan.data if form.scan else None
    # One byte more than allowed is enough to refuse what is too large.
    return file.read(LARGEST + 1) if isinstance(file, FileStorage) and file.filename else None


def _refusal_form(*, fresh: bool = False) -> RefusalForm:
    form = RefusalForm(formdata=None) if fresh else RefusalForm()
    form.asked_for.choices = holder_choices()
    return form


def _page(about: Subject, form: ConsentForm, refusal: RefusalForm | None = None) -> str:
    releases = papers.releases_of(about.case_id, about.reader_id) if about.may_record else []
    scans = papers.scans_of(about.case_id, about.reader_id) if about.may_record else ()
    return page_about(
        "privacy/consent.html",
        about,
        form=form,
        going=in_words(form.covered),
        refusal=refusal or _refusal_form(fresh=True),
        lines=lines.lines_of(about),
        noes=lines.noes_of(about),
        under_pseudonym=UNDER_PSEUDONYM,
        return_stopped=lines.return_feed_is_stopped(about),
        tells_of_return=about.tells_all or acting().institution_kind is InstitutionKind.EMPLOYMENT_AGENCY,
        releases=releases,
        release_scans={
            one.release.id: [scan for scan in scans if scan.release_id == one.release.id] for one in releases
        },
        **by_age(about),
        waiting_for=lines.names().get(about.waiting_for_id or 0) if about.may_record else None,
        must_consent=who_must_consent(about.born_on, clock.today()) if about.born_on else None,
    )
