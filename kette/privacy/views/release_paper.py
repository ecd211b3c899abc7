"""The form of a release from professional secrecy to be signed: printed for a case, and blank for review."""

from flask import Response
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from kette import audit, clock
from kette.doors import acting, allow
from kette.institutions.queries import protection_at
from kette.privacy.document.consent_form import BLANK
from kette.privacy.document.release_form import Silence, release_form
from kette.privacy.document.wordings.catalogue import WORDING_OF
from kette.privacy.forms import ReleasePaperForm
from kette.privacy.rules.consents import Signature
from kette.privacy.views.blueprint import bp
from kette.privacy.views.consent import PARTIES, language_choices, recorder, signers_of
from kette.privacy.views.paper import RELEASERS, is_released
from kette.privacy.views.subjects import page_about
from kette.roles import Role


@bp.route("/faelle/<public_id>/schweigepflicht/formular", methods=["GET", "POST"])
@allow(*PARTIES)
def silence_paper(public_id: str) -> ResponseReturnValue:
    """Ask who may speak with whom about what, and print it to be signed; nothing of it is kept."""
    viewer = acting()
    about = recorder(public_id, viewer)
    form = ReleasePaperForm()
    form.language.choices = language_choices()
    if not form.validate_on_submit():
        page = page_about("privacy/release_paper.html", about, form=form)
        return (page, 422) if form.is_submitted() else page
    wording = WORDING_OF[form.language.data]
    with audit.reading():
        audit.write("release.form", by=viewer, object_type="case", object_id=public_id, detail=wording.code)
    giver = about.holder_name or about.school_name
    # A holder without a basis for the name prints the form with room to write it in.
    named = bool(about.number)
    silence = Silence(
        name=about.name if named else "",
        born_on=about.born_on if named else None,
        giver=giver,
        released=form.released.data or "",
        towards=form.towards.data or "",
        about=form.about.data or "",
        officer=protection_at(giver) or BLANK,
        signatures=signers_of(about),
        number=about.number,
    )
    pdf = release_form(silence, wording, released=is_released(wording), at=clock.now())
    return _download(pdf, f"schweigepflichtentbindung-{wording.code}.pdf")


@bp.get("/schweigepflichtformulare/<code>")
@allow(*RELEASERS, Role.DPO)
def blank_silence_paper(code: str) -> ResponseReturnValue:
    """Print the form with nothing filled in, to be reviewed."""
    if code not in WORDING_OF:
        raise NotFound
    wording = WORDING_OF[code]
    nobody = Silence("", None, BLANK, BLANK, BLANK, BLANK, BLANK, (Signature.YOUTH,))
    pdf = release_form(nobody, wording, released=is_released(wording), at=clock.now())
    return _download(pdf, f"schweigepflichtentbindung-{wording.code}-leer.pdf")


def _download(content: bytes, name: str) -> Response:
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
