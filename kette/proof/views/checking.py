"""Dropping a sheet onto Kette: is it unchanged, whose is it, what does the ledger say; and taking over one from elsewhere."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from kette import audit, clock
from kette.calendar import school_year_of
from kette.cases.queries.sight import Seen
from kette.cases.views.asides import Aside
from kette.db import transaction
from kette.doors import acting, allow
from kette.handover.queries import get_handover
from kette.intake.rules.carrying import pack, unpack
from kette.intake.rules.pupil import Unreadable
from kette.privacy.rules.bases import RECEIVED
from kette.proof import queries
from kette.proof.forms import SheetForm, TakeForm
from kette.proof.queries import Checked
from kette.proof.rules.reading import LARGEST, Look, NotASheet, read
from kette.proof.rules.verdict import MEANING, SHOWN, Verdict
from kette.proof.service import taking
from kette.proof.views.blueprint import bp
from kette.roles import Actor, Role
from kette.sizes import takes_files

_WHO = (Role.ADVISER, Role.SCHOOL, Role.DPO)
_TAKERS = (Role.ADVISER, Role.SCHOOL)
_FORM = 64 * 1024  # bytes around a file
_KIND = {Verdict.UNCHANGED: "success", Verdict.CHANGED: "danger", Verdict.REVOKED: "danger"}
_HERE = "Diesen Fall hat Ihre Stelle schon. Es wurde nichts doppelt angelegt."


@bp.get("/boegen")
@allow(*_WHO)
def show() -> ResponseReturnValue:
    """Ask for a sheet."""
    return render_template("proof/check.html", form=SheetForm(formdata=None))


@bp.post("/boegen")
@allow(*_WHO)
@takes_files(LARGEST + _FORM)
def check() -> ResponseReturnValue:
    """Say of a sheet whether it is unchanged and whose it is; nothing is kept."""
    form = SheetForm()
    if not form.validate_on_submit():
        return render_template("proof/check.html", form=form), 422
    file: bytes = form.file.data.read()
    try:
        look = read(file)
    except NotASheet as reason:
        form.file.errors = [str(reason)]
        return render_template("proof/check.html", form=form), 422
    return _result(look, TakeForm(formdata=None, carried=pack([("", file)])))


@bp.post("/boegen/uebernahme")
@allow(*_TAKERS)
@takes_files(LARGEST + _FORM)
def take() -> ResponseReturnValue:
    """Take over the sheet that was looked at: it is read and judged once more, and becomes a case."""
    by, form = acting(), TakeForm()
    form.offer(school_year_of(clock.today()).cohort)
    try:
        look = read(unpack(form.carried.data or "")[0][1])
    except (NotASheet, Unreadable) as reason:
        asked = SheetForm(formdata=None)
        asked.form_errors = [f"{reason} Es wurde nichts übernommen."]
        return render_template("proof/check.html", form=asked), 422
    if not form.validate_on_submit():
        return _result(look, form, 422)
    said = taking.Taking(int(form.cohort.data), is_receiver=bool(form.is_receiver.data))
    try:
        with transaction(once=form.once.data) as tx:
            case = taking.take(look, said, by=by)
            tx.location = url_for("cases.show", public_id=case.public_id)
    except taking.AlreadyHere as here:
        flash(_HERE, "info")
        return redirect(url_for("cases.show", public_id=here.case_id))
    except taking.NotTaken as reason:
        form.form_errors = [str(reason)]
        return _result(look, form, 422)
    flash(
        "Übernommen. Ihre Stelle hat die Fallverantwortung in Ihrer Kommune. Bitte bestätigen Sie es der abgebenden Stelle.",
        "success",
    )
    return redirect(tx.location)


def about_sheet(public_id: str, seen: Seen, viewer: Actor) -> Aside | None:
    """Tell whoever took a case over with which sheet it came; who sees it on another ground is not even asked about."""
    if not any(answer.basis == RECEIVED for answer in seen.answers.values()):
        return None
    came = queries.came_with(public_id)
    if came is None or came.institution_id != viewer.institution_id:
        return None
    day = clock.local(came.handed_over_at)
    return Aside(
        "Herkunft",
        f"Übergabebogen vom {day:%d.%m.%Y}, unterschrieben von „{came.signer}“, eingelesen am "
        f"{clock.local(came.at):%d.%m.%Y}. Prüfsumme der Datei: {came.file_hash[:16]}…",
    )


def _result(look: Look, form: TakeForm, status: int = 200) -> ResponseReturnValue:
    by = acting()
    with audit.reading():
        found = queries.checked(look)
        is_case = found.proof is not None and found.proof.case_public_id
        audit.write(
            "sheet.check",
            by=by,
            object_type="case" if is_case else "sheet",
            object_id=found.proof.case_public_id if found.proof and is_case else look.file_hash,
            detail=found.verdict.value,
        )
    form.offer(school_year_of(clock.today()).cohort)
    inside = look.carried if found.verdict in SHOWN and found.proof is None and by.role in _TAKERS else None
    because = _why_not(look, found, by)
    page = render_template(
        "proof/result.html",
        form=form,
        look=look,
        found=found,
        kind=_KIND.get(found.verdict, "warning") if found.proof is None or found.is_proven else "danger",
        meaning=MEANING[found.verdict],
        may_open=found.proof is not None
        and look.carried is not None
        and _is_party(look.carried.handover, by),
        carried=inside,
        why_not=because,
        stored=taking.stored(inside) if inside is not None and not because else (),
        is_named=inside is not None and not because and taking.is_named(taking.may_take(by), inside),
    )
    return page, status


def _why_not(look: Look, found: Checked, by: Actor) -> str:
    """Return why a sheet cannot be taken over, as far as it can be said before; empty where it can."""
    if found.verdict is not Verdict.UNCHANGED or found.proof is not None or look.carried is None:
        return "Übernehmen lässt sich nur ein unveränderter Bogen einer Kommune, deren Zertifikat eingetragen ist."
    try:
        taking.may_take(by)
        taking.person_of(look.carried)
    except taking.NotTaken as reason:
        return str(reason)
    return ""


def _is_party(handover: str, by: Actor) -> bool:
    try:
        get_handover(handover, by)
    except NoResultFound:
        return False
    return by.role in _TAKERS
