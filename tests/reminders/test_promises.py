"""What must hold whatever happens: nothing slips past, nobody is nagged; over weeks with random days off and a clock that stops."""

import random
import re
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from kette import clock, settings
from kette.calendar import is_working_day
from kette.cases.service import work
from kette.db import db, transaction
from kette.handover.models import Handover
from kette.handover.service import door
from kette.institutions.service import absences
from kette.outbox import Mail, MailState
from kette.reminders.queries.own import due_for
from kette.reminders.rules.moments import week_of
from kette.reminders.service.bundling import bundles_due, weekly_bundles
from kette.reminders.service.noting import note_due
from tests.handover.situations import colleague
from tests.reminders.scene import DAY, mails, offer, on, report
from tests.world import World

WEEKS = 9
WEEKDAYS = 5
_PAGE = re.compile(r"http://127\.0\.0\.1:5000/\S+/(\S+)")


@pytest.mark.parametrize("seed", range(3))
def test_nothing_slips_past_and_nobody_is_nagged(world: World, seed: int) -> None:
    luck = random.Random(seed)
    days_off = {DAY + timedelta(days=luck.randrange(7 * WEEKS)) for _ in range(8)}
    _settle(world, luck, days_off)
    deputy = colleague(world, "jobcenter")
    last: date | None = None
    made: dict[str, tuple[str, date]] = {}
    for number in range(7 * WEEKS):
        day = DAY + timedelta(days=number)
        with on(day):
            if is_working_day(day, also_free=days_off):
                _work(world, luck, made)
            if luck.random() < 0.03:
                with transaction():
                    until = day + timedelta(days=luck.randrange(6))
                    absences.note_absence(deputy, day, until, by=world.actor("jobcenter"))
            # The scheduler is away on a third of all days; mails get lost or never go out.
            if luck.random() < 0.67:
                with transaction():
                    note_due(day)
                if bundles_due(last, day):
                    with transaction():
                        weekly_bundles(day)
                    last = day
            if luck.random() < 0.3:
                with transaction():
                    db.session.execute(update(Mail).values(state=MailState.DEAD))
            _nothing_slipped(world, made, day, days_off)
    _nobody_was_nagged()


def _settle(world: World, luck: random.Random, days_off: set[date]) -> None:
    with transaction():
        for key, value in (
            ("local_days_off", sorted(day.isoformat() for day in days_off)),
            ("digest_weekday", luck.randrange(WEEKDAYS)),
            ("answer_working_days", luck.randint(1, 6)),
        ):
            settings.put(key, value, valid_from=DAY, by=world.actor("administrator"))


def _work(world: World, luck: random.Random, made: dict[str, tuple[str, date]]) -> None:
    """Let somebody offer a case, agree on something, or answer an offer; keep what is open, with who owes it until when."""
    chance = luck.random()
    if chance < 0.25:
        to = luck.choice(("jobcenter", "youth_office"))
        offered = offer(world, to)
        assert offered.deadline_on is not None
        made[offered.public_id] = (to, offered.deadline_on)
    elif chance < 0.4:
        due_on = clock.today() + timedelta(days=luck.randrange(20))
        with transaction():
            agreed = work.make_agreement(
                report(world),
                "Termin",
                institution_id=world.institution_ids["jobcenter"],
                due_on=due_on,
                by=world.actor("school"),
            )
        made[agreed.public_id] = ("jobcenter", due_on)
    elif chance < 0.5 and made:
        public_id = luck.choice(sorted(made))
        found = db.session.query(Handover).filter_by(public_id=public_id).one_or_none()
        if found is not None:
            with transaction():
                door.accept(found, by=world.actor(made[public_id][0]))
            del made[public_id]


def _nothing_slipped(world: World, made: dict[str, tuple[str, date]], day: date, days_off: set[date]) -> None:
    listed = {
        key: {item.subject for item in due_for(world.actor(key), day)}
        for key in ("jobcenter", "youth_office")
    }
    for public_id, (owes, due_on) in made.items():
        visible_on = due_on + timedelta(days=1)
        while not is_working_day(visible_on, also_free=days_off):
            visible_on += timedelta(days=1)
        if day >= visible_on:
            assert public_id in listed[owes], (day, due_on)


def _nobody_was_nagged() -> None:
    weeks = Counter(
        (mail.recipient.casefold(), week_of(clock.local(mail.queued_at).date())) for mail in mails()
    )
    assert len(weeks) > WEEKS
    assert max(weeks.values()) == 1
    for mail in mails():
        topics = Counter(_PAGE.findall(mail.body))
        assert not topics or max(topics.values()) == 1, mail.body
