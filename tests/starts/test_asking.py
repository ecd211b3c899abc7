"""When places are asked who has started: the rules of days, and what the nightly run sends to whom."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from kette import clock
from kette.calendar import school_start
from kette.cases.service.disclosing import set_no_disclosure
from kette.cases.service.ledger import lock
from kette.chain import BrokenChain
from kette.db import db, transaction
from kette.outbox import Mail
from kette.privacy.service.bases import record_statute, refuse_consent
from kette.starts import service
from kette.starts.models import StartLine, StartList
from kette.starts.rules.asking import cohort_asked, next_asking
from tests.handover.desk import leaks
from tests.handover.situations import DAY, acting_on, case
from tests.starts.situations import ASKED_ON, ask, promised
from tests.world import World


@pytest.mark.parametrize(
    ("year", "first"),
    [
        (2024, date(2024, 8, 21)),
        (2025, date(2025, 8, 27)),
        (2026, date(2026, 9, 2)),
        (2027, date(2027, 9, 1)),
        (2028, date(2028, 8, 23)),
    ],
)
def test_school_begins_on_the_day_after_the_published_summer_holidays(year: int, first: date) -> None:
    assert school_start(year) == first


def test_it_is_asked_two_weeks_after_school_begins_for_some_weeks_and_never_by_zero() -> None:
    assert cohort_asked(date(2027, 9, 14), 14) is None
    assert cohort_asked(ASKED_ON, 14) == 2027
    assert cohort_asked(date(2027, 10, 13), 14) is None
    assert cohort_asked(ASKED_ON, 0) is None
    assert next_asking(date(2027, 7, 1), 14) == ASKED_ON
    assert next_asking(date(2027, 12, 1), 14) == date(2028, 9, 6)


def test_a_place_gets_one_list_of_those_a_basis_lets_it_read_and_a_mail_without_names(town: World) -> None:
    first, second = (promised(town, "provider") for _ in range(2))
    promised(town, "provider", with_consent=False)
    promised(town, None)
    assert ask(town, ASKED_ON - timedelta(days=1)) == 0
    assert ask(town) == 1
    assert ask(town) == 0
    with town.inside():
        lines = db.session.scalars(select(StartLine.case_id).order_by(StartLine.case_id)).all()
        mail = db.session.scalars(select(Mail).where(Mail.subject.like("Wer hat%"))).one()
        assert list(lines) == [first, second]
        assert mail.recipient == "provider@example.org"
        assert "2 Namen" in mail.body
        assert "/bogen/" in mail.body
        assert leaks(mail.subject + mail.body) == []


@pytest.mark.parametrize("said", ["nothing", "lock", "refused"])
def test_no_place_reads_by_a_statute_that_allows_nothing_any_more(town: World, said: str) -> None:
    case_id = promised(town, "other_school", with_consent=False)
    with town.inside():
        with acting_on():
            statute = "school_to_school"
            record_statute(case_id, town.institution("other_school"), statute, by=town.actor("school"))
        with acting_on(DAY + timedelta(days=1)):
            if said == "lock":
                set_no_disclosure(lock(case(case_id)), locked=True, by=town.actor("school"))
            if said == "refused":
                refuse_consent(
                    case_id,
                    by=town.actor("school"),
                    case_public_id=case(case_id).public_id,
                    recipient=town.institution("other_school"),
                )
    assert ask(town) == (1 if said == "nothing" else 0)


def test_without_a_mailbox_nobody_is_asked(town: World) -> None:
    promised(town, "provider")
    with town.inside(), transaction():
        town.institution("provider").mailbox = None
    assert ask(town) == 0
    with town.inside():
        assert db.session.scalars(select(StartList)).all() == []


def test_only_the_holder_says_where_a_promise_leads(town: World) -> None:
    case_id = promised(town, "provider")
    with (
        town.inside(),
        clock.standing_at(clock.at_local(ASKED_ON, 9)),
        pytest.raises(BrokenChain),
        transaction(),
    ):
        service.say_where(case(case_id), town.institution("provider"), by=town.actor("jobcenter"))
