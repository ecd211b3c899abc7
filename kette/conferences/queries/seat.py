"""One case as a seat at the table sees it: facts, what was decided before, and the view that all in the room share."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kette.cases.models import Agreement, Case, CaseStep
from kette.cases.queries.one import (
    agreements_of,
    contacts_of,
    facts_of,
    notes_of,
    read_text,
    shared_texts,
    steps_of,
)
from kette.cases.queries.sight import Seen, standings
from kette.cases.rules.degrees import degree_label
from kette.cases.rules.facts import fact_label
from kette.cases.rules.schooling import DONE
from kette.chain import Step
from kette.conferences.models import AgendaItem, Conference, Decision
from kette.conferences.queries.table import decided_words
from kette.conferences.rules.states import Attendance
from kette.db import db
from kette.handover.models import Handover
from kette.institutions.models import Institution
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.rules.sight import Sight, sights
from kette.roles import SCHOOL_KINDS, Actor, InstitutionKind, Role

G = FieldGroup


@dataclass(frozen=True, slots=True)
class Told:
    """A decision with the texts that a viewer may read: note, and agreements with who, until when and their words."""

    decision: Decision
    words: str
    note: str = ""
    agreements: Sequence[tuple[Agreement, str]] = field(default_factory=tuple)
    # The handover that came of it, and whether it had to wait for a consent first.
    handover: Handover | None = None
    reserved: bool = False


def told(decision: Decision, case: Case, viewer: Actor, seen: Seen) -> Told:
    """Return a decision with the texts that the viewer may read."""
    agreements = [row for row in agreements_of(case) if row.decision_id == decision.id]
    ids = [decision.text_id, *(row.text_id for row in agreements)]
    notes = {**notes_of(case, viewer), **shared_texts(case, ids, seen.answers[G.NEEDS])}
    made = db.session.scalars(select(Handover).where(Handover.decision_id == decision.id)).first()
    reserves = select(CaseStep.id).where(
        CaseStep.handover_id == (made.id if made else 0), CaseStep.step == Step.RESERVE
    )
    return Told(
        decision,
        decided_words(decision),
        read_text(case, notes.get(decision.text_id or 0)),
        [(row, read_text(case, notes.get(row.text_id or 0))) for row in agreements],
        made,
        db.session.scalars(reserves).first() is not None,
    )


def decision_before(item: AgendaItem) -> Decision | None:
    """Return what the last conference before this one decided about the case."""
    return db.session.scalars(
        select(Decision)
        .where(Decision.case_id == item.case_id, Decision.item_id != item.id)
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
        .options(joinedload(Decision.receiver), joinedload(Decision.item).joinedload(AgendaItem.conference))
        .limit(1)
    ).first()


def last_steps(case: Case, count: int = 40) -> Sequence[CaseStep]:
    """Return the last steps of a case, the newest first."""
    return list(reversed(steps_of(case)))[:count]


def common_groups(
    conference: Conference, cases: Iterable[Case], day: date
) -> Mapping[int, frozenset[FieldGroup]]:
    """Return for each case the groups of fields of which every institution in the room may see at least the codes.

    Nobody marked as present counts as everybody invited. Names are never loaded for it.
    """
    rows = list(cases)
    present = [row for row in conference.participants if row.attendance is Attendance.PRESENT]
    common = {row.id: frozenset(FieldGroup) - {G.IDENTITY} for row in rows}
    for participant in present or conference.participants:
        viewer = seat_of(participant.institution)
        for case_id, standing in standings(rows, viewer, day).items():
            answers = sights(viewer, standing, day)
            shown = {group for group, answer in answers.items() if answer.sight is not Sight.HIDDEN}
            common[case_id] &= shown
    return common


def seat_of(institution: Institution) -> Actor:
    """Return the usual viewer from an institution, for what its seat at the table may see."""
    if institution.kind in SCHOOL_KINDS:
        role = Role.SCHOOL
    else:
        role = Role.KOKO if institution.kind is InstitutionKind.COORDINATION else Role.ADVISER
    return Actor(
        kommune_id=institution.kommune_id,
        role=role,
        institution_id=institution.id,
        institution_kind=institution.kind,
    )


def facts_shown(
    case: Case, clear: Collection[FieldGroup], codes: Collection[FieldGroup]
) -> Sequence[tuple[str, str]]:
    """Return what is known about a case, as labels and words: of these groups in clear, of those in codes at least.

    Names, addresses and contact ways are not among it.
    """
    known = {key: row.value for key, row in facts_of(case).items()}
    found: list[tuple[str, str]] = []
    if G.ATTENDANCE in codes:
        own_class = f", Klasse {case.class_name}" if G.ATTENDANCE in clear and case.class_name else ""
        found.append(("Schule", f"{case.school.short_name}{own_class}"))
    if G.SCHOOLING in codes and "degree" in known:
        found.append(("Abschluss, voraussichtlich", degree_label(known["degree"])))
    if G.ATTENDANCE in codes:
        found += _schooling(known)
    if G.NEEDS in codes:
        found.append(("Handlungsbedarf", fact_label("needs", known.get("needs", "")) or "nicht angegeben"))
        contacts = contacts_of(case)
        reached = sum(contact.reached for contact in contacts)
        found.append(
            ("Kontaktversuche", f"{len(contacts)}, davon {reached} erreicht" if contacts else "noch keine")
        )
    if G.CONTACT in clear and known.get("language"):
        found.append(("Sprache für Gespräche", fact_label("language", known["language"])))
    return found


def open_agreements(case: Case, seen: Seen) -> Sequence[tuple[Agreement, str]]:
    """List the open agreements of a case with their words, for those who see its needs in clear."""
    if not seen.shows(G.NEEDS):
        return []
    rows = [row for row in agreements_of(case) if row.done_at is None]
    words = shared_texts(case, [row.text_id for row in rows], seen.answers[G.NEEDS])
    return [(row, read_text(case, words.get(row.text_id or 0))) for row in rows]


def _schooling(known: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    if known.get("compulsory") == DONE:
        return [("Schulpflicht", "vorzeitig erfüllt")]
    until = known.get("compulsory_until")
    return [("Schulpflicht bis", f"{date.fromisoformat(until):%d.%m.%Y}")] if until else []
