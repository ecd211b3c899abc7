"""Printing forms to sign for a whole class, each with its code."""

from collections.abc import Iterable

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from kette import audit, clock, settings
from kette.calendar import school_year_of, year_of
from kette.cases.models import Case
from kette.doors import acting, allow
from kette.forms import choices_of
from kette.institutions.models import Institution
from kette.institutions.queries import institution, possible_holders
from kette.privacy.document.consent_form import consent_forms
from kette.privacy.document.wordings.catalogue import WORDING_OF
from kette.privacy.queries.papers import printed_details
from kette.privacy.rules.fields import CHOSEN, FieldGroup
from kette.privacy.rules.subject import Subject
from kette.privacy.views.consent import language_choices
from kette.privacy.views.paper import filling_of, is_released
from kette.privacy.views.subjects import subject
from kette.roles import SCHOOL_KINDS, Actor, InstitutionKind
from kette.slips import queries, service
from kette.slips.forms import ClassPaperForm
from kette.slips.views.blueprint import SCHOOL, bp, class_label, class_value, download
from kette.templating import count_of

_USUAL = frozenset(
    {InstitutionKind.EMPLOYMENT_AGENCY, InstitutionKind.JOBCENTER, InstitutionKind.YOUTH_OFFICE}
)
#: Who is asked for the consent of a whole class, in this order; a Berufskolleg only where somebody wants a place.
_RECIPIENTS = {
    "Meist gefragt": _USUAL,
    "Weitere Stellen": frozenset(InstitutionKind) - SCHOOL_KINDS - _USUAL,
    "Berufskollegs (nur wer dort einen Platz sucht)": frozenset({InstitutionKind.VOCATIONAL_COLLEGE}),
}
_NOBODY = (
    "Für diese Klasse ist kein Formular nötig: Für alle, die noch ohne Anschluss sind, gilt schon eine Einwilligung für "
    "diese Stelle, oder sie wurde abgelehnt oder widerrufen. Einzeln fragen Sie auf der Seite der Einwilligung."
)
_ALL_OUT = (
    "Für alle dieser Klasse, die zu fragen sind, ist schon ein Formular für diese Stelle offen. Sollen sie noch eines "
    "bekommen, kreuzen Sie unten „Auch für die …“ an. Wessen Blatt schon zurück ist, bekommt keines: Tragen Sie es zuerst ein."
)


@bp.route("/ruecklauf/drucken", methods=["GET", "POST"])
@allow(*SCHOOL)
def print_class() -> ResponseReturnValue:
    """Ask for which class and institution, and print one form for each pupil who was not asked yet."""
    viewer = acting()
    classes = queries.classes(viewer)
    form = ClassPaperForm()
    values = {class_value(cohort, name): (cohort, name) for cohort, name in classes}
    form.klasse.choices = [
        (value, f"{class_label(key[1], key[0])} ({classes[key]} ohne Anschluss)")
        for value, key in values.items()
    ]
    if not form.is_submitted() and "klasse" in request.args:
        year = request.args.get("jahr", type=year_of) or school_year_of(clock.today()).cohort
        form.klasse.data = class_value(year, request.args["klasse"])
    form.an.choices = _recipients(viewer)
    form.sprache.choices = language_choices()
    if not settings.get("special_categories"):
        form.angaben.choices = choices_of(CHOSEN)
    if form.validate_on_submit():
        recipient = institution(form.an.data)
        cases = queries.unasked(viewer, values[form.klasse.data][1], values[form.klasse.data][0], recipient)
        about = _asked(viewer, cases)
        out = queries.out(cases, recipient)
        # Whose sheet is back is not asked anew: what they signed would be thrown away unread.
        left = [
            one
            for one in about
            if not out.get(one.case_id, False) and (form.auch.data or one.case_id not in out)
        ]
        if left:
            _tell(len(left), len(about) - len(left), classes[values[form.klasse.data]] - len(about))
            return _print(left, form, viewer)
        form.form_errors = [_ALL_OUT if about else _NOBODY]
    page = render_template("slips/print.html", form=form, classes=classes)
    return (page, 422) if form.is_submitted() else page


def code_of(
    about: Subject, recipient: Institution, groups: frozenset[FieldGroup], language: str, viewer: Actor
) -> str:
    """Give a form its code that the pupil's school prints; what others print comes back to nobody's list."""
    if not queries.is_listed(about.case_id, viewer):
        return ""
    return service.printed(about.case_id, recipient, groups, language, by=viewer).code


def _asked(viewer: Actor, cases: Iterable[Case]) -> list[Subject]:
    found = (subject(case.public_id, viewer) for case in cases)
    return [about for about in found if about.may_record and about.is_named]


def _recipients(viewer: Actor) -> dict[str, list[tuple[str, str]]]:
    """Return who can be asked about, the usual ones first: not one's own school, nor one whose pupils they are not."""
    rows = [row for row in possible_holders() if row.id != viewer.institution_id]
    groups = {
        label: [(row.public_id, f"{row.name} ({row.kind.label})") for row in rows if row.kind in kinds]
        for label, kinds in _RECIPIENTS.items()
    }
    first = next(iter(groups))
    return {label: [("", "Bitte wählen")] * (label == first) + some for label, some in groups.items() if some}


def _tell(made: int, out: int, answered: int) -> None:
    """Say on the next page what was made, and who got none: the answer itself is the file."""
    reasons = []
    if out:
        reasons.append(f"{out} mit einem Formular, das schon offen ist")
    if answered:
        reasons.append(f"{answered}, für die schon entschieden ist (eingewilligt, abgelehnt oder widerrufen)")
    lacking = f" Nicht dabei: {' und '.join(reasons)}." if reasons else ""
    flash(f"{count_of(made, 'Formular', 'Formulare')} erstellt.{lacking}", "success")


def _print(about: list[Subject], form: ClassPaperForm, viewer: Actor) -> ResponseReturnValue:
    wording = WORDING_OF[form.sprache.data]
    groups = frozenset(form.angaben.data or ()) | {FieldGroup.IDENTITY}
    said = printed_details(wording.code, form.an.data, groups)
    with audit.reading():
        recipient = institution(form.an.data)
        service.lock_cases([one.case_id for one in about])
        codes = []
        for one in about:
            printed = service.printed(one.case_id, recipient, groups, wording.code, by=viewer)
            service.supersede(printed, by=viewer)
            codes.append(printed.code)
            audit.write("consent.form", by=viewer, object_type="case", object_id=one.public_id, detail=said)
        name = recipient.name
    filled = [(filling_of(one, name, groups), code) for one, code in zip(about, codes, strict=True)]
    pdf = consent_forms(filled, wording, released=is_released(wording), at=clock.now())
    return download(pdf, "application/pdf", f"einwilligungen-{wording.code}.pdf")
