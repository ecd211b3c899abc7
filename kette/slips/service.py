"""Printing forms with their codes, keeping what comes back, and recording what it says."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from kette import audit, clock
from kette.cases.models import Case, CaseStep
from kette.chain import Link, Step
from kette.db import db, lock_row, new_public_id
from kette.handover.queries import open_handover
from kette.handover.rules.states import HandoverState
from kette.institutions.models import Institution
from kette.privacy.document.wordings.german import GERMAN
from kette.privacy.models import Basis, Refusal
from kette.privacy.queries.sealed import case_names, seal_file, unseal_file
from kette.privacy.rules import codes
from kette.privacy.rules.bases import CONSENT, FORM_VERSION, ConsentForm, GivenBy, groups_of, stored_groups
from kette.privacy.rules.consents import Evidence
from kette.privacy.rules.ends import RefusalKind
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.rules.scans import LARGEST, media_of
from kette.privacy.service.bases import record_consent, refuse_consent
from kette.privacy.service.evidence import NoBasis
from kette.privacy.service.own_consent import lock_case
from kette.privacy.service.papers import attach_scan
from kette.roles import Actor
from kette.slips import queries
from kette.slips.models import PrintedForm, ReturnedSheet
from kette.slips.rules.answers import Answer
from kette.slips.rules.stack import Homeless, Sheets, Stack


class WrongDay(NoBasis):
    """The day under a signature cannot be taken; the text is the German sentence for the reader."""


class Answered(Exception):
    """The form was answered before."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a form was answered with.

    :param signed_on: the day under the signature, where somebody consented.
    :param born_on: of whom it is about; who is too young cannot consent alone.
    """

    answer: Answer
    signed_on: date | None = None
    born_on: date | None = None


def printed(
    case_id: int, recipient: Institution, groups: frozenset[FieldGroup], language: str, *, by: Actor
) -> PrintedForm:
    """Return the form that is printed now, with its code; one that is out already with the same words stays the same.

    Whoever prints several locks their cases first, in order, before anything is logged (`lock_cases`).
    """
    lock_case(case_id)
    stored = stored_groups(groups)
    found = queries.same_form(case_id, recipient.id, stored, language, FORM_VERSION)
    if found is not None:
        return found
    code = codes.draw()
    while queries.is_drawn(code):
        code = codes.draw()
    form = PrintedForm(
        kommune_id=by.kommune_id,
        case_id=case_id,
        recipient_id=recipient.id,
        groups=stored,
        language=language,
        form_version=FORM_VERSION,
        code=code,
        printed_at=clock.now(),
        membership_id=by.membership_id,
    )
    db.session.add(form)
    db.session.flush()
    return form


def lock_cases(case_ids: Collection[int]) -> None:
    """Lock cases in one order, so that two who print a class at once make no second form and wait for nobody crosswise."""
    for case_id in sorted(case_ids):
        lock_case(case_id)


def supersede(newer: PrintedForm, *, by: Actor) -> None:
    """Spoil the older forms of a case for the same institution with other words: one sheet is enough to be asked with."""
    for form in queries.open_forms(newer.case_id, newer.recipient_id):
        if form.id != newer.id and not form.sheets and _locked(form).answered_at is None:
            _end(form, Answer.SPOILT, by=by)
            audit.write("slip.spoil", by=by, object_type="case", object_id=form.case.public_id)


def keep(form: PrintedForm, sheets: Sheets, *, pages: int, by: Actor) -> None:
    """Keep what came back of a form until somebody has recorded what it says; what is there already is not kept twice.

    :raises NotAScan: if the file is too large or of a type that is not kept.
    """
    if any(sheet.mark == sheets.mark for sheet in form.sheets):
        return
    sheet = ReturnedSheet(
        public_id=new_public_id(),
        kommune_id=form.kommune_id,
        case_id=form.case_id,
        form_id=form.id,
        media=media_of(sheets.content),
        size=len(sheets.content),
        pages=pages,
        mark=sheets.mark,
        at=clock.now(),
        membership_id=by.membership_id,
    )
    sheet.sealed = seal_file(form.case_id, sheets.content, about=_about(sheet))
    form.sheets.append(sheet)
    audit.write(
        "slip.keep", by=by, object_type="case", object_id=form.case.public_id, detail=f"bytes={sheet.size}"
    )


def assign(stack: Stack, *, by: Actor) -> tuple[int, dict[int, Homeless]]:
    """Keep the pages of a stack beside the forms they belong to; return of how many forms, and which pages find no home."""
    homeless = dict(stack.homeless)
    known, assigned = queries.by_code(by, list(stack.files)), 0
    for code in stack.files.keys() - known.keys():
        homeless |= dict.fromkeys(stack.pages[code], Homeless.UNKNOWN)
    for code, form in sorted(known.items(), key=lambda one: (one[1].case_id, one[1].id)):
        sheets, numbers = stack.files[code], stack.pages[code]
        if _locked(form).answered_at is not None or form.case.link is Link.CLOSED:
            homeless |= dict.fromkeys(numbers, Homeless.ANSWERED)
        elif len(sheets.content) > LARGEST:
            homeless |= dict.fromkeys(numbers, Homeless.TOO_LARGE)
        else:
            keep(form, sheets, pages=len(numbers), by=by)
            assigned += 1
    return assigned, homeless


def open_sheet(sheet: ReturnedSheet, *, by: Actor) -> bytes | None:
    """Return a sheet in clear, None where its key is destroyed; who opened it is logged first."""
    audit.write("slip.read", by=by, object_type="case", object_id=sheet.form.case.public_id)
    return _content(sheet)


def remove(sheet: ReturnedSheet, *, by: Actor) -> None:
    """Delete a sheet that does not belong here, or was scanned badly; its form stays out. A second time does nothing."""
    form = _locked(sheet.form)
    db.session.refresh(form, ["sheets"])
    if sheet not in form.sheets:
        return
    audit.write("slip.remove", by=by, object_type="case", object_id=form.case.public_id)
    form.sheets.remove(sheet)


def answer(form: PrintedForm, said: Said, *, by: Actor) -> bool:
    """Record what a form says, and return whether an offer that waited for it went out.

    Consent and refusal are recorded as on the page of the case; that they are ends the form (`on_basis_recorded`).

    :raises Answered: if somebody else was faster.
    :raises NoBasis: if this consent cannot be given so, or (WrongDay) before its form was there.
    :raises NotAScan: if what came back cannot be kept as its proof.
    """
    if _locked(form).answered_at is not None:
        raise Answered
    case: Case = form.case
    if said.answer is Answer.SPOILT:
        _end(form, Answer.SPOILT, by=by)
        audit.write("slip.spoil", by=by, object_type="case", object_id=case.public_id)
        return False
    if said.answer is Answer.REFUSED:
        refuse_consent(case.id, by=by, case_public_id=case.public_id, recipient=form.recipient)
        return False
    signed_on, printed_on = said.signed_on or clock.today(), clock.local(form.printed_at).date()
    if signed_on < printed_on:
        raise WrongDay(
            f"Das Formular wurde erst am {printed_on:%d.%m.%Y} gedruckt. Bitte prüfen Sie den Tag."
        )
    waited = _waits(case.id, form.recipient_id)
    record_consent(
        case.id,
        form.recipient,
        groups=groups_of(form.groups),
        purpose=GERMAN.usual_purpose,
        given_by=GivenBy.YOUTH,
        form=ConsentForm.WRITTEN,
        given_on=signed_on,
        evidence=Evidence(said.born_on),
        form_version=form.form_version,
        by=by,
        case_public_id=case.public_id,
    )
    return waited and not _waits(case.id, form.recipient_id)


def on_basis_recorded(basis: Basis, *, by: Actor) -> None:
    """Listen to privacy: a consent answers the forms for its recipient; what is back of them becomes its proof."""
    if basis.kind != CONSENT.key:
        return
    name = case_names([basis.case_id])[basis.case_id].public_id
    for form in queries.open_forms(basis.case_id, basis.recipient_id):
        proves = basis.form == ConsentForm.WRITTEN.value and groups_of(basis.groups) <= groups_of(form.groups)
        for sheet in form.sheets if proves else ():
            content = _content(sheet)
            if content is not None:
                attach_scan(basis, content, by=by, case_public_id=name)
        _end(form, Answer.GIVEN if proves else Answer.SPOILT, by=by)


def on_consent_refused(case_id: int, *, by: Actor) -> None:
    """Listen to privacy: a refusal answers the forms for the institution that was asked for."""
    for form in queries.open_forms(case_id):
        refused = select(Refusal.id).where(
            Refusal.case_id == case_id,
            Refusal.kind == RefusalKind.CONSENT,
            Refusal.recipient_id == form.recipient_id,
            Refusal.at >= form.printed_at,
        )
        if db.session.scalars(refused.limit(1)).first() is not None:
            _end(form, Answer.REFUSED, by=by)


def on_step(case: Case, *, step: CaseStep, by: Actor) -> None:
    """Listen to cases: a closed case asks nobody any more, and what came back of its forms is deleted."""
    if step.step is Step.CLOSE:
        for form in queries.open_forms(case.id):
            _end(form, Answer.SPOILT, by=by)


def _locked(form: PrintedForm) -> PrintedForm:
    """Lock a form, its case first, as all do who say something about one."""
    lock_case(form.case_id)
    return lock_row(PrintedForm, form.id)


def _end(form: PrintedForm, answer: Answer, *, by: Actor) -> None:
    form.sheets.clear()
    form.answer, form.answered_at, form.answered_by_id = answer, clock.now(), by.membership_id
    db.session.flush()


def _content(sheet: ReturnedSheet) -> bytes | None:
    return unseal_file(sheet.case_id, sheet.sealed, about=_about(sheet))


def _about(sheet: ReturnedSheet) -> str:
    return f"returned-sheet:{sheet.public_id}"


def _waits(case_id: int, recipient_id: int) -> bool:
    found = open_handover(case_id)
    return found is not None and found.to_id == recipient_id and found.state is HandoverState.WAITING
