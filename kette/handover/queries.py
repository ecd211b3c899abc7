"""Handovers: the open one of a case, an institution's queue, and what the sheet is drawn up from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from kette import clock, settings, vault
from kette.cases.models import Case, Contact, Fact
from kette.cases.queries.one import facts_of, read_text, shared_texts
from kette.cases.queries.sight import Seen, see
from kette.cases.rules.facts import fact_label
from kette.chain import Link
from kette.db import db
from kette.handover.models import Handover
from kette.handover.rules.giving_back import refuses_return
from kette.handover.rules.sheet import Sheet
from kette.handover.rules.states import OPEN_STATES, HandoverState
from kette.handover.rules.tabs import Tab
from kette.institutions.models import Institution
from kette.institutions.service.absences import seats_of_mine
from kette.intake.rules.classes import class_order
from kette.names import sort_key
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.rules.sight import Answer, Sight
from kette.roles import HOLDING_KINDS, Actor, InstitutionKind

PAGE = 25
PARTIES = (
    joinedload(Handover.case).joinedload(Case.holder),
    joinedload(Handover.case).joinedload(Case.key),
    joinedload(Handover.giver),
    joinedload(Handover.receiver),
    joinedload(Handover.basis),
)


def open_handover(case_id: int) -> Handover | None:
    """Return the handover of a case that is not answered yet; there is one at most."""
    return db.session.scalars(
        select(Handover).where(Handover.case_id == case_id, Handover.state.in_(OPEN_STATES))
    ).one_or_none()


def get_handover(public_id: str, viewer: Actor) -> Handover:
    """Return a handover of which the viewer's institution is giver or receiver; waiting ones are the giver's alone.

    A wish that was taken back before it went out is none of the receiver's business either. Raises NoResultFound.
    """
    return db.session.scalars(
        select(Handover).where(Handover.public_id == public_id, _is_party(viewer)).options(*PARTIES)
    ).one()


def _is_party(viewer: Actor) -> ColumnElement[bool]:
    me = viewer.institution_id or 0
    return or_(Handover.from_id == me, and_(Handover.to_id == me, Handover.offered_at.is_not(None)))


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the queue: a handover, and its case as the viewer sees it."""

    handover: Handover
    seen: Seen
    needs: str
    language: str


def queue(viewer: Actor, tab: Tab, *, page: int = 1) -> Sequence[Entry]:
    """List a tab of the queue of the viewer's institution: what is due first stands first, what is done newest first.

    What is due on the same day stands by name, the school's own pupils by class before; a page is cut by class.

    :param page: counted from 1, of `PAGE` rows each.
    """
    done_last = Handover.answered_at.is_not(None)
    rows = db.session.scalars(
        select(Handover)
        .join(Handover.case)
        .where(in_tab(viewer, tab))
        .options(*PARTIES)
        .order_by(
            done_last,
            Handover.answered_at.desc(),
            Handover.deadline_on,
            Case.class_name,
            Handover.id,
        )
        .limit(PAGE)
        .offset((max(page, 1) - 1) * PAGE)
    ).all()
    found: list[Entry] = []
    for _, alike in groupby(entries(rows, viewer), lambda one: _due(one.handover)):
        found += sorted(alike, key=lambda one: _order(one, viewer))
    return found


def _due(one: Handover) -> tuple[datetime | None, date | None]:
    return one.answered_at, one.deadline_on


def _order(one: Entry, viewer: Actor) -> tuple[object, ...]:
    of_us = one.handover.case.school_id == viewer.institution_id
    return class_order(one.handover.case.class_name) if of_us else (), name_order(one.seen)


def name_order(seen: Seen) -> str:
    """Return a key that puts cases by the name under which they are seen, the family name first."""
    person = seen.person
    return sort_key(person.family_name, person.given_name) if person else sort_key(seen.name, "")


def counts(viewer: Actor) -> dict[Tab, int]:
    """Count the rows of every tab of the viewer's queue."""
    return {
        tab: db.session.scalars(select(func.count(Handover.id)).where(in_tab(viewer, tab))).one()
        for tab in Tab
    }


def entries(rows: Iterable[Handover], viewer: Actor) -> list[Entry]:
    """Return handovers with their cases as a viewer sees them."""
    handovers = list(rows)
    seen = see({row.case_id: row.case for row in handovers}.values(), viewer, clock.today())
    codes = _codes([row.case_id for row in handovers])
    made = []
    for row in handovers:
        sight, known = seen[row.case_id], codes.get(row.case_id, {})
        needs = fact_label("needs", known.get("needs", "")) if sight.shows_codes(FieldGroup.NEEDS) else ""
        language = (
            fact_label("language", known.get("language", "")) if sight.shows(FieldGroup.CONTACT) else ""
        )
        made.append(Entry(row, sight, needs, language))
    return made


def in_tab(viewer: Actor, tab: Tab) -> ColumnElement[bool]:
    """Return the condition for the handovers of a tab."""
    me, offered = viewer.institution_id or 0, Handover.state == HandoverState.OFFERED
    taken = Handover.state == HandoverState.ACCEPTED
    to_me = and_(Handover.to_id == me, Handover.offered_at.is_not(None))
    still_there = Handover.case_id.in_(select(Case.id).where(Case.link != Link.CLOSED))
    later = aliased(Handover)
    newest = ~select(later.id).where(later.case_id == Handover.case_id, later.id > Handover.id).exists()
    held_here = Handover.case_id.in_(select(Case.id).where(Case.holder_id == me))
    conditions: dict[Tab, ColumnElement[bool]] = {
        Tab.UNASSIGNED: or_(and_(to_me, offered, Handover.in_charge_id.is_(None)), uncared(viewer)),
        Tab.MINE: and_(to_me, offered, Handover.in_charge_id.in_(seats_of_mine(viewer.membership_id or 0))),
        Tab.ALL: to_me,
        # What was given back to us, and what we offered and got back: both want another answer from us.
        Tab.RETURNED: or_(
            and_(to_me, offered, Handover.giving_back),
            and_(Handover.from_id == me, Handover.state == HandoverState.DECLINED, newest, held_here),
        ),
        Tab.HANDED: and_(Handover.from_id == me, taken, Handover.case.has(erased_at=None)),
        Tab.GIVEN: and_(
            Handover.from_id == me, or_(Handover.state.in_(OPEN_STATES), _just_taken()), still_there
        ),
    }
    return conditions[tab]


def uncared(viewer: Actor) -> ColumnElement[bool]:
    """Return the condition for what the viewer's institution accepted, holds, and nobody there takes care of yet."""
    me, later = viewer.institution_id or 0, aliased(Handover)
    again = select(later.id).where(later.case_id == Handover.case_id, later.id > Handover.id).exists()
    mine = Handover.case.has(and_(Case.holder_id == me, Case.adviser_id.is_(None)))
    return and_(Handover.to_id == me, Handover.state == HandoverState.ACCEPTED, mine, ~again)


def _just_taken() -> ColumnElement[bool]:
    """Return the condition for what was accepted while its giver may still read: so long it sees the first contact."""
    since = clock.now() - timedelta(days=settings.get("read_access_days"))
    return and_(
        Handover.state == HandoverState.ACCEPTED, Handover.standing.is_(False), Handover.answered_at >= since
    )


def first_contacts(handovers: Iterable[Handover]) -> dict[int, date]:
    """Return the day on which each receiver first reached the young person after accepting; without who is not reached."""
    rows = db.session.execute(
        select(Handover.id, Handover.answered_at, Contact.on)
        .join(Contact, and_(Contact.case_id == Handover.case_id, Contact.institution_id == Handover.to_id))
        .where(Handover.id.in_([row.id for row in handovers]), Handover.state == HandoverState.ACCEPTED)
        .where(Contact.reached)
        .order_by(Contact.on.desc())
    )
    return {key: on for key, at, on in rows if at and on >= clock.local(at).date()}


def _codes(case_ids: Sequence[int]) -> Mapping[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    rows = db.session.execute(
        select(Fact.case_id, Fact.key, Fact.value)
        .where(Fact.case_id.in_(case_ids), Fact.key.in_(("needs", "language")))
        .order_by(Fact.recorded_at, Fact.id)
    )
    for case_id, key, value in rows:
        found.setdefault(case_id, {})[key] = value
    return found


def gave_it_before(case_id: int, giver_id: int, receiver_id: int) -> bool:
    """Say whether the receiver once handed this case to the giver: then this is a giving back."""
    found = select(Handover.id).where(
        Handover.case_id == case_id,
        Handover.from_id == receiver_id,
        Handover.to_id == giver_id,
        Handover.state == HandoverState.ACCEPTED,
    )
    return db.session.scalars(found.limit(1)).first() is not None


def former_giver(case: Case) -> Institution | None:
    """Return who handed the case to its present holder; None where it came by the report."""
    return db.session.scalars(
        select(Institution)
        .join(Handover, Handover.from_id == Institution.id)
        .where(
            Handover.case_id == case.id,
            Handover.to_id == case.holder_id,
            Handover.state == HandoverState.ACCEPTED,
        )
        .order_by(Handover.id.desc())
        .limit(1)
    ).first()


def why_not_back(case: Case, institution: Institution) -> str | None:
    """Return why an institution cannot take a case back today, as a German sentence; None where it can."""
    today = clock.today()
    until = facts_of(case).get("compulsory_until")
    return refuses_return(
        is_closed=not is_open(institution),
        is_own_school=institution.id == case.school_id,
        cohort=case.cohort,
        compulsory_until=date.fromisoformat(until.value) if until and until.value else None,
        day=today,
    )


def why_not_to(case: Case, receiver: Institution) -> str | None:
    """Return why a case cannot be offered to an institution at all, as a German sentence; None where it can."""
    if case.link is Link.CLOSED:
        return "Der Fall ist abgeschlossen."
    if receiver.kind not in HOLDING_KINDS:
        return f"„{receiver.name}“ übernimmt keine Fälle."
    if not is_open(receiver):
        return f"„{receiver.name}“ ist geschlossen und kann keinen Fall übernehmen. Dafür gibt es die Auffangstelle."
    if receiver.id == case.holder_id:
        return f"„{receiver.name}“ hat die Fallverantwortung schon."
    ended = why_not_back(case, receiver) if receiver.id == case.school_id else None
    return f"{ended} Dafür gibt es die Auffangstelle." if ended else None


def is_open(institution: Institution) -> bool:
    """Say whether an institution takes part today."""
    return institution.closed_on is None or institution.closed_on > clock.today()


def accepts_in_advance(institution: Institution) -> bool:
    """Say whether an institution has accepted every case in advance by recorded agreement."""
    since = institution.accepts_since
    return institution.kind is InstitutionKind.SAFETY_NET and since is not None and since <= clock.today()


def frozen_sheet(handover: Handover) -> Sheet | None:
    """Open what was handed over, all of it; None where nothing went along. Ask `sheet_for` what somebody may see."""
    if handover.sheet is None or handover.case.key is None:
        return None
    about = f"sheet:{handover.public_id}"
    return Sheet.from_json(vault.current().open(handover.case.key.wrapped, handover.sheet, about=about))


def sheet_for(handover: Handover, seen: Seen) -> Sheet | None:
    """Return what of the frozen sheet its viewer may see today; a withdrawn consent closes it at once."""
    whole = frozen_sheet(handover)
    if whole is None:
        return None
    shown = whole.only(frozenset(group for group in FieldGroup if seen.shows(group)))
    return shown if shown.has_content else None


def words_of(handover: Handover, text_id: int | None, seen: Seen, viewer: Actor) -> str:
    """Return a text of the handover (why it is offered, why declined) for those who see the needs in clear.

    Who wrote it may read it as well.
    """
    note = shared_texts(handover.case, [text_id], Answer(Sight.VISIBLE, "Übergabe")).get(text_id or 0)
    if note is None or not (seen.shows(FieldGroup.NEEDS) or note.institution_id == viewer.institution_id):
        return ""
    return read_text(handover.case, note)
