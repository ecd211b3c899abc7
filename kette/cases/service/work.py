"""Working on a case: contacts, agreements, notes, drafts, and how it ends."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import func, select

from kette import audit, clock, settings, vault
from kette.calendar import schulpflicht_until
from kette.cases.models import Agreement, Case, CaseStep, Contact, Draft, Note
from kette.cases.queries.one import facts_of
from kette.cases.rules.contacts import ContactWay
from kette.cases.rules.facts import check_value
from kette.cases.rules.identity import PersonalData
from kette.cases.rules.outcomes import OUTCOME_OF, Proof
from kette.cases.rules.support import Support
from kette.cases.service import people, texts
from kette.cases.service.ledger import append_step, last_holder_id, lock, record_fact
from kette.chain import BrokenChain, Link, Step
from kette.db import db
from kette.institutions.models import Institution
from kette.institutions.queries import safety_net
from kette.privacy.queries.accesses import may_look
from kette.privacy.queries.informing import is_informed
from kette.privacy.rules.sight import AccessReason
from kette.privacy.service.accesses import end_access, grant_access
from kette.roles import Actor

# A case closes as „verzogen“ only when somebody elsewhere knows (issue of the first release, item 14).
MOVED_AWAY = "VERZOG"


def log_contact(
    case: Case,
    *,
    on: date,
    way: ContactWay,
    reached: bool,
    by: Actor,
    note: str = "",
    entrusted: bool = False,
) -> Contact:
    """Write down a contact or an attempt."""
    if by.institution_id is None:
        raise ValueError("a contact is made by an institution")
    contact = Contact(
        kommune_id=case.kommune_id,
        case_id=case.id,
        on=on,
        way=way,
        reached=reached,
        at=clock.now(),
        membership_id=by.membership_id,
        institution_id=by.institution_id,
        text_id=texts.write(case, note, by=by, entrusted=entrusted).id if note else None,
    )
    db.session.add(contact)
    case.active_at = contact.at
    audit.write("case.contact", by=by, object_type="case", object_id=case.public_id)
    return contact


def write_note(case: Case, words: str, *, by: Actor, entrusted: bool = False) -> Note:
    """Keep a note of one's own institution; an entrusted one for its author alone."""
    note = texts.write(case, words, by=by, entrusted=entrusted)
    case.active_at = note.at
    audit.write("case.note", by=by, object_type="case", object_id=case.public_id)
    return note


def make_agreement(
    case: Case,
    words: str,
    *,
    institution_id: int,
    due_on: date,
    by: Actor,
    decision_id: int | None = None,
    support: Support | None = None,
) -> Agreement:
    """Keep who does what until when.

    :param support: which kind of support it is, for counting; the words say it, too.
    :raises BrokenChain: if it would show the case to somebody new before the young person was informed.
    """
    if institution_id not in (case.holder_id, case.school_id):
        _let_look(case, institution_id, due_on, by=by)
    agreement = Agreement(
        kommune_id=case.kommune_id,
        case_id=case.id,
        institution_id=institution_id,
        due_on=due_on,
        text_id=texts.write(case, words, by=by).id,
        decision_id=decision_id,
        support=None if support is None else support.value,
        made_at=clock.now(),
        membership_id=by.membership_id,
    )
    db.session.add(agreement)
    case.active_at = agreement.made_at
    audit.write("case.agreement", by=by, object_type="case", object_id=case.public_id)
    return agreement


def _let_look(case: Case, institution_id: int, due_on: date, *, by: Actor) -> None:
    """Let whoever owes something look at the case until it is done, and not for ever where nobody says that it is."""
    if not may_look(case.id, institution_id, clock.today()) and not is_informed(case.id):
        raise BrokenChain(
            "Die junge Person ist noch nicht informiert (Art. 13 und 14 DSGVO). Vorher erfährt keine weitere Stelle von dem "
            "Fall, auch nicht durch eine Vereinbarung. Bitte vermerken Sie zuerst die Information."
        )
    open_until = db.session.scalars(
        select(func.max(Agreement.due_on)).where(
            Agreement.case_id == case.id,
            Agreement.institution_id == institution_id,
            Agreement.done_at.is_(None),
        )
    ).one()
    last = max(due_on, open_until or due_on) + timedelta(days=settings.get("read_access_days"))
    grant_access(case.id, institution_id, AccessReason.AGREEMENT, by=by, until_on=last)


def finish_agreement(agreement: Agreement, result: str, *, by: Actor) -> None:
    """Say what became of an agreement: kept, not_kept or obsolete."""
    if agreement.done_at is not None:
        return
    agreement.done_at = clock.now()
    agreement.result = result
    case = db.session.get_one(Case, agreement.case_id)
    case.active_at = agreement.done_at
    others = select(Agreement.id).where(
        Agreement.case_id == case.id,
        Agreement.institution_id == agreement.institution_id,
        Agreement.done_at.is_(None),
        Agreement.id != agreement.id,
    )
    if db.session.scalars(others).first() is None:
        end_access(case.id, agreement.institution_id, AccessReason.AGREEMENT, until_on=clock.today())
    audit.write("case.agreement_done", by=by, object_type="case", object_id=case.public_id, detail=result)


def state_facts(case: Case, values: Mapping[str, list[str]], *, by: Actor) -> tuple[str, ...]:
    """Append the facts that differ from what is known, and return their keys; the rest is left unconfirmed.

    :raises ValueError: if a code is not in the catalogue.
    """
    known = facts_of(case)
    changed = []
    for key, codes in values.items():
        before = known[key].value if key in known else ""
        if check_value(key, [code for code in codes if code]) != before:
            record_fact(case, key, codes, source="form", by=by)
            changed.append(key)
    if changed:
        audit.write(
            "case.facts", by=by, object_type="case", object_id=case.public_id, detail=",".join(changed)
        )
    return tuple(changed)


def confirm_fact(case: Case, key: str, *, by: Actor) -> None:
    """Say that what is known is still so today.

    :raises KeyError: if nothing is known under that key.
    """
    value = facts_of(case)[key].value
    record_fact(case, key, value.split(","), source="confirmation", by=by)
    audit.write("case.confirm", by=by, object_type="case", object_id=case.public_id, detail=key)


def correct_person(case: Case, person: PersonalData, *, by: Actor) -> None:
    """Replace who a case is about, and what was computed from it; earlier names are kept nowhere (§ 13 SBGG)."""
    computed = {
        "birth_year": [str(person.born_on.year)],
        "compulsory_until": [schulpflicht_until(person.born_on).isoformat()],
        "sex": [person.sex],
    }
    known = facts_of(case)
    people.change(case, person)
    for key, values in computed.items():
        if values != ["" if key not in known else known[key].value]:
            record_fact(case, key, values, source="form", by=by)
    case.active_at = clock.now()
    audit.write("case.person", by=by, object_type="case", object_id=case.public_id)


def promise(case: Case, outcome: str, *, proof: Proof, by: Actor, note: str = "") -> CaseStep:
    """Write down a promised Anschluss and on which proof it rests."""
    if not OUTCOME_OF[outcome].anschluss:
        raise BrokenChain(f"„{OUTCOME_OF[outcome].label}“ ist kein Anschluss.")
    return _step(case, Step.PROMISE, by=by, outcome=outcome, code=proof.value, note=note)


def confirm_start(case: Case, *, proof: Proof, by: Actor, note: str = "") -> CaseStep:
    """Confirm that the young person has really started."""
    return _step(case, Step.START, by=by, code=proof.value, note=note)


def confirm_stay(case: Case, *, proof: Proof, by: Actor) -> CaseStep:
    """Confirm at a check date that the young person is still there."""
    return _step(case, Step.STAY, by=by, code=proof.value)


def fall_through(case: Case, *, by: Actor, note: str = "") -> CaseStep:
    """Write down that a promise or a start fell through; the case is accompanied again."""
    return _step(case, Step.FALL_THROUGH, by=by, note=note)


def close(case: Case, outcome: str, *, by: Actor, note: str = "", notified: str = "") -> CaseStep:
    """Close a case with an outcome of the catalogue.

    :param notified: who elsewhere was told; needed to close as „verzogen“.
    :raises BrokenChain: if the case cannot be closed here or the outcome does not close.
    """
    chosen = OUTCOME_OF[outcome]
    if not chosen.closes:
        raise BrokenChain(f"Mit „{chosen.label}“ kann ein Fall nicht abgeschlossen werden.")
    if outcome == MOVED_AWAY and not notified.strip():
        raise BrokenChain(
            "„Verzogen“ schließt einen Fall erst, wenn die neue Stelle informiert ist. Bitte nennen Sie sie."
        )
    if chosen.anschluss and case.link is not Link.ARRIVED:
        raise BrokenChain("Ein Anschluss schließt den Fall erst, wenn der Start bestätigt ist.")
    words = "\n".join(
        part for part in (note.strip(), notified.strip() and f"Informiert: {notified.strip()}") if part
    )
    locked = lock(case)
    holder_id = locked.holder_id
    row = _step(locked, Step.CLOSE, by=by, outcome=outcome, note=words)
    if holder_id is not None and holder_id != locked.school_id:
        # Nobody holds a closed case; who held it last still reads it for a while, and may reopen it.
        until = clock.today() + timedelta(days=settings.get("read_access_days"))
        grant_access(case.id, holder_id, AccessReason.FORMER_HOLDER, by=by, until_on=until)
    return row


def reopen(case: Case, *, by: Actor, note: str) -> CaseStep:
    """Reopen a closed case for a reason; its last holder holds it again, or the safety net if that one is closed."""
    locked = lock(case)
    holder = db.session.get_one(Institution, last_holder_id(locked))
    if holder.closed_on is not None and holder.closed_on <= clock.today():
        holder = safety_net()
    return _step(case, Step.REOPEN, by=by, note=note, holder_id=holder.id)


def _step(
    case: Case,
    step: Step,
    *,
    by: Actor,
    outcome: str | None = None,
    code: str | None = None,
    note: str = "",
    holder_id: int | None = None,
) -> CaseStep:
    locked = lock(case)
    row = append_step(locked, step, by=by, outcome=outcome, code=code, note=note, holder_id=holder_id)
    audit.write(
        f"case.{step.value}", by=by, object_type="case", object_id=locked.public_id, detail=outcome or ""
    )
    return row


def keep_draft(case: Case, form: str, fields: dict[str, str], *, by: Actor) -> None:
    """Keep what somebody is typing, so that a closed laptop loses nothing; replaces the earlier draft."""
    if by.membership_id is None or case.key is None:
        return
    sealed = vault.current().seal(case.key.wrapped, fields, about=f"draft:{by.membership_id}:{form}")
    draft = _draft(case, form, by)
    if draft is None:
        draft = Draft(kommune_id=case.kommune_id, membership_id=by.membership_id, case_id=case.id, form=form)
        db.session.add(draft)
    draft.sealed = sealed
    draft.saved_at = clock.now()


def drop_draft(case: Case, form: str, *, by: Actor) -> None:
    """Remove one's own draft once the form is sent."""
    kept = _draft(case, form, by)
    if kept is not None:
        db.session.delete(kept)


def _draft(case: Case, form: str, by: Actor) -> Draft | None:
    return db.session.scalars(
        select(Draft).where(
            Draft.case_id == case.id, Draft.membership_id == by.membership_id, Draft.form == form
        )
    ).one_or_none()
