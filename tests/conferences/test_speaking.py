"""What those at the table say themselves, on both engines."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kette import clock
from kette.cases.queries.sight import see_one
from kette.cases.service.work import keep_draft
from kette.chain import BrokenChain, Link
from kette.conferences.models import AgendaItem, Conference, Looker, Readiness, Stance
from kette.conferences.queries.room import others_at, ready_at, stances_of, voice_of
from kette.conferences.queries.table import called, fresh_until, items_of
from kette.conferences.rules.states import DecisionCode
from kette.conferences.rules.time_box import PRESENT, average, clock_face, spent
from kette.conferences.service import leading, looking, speaking
from kette.db import db, transaction
from kette.handover.queries import open_handover
from tests.conferences.table import AT, MODERATOR, call, consent, count, hand_over, keep_in, report, seated
from tests.world import World


def read(world: World, item: AgendaItem, who: str) -> list[tuple[str, str]]:
    """Return words and proposal of every stance as somebody reads them."""
    by = world.actor(who)
    seen = see_one(item.case, by, clock.today(), under=f"conference:{item.conference.public_id}")
    return [(one.words, one.proposal) for one in stances_of(item, by, seen)]


def test_a_stance_is_read_by_its_institution_and_by_whoever_may_read_the_needs(world: World) -> None:
    (item,) = seated(world)
    with transaction():
        speaking.take_stance(
            item,
            "Vater ist gesprächsbereit.",
            by=world.actor("youth_office"),
            proposal=DecisionCode.HAND_OVER,
            receiver=world.institution("jobcenter"),
        )
    said = "Übergabe an Jobcenter"
    assert read(world, item, "youth_office") == [("Vater ist gesprächsbereit.", said)]
    # The jobcenter has no basis yet: it reads the code, not the words.
    assert read(world, item, "jobcenter") == [("", said)]
    with transaction():
        consent(world, item.case, "jobcenter")
    assert read(world, item, "jobcenter") == [("Vater ist gesprächsbereit.", said)]


def test_a_later_stance_replaces_the_earlier_one(world: World) -> None:
    (item,) = seated(world)
    for words in ("Zuerst so.", "Dann so."):
        with transaction():
            speaking.take_stance(item, words, by=world.actor("jobcenter"))
    assert read(world, item, "jobcenter") == [("Dann so.", "")]
    assert count(Stance) == 1


@pytest.mark.parametrize("who", ["provider", "integration_centre", "moderator", "koko"])
def test_who_takes_no_part_says_nothing(world: World, who: str) -> None:
    (item,) = seated(world)
    with pytest.raises(BrokenChain), transaction():
        speaking.take_stance(item, "Wir auch.", by=world.actor(who))
    with pytest.raises(BrokenChain), transaction():
        speaking.take_in_room(item, world.actor(who))
    assert count(Stance) == count(Readiness) == 0


def test_nothing_is_said_about_a_decided_case(world: World) -> None:
    (item,) = seated(world)
    with transaction():
        keep_in(world, item)
    with pytest.raises(BrokenChain, match="schon entschieden"), transaction():
        speaking.take_stance(item, "Noch etwas.", by=world.actor("jobcenter"))
    with pytest.raises(BrokenChain, match="schon entschieden"), transaction():
        speaking.take_in_room(item, world.actor("jobcenter"))


def test_who_said_so_in_the_room_holds_the_case_with_the_decision(world: World) -> None:
    (item,) = seated(world)
    with transaction():
        assert not speaking.take_in_room(item, world.actor("youth_office"))
    assert [row.id for row in ready_at(item)] == [world.institution_ids["youth_office"]]
    assert item.case.holder_id == world.institution_ids["school"]
    with transaction():
        hand_over(world, item, "youth_office")
    case = item.case
    assert (case.holder_id, case.link) == (world.institution_ids["youth_office"], Link.ACCOMPANIED)
    assert case.adviser_id == world.membership_ids["youth_office"]
    assert open_handover(case.id) is None


def test_what_is_said_for_one_institution_accepts_for_no_other(world: World) -> None:
    (item,) = seated(world)
    with transaction():
        speaking.take_in_room(item, world.actor("youth_office"))
        consent(world, item.case, "jobcenter")
    with transaction():
        hand_over(world, item, "jobcenter")
    assert item.case.holder_id == world.institution_ids["school"]
    assert item.case.link is Link.OFFERED


def test_without_a_basis_nothing_is_accepted_in_the_room(world: World) -> None:
    (item,) = seated(world)
    with transaction():
        speaking.take_in_room(item, world.actor("jobcenter"))
    with transaction():
        hand_over(world, item, "jobcenter")
    assert item.case.holder_id == world.institution_ids["school"]
    offer = open_handover(item.case_id)
    assert offer is not None
    assert offer.offered_at is None


def test_an_offer_made_is_accepted_at_the_seat(world: World) -> None:
    (item,) = seated(world)
    with transaction():
        hand_over(world, item, "youth_office")
    with transaction():
        assert speaking.take_in_room(item, world.actor("youth_office"))
    assert item.case.holder_id == world.institution_ids["youth_office"]


def test_what_was_said_can_be_taken_back(world: World) -> None:
    (item,) = seated(world)
    with transaction():
        speaking.take_in_room(item, world.actor("youth_office"))
    with transaction():
        speaking.not_ready(item, world.actor("youth_office"))
    with transaction():
        hand_over(world, item, "youth_office")
    assert item.case.holder_id == world.institution_ids["school"]


def test_nobody_takes_a_case_before_the_conference_runs(world: World) -> None:
    with transaction():
        conference = call(world, [report(world)], running=False)
        conference.state = type(conference.state).OPEN
    with pytest.raises(BrokenChain, match="sobald die Konferenz läuft"), transaction():
        speaking.take_in_room(conference.items[0], world.actor("jobcenter"))


def test_the_young_persons_part_is_written_down_once_and_changed(world: World) -> None:
    (item,) = seated(world)
    for wish in ("Ich will Tischlerin werden.", "Ich will mit Holz arbeiten."):
        with transaction():
            speaking.tell_of_youth(item, wish, by=world.actor("school"), informed=True, invited=True)
    by = world.actor("school")
    heard = voice_of(item, by, see_one(item.case, by, clock.today()))
    assert heard is not None
    assert (heard.wish, list(heard.signs)) == ("Ich will mit Holz arbeiten.", ["informiert", "eingeladen"])
    # Whoever takes part without being the school, the holder or the moderation, writes nothing for the young person.
    with pytest.raises(BrokenChain), transaction():
        speaking.tell_of_youth(item, "Er will …", by=world.actor("jobcenter"))


def test_whatever_is_written_at_the_table_is_news_for_every_seat(world: World) -> None:
    (item,) = seated(world)
    viewer = world.actor("jobcenter")
    seen = {fresh_until(item.conference.revision, viewer)}

    def is_news() -> bool:
        db.session.expire_all()
        stand = fresh_until(db.session.get_one(Conference, item.conference_id).revision, viewer)
        known = stand in seen
        seen.add(stand)
        return not known

    assert not is_news()
    with transaction():
        speaking.take_stance(item, "Neu.", by=world.actor("jobcenter"))
    assert is_news()
    with transaction():
        looking.call(item.conference, item)
    assert is_news()
    with transaction():
        consent(world, item.case, "jobcenter")
    assert is_news()
    with transaction():
        keep_in(world, item)
    assert is_news()


def test_the_time_of_a_case_begins_when_it_is_called_and_ends_with_the_decision(world: World) -> None:
    first, second = seated(world, 2)
    with transaction():
        looking.call(first.conference, first)
    with clock.standing_at(AT + timedelta(seconds=100)):
        with transaction():
            looking.call(first.conference, first)  # a reload
        assert called(items_of(first.conference)) == first
    with clock.standing_at(AT + timedelta(seconds=190)):
        with transaction():
            leading.decide(first, DecisionCode.KEEP, by=world.actor(MODERATOR))
        with transaction():
            looking.call(second.conference, second)
    assert (first.seconds, second.seconds) == (190, None)
    assert called(items_of(first.conference)) == second
    assert clock_face(190) == average([190, None]) == "3:10"
    assert average([None]) == ""
    assert spent(AT, AT + timedelta(hours=3)) == 3600


def test_who_has_a_case_open_is_seen_for_half_a_minute_and_never_after_the_end(world: World) -> None:
    (item,) = seated(world)
    with transaction():
        looking.look(item.conference, item, world.actor("jobcenter"))
        keep_draft(item.case, leading.DRAFT, {"note": "Ich tippe"}, by=world.actor("jobcenter"))
    (other,) = others_at(item, world.actor(MODERATOR), leading.DRAFT)
    assert (other.institution, other.writes) == ("Jobcenter", True)
    assert list(others_at(item, world.actor("jobcenter"), leading.DRAFT)) == []
    with clock.standing_at(AT + PRESENT + timedelta(seconds=1)):
        assert list(others_at(item, world.actor(MODERATOR), leading.DRAFT)) == []
    with transaction():
        leading.close(item.conference, world.actor(MODERATOR))
    assert db.session.scalars(select(Looker)).all() == []
