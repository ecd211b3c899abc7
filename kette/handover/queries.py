"""Handovers: the open one of a case, an institution's queue, and what the sheet says."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from kette import clock
from kette.cases.models import Case
from kette.cases.queries.one import agreements_of, facts_of, read_text, shared_texts, steps_of
from kette.cases.queries.sight import personal_data
from kette.cases.rules.degrees import degree_label
from kette.cases.rules.facts import fact_label
from kette.db import db
from kette.handover.models import Handover
from kette.handover.rules.sheet import Row, Section, Sheet
from kette.handover.rules.states import OPEN_STATES, HandoverState
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.rules.sight import Answer, Sight
from kette.roles import Actor

G = FieldGroup


def open_handover(case_id: int) -> Handover | None:
    """Return the handover of a case that is not answered yet; there is one at most."""
    return db.session.scalars(
        select(Handover).where(Handover.case_id == case_id, Handover.state.in_(OPEN_STATES))
    ).one_or_none()


def get_handover(public_id: str, viewer: Actor) -> Handover:
    """Return a handover of which the viewer's institution is giver or receiver; waiting ones are the giver's alone.

    Raises NoResultFound.
    """
    return db.session.scalars(
        select(Handover)
        .where(
            Handover.public_id == public_id,
            or_(
                Handover.from_id == viewer.institution_id,
                (Handover.to_id == viewer.institution_id) & (Handover.state != HandoverState.WAITING),
            ),
        )
        .options(joinedload(Handover.case), joinedload(Handover.giver), joinedload(Handover.receiver))
    ).one()


def sheet_of(case: Case, handover: Handover, groups: frozenset[FieldGroup]) -> Sheet:
    """Draw up what is handed over, restricted to the groups that the basis covers."""
    facts = facts_of(case)
    sections = [
        Section("Wer", tuple(_who(case, groups))),
        Section("Schule", tuple(_schooling(case, facts) if G.SCHOOLING in groups else ())),
        Section("Bedarf und Vereinbarungen", tuple(_needs(case, facts) if G.NEEDS in groups else ())),
        Section("Die Kette bisher", tuple(_chain(case))),
    ]
    return Sheet(
        number=case.number if G.IDENTITY in groups else "",
        title=f"Übergabebogen {case.number}" if G.IDENTITY in groups else "Übergabebogen",
        made_at=clock.now().isoformat(),
        sections=tuple(section for section in sections if section.rows),
    )


def _who(case: Case, groups: frozenset[FieldGroup]) -> Sequence[Row]:
    person = personal_data(case)
    if person is None:
        return ()
    rows = []
    if G.IDENTITY in groups:
        rows += [Row("Name", person.full_name), Row("Geburtsdatum", f"{person.born_on:%d.%m.%Y}")]
    if G.ADDRESS in groups:
        rows.append(Row("Anschrift", f"{person.street}, {person.postcode} {person.town}".strip(", ")))
    if G.CONTACT in groups:
        rows += [
            Row("Telefon", person.phone),
            Row("E-Mail", person.email),
            Row("Am besten erreichbar", person.best_time),
        ]
    return [row for row in rows if row.words]


def _schooling(case: Case, facts: dict[str, object] | object) -> Sequence[Row]:
    known = facts_of(case)
    rows = [Row("Schule", case.school.name), Row("Klasse", case.class_name)]
    if "degree" in known:
        rows.append(Row("Abschluss, voraussichtlich", degree_label(known["degree"].value)))
    if "compulsory_until" in known:
        rows.append(
            Row("Schulpflicht bis", f"{date.fromisoformat(known['compulsory_until'].value):%d.%m.%Y}")
        )
    return [row for row in rows if row.words]


def _needs(case: Case, facts: object) -> Sequence[Row]:
    known = facts_of(case)
    rows = []
    if "needs" in known:
        rows.append(Row("Handlungsbedarf", fact_label("needs", known["needs"].value)))
    agreements = agreements_of(case)
    words = shared_texts(case, [one.text_id for one in agreements], Answer(Sight.VISIBLE, "Übergabe"))
    for one in agreements:
        note = words.get(one.text_id or 0)
        rows.append(
            Row(
                f"Vereinbart bis {one.due_on:%d.%m.%Y}",
                f"{one.institution.short_name}: {read_text(case, note)}",
            )
        )
    return rows


def _chain(case: Case) -> Sequence[Row]:
    return [
        Row(
            f"{clock.local(step.at):%d.%m.%Y}",
            f"{step.step.label} ({(step.institution or case.school).short_name})",
        )
        for step in steps_of(case)
    ]
