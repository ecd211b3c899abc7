"""New offers are told to the mailbox soon and all at once: within half an hour, or when the conference is over."""

from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy import select

from kette import clock
from kette.conferences.rules.states import ConferenceKind, DecisionCode
from kette.conferences.service import leading, planning
from kette.db import db, transaction
from kette.handover.models import Handover
from kette.handover.service import door
from kette.handover.service.telling import mailed, tell_of_offer
from kette.outbox import Mail
from kette.reminders.service.announcing import offers_wait, tell_new_offers
from tests.reminders.scene import DAY, TELLING, consent, mails, offer, report
from tests.world import World

NINE = clock.at_local(DAY, 9)


def test_what_is_offered_within_half_an_hour_is_one_mail_with_every_address(world: World) -> None:
    first = offer(world)
    with at(20):
        second = offer(world)
    assert tell(29) == []
    (mail,) = tell(30)
    assert (mail.recipient, mail.subject, mail.urgent) == (
        "jobcenter@example.org",
        "2 neue Übergaben in Kette",
        True,
    )
    for one in (first, second):
        assert f"Antwort bis 10.03.2027: http://127.0.0.1:5000/uebergaben/{one.public_id}" in mail.body
    assert not any(secret in mail.body for secret in (*TELLING, "K-2027"))
    assert tell(31) == tell(500) == []


def test_what_was_answered_or_withdrawn_meanwhile_is_told_to_nobody(world: World) -> None:
    answered, withdrawn = offer(world), offer(world)
    with transaction():
        door.accept(answered, by=world.actor("jobcenter"))
        door.withdraw(withdrawn, by=world.actor("school"))
    assert tell(60) == []
    # Nor is the end of an offer told to whoever never heard of it.
    assert {mail.recipient for mail in mails(urgent=True)} == {"school@example.org"}


def test_the_end_of_an_offer_is_told_to_whoever_heard_of_it(world: World) -> None:
    offered = offer(world)
    assert len(tell(60)) == 1
    with transaction():
        door.withdraw(offered, by=world.actor("school"))
    assert mails(urgent=True)[-1].subject == "Ein Angebot in Kette ist hinfällig"


def test_who_made_the_offer_itself_is_not_told(world: World) -> None:
    offered = offer(world)
    with transaction():
        tell_of_offer(db.session.get_one(Handover, offered.id), by=world.actor("jobcenter"))
    assert tell(60) == []


@pytest.mark.parametrize("closes", [True, False])
def test_a_conference_of_many_cases_is_one_mail_at_its_end_or_on_the_same_day(
    world: World, closes: bool
) -> None:
    moderator = world.actor("moderator")
    with transaction():
        conference = planning.plan(
            ConferenceKind.KOMMUNE,
            DAY,
            "09:00",
            participants=[world.institution("jobcenter"), world.institution("school")],
            by=moderator,
        )
        for number in range(6):
            case = report(world, f"{TELLING[1]}{number}")
            consent(world, case, "jobcenter")
            planning.add_case(conference, case, moderator)
        planning.invite(conference, moderator)
        leading.start(conference, moderator)
    sent: list[Mail] = []
    for minute, item in enumerate(list(conference.items)):
        with at(15 * minute), transaction():
            leading.decide(
                item, DecisionCode.HAND_OVER, receiver=world.institution("jobcenter"), by=moderator
            )
        sent += tell(15 * minute + 5)
    assert sent == []
    if closes:
        with at(95), transaction():
            leading.close(conference, moderator)
    sent += tell(96)
    assert [mail.subject for mail in sent] == (["6 neue Übergaben in Kette"] if closes else [])
    sent += tell(7 * 60)
    assert [mail.subject for mail in sent] == ["6 neue Übergaben in Kette"]


def test_the_giver_reads_how_far_the_mail_is(world: World) -> None:
    offered = offer(world)
    assert mailed(offered) == "die E-Mail folgt, gesammelt mit anderen neuen Übergaben"
    tell(30)
    db.session.refresh(offered)
    assert mailed(offered) == "E-Mail wartet auf Versand"


def at(minutes: int) -> AbstractContextManager[None]:
    """Let the clock stand so many minutes after nine."""
    return clock.standing_at(NINE + timedelta(minutes=minutes))


def tell(minutes: int) -> list[Mail]:
    """Do what the scheduler does so many minutes after nine; return the mails that this wrote."""
    before = set(db.session.scalars(select(Mail.id)))
    with at(minutes), transaction():
        written = tell_new_offers(clock.today()) if offers_wait(None, clock.today()) else 0
    found = [mail for mail in db.session.scalars(select(Mail).order_by(Mail.id)) if mail.id not in before]
    assert len(found) == written
    return found
