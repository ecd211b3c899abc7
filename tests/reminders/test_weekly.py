"""The weekly mail: one per person at most, only when something waits, and never about anybody by name."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import select

from kette import clock, settings
from kette.cases.rules.contacts import ContactWay
from kette.cases.rules.outcomes import Proof
from kette.cases.service import work
from kette.conferences.rules.states import ConferenceKind, DecisionCode
from kette.conferences.service import leading, planning
from kette.db import db, transaction
from kette.handover.rules.states import DeclineReason
from kette.handover.service import door as handover
from kette.institutions.models import Person
from kette.institutions.service import admitting
from kette.outbox import Mail
from kette.reminders.models import Reminder
from kette.reminders.rules.moments import week_of
from kette.reminders.service.bundling import bundles_due, weekly_bundles
from kette.reminders.service.noting import note_due
from kette.roles import Role
from tests.reminders.scene import DAY, TELLING, accompany, consent, mails, offer, on, report
from tests.world import World

MONDAY = date(2027, 3, 15)
Act = Callable[..., None]
PUPIL = (*TELLING, "0999 1234567", "06.05.2010", "2010-05-06", "99901")


def test_nothing_due_is_no_mail(world: World) -> None:
    with transaction():
        report(world)
    with on(MONDAY):
        assert bundle() == 0


def test_one_mail_per_person_says_what_waits_and_where(world: World) -> None:
    first, second = offer(world), offer(world)
    with on(MONDAY):
        assert bundle() == 1
    (mail,) = mails()
    assert (mail.recipient, mail.urgent) == ("jobcenter@example.org", False)
    assert mail.subject == "Kette: 2 überfällig"
    for one in (first, second):
        assert f"http://127.0.0.1:5000/erinnerungen/uebergabe/{one.public_id}" in mail.body
    assert "Übergaben, deren Antwortfrist abgelaufen ist: 2" in mail.body
    assert "Jobcenter Kettenstadt" in mail.body


def test_the_mail_is_written_once_a_week_however_often_it_is_asked_for(world: World) -> None:
    offer(world)
    for days in range(14):
        with on(MONDAY + timedelta(days=days)):
            bundle()
    assert [week_of(clock.local(mail.queued_at).date()) for mail in mails() if mail.recipient[0] == "j"] == [
        "2027-W11",
        "2027-W12",
    ]


def test_it_is_written_on_the_day_that_the_kommune_wants(world: World) -> None:
    offer(world)
    with transaction():
        settings.put("digest_weekday", 3, valid_from=DAY, by=world.actor("administrator"))
    with on(MONDAY + timedelta(days=2)):
        assert bundle() == 0
    with on(MONDAY + timedelta(days=3)):
        # The Jobcenter, and by then the school and its class teacher, who wait for the answer.
        assert bundle() == 3


def test_a_missed_day_is_made_up_in_the_same_week_on_a_working_day(world: World) -> None:
    friday, saturday = MONDAY + timedelta(days=4), MONDAY + timedelta(days=5)
    assert bundles_due(MONDAY - timedelta(days=7), MONDAY)
    assert bundles_due(MONDAY - timedelta(days=7), friday)
    assert not bundles_due(MONDAY - timedelta(days=7), saturday)
    assert not bundles_due(MONDAY, friday)
    assert bundles_due(None, friday)


def test_a_topic_stands_once_in_a_mail_also_for_somebody_with_two_roles(world: World) -> None:
    with transaction():
        koko = db.session.get_one(Person, world.actor("koko").person_id)
        admitting.add_membership(
            koko, world.institution("coordination"), Role.MODERATOR, kommune_id=world.kommune_id
        )
        case = report(world)
    with on(date(2027, 7, 5)):
        bundle()
    to_koko = [mail for mail in mails() if mail.recipient == "koko@example.org"]
    assert len(to_koko) == 1
    assert to_koko[0].body.count(case.public_id) == 1


def test_the_mail_looks_ahead_to_the_next_one(world: World) -> None:
    with transaction():
        work.make_agreement(
            report(world),
            "Termin",
            institution_id=world.institution_ids["agency"],
            due_on=MONDAY + timedelta(days=4),
            by=world.actor("school"),
        )
    with on(MONDAY):
        assert bundle() == 1
    (mail,) = mails()
    assert mail.subject == "Kette: 1 demnächst fällig"
    assert "bis 19.03.2027: " in mail.body


def test_where_nobody_has_an_address_the_mailbox_is_told(world: World) -> None:
    with transaction():
        db.session.get_one(Person, world.actor("jobcenter").person_id).email = None
    offer(world)
    with on(MONDAY):
        assert bundle() == 1
        assert bundle() == 0
    (mail,) = mails()
    assert mail.recipient == "jobcenter@example.org"
    assert mail.institution_id == world.institution_ids["jobcenter"]


def test_who_is_locked_or_gone_gets_no_mail(world: World) -> None:
    with transaction():
        person = db.session.get_one(Person, world.actor("jobcenter").person_id)
        admitting.lock_person(person, by=world.actor("administrator"))
    offer(world)
    with on(MONDAY):
        bundle()
    assert {mail.membership_id for mail in mails()} == {None}


def test_an_urgent_topic_is_not_repeated_in_the_weekly_mail(world: World) -> None:
    with transaction():
        conference = planning.plan(
            ConferenceKind.KOMMUNE,
            MONDAY + timedelta(days=1),
            "09:00",
            participants=[world.institution("jobcenter")],
            by=world.actor("moderator"),
        )
        planning.add_case(conference, report(world), world.actor("moderator"))
        planning.invite(conference, world.actor("moderator"))
    with on(MONDAY):
        assert bundle() == 0


def test_a_reminder_knows_the_mail_that_told_of_it_first(world: World) -> None:
    offer(world)
    with on(MONDAY):
        bundle()
    with on(MONDAY + timedelta(days=7)):
        bundle()
    rows = db.session.scalars(
        select(Reminder).where(Reminder.told == f"i:{world.institution_ids['jobcenter']}")
    )
    assert [row.mail_id for row in rows] == [mails()[0].id]


def test_ones_own_action_never_mails_oneself(world: World) -> None:
    """Every action of the whole way, and after each: no new mail goes to the institution that acted."""
    acted: list[tuple[str, list[str]]] = []

    def act(key: str, *work_to_do: Callable[[], object]) -> None:
        before = {mail.id for mail in db.session.scalars(select(Mail))}
        with transaction():
            for one in work_to_do:
                one()
        new = [mail for mail in db.session.scalars(select(Mail)) if mail.id not in before]
        acted.append((key, [mail.recipient.partition("@")[0] for mail in new]))

    whole_way(world, act)
    assert [key for key, told in acted if PLACE_OF.get(key, key) in told] == []
    assert sum(len(told) for _, told in acted) >= 6


def test_no_mail_of_the_whole_way_names_a_pupil(world: World) -> None:
    def act(_key: str, *work_to_do: Callable[[], object]) -> None:
        with transaction():
            for one in work_to_do:
                one()

    whole_way(world, act)
    for days in range(0, 420, 5):
        with on(DAY + timedelta(days=days)), transaction():
            note_due(clock.today())
            weekly_bundles(clock.today())
    written = list(db.session.scalars(select(Mail)))
    rules = {row.rule for row in db.session.scalars(select(Reminder))}
    assert len(written) > 60
    assert rules >= {
        "handover_unanswered",
        "agreement_due",
        "no_contact",
        "consent_waiting",
        "leaves_chain",
        "start_unconfirmed",
    }
    for mail in written:
        for secret in (*PUPIL, "K-2027", "Geheime Notiz", "DUAL"):
            assert secret not in mail.subject + mail.body, mail.body
        assert "\n" not in mail.subject
    for mail in (mail for mail in written if not mail.urgent):
        assert "http://127.0.0.1:5000/" in mail.body


def test_over_a_year_nobody_gets_two_weekly_mails_in_a_week(world: World) -> None:
    for by in ("jobcenter", "youth_office"):
        accompany(world, by)
    offer(world)
    for days in range(100):
        with on(DAY + timedelta(days=days)), transaction():
            note_due(clock.today())
            weekly_bundles(clock.today())
    weeks = Counter((mail.recipient, week_of(clock.local(mail.queued_at).date())) for mail in mails())
    assert max(weeks.values()) == 1
    assert len(weeks) > 25


PLACE_OF = {"moderator": "coordination", "koko": "coordination"}


def whole_way(world: World, act: Act) -> None:
    """Walk some cases along the chain: conference, consent, offers answered and not, agreement, promise."""
    do, who = act, world.actor
    with transaction():
        cases = [report(world, f"{TELLING[1]}{number}") for number in range(6)]
        conference = planning.plan(
            ConferenceKind.SCHOOL,
            DAY,
            "09:00",
            participants=[world.institution(key) for key in ("jobcenter", "youth_office", "coordination")],
            school=world.institution("school"),
            by=who("moderator"),
        )
        for case in cases[:2]:
            planning.add_case(conference, case, who("moderator"))
    do("moderator", lambda: planning.invite(conference, who("moderator")))
    do("moderator", lambda: leading.start(conference, who("moderator")))
    for item in list(conference.items):
        do(
            "moderator",
            lambda item=item: leading.decide(
                item,
                DecisionCode.HAND_OVER,
                receiver=world.institution("jobcenter"),
                note="Geheime Notiz",
                by=who("moderator"),
                agreements=[("Geheime Notiz", world.institution("youth_office"), DAY + timedelta(days=9))],
            ),
        )
    do("school", lambda: consent(world, cases[0], "jobcenter"))
    offers = {}

    def propose(number: int, to: str) -> None:
        consent(world, cases[number], to)
        offers[number] = handover.propose(
            cases[number], world.institution(to), by=who("school"), note="Geheime Notiz"
        )

    do("school", lambda: propose(2, "jobcenter"))
    do("jobcenter", lambda: handover.accept(offers[2], by=who("jobcenter"), first_contact_on=DAY))
    do(
        "jobcenter",
        lambda: work.log_contact(
            cases[2], on=DAY, way=ContactWay.PHONE, reached=True, note="Geheime Notiz", by=who("jobcenter")
        ),
    )
    do("school", lambda: propose(3, "youth_office"))
    do(
        "youth_office",
        lambda: handover.decline(
            offers[3], DeclineReason.OTHER, note="Geheime Notiz", by=who("youth_office")
        ),
    )
    do("school", lambda: propose(4, "agency"))
    do("agency", lambda: handover.accept(offers[4], by=who("agency")))
    do(
        "agency",
        lambda: work.promise(cases[4], "DUAL", proof=Proof.CONTRACT, note="Geheime Notiz", by=who("agency")),
    )
    do("school", lambda: propose(5, "jobcenter"))
    do("school", lambda: handover.withdraw(offers[5], by=who("school")))


def bundle() -> int:
    """Do what the daily run does about reminders; return how many weekly mails were written."""
    with transaction():
        note_due(clock.today())
        return weekly_bundles(clock.today())
