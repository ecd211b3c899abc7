"""Printing forms to sign for a whole class, each with its code."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from kette import audit, clock, settings
from kette.doors import acting, allow
from kette.forms import choices_of
from kette.institutions.models import Institution
from kette.institutions.queries import institution
from kette.privacy.document.consent_form import consent_forms
from kette.privacy.document.wordings.catalogue import WORDING_OF
from kette.privacy.queries.papers import printed_details
from kette.privacy.rules.fields import CHOSEN, FieldGroup
from kette.privacy.rules.subject import Subject
from kette.privacy.views.consent import holder_choices, language_choices
from kette.privacy.views.paper import filling_of, is_released
from kette.privacy.views.subjects import subject
from kette.roles import Actor
from kette.slips import queries, service
from kette.slips.forms import ClassPaperForm
from kette.slips.views.blueprint import SCHOOL, bp, class_label, download

_NOBODY = (
    "Für diese Klasse ist kein Formular nötig: Für alle, die noch ohne Anschluss sind, gilt schon eine Einwilligung für "
    "diese Stelle, oder sie wurde abgelehnt oder widerrufen. Einzeln fragen Sie auf der Seite der Einwilligung."
)


@bp.get("/ruecklauf/drucken")
@allow(*SCHOOL)
def print_class() -> ResponseReturnValue:
    """Ask for which class and institution, and print one form for each pupil who was not asked yet."""
    viewer = acting()
    classes = queries.classes(viewer)
    form = ClassPaperForm(formdata=request.args if "an" in request.args else None)
    form.klasse.choices = [(name, f"{class_label(name)} ({count})") for name, count in classes.items()]
    if form.klasse.data is None:
        form.klasse.data = request.args.get("klasse")
    form.an.choices = holder_choices()
    form.sprache.choices = language_choices()
    if not settings.get("special_categories"):
        form.angaben.choices = choices_of(CHOSEN)
    asked = "an" in request.args
    if asked and form.validate():
        recipient = institution(form.an.data)
        about = _asked(viewer, form.klasse.data, recipient)
        if about:
            return _print(about, form, viewer)
        form.form_errors = [_NOBODY]
    page = render_template("slips/print.html", form=form, classes=classes)
    return (page, 422) if asked else page


def code_of(
    about: Subject, recipient: Institution, groups: frozenset[FieldGroup], language: str, viewer: Actor
) -> str:
    """Give a form its code that the pupil's school prints; what others print comes back to nobody's list."""
    if not queries.is_listed(about.case_id, viewer):
        return ""
    return service.printed(about.case_id, recipient, groups, language, by=viewer).code


def _asked(viewer: Actor, class_name: str, recipient: Institution) -> list[Subject]:
    found = (subject(case.public_id, viewer) for case in queries.unasked(viewer, class_name, recipient))
    return [about for about in found if about.may_record and about.is_named]


def _print(about: list[Subject], form: ClassPaperForm, viewer: Actor) -> ResponseReturnValue:
    wording = WORDING_OF[form.sprache.data]
    groups = frozenset(form.angaben.data or ()) | {FieldGroup.IDENTITY}
    said = printed_details(wording.code, form.an.data, groups)
    with audit.reading():
        recipient = institution(form.an.data)
        codes = []
        for one in about:
            codes.append(service.printed(one.case_id, recipient, groups, wording.code, by=viewer).code)
            audit.write("consent.form", by=viewer, object_type="case", object_id=one.public_id, detail=said)
        name = recipient.name
    filled = [(filling_of(one, name, groups), code) for one, code in zip(about, codes, strict=True)]
    pdf = consent_forms(filled, wording, released=is_released(wording), at=clock.now())
    return download(pdf, "application/pdf", f"einwilligungen-{wording.code}.pdf")
