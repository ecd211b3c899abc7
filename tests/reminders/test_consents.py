"""What is asked again: a consent of others that ends with the 18th birthday, and a recall that nobody answers."""

from datetime import date, timedelta

from sqlalchemy import select

from kette import clock
from kette.cases.models import Case
from kette.cases.rules.identity import PersonalData
from kette.cases.service.ledger import report_case
from kette.db import db, transaction
from kette.privacy.models import Basis
from kette.privacy.queries.recalls import get_recall, recalls_of
from kette.privacy.rules.bases import ConsentForm, GivenBy
from kette.privacy.rules.consents import Custody, Evidence
from kette.privacy.rules.ends import End, RecallResult
from kette.privacy.rules.fields import PASSABLE
from kette.privacy.rules.informing import Informed
from kette.privacy.service.bases import end_basis, record_consent
from kette.privacy.service.recalls import confirm
from kette.reminders.queries.own import due_for
from tests.reminders.scene import DAY, accompany, on
from tests.world import World

BORN = date(2009, 5, 6)
BIRTHDAY = date(2027, 5, 6)


def minor(world: World) -> Case:
    """Report somebody who is 17 and whose mother has consented, because they cannot judge it yet."""
    by = world.actor("school")
    with transaction():
        case = report_case(
            PersonalData("Namentlich", "Noch", BORN),
            school=world.institution("school"),
            cohort=2027,
            by=by,
            class_name="10A",
            facts={},
            informed=Informed(clock.today()),
        )
        consent(world, case, GivenBy.GUARDIANS, Evidence(BORN, Custody.ONE, ("Mutter",), "Dr. A", DAY))
    return case


def consent(world: World, case: Case, given_by: GivenBy, evidence: Evidence) -> Basis:
    """Record a consent for the Jobcenter (inside a transaction)."""
    return record_consent(
        case.id,
        world.institution("jobcenter"),
        groups=frozenset(PASSABLE),
        purpose="Beratung",
        given_by=given_by,
        form=ConsentForm.WRITTEN,
        given_on=clock.today(),
        evidence=evidence,
        by=world.actor("school"),
        case_public_id=case.public_id,
    )


def rules_for(world: World, who: str, day: date) -> list[str]:
    """Return of what somebody is reminded on a day, of these two."""
    with on(day):
        found = due_for(world.actor(who), clock.today())
    return [item.rule for item in found if item.rule in ("of_age_soon", "recall_open")]


def test_30_days_before_the_birthday_the_holder_asks_for_a_new_consent(world: World) -> None:
    minor(world)
    thirty = BIRTHDAY - timedelta(days=30)
    assert rules_for(world, "school", thirty - timedelta(days=1)) == []
    assert rules_for(world, "school", thirty) == ["of_age_soon"]
    assert rules_for(world, "jobcenter", thirty) == []
    with on(thirty):
        (item,) = [one for one in due_for(world.actor("school"), thirty) if one.rule == "of_age_soon"]
    assert (item.due_on, item.endpoint) == (BIRTHDAY, "privacy.consent")


def test_who_has_answered_already_is_not_asked_again(world: World) -> None:
    case = minor(world)
    with on(BIRTHDAY - timedelta(days=20)), transaction():
        consent(world, case, GivenBy.YOUTH, Evidence(BORN))
    assert rules_for(world, "school", BIRTHDAY - timedelta(days=10)) == []


def test_a_recall_that_nobody_answers_comes_back(world: World) -> None:
    case = accompany(world)
    by = world.actor("jobcenter")
    with transaction():
        basis = db.session.scalars(select(Basis).where(Basis.case_id == case.id)).one()
        end_basis(basis, End.WITHDRAWN.value, by=world.actor("school"), case_public_id=case.public_id)
    assert rules_for(world, "jobcenter", DAY + timedelta(days=6)) == []
    assert rules_for(world, "jobcenter", DAY + timedelta(days=7)) == ["recall_open"]
    assert rules_for(world, "school", DAY + timedelta(days=7)) == []
    (told,) = recalls_of(by)
    with transaction():
        confirm(get_recall(told[0].public_id, by)[0], RecallResult.DELETED, by=by)
    assert rules_for(world, "jobcenter", DAY + timedelta(days=7)) == []
