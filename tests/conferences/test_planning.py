"""Before a conference: plan, invite, agenda, on both engines."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kette.chain import BrokenChain, Link
from kette.conferences.queries.table import waiting_item
from kette.conferences.service import planning
from kette.db import db, transaction
from kette.privacy.models import Access
from kette.privacy.rules.sight import AccessReason
from tests.conferences.table import (
    DAY,
    MODERATOR,
    call,
    count,
    keep,
    mails,
    report,
    seated,
)
from tests.world import World


def test_a_draft_sends_no_mail_and_lets_nobody_look(world: World) -> None:
    with transaction():
        case = report(world)
        call(world, [case], running=False)
    assert mails() == []
    assert db.session.scalars(select(Access)).all() == []


def test_the_invitation_is_one_urgent_mail_per_institution_without_personal_data(world: World) -> None:
    with transaction():
        conference = call(world, [report(world)], running=False)
        planning.invite(conference, world.actor(MODERATOR))
    sent = mails()
    # Everybody but the inviting institution itself.
    assert sorted(mail.recipient.split("@")[0] for mail in sent) == [
        "agency",
        "jobcenter",
        "school",
        "youth_office",
    ]
    assert all(mail.urgent and "Yıldız" not in mail.body and "K-2027" not in mail.body for mail in sent)
    assert all("03.03.2027" in mail.subject for mail in sent)


def test_a_second_invitation_is_refused(world: World) -> None:
    with transaction():
        conference = call(world, running=False)
        planning.invite(conference, world.actor(MODERATOR))
    with pytest.raises(BrokenChain, match="schon hinaus"), transaction():
        planning.invite(conference, world.actor(MODERATOR))


def test_a_case_on_the_agenda_stands_at_the_conference_and_is_open_to_its_participants(world: World) -> None:
    (item,) = seated(world)
    assert item.case.link is Link.CONFERENCE
    accesses = db.session.scalars(select(Access).where(Access.case_id == item.case_id)).all()
    assert {row.institution_id for row in accesses} == {
        world.institution_ids[key]
        for key in ("school", "jobcenter", "youth_office", "agency", "coordination")
    }
    assert {row.reason for row in accesses} == {AccessReason.CONFERENCE}
    assert {row.until_on for row in accesses} == {DAY + timedelta(days=7)}


def test_a_case_added_after_the_invitation_is_open_to_participants_too(world: World) -> None:
    with transaction():
        conference = call(world)
        item = planning.add_case(conference, report(world), world.actor(MODERATOR))
    assert count(Access, Access.case_id == item.case_id) == 5


def test_a_case_waits_on_one_agenda_only(world: World) -> None:
    (item,) = seated(world)
    with pytest.raises(BrokenChain, match=r"dieser Konferenz am 03\.03\.2027"), transaction():
        planning.add_case(item.conference, item.case, world.actor(MODERATOR))
    with pytest.raises(BrokenChain, match="einer anderen Konferenz"), transaction():
        planning.add_case(call(world, running=False), item.case, world.actor(MODERATOR))


def test_a_dropped_case_can_come_back(world: World) -> None:
    first, _ = seated(world, 2)
    with transaction():
        planning.drop_case(first, world.actor(MODERATOR))
    assert waiting_item(first.case_id) is None
    with transaction():
        again = planning.add_case(first.conference, first.case, world.actor(MODERATOR))
    assert again.id == first.id
    assert [row.id for row in first.conference.items][-1] == first.id


def test_a_new_order_holds_whole_and_what_is_decided_keeps_its_place(world: World) -> None:
    one, two, three = seated(world, 3)
    conference, by = one.conference, world.actor(MODERATOR)
    ids = [row.public_id for row in (one, two, three)]
    with transaction():
        planning.reorder(conference, ids, [ids[2], ids[0], ids[1]], by)
    assert [row.id for row in conference.items] == [three.id, one.id, two.id]
    keep(world, one)
    with transaction():
        planning.reorder(conference, [ids[2], ids[1]], [ids[1], ids[2]], by)
    assert [row.id for row in conference.items] == [two.id, one.id, three.id]


@pytest.mark.parametrize(
    ("shown", "wanted"),
    [
        ((1, 0, 2), (2, 1, 0)),
        ((0, 1), (1, 0)),
        ((0, 1, 2), (1, 0)),
        ((0, 1, 2), (1, 0, 0)),
        ((0, 1, 2), (1, 0, 2, 2)),
    ],
    ids=["moved by somebody else", "one came onto it", "one missing", "one twice", "one too many"],
)
def test_an_order_of_another_agenda_is_refused_and_changes_nothing(
    world: World, shown: tuple[int, ...], wanted: tuple[int, ...]
) -> None:
    items = seated(world, 3)
    conference = items[0].conference
    ids = [row.public_id for row in items]
    with pytest.raises(BrokenChain, match="inzwischen geändert"), transaction():
        planning.reorder(
            conference, [ids[n] for n in shown], [ids[n] for n in wanted], world.actor(MODERATOR)
        )
    assert [row.public_id for row in conference.items] == ids


def test_only_who_prepares_the_conference_orders_its_agenda(world: World) -> None:
    one, two = seated(world, 2)
    ids = [one.public_id, two.public_id]
    with pytest.raises(BrokenChain), transaction():
        planning.reorder(one.conference, ids, ids[::-1], world.actor("jobcenter"))
