"""The legal states in which a case can stand towards a receiver, each brought about by the real services."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from kette import clock, settings
from kette.cases.models import Case
from kette.cases.service import work
from kette.db import db, transaction
from kette.handover.queries import open_handover
from kette.handover.service import door
from kette.privacy.queries.grounds import basis_in_force
from kette.privacy.rules.bases import ConsentForm, GivenBy
from kette.privacy.rules.consents import Custody, Evidence
from kette.privacy.rules.ends import end_of
from kette.privacy.rules.fields import PASSABLE, SPECIAL, FieldGroup
from kette.privacy.rules.sight import AccessReason
from kette.privacy.service import papers
from kette.privacy.service.accesses import grant_access
from kette.privacy.service.bases import end_basis, record_consent
from kette.rights.models import Part
from kette.rights.rules.requests import Handing, Identity, RequestKind
from kette.rights.service import asking, releasing
from tests.cases.pupils import load, report
from tests.world import World

G = FieldGroup
DAY = date(2027, 3, 3)
# When the viewers look; what runs out in between has run out then.
LOOK = date(2027, 3, 15)
ALL = frozenset(PASSABLE)


@dataclass(frozen=True, slots=True)
class Subject:
    """One case in one state towards one receiver, and the words that stand for it and for no other."""

    number: int
    public_id: str
    state: str
    receiver: str

    @property
    def marks(self) -> dict[str, str]:
        """Return the mark of each group of fields; `later` is what the receiver wrote, `after` what came after it."""
        n = f"{self.number:03d}"
        return {
            G.IDENTITY.value: f"Zümrüt{n}q",
            G.ADDRESS.value: f"Markerweg {n}",
            G.CONTACT.value: f"0999 88{n}",
            G.ATTENDANCE.value: f"Q{n}Z",
            G.NEEDS.value: f"Bedarfswort{n}q",
            G.ENTRUSTED.value: f"Vertrauenswort{n}q",
            "later": f"Neuwort{n}q",
            "after": f"Danachwort{n}q",
            "papers": f"Geheimwort{n}q",
            "asked": f"Wunschwort{n}q",
        }


class Making:
    """One case on its way into a state."""

    def __init__(self, world: World, number: int, state: str, receiver: str) -> None:
        self.world, self.receiver = world, receiver
        blank = Subject(number, "", state, receiver)
        marks = blank.marks
        public_id = report(
            world,
            marks["identity"],
            "Ağça",
            class_name=marks["attendance"],
            street=marks["address"],
            phone=marks["contact"],
        )
        self.subject = Subject(number, public_id, state, receiver)
        with transaction():
            work.write_note(self.case, marks["entrusted"], by=world.actor("school"), entrusted=True)
            self._agree(marks["needs"], "school")

    @property
    def case(self) -> Case:
        """Return the case as it stands now."""
        return load(self.subject.public_id)

    def _agree(self, words: str, who: str) -> None:
        place = self.world.institution_ids[who]
        work.make_agreement(
            self.case, words, institution_id=place, due_on=LOOK + timedelta(days=20), by=self.world.actor(who)
        )

    def consent(
        self, groups: frozenset[FieldGroup] = ALL, to: str = "", by: str = "school", until: date | None = None
    ) -> None:
        """Record a consent."""
        with transaction():
            record_consent(
                self.case.id,
                self.world.institution(to or self.receiver),
                groups=groups,
                purpose="Begleitung",
                given_by=GivenBy.YOUTH,
                form=ConsentForm.WRITTEN,
                given_on=clock.today(),
                valid_until=until,
                by=self.world.actor(by),
                case_public_id=self.subject.public_id,
            )

    def offer(self, to: str = "", by: str = "school") -> None:
        """Offer the case."""
        with transaction():
            door.propose(self.case, self.world.institution(to or self.receiver), by=self.world.actor(by))

    def accept(self, by: str = "") -> None:
        """Accept the offer, unless the receiver has done so in advance, and agree on something."""
        who = by or self.receiver
        with transaction():
            pending = open_handover(self.case.id)
            if pending is not None:
                door.accept(pending, by=self.world.actor(who))
        # A day later: what is agreed after a case was given away is later than the giving.
        with clock.standing_at(clock.now() + timedelta(days=1)), transaction():
            self._agree(self.subject.marks["after" if by else "later"], who)

    def end(self) -> None:
        """Withdraw the consent, or object to the statute: whatever the young person can do."""
        with transaction():
            basis = basis_in_force(self.case.id, self.world.institution_ids[self.receiver], clock.today())
            end = None if basis is None else end_of(basis.kind)
            if basis is not None and end is not None:
                end_basis(
                    basis, end.value, by=self.world.actor("school"), case_public_id=self.subject.public_id
                )

    def write_down(self) -> None:
        """Let the receiver write down a release from secrecy, custody and a scan, and be asked for access and correction.

        What it writes and is told is its own (§ 35 SGB I); in the parts that are released everybody's data stands.
        """
        secret, by = self.subject.marks["papers"], self.world.actor(self.receiver)
        case_id, public_id = self.case.id, self.subject.public_id
        with transaction():
            papers.record_custody(
                case_id, Custody.ONE, names=secret, no_contact=secret, by=by, case_public_id=public_id
            )
            release = papers.record_release(
                case_id, released=secret, towards=secret, about=secret, given_by=GivenBy.YOUTH, form=ConsentForm.WRITTEN,
                given_on=clock.today(), valid_until=None, evidence=Evidence(), by=by, case_public_id=public_id,
            )  # fmt: skip
            papers.attach_scan(
                release, b"%PDF-1.4 " + secret.encode() + b" %%EOF", by=by, case_public_id=public_id
            )
        for kind in (RequestKind.CORRECTION, RequestKind.ACCESS):
            with transaction():
                asking.record(
                    self.case, kind, asked_on=clock.today(), identity=Identity.KNOWN, asked=self.subject.marks["asked"], by=by
                )  # fmt: skip
        for part in db.session.scalars(select(Part).where(Part.case_id == case_id)).all():
            key = next(key for key, one in self.world.institution_ids.items() if one == part.institution_id)
            with transaction():
                releasing.release(
                    part, held_back=frozenset(), why=None, handing=Handing.JOINT, by=self.world.actor(key)
                )

    def let_in(self, reason: AccessReason, until: date | None) -> None:
        """Let the receiver look for a reason."""
        with transaction():
            place = self.world.institution_ids[self.receiver]
            grant_access(self.case.id, place, reason, by=self.world.actor("school"), until_on=until)

    def give_on(self) -> None:
        """Let the receiver hand the case on to somebody else, who accepts."""
        to = "youth_office" if self.receiver == "jobcenter" else "jobcenter"
        self.consent(to=to, by=self.receiver)
        self.offer(to=to, by=self.receiver)
        self.accept(by=to)


def _held(one: Making, groups: frozenset[FieldGroup] = ALL, until: date | None = None) -> None:
    one.consent(groups, until=until)
    one.offer()
    one.accept()


def _special(one: Making) -> None:
    _held(one, ALL | frozenset(SPECIAL))
    with transaction():
        work.state_facts(one.case, {"health": ["addiction"]}, by=one.world.actor(one.receiver))


def _withdrawn(one: Making) -> None:
    _held(one)
    one.end()


def _written(one: Making, *, withdrawn: bool = False) -> None:
    _held(one)
    one.write_down()
    if withdrawn:
        one.end()


def _written_and_given_on(one: Making) -> None:
    _held(one)
    one.write_down()
    one.give_on()


def _objected(one: Making) -> None:
    one.offer()
    one.end()


def _former(one: Making) -> None:
    _held(one)
    one.give_on()


def _lapsed(one: Making) -> None:
    _former(one)
    one.let_in(AccessReason.FORMER_HOLDER, LOOK - timedelta(days=1))


def _at_table(one: Making, until: date, *, consented: bool) -> None:
    if consented:
        one.consent()
    one.let_in(AccessReason.CONFERENCE, until)


STATES: dict[str, Callable[[Making], None]] = {
    "none": lambda one: None,
    "noted": lambda one: one.consent(),
    "offered": lambda one: (one.consent(), one.offer())[0],
    "offered_part": lambda one: (one.consent(frozenset({G.IDENTITY, G.ADDRESS})), one.offer())[0],
    "offered_by_statute": lambda one: one.offer(),
    "objected": _objected,
    "held": _held,
    "held_expired": lambda one: _held(one, until=LOOK - timedelta(days=1)),
    "held_withdrawn": _withdrawn,
    "held_special": _special,
    "at_table": lambda one: _at_table(one, LOOK, consented=False),
    "at_table_consented": lambda one: _at_table(one, LOOK, consented=True),
    "table_over": lambda one: _at_table(one, LOOK - timedelta(days=1), consented=True),
    "agreed": lambda one: one.let_in(AccessReason.AGREEMENT, None),
    "former": _former,
    "written": _written,
    "written_withdrawn": lambda one: _written(one, withdrawn=True),
    "written_given_on": _written_and_given_on,
    "former_lapsed": _lapsed,
}


def make_subjects(world: World, cells: Iterable[tuple[str, str]]) -> list[Subject]:
    """Bring one case into each of these states towards a receiver (inside `world.inside()`)."""
    made = []
    with clock.standing_at(clock.at_local(DAY, 9)):
        with transaction():
            settings.put("special_categories", 1, valid_from=DAY, by=world.actor("administrator"))
        for state, receiver in cells:
            one = Making(world, len(made) + 1, state, receiver)
            STATES[state](one)
            made.append(one.subject)
    return made
