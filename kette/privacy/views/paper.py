"""The form of a consent to be signed: printed for a case, and its translations released by the Kommune."""

from collections.abc import Callable

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from kette import audit, clock, settings
from kette.db import transaction
from kette.doors import acting, allow
from kette.forms import ConfirmForm
from kette.institutions.models import Institution
from kette.institutions.queries import institution, protection_at
from kette.privacy.document.consent_form import BLANK, Filling, consent_form
from kette.privacy.document.wordings.catalogue import WORDING_OF, WORDINGS
from kette.privacy.document.wordings.shape import Wording
from kette.privacy.forms import PURPOSE
from kette.privacy.queries.papers import printed_details
from kette.privacy.rules.bases import FORM_VERSION
from kette.privacy.rules.consents import Signature
from kette.privacy.rules.fields import PASSABLE, SPECIAL, FieldGroup
from kette.privacy.rules.subject import Subject
from kette.privacy.views.blueprint import bp
from kette.privacy.views.consent import PARTIES, paper_form, recorder, signers_of
from kette.privacy.views.subjects import page_about
from kette.roles import Actor, Role

_GERMAN = WORDINGS[0]
RELEASERS = (Role.ADMINISTRATOR, Role.KOKO)

# Gives a form that is printed its code, or none; who keeps them lies above, so listening.py says whom to ask.
Coder = Callable[[Subject, Institution, frozenset[FieldGroup], str, Actor], str]
_coders: list[Coder] = []


def codes_come_from(coder: Coder) -> None:
    """Say who gives codes: for a case, a recipient, groups, a language, and who prints."""
    _coders[:] = [coder]


@bp.get("/faelle/<public_id>/einwilligung/formular")
@allow(*PARTIES)
def paper(public_id: str) -> ResponseReturnValue:
    """Ask which form is wanted, and print it for one recipient in one language."""
    viewer = acting()
    about = recorder(public_id, viewer)
    form = paper_form(about)
    if not request.args or not form.validate():
        page = page_about("privacy/paper.html", about, form=form)
        return (page, 422) if request.args else page
    wording = WORDING_OF[form.sprache.data]
    groups = frozenset(form.angaben.data or ()) | {FieldGroup.IDENTITY}
    said = printed_details(wording.code, form.an.data, groups)
    with audit.reading():
        recipient = institution(form.an.data)
        # The code before the log: whoever gives one locks the case first, as everybody does.
        code = next((coder(about, recipient, groups, wording.code, viewer) for coder in _coders), "")
        audit.write("consent.form", by=viewer, object_type="case", object_id=public_id, detail=said)
    pdf = consent_form(
        filling_of(about, recipient.name, groups),
        wording,
        released=is_released(wording),
        at=clock.now(),
        code=code,
    )
    return _pdf(pdf, f"einwilligung-{wording.code}.pdf")


@bp.get("/einwilligungsformulare")
@allow(*RELEASERS, Role.DPO)
def papers() -> ResponseReturnValue:
    """List the languages of the forms, and which translations are released."""
    rows = [(wording, is_released(wording)) for wording in WORDINGS]
    may_release = acting().role in RELEASERS
    return render_template("privacy/papers.html", rows=rows, version=FORM_VERSION, may_release=may_release)


@bp.get("/einwilligungsformulare/<code>")
@allow(*RELEASERS, Role.DPO)
def blank_paper(code: str) -> ResponseReturnValue:
    """Print the form with nothing filled in, to be reviewed."""
    wording = _wording(code)
    somebody = Filling(
        name="",
        born_on=None,
        giver=BLANK,
        recipient=BLANK,
        purpose=PURPOSE,
        groups=frozenset((*PASSABLE, *SPECIAL)),
        officer=BLANK,
        signatures=(Signature.YOUTH,),
    )
    pdf = consent_form(somebody, wording, released=is_released(wording), at=clock.now())
    return _pdf(pdf, f"einwilligung-{wording.code}-leer.pdf")


@bp.post("/einwilligungsformulare/<code>/freigabe")
@allow(*RELEASERS)
def release_paper(code: str) -> ResponseReturnValue:
    """Release the translation in the version of today, or take the release back."""
    wording, form, by = _wording(code), ConfirmForm(), acting()
    if wording is _GERMAN:
        raise NotFound
    if form.validate_on_submit():
        with transaction(once=form.once.data) as tx:
            released = not is_released(wording)
            settings.put(_key(wording), released, valid_from=clock.today(), by=by)
            audit.write("setting.put", by=by, object_type="setting", object_id=_key(wording))
            tx.location = url_for("privacy.papers")
        done = "sind freigegeben" if released else "sind wieder nicht geprüfte Entwürfe"
        flash(f"Die Formulare {FORM_VERSION} auf {wording.german_name} {done}.", "success")
    return redirect(url_for("privacy.papers"))


def is_released(wording: Wording) -> bool:
    """Say whether the Kommune has released a translation in the version of today; German needs no translation."""
    return wording is _GERMAN or bool(settings.get(_key(wording)))


def _key(wording: Wording) -> str:
    return f"consent_form_{FORM_VERSION}_{wording.code}"


def _wording(code: str) -> Wording:
    if code not in WORDING_OF:
        raise NotFound
    return WORDING_OF[code]


def filling_of(about: Subject, recipient: str, groups: frozenset[FieldGroup]) -> Filling:
    """Return what is filled in about a case, as its viewer knows it."""
    # A holder without a basis for the name prints the form with room to write it in.
    named = bool(about.number)
    return Filling(
        name=about.name if named else "",
        born_on=about.born_on if named else None,
        giver=about.holder_name or about.school_name,
        recipient=recipient,
        purpose=PURPOSE,
        groups=groups,
        officer=protection_at(about.holder_name or about.school_name) or BLANK,
        signatures=signers_of(about),
        number=about.number,
    )


def _pdf(content: bytes, name: str) -> ResponseReturnValue:
    answer = make_response(content)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
