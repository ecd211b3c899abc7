"""Letters class by class: one document for all who are to be informed, and the day on which it was done."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from kette import audit, clock
from kette.calendar import school_year, school_year_of, year_of
from kette.db import transaction
from kette.doors import acting, allow
from kette.privacy.queries.informing import version
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.rules.informing import Informed, LetterKind
from kette.privacy.service.informing import record_notice
from kette.rights.document.letters import Occasion, contacts_of, kinds_of, printed
from kette.rights.forms import ClassNoticeForm, InvitationForm
from kette.rights.queries import letters as queries
from kette.rights.queries.letters import Recipient
from kette.rights.rules.letters import filled
from kette.rights.rules.notice import Section, sections
from kette.rights.views.blueprint import bp, pdf
from kette.roles import Actor, Role
from kette.templating import count_of

_SCHOOL = (Role.SCHOOL, Role.CLASS_TEACHER)


@bp.get("/briefe")
@allow(*_SCHOOL)
def letters() -> ResponseReturnValue:
    """Show which classes have pupils who are not informed, and one class closer."""
    return _page(ClassNoticeForm(formdata=None))


@bp.post("/briefe/vermerk")
@allow(*_SCHOOL)
def note_class() -> ResponseReturnValue:
    """Note that the chosen pupils of a class were informed who were not yet."""
    form, viewer = ClassNoticeForm(), acting()
    if not form.validate_on_submit():
        return _page(form), 422
    with transaction(once=form.once.data) as tx:
        everybody = queries.class_recipients(viewer, _asked(), _cohort())
        waiting = [one for one in everybody if not one.is_informed and one.case.public_id in form.chosen]
        for one in waiting:
            record_notice(one.case.id, Informed(form.informed_on.data, form.how.data), by=viewer)
        tx.location = url_for("rights.letters", klasse=_asked(), jahr=_year_of(_cohort()))
    who = count_of(len(waiting), "Schülerin oder Schüler", "Schülerinnen und Schüler")
    flash(f"Vermerkt: {who} informiert am {form.informed_on.data:%d.%m.%Y}.", "success")
    return redirect(tx.location)


@bp.get("/briefe/klasse.pdf")
@allow(*_SCHOOL)
def class_letters() -> ResponseReturnValue:
    """Print the notices for a class: for those who are not informed, or, when all are, once more for all."""
    viewer = acting()
    everybody = queries.class_recipients(viewer, _asked(), _cohort())
    waiting = [one for one in everybody if not one.is_informed]
    return print_letters(waiting or everybody, viewer, name="informationsbriefe.pdf")


@bp.route("/briefe/einladung", methods=["GET", "POST"])
@allow(*_SCHOOL)
def class_invitations() -> ResponseReturnValue:
    """Ask to which talk a class is invited, and print the letters."""
    form, viewer = InvitationForm(), acting()
    recipients = queries.class_recipients(viewer, _asked(), _cohort())
    if not recipients:
        raise NoResultFound
    if not form.validate_on_submit():
        page = render_template(
            "rights/invitation.html",
            form=form,
            title=f"Einladung: {_label(_asked(), _cohort())}",
            action=url_for("rights.class_invitations", klasse=_asked(), jahr=_year_of(_cohort())),
            back=url_for("rights.letters", klasse=_asked(), jahr=_year_of(_cohort())),
            count=len(recipients),
        )
        return (page, 422) if form.is_submitted() else page
    return print_letters(recipients, viewer, name="einladungen.pdf", meeting=meeting(form))


def meeting(form: InvitationForm) -> dict[str, str]:
    """Return what a form says about a talk, for the placeholders."""
    return {
        "tag": f"{form.day.data:%d.%m.%Y}",
        "uhrzeit": f"{form.at.data:%H:%M}",
        "ort": form.place.data or "",
    }


def print_letters(
    recipients: Sequence[Recipient],
    viewer: Actor,
    *,
    name: str,
    meeting: dict[str, str] | None = None,
) -> ResponseReturnValue:
    """Print letters and log each; where none can be written, say why."""
    if not recipients:
        raise NoResultFound
    at, sender = clock.now(), queries.sender_of(viewer)
    youth, custodians = (queries.text_of(kind) for kind in kinds_of(invites=meeting is not None))
    sheet: tuple[Section, ...] = ()
    if meeting is None:
        contacts = queries.text_of(LetterKind.CONTACTS).text
        values = contacts_of(recipients[0], sender, clock.today())
        said = (filled(contacts.title, values), filled(contacts.body, values))
        kind = sender.institution.kind
        sheet = sections(said, (kind,), queries.lengths_on(clock.today()), clock.today())
    batch = printed(
        recipients,
        sender,
        Occasion(youth, custodians, meeting or {}),
        sheet,
        title="Einladung" if meeting else "Information nach Art. 13 und 14 DSGVO",
        at=at,
    )
    if batch.pdf is None:
        flash(next(iter(batch.failed.values())), "warning")
        return redirect(_back(recipients))
    with audit.reading():
        for one in recipients:
            if one.case.id in batch.written:
                audit.write(
                    "letter.print",
                    by=viewer,
                    object_type="case",
                    object_id=one.case.public_id,
                    basis=one.seen.answers[FieldGroup.IDENTITY].basis,
                    detail="invitation" if meeting else "notice",
                )
    return pdf(batch.pdf, name)


def _back(recipients: Sequence[Recipient]) -> str:
    if "klasse" in request.args:
        return url_for("rights.letters", klasse=_asked(), jahr=_year_of(_cohort()))
    return url_for("rights.case", public_id=recipients[0].case.public_id)


def _page(form: ClassNoticeForm) -> str:
    viewer, name = acting(), request.args.get("klasse")
    rows = queries.class_recipients(viewer, name, _cohort()) if name is not None else ()
    with audit.reading():
        audit.write(
            "letter.read", by=viewer, object_type="list", object_id="letters", detail=f"rows={len(rows)}"
        )
    return render_template(
        "rights/letters.html",
        form=form,
        classes=queries.classes_of(viewer),
        chosen=name,
        label=_label,
        cohort=_cohort(),
        year_of=_year_of,
        rows=rows,
        open=sum(not one.is_informed for one in rows),
        version=version(),
        is_office=viewer.role is Role.SCHOOL,
        may_pass_on=viewer.role is Role.SCHOOL and _year_of(_cohort()) is None,
    )


def _asked() -> str:
    return request.args.get("klasse", "")


def _cohort() -> int:
    """Return the school year whose class is asked for: the present one, unless another is named."""
    return request.args.get("jahr", type=year_of) or school_year_of(clock.today()).cohort


def _year_of(cohort: int) -> int | None:
    """Return the school year for an address; the present one goes without saying."""
    return None if cohort == school_year_of(clock.today()).cohort else cohort


def _label(name: str, cohort: int) -> str:
    label = f"Klasse {name}" if name else "ohne Klasse"
    return label if _year_of(cohort) is None else f"{label}, Schuljahr {school_year(cohort).label}"
