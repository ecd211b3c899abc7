"""Lives of cases for the tests of retention, walked by the real services on different days."""

from datetime import date, timedelta

from sqlalchemy import select

from kette import clock
from kette.cases.models import Case
from kette.cases.rules.contacts import ContactWay
from kette.cases.rules.identity import PersonalData
from kette.cases.service import work
from kette.cases.service.ledger import report_case
from kette.chain import Link
from kette.conferences.models import Conference
from kette.conferences.rules.states import ConferenceKind, DecisionCode
from kette.conferences.service import leading, planning
from kette.db import db, transaction
from kette.handover.models import Handover
from kette.handover.service import door
from kette.intake.models.lists import Candidate
from kette.privacy.models import Basis
from kette.privacy.rules.bases import ConsentForm, GivenBy
from kette.privacy.rules.consents import Custody, Evidence
from kette.privacy.rules.fields import PASSABLE
from kette.privacy.rules.informing import Informed
from kette.privacy.service import papers
from kette.privacy.service.bases import end_basis, record_consent
from kette.reminders.service import noting
from kette.slips import service as slips
from kette.slips.rules.stack import Sheets
from tests.intake.lists import made, take_in
from tests.world import World

DAY = date(2027, 3, 10)
FAMILY, GIVEN = "Zypressenbaum", "Quirinella"
PERSON = PersonalData(
    FAMILY,
    GIVEN,
    date(2009, 5, 5),
    "w",
    "Zypressenweg 7",
    "99901",
    "Kettenstadt",
    "0999 7654321",
    "quirinella@example.org",
)
# No byte of these may be left, in whatever spelling.
TRACES = (b"ypressen", b"uirinella", b"7654321")
NAMED = f"{GIVEN} {FAMILY}"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def on(day: date, hour: int = 12) -> object:
    """Let the clock stand on a day."""
    return clock.standing_at(clock.at_local(day, hour))


def report(
    world: World,
    day: date = DAY,
    person: PersonalData = PERSON,
    *,
    cohort: int | None = None,
    by: str = "school",
) -> Case:
    """Report a case (inside a transaction)."""
    return report_case(
        person,
        school=world.institution(by),
        cohort=cohort or day.year,
        by=world.actor(by),
        class_name="10A",
        facts={"degree": ["C"], "needs": ["family"], "language": ["tr"]},
        informed=Informed(clock.today()),
    )


def agreed(world: World, case: Case, to: str, by: str = "school") -> Basis:
    """Record a consent (inside a transaction)."""
    return record_consent(
        case.id,
        world.institution(to),
        groups=frozenset(PASSABLE),
        purpose=f"damit das {to} {NAMED} hilft",
        given_by=GivenBy.YOUTH,
        form=ConsentForm.WRITTEN,
        given_on=clock.today(),
        by=world.actor(by),
        case_public_id=case.public_id,
    )


def passed_on(world: World, case: Case, to: str, by: str = "school") -> Handover:
    """Offer a case and let it be accepted (inside a transaction)."""
    handover = door.propose(case, world.institution(to), by=world.actor(by), note=f"{NAMED} braucht Hilfe")
    door.accept(handover, by=world.actor(to))
    return handover


def closed(world: World, case: Case, by: str) -> None:
    """Close a case (inside a transaction)."""
    work.close(case, "UNBE", by=world.actor(by), note=f"{NAMED} war nicht zu erreichen")


def full_life(world: World, day: date = DAY) -> int:
    """Return a case of which every package has written something, the name in every text; it is still open."""
    with on(day - timedelta(days=1)):
        take_in(world, made(f"990001;77;{FAMILY};{GIVEN};05.05.2009;10A;2;F"))
    with on(day), transaction():
        case = report(world, day)
        listed = db.session.scalars(select(Candidate)).one()
        listed.case_id = case.id
        by = world.actor("school")
        work.write_note(case, f"{NAMED} kam allein", by=by)
        work.write_note(case, f"{NAMED} hat sich anvertraut", by=by, entrusted=True)
        work.keep_draft(case, "contact", {"note": f"{NAMED} rief an"}, by=by)
        work.log_contact(case, on=day, way=ContactWay.PHONE, reached=True, by=by, note=f"{NAMED} kommt")
        custody = Custody.BOTH
        papers.record_custody(case.id, custody, names=f"Eva {FAMILY}", by=by, case_public_id=case.public_id)
        conference = _conference(world, case, day)
        item = conference.items[0]
        leading.decide(
            item,
            DecisionCode.KEEP,
            by=world.actor("moderator"),
            note=f"{NAMED} bleibt an der Schule",
            agreements=[(f"{NAMED} ruft an", world.institution("school"), day + timedelta(days=5))],
        )
    with on(day + timedelta(days=1)), transaction():
        case = db.session.get_one(Case, case.id)
        basis = agreed(world, case, "jobcenter")
        papers.attach_scan(basis, PDF + NAMED.encode(), by=by, case_public_id=case.public_id)
        papers.record_release(
            case.id,
            released=f"Frau {FAMILY}",
            towards="Jana Jobst",
            about=NAMED,
            given_by=GivenBy.YOUTH,
            form=ConsentForm.WRITTEN,
            given_on=clock.today(),
            valid_until=None,
            evidence=Evidence(),
            by=by,
            case_public_id=case.public_id,
        )
        form = slips.printed(case.id, world.institution("agency"), frozenset(PASSABLE), "de", by=by)
        slips.keep(form, Sheets(PDF + NAMED.encode() + b"%%EOF", "0" * 64), pages=1, by=by)
        end_basis(agreed(world, case, "youth_office"), "withdrawn", by=by, case_public_id=case.public_id)
        passed_on(world, case, "jobcenter")
        work.log_contact(
            case,
            on=clock.today(),
            way=ContactWay.VISIT,
            reached=False,
            by=world.actor("jobcenter"),
            note=f"bei {FAMILY} geklingelt",
        )
    with on(day + timedelta(days=40), 6), transaction():
        noting.note_due(day + timedelta(days=40))
    return case.id


def _conference(world: World, case: Case, day: date) -> Conference:
    by = world.actor("moderator")
    conference = planning.plan(
        ConferenceKind.SCHOOL,
        day,
        "10:00",
        participants=[world.institution("jobcenter"), world.institution("coordination")],
        by=by,
        school=world.institution("school"),
    )
    planning.add_case(conference, case, by=by)
    planning.invite(conference, by)
    leading.start(conference, by)
    db.session.refresh(conference)
    return conference


def is_open(case_id: int) -> bool:
    """Say whether a case is open."""
    return db.session.get_one(Case, case_id).link is not Link.CLOSED
