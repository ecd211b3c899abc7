"""Taking over the sheet of another Kommune as a case of one's own (docs/decisions/signed-by-the-kommune.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from kette import audit, clock
from kette.calendar import add_working_days
from kette.cases.models import Case
from kette.cases.rules.facts import FACT_OF, fact_label
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.cases.service.work import make_agreement, write_note
from kette.db import db, lock_row
from kette.institutions.models import Institution
from kette.institutions.service.schools import stand_in_school
from kette.intake.service import pairing
from kette.names import unwritable
from kette.privacy.rules.bases import BASIS_OF, RECEIVED
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.service.bases import record_statute
from kette.proof import queries
from kette.proof.models import KnownCertificate, ReceivedSheet
from kette.proof.rules.reading import Carried, Look
from kette.proof.rules.verdict import Verdict, fingerprint_of
from kette.roles import HOLDING_KINDS, Actor, Role

TASK = (
    "Ansprechen und informieren (Art. 14 DSGVO): Der Fall kam mit dem Übergabebogen einer anderen Kommune. "
    "Bitte der abgebenden Stelle die Übernahme bestätigen."
)
# No school here reports who comes from elsewhere, and a case needs one: closed from its first day, it takes no part.
_SCHOOL_ELSEWHERE = ("000001", "Schule außerhalb der Kommune", "Schule außerhalb")
_CONTACT_WORKING_DAYS = 5
_COPIED = ("language", "degree", "needs", "compulsory")
_IN_WORDS = ("school", "class_name", "reason", "agreements", "done", "contacts")


class NotTaken(Exception):
    """A sheet cannot be taken over; the text is the German sentence for the reader."""


class AlreadyHere(Exception):
    """One's own institution has this case already; it is shown instead of a second one."""

    def __init__(self, case: Case) -> None:
        super().__init__(case.public_id)
        self.case_id = case.public_id


@dataclass(frozen=True, slots=True)
class Taking:
    """What is asked before a sheet is taken over.

    :param cohort: the year in which the school year ends that the young person leaves, or left.
    :param is_receiver: somebody says that their institution is the one that the sheet was made for.
    """

    cohort: int
    is_receiver: bool = False


def take(look: Look, said: Taking, *, by: Actor) -> Case:
    """Take over the sheet of another Kommune: a new case, held by the institution that it was made for.

    :raises NotTaken: if the file is changed or not of somebody we know, was taken over before, has no name on it, its
        consent is over, or somebody else is to receive it.
    :raises AlreadyHere: if the same institution has this person's case.
    """
    known = queries.certificate_of(fingerprint_of(look))
    if known is not None:
        # One sheet after the other of the same giver: what is sent twice at once is taken once.
        known = lock_row(KnownCertificate, known.id)
    if queries.checked(look).verdict is not Verdict.UNCHANGED or known is None or look.carried is None:
        raise NotTaken(
            "Übernommen wird nur ein unveränderter Bogen einer Kommune, deren Zertifikat eingetragen ist."
        )
    body, carried = may_take(by), look.carried
    person = person_of(carried)
    before = queries.taken(carried.handover)
    if before is not None and before.institution_id == body.id:
        raise AlreadyHere(before.case)
    if before is not None:
        raise NotTaken("Dieser Bogen ist in Ihrer Kommune schon von einer anderen Stelle übernommen.")
    held = queries.held_here(person, by)
    if held is not None:
        raise AlreadyHere(held)
    if carried.until is not None and carried.until < clock.today():
        raise NotTaken(
            f"Die Einwilligung auf dem Bogen galt bis {carried.until:%d.%m.%Y}. Ohne eine neue darf der Fall nicht übernommen "
            "werden."
        )
    if not said.is_receiver and not is_named(body, carried):
        raise NotTaken(
            f"Der Bogen ist für „{carried.sheet.receiver.name}“. Bitte bestätigen Sie, dass das Ihre Stelle ist; für eine "
            "andere darf niemand übernehmen."
        )
    case = _open(carried, person, said, body, by=by)
    db.session.add(
        ReceivedSheet(
            case_id=case.id,
            institution_id=body.id,
            known_id=known.id,
            origin=carried.handover,
            signer=known.name,
            file_hash=look.file_hash,
            handed_over_at=datetime.fromisoformat(carried.sheet.made_at).astimezone(UTC),
            at=clock.now(),
            membership_id=by.membership_id,
        )
    )
    db.session.flush()
    pairing.propose([case.id], by=by)
    audit.write(
        "sheet.take",
        by=by,
        object_type="case",
        object_id=case.public_id,
        basis=RECEIVED,
        detail=f"file={look.file_hash}",
    )
    return case


def may_take(by: Actor) -> Institution:
    """Return the institution for which somebody can take over a sheet.

    :raises NotTaken: if it holds no cases.
    """
    if by.role not in (Role.ADVISER, Role.SCHOOL) or by.institution_kind not in HOLDING_KINDS:
        raise NotTaken("Ihre Stelle übernimmt keine Fälle.")
    return db.session.get_one(Institution, by.institution_id)


def is_named(body: Institution, carried: Carried) -> bool:
    """Say whether a sheet was made for an institution, by its name."""
    named = " ".join(carried.sheet.receiver.name.split()).casefold()
    return named == " ".join(body.name.split()).casefold()


def person_of(carried: Carried) -> PersonalData:
    """Return whom a sheet is about.

    :raises NotTaken: if that does not stand on it, or cannot be.
    """
    person = carried.person()
    if person is None:
        raise NotTaken("Auf dem Bogen stehen Name und Geburtsdatum nicht. So lässt sich kein Fall anlegen.")
    values = [value for value in person.to_json().values() if isinstance(value, str)]
    if any(unwritable(value) or len(value) > 200 for value in values):
        raise NotTaken("Die Angaben zur Person enthalten Zeichen, die sich nicht speichern lassen.")
    if not 1900 <= person.born_on.year or person.born_on > clock.today():
        raise NotTaken("Das Geburtsdatum auf dem Bogen kann nicht stimmen.")
    return person


def _open(carried: Carried, person: PersonalData, said: Taking, body: Institution, *, by: Actor) -> Case:
    case = report_case(
        person,
        school=stand_in_school(*_SCHOOL_ELSEWHERE, by=by),
        cohort=said.cohort,
        by=by,
        facts=facts_of(carried),
        source="sheet",
        holder=body,
        basis=RECEIVED,
    )
    case.adviser_id = by.membership_id
    groups = {FieldGroup(row.group) for section in carried.sheet.sections for row in section.rows}
    allowed = BASIS_OF[RECEIVED].groups & groups
    record_statute(case.id, body, RECEIVED, by=by, groups=allowed, until=carried.until)
    words = _in_words(carried, allowed)
    if words:
        write_note(case, words, by=by)
    due_on = add_working_days(clock.today(), _CONTACT_WORKING_DAYS)
    make_agreement(case, TASK, institution_id=body.id, due_on=due_on, by=by)
    return case


def stored(carried: Carried) -> list[tuple[str, str]]:
    """Return what would be kept of the person and in codes, as a reader compares it with the sheet."""
    person = carried.person()
    if person is None:
        return []
    lines = [
        ("Name", person.full_name),
        ("Geboren am", f"{person.born_on:%d.%m.%Y}"),
        ("Anschrift", " · ".join(line for line in (person.street, person.postcode, person.town) if line)),
        ("Telefon", person.phone),
        ("E-Mail", person.email),
    ]
    codes = [
        (FACT_OF[key].label, fact_label(key, ",".join(values))) for key, values in facts_of(carried).items()
    ]
    return [line for line in (*lines, *codes) if line[1]]


def facts_of(carried: Carried) -> dict[str, list[str]]:
    """Return the codes that are taken over as facts; what our lists do not know is left on the paper."""
    found: dict[str, list[str]] = {}
    for key in _COPIED:
        codes = {code for code, _ in FACT_OF[key].choices}
        known = [code for code in carried.value(key).split(",") if code in codes]
        if known and (FACT_OF[key].many or len(known) == 1):
            found[key] = known
    return found


def _in_words(carried: Carried, allowed: frozenset[FieldGroup]) -> str:
    """Return what only words can say, as one note of the institution that takes over."""
    lines: Mapping[str, str] = {
        row.label: row.words
        for section in carried.sheet.sections
        for row in section.rows
        if row.key in _IN_WORDS and FieldGroup(row.group) in allowed
    }
    if not lines:
        return ""
    said = "\n".join(f"{label}: {words}" for label, words in lines.items())
    return f"Aus dem Übergabebogen von {carried.sheet.giver.name}:\n{said}"
