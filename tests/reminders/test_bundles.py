"""Who gets the one mail of the week: nobody before its hour, nobody twice, and for whoever is away somebody else."""

from datetime import date, timedelta

from kette import clock, settings
from kette.db import db, transaction
from kette.handover.service import door
from kette.institutions.models import Membership, Person
from kette.institutions.service import absences, admitting
from kette.outbox import Mail
from kette.reminders.queries.own import due_for
from kette.reminders.service.bundling import bundles_due, weekly_bundles
from kette.reminders.service.noting import note_due
from kette.roles import Role
from tests.reminders.scene import DAY, accompany, mails, offer, on
from tests.world import World

MONDAY = date(2027, 3, 15)
# Nobody has spoken with the young person for twenty working days: told to the one in charge alone.
QUIET = date(2027, 4, 5)


def test_no_weekly_mail_is_written_before_its_hour(world: World) -> None:
    with transaction():
        settings.put("digest_hour", 10, valid_from=DAY, by=world.actor("administrator"))
    for hour, is_due in ((6, False), (9, False), (10, True), (23, True)):
        with on(MONDAY, hour):
            assert bundles_due(None, MONDAY) is is_due, hour


def test_a_weekday_changed_within_the_week_brings_no_second_mail(world: World) -> None:
    with transaction():
        settings.put("digest_weekday", 3, valid_from=MONDAY, by=world.actor("administrator"))
    assert not bundles_due(MONDAY, MONDAY + timedelta(days=3))


def test_whoever_is_away_gets_no_mail_and_the_deputy_gets_theirs(world: World) -> None:
    case, deputy = accompany(world), colleague(world, "jobcenter", "vertretung")
    with on(QUIET), transaction():
        absences.note_absence(deputy, QUIET, QUIET + timedelta(days=2), by=world.actor("jobcenter"))
    with on(QUIET):
        assert [(mail.recipient, case.public_id in mail.body) for mail in bundle()] == [
            ("vertretung@example.org", True)
        ]
        assert [item.case for item in due_for(deputy.actor, QUIET)] == [case.public_id]
    # Back again, it is the other way round.
    with on(QUIET + timedelta(days=3)):
        assert [item.case for item in due_for(deputy.actor, clock.today())] == []


def test_where_the_deputy_is_away_as_well_the_deputys_deputy_is_told(world: World) -> None:
    accompany(world)
    first, second = (colleague(world, "jobcenter", name) for name in ("erste", "zweite"))
    with on(QUIET), transaction():
        absences.note_absence(first, QUIET, QUIET, by=world.actor("jobcenter"))
        absences.note_absence(second, QUIET, QUIET, by=first.actor)
    with on(QUIET):
        assert [mail.recipient for mail in bundle()] == ["zweite@example.org"]


def test_where_deputies_stand_in_for_each_other_the_mailbox_is_told(world: World) -> None:
    accompany(world)
    other = colleague(world, "jobcenter", "andere")
    with on(QUIET), transaction():
        absences.note_absence(other, QUIET, QUIET, by=world.actor("jobcenter"))
        absences.note_absence(world.membership("jobcenter"), QUIET, QUIET, by=other.actor)
    with on(QUIET):
        (mail,) = bundle()
        assert (mail.institution_id, mail.membership_id) == (world.institution_ids["jobcenter"], None)


def test_people_who_share_an_address_get_one_mail_with_all_that_waits_for_them(world: World) -> None:
    mine, other = accompany(world), colleague(world, "jobcenter", "andere")
    with transaction():
        other.person.email = "Jobcenter@example.org"
    offered = offer(world)
    with transaction():
        door.accept(offered, by=other.actor)
    with on(QUIET):
        (mail,) = bundle()
    for case in (mine, offered.case):
        assert mail.body.count(case.public_id) == 1


def test_the_mail_says_with_whom_it_lies(world: World) -> None:
    offer(world)
    with on(date(2027, 3, 22)):
        told = {mail.recipient: mail.body for mail in bundle()}
    assert "seit 12 Tagen, liegt bei Jobcenter: http" in told["school@example.org"]
    assert "liegt bei" not in told["jobcenter@example.org"]


def bundle() -> list[Mail]:
    """Do what the daily run and the hour of the weekly mail do; return the weekly mails that this wrote."""
    before = {mail.id for mail in mails()}
    with transaction():
        note_due(clock.today())
        weekly_bundles(clock.today())
    return [mail for mail in mails() if mail.id not in before]


def colleague(world: World, key: str, name: str) -> Membership:
    """Let somebody else work at an institution, in the same role as the one who is there."""
    with transaction():
        person = Person(user_name=f"{name}-x", name=name, email=f"{name}@example.org", password_hash="-")
        db.session.add(person)
        db.session.flush()
        return admitting.add_membership(
            person, world.institution(key), Role.ADVISER, kommune_id=world.kommune_id
        )
